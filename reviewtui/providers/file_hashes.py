"""SHA-256 of big files, remembered: hashing weights at every start would cost seconds."""

import hashlib
import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import msgspec

ByteProgress = Callable[[int, int], None]
"""Called with the bytes read and the bytes in all."""

_CHUNK = 1 << 20


class _Known(msgspec.Struct, frozen=True):
    size: int
    mtime_ns: int
    sha256: str


_decoder = msgspec.json.Decoder(dict[str, _Known])


def sha256_of(path: Path, memory: Path, progress: ByteProgress | None = None) -> str:
    """The SHA-256 of the file at `path`, in hex. OSError where it cannot be read.

    The file `memory` keeps it for as long as size and modification time stay the same; else the file is read.
    """
    stat = path.stat()
    known = _recall(memory).get(str(path.absolute()))
    if known is not None and (known.size, known.mtime_ns) == (stat.st_size, stat.st_mtime_ns):
        return known.sha256
    found = hash_file(path, progress)
    remember(path, found, memory)
    return found


def hash_file(path: Path, progress: ByteProgress | None = None) -> str:
    """The SHA-256 of what the file at `path` holds now, in hex."""
    digest = hashlib.sha256()
    total = path.stat().st_size
    done = 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            done += len(chunk)
            if progress is not None:
                progress(done, total)
    return digest.hexdigest()


def remember(path: Path, sha256: str, memory: Path) -> None:
    """Keep the hash of the file at `path` as it is now. Where it cannot be kept, it will be computed again."""
    stat = path.stat()
    entry = _Known(stat.st_size, stat.st_mtime_ns, sha256)
    with suppress(OSError):
        # Two processes may both write: each replaces the whole file, and what one of them loses is computed again.
        text = msgspec.json.encode(_recall(memory) | {str(path.absolute()): entry})
        handle, name = tempfile.mkstemp(dir=memory.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(text)
        Path(name).replace(memory)


def _recall(memory: Path) -> dict[str, _Known]:
    try:
        return _decoder.decode(memory.read_bytes())
    except (OSError, msgspec.DecodeError):
        return {}

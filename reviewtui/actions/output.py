"""Writing a result file: whole or not at all."""

import gzip
import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from reviewtui.domain.errors import ReviewError


def write_output(path: Path, content: bytes) -> None:
    """Write `content` to `path` such that whoever reads it sees the old file or the whole new one.

    A symbolic link stays one, and its target is written; an existing file keeps its mode; a device or a pipe is
    written into. ReviewError where that cannot be done; nothing is left behind then.
    """
    with open_output(path) as file:
        file.write(content)


@contextmanager
def open_output(path: Path) -> Iterator[IO[bytes]]:
    """A file to write to in place of `path`, as in `write_output`: it takes the name when the block ends well."""
    target = Path(os.path.realpath(path))
    if not target.parent.is_dir():
        raise ReviewError(f"cannot write {path}: there is no folder {target.parent}", "Make the folder first.")
    if target.is_dir():
        raise ReviewError(f"cannot write {path}: it is a folder", "Name a file in it.")
    try:
        if target.exists() and not target.is_file():
            with target.open("wb") as file:
                yield file
        else:
            with _replacing(target) as file:
                yield file
    except OSError as error:
        raise ReviewError(f"cannot write {path}: {error.strerror or error}") from error


@contextmanager
def _replacing(target: Path) -> Iterator[IO[bytes]]:
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, _mode_of(target))
        os.replace(name, target)
    except BaseException:
        os.unlink(name)
        raise


def _mode_of(target: Path) -> int:
    if target.exists():
        return stat.S_IMODE(target.stat().st_mode)
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def compressed(file: IO[bytes]) -> gzip.GzipFile:
    """What is written to it goes into `file` by gzip, without a name or a time: equal contents give equal files."""
    return gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0)

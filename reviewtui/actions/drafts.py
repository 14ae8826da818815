"""A database file that is made beside where it is to stand: it takes its name whole, or nothing is left of it."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

OF_SQLITE = ("-wal", "-shm", "-journal")
"""Files that SQLite keeps beside a database while it is in use."""


def companions(file: Path) -> list[Path]:
    """Where SQLite keeps what belongs to the database `file` while it is in use."""
    return [file.with_name(file.name + suffix) for suffix in OF_SQLITE]


@contextmanager
def draft_beside(file: Path) -> Iterator[Path]:
    """An empty private file in the folder of `file`; it is gone afterwards, unless it was `put` in its place."""
    descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    os.close(descriptor)
    draft = Path(name)
    try:
        yield draft
    finally:
        for left in (draft, *companions(draft)):
            with suppress(FileNotFoundError):
                left.unlink()


def put(draft: Path, file: Path) -> None:
    """Give a draft the name of `file`, with all of it on the disk before and the name after."""
    _to_disk(draft)
    os.replace(draft, file)
    _to_disk(file.parent)


def _to_disk(path: Path) -> None:
    """Have the system write a file, or a folder's names, to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

"""SQLite's errors as errors that a person can act on. Nothing of `sqlite3` leaves the store."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from reviewtui.domain.errors import StorageError

BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})

_FULL = (
    "the disk is full",
    "Nothing that was saved before is lost. Free some space, then run the same command again: it goes on from here.",
)
_READ_ONLY = (
    "the database cannot be written",
    "Make the file and its folder writable for you, or name another one with --db FILE.",
)
_BUSY = (
    "another program is writing to the database",
    "Close the program that holds it (a database browser with open changes?), then try again.",
)
_DAMAGED = (
    "the database is damaged",
    "Keep a copy, then try `sqlite3 FILE .recover`, or go back to your last backup.",
)
_WORDS = {
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_READONLY: _READ_ONLY,
    sqlite3.SQLITE_PERM: _READ_ONLY,
    sqlite3.SQLITE_BUSY: _BUSY,
    sqlite3.SQLITE_LOCKED: _BUSY,
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_CONSTRAINT: (
        "this does not fit what the database holds",
        "Nothing was changed. If the session was never collected into this database, collect it first.",
    ),
    sqlite3.SQLITE_NOTADB: (
        "this is not a reviewtui database",
        "Name another file (--db FILE for the one you work with); this one was not touched.",
    ),
    sqlite3.SQLITE_CANTOPEN: (
        "the database cannot be opened",
        "Look whether its folder exists and is yours to write, or name another file with --db FILE.",
    ),
    sqlite3.SQLITE_IOERR: (
        "the disk reported an error",
        "Look whether the disk is full, failing or disconnected. Nothing that was saved before is lost.",
    ),
}


def error_code(error: sqlite3.Error) -> int | None:
    """SQLite's primary result code; None for errors that the Python module raises by itself."""
    code: int | None = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF


def storage_error(path: Path, error: sqlite3.Error) -> StorageError:
    """What `error` means for the person whose database is `path`."""
    what, hint = _WORDS.get(error_code(error) or 0, ("the database refused", ""))
    return StorageError(f"{path}: {what} ({error})", hint)


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Raise StorageError for every sqlite3 error inside."""
    try:
        yield
    except sqlite3.Error as error:
        raise storage_error(path, error) from error

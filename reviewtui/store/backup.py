"""A copy of a database that others are writing to, as it stood at one moment, and the proof that it is whole.

The copy is made to be worked on as well as kept. In it the table `writers` is emptied, so that whoever judges there
draws a new writer: were both files written on under one, their chains would fork, and no merge could join them again.
What is chained already stays as it is and verifies. The marks of running collections go too: those run elsewhere.
"""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from reviewtui.domain.errors import StorageError
from reviewtui.store.database import BUSY_SECONDS, Database
from reviewtui.store.judgments import verify_chains
from reviewtui.store.trouble import error_code, storage_error, translated
from reviewtui.store.upgrade import check_origin, is_current, migrate

Progress = Callable[[str, int, int], None]
"""Told what is being done (`copying`, `checking`), how much of it is done, and of how much."""

PAGES_AT_A_TIME = 1024
"""4 MB between two reports, at SQLite's usual page size."""

MOST_NAMED = 3
"""Problems of one kind that an error names."""

_OF_THIS_FILE = ("writers", "collectors")
"""Tables that speak of one file and not of what it holds."""

_OF_THE_SOURCE = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
"""Errors of a copying that are about what was read; all others are about what was written."""


class Copied(NamedTuple):
    """What was copied and verified: rows of all tables, judgments among them, and the copy's size in bytes."""

    rows: int
    judgments: int
    size: int


class _Copying(NamedTuple):
    """The two ends of a copying, each with the name by which errors speak of it."""

    original: sqlite3.Connection
    source: Path
    copy: sqlite3.Connection
    target: Path
    on_progress: Progress


def copy_database(source: Path, file: Path, target: Path, on_progress: Progress = lambda *_: None) -> Copied:
    """Copy the database `source` into the empty `file`, verify it there and make it one file that needs no other.

    The source is read as of one moment, while others write to it; nothing of it is changed, not even an old schema.
    Errors speak of the copy as `target`, the name it is to have. StorageError where there is no database, where either
    file fails, and where the copy is not what it should be.
    """
    with closing(_connect(source, source)) as original, closing(_connect(file, target)) as copy:
        with translated(source):
            check_origin(original, source)
            original.execute("BEGIN")  # what is read from here on is one state, however many others write
            expected = _row_counts(original)
        if "judgments" not in expected:
            raise StorageError(f"{source}: there is nothing in it yet", "Collect or import something first.")
        copying = _Copying(original, source, copy, target, on_progress)
        _copy_pages(copying)
        with translated(target):
            return _verify(copying, expected)


def database_size(path: Path) -> int:
    """The bytes that a copy of the database takes. StorageError where it cannot be read."""
    with closing(_connect(path, path)) as conn, translated(path):
        return _size(conn)


def _connect(path: Path, name: Path) -> sqlite3.Connection:
    """A connection that makes no file and migrates nothing."""
    uri = f"{path.absolute().as_uri()}?mode=rw"
    with translated(name):
        conn = sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None)
        conn.row_factory = sqlite3.Row
        return conn


def _size(conn: sqlite3.Connection) -> int:
    pages, page_size = (conn.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size"))
    return int(pages * page_size)


def _row_counts(conn: sqlite3.Connection) -> dict[str, int]:
    names = [row[0] for row in conn.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    return {name: _count(conn, name) for name in names}


def _count(conn: sqlite3.Connection, table: str) -> int:
    quoted = '"' + table.replace('"', '""') + '"'
    return int(conn.execute(f"SELECT count(*) FROM {quoted}").fetchone()[0])  # noqa: S608 - quoted


def _copy_pages(copying: _Copying) -> None:
    def report(_status: int, remaining: int, total: int) -> None:
        copying.on_progress("copying", total - remaining, total)

    # Nobody else knows this file yet; so it needs no memory shared with others, which some network disks cannot give.
    copying.copy.execute("PRAGMA locking_mode = EXCLUSIVE")
    try:
        copying.original.backup(copying.copy, pages=PAGES_AT_A_TIME, progress=report)
    except sqlite3.Error as error:
        code = error_code(error)
        if code == sqlite3.SQLITE_FULL:
            hint = "Free some space, or name a file on another disk."
            raise StorageError(f"{copying.target}: the disk is full", hint) from error
        raise storage_error(copying.source if code in _OF_THE_SOURCE else copying.target, error) from error


def _verify(copying: _Copying, expected: dict[str, int]) -> Copied:
    """What the copy holds, now a file of its own. StorageError where anything in it is not as expected."""
    conn = copying.copy
    counts = _row_counts(conn)
    if counts != expected:
        different = sorted(name for name in counts.keys() | expected if counts.get(name) != expected.get(name))
        raise _refusal(copying, f"the rows of {', '.join(different)} are not those of the database")
    conn.execute("PRAGMA journal_mode = DELETE")  # with the original's write-ahead log it would be three files
    for table in _OF_THIS_FILE:
        conn.execute(f"DELETE FROM {table}")  # noqa: S608 - names of ours
    copying.on_progress("checking", 0, 2)
    found = [row[0] for row in conn.execute("PRAGMA integrity_check")]
    if found != ["ok"]:
        raise _refusal(copying, f"SQLite's own check finds: {_first(found)}")
    copying.on_progress("checking", 1, 2)
    if problems := _chain_problems(Database(copying.target, conn)):
        raise _refusal(copying, f"judgments are not as they were written: {_first(problems)}")
    copying.on_progress("checking", 2, 2)
    rows = sum(count for table, count in counts.items() if table not in _OF_THIS_FILE)
    return Copied(rows, counts["judgments"], _size(conn))


def _chain_problems(copy: Database) -> list[str]:
    """What is wrong with the chains. An old schema is brought up to date for this, and is old again after."""
    if is_current(copy.conn):
        return verify_chains(copy)
    copy.conn.execute("BEGIN IMMEDIATE")
    try:
        migrate(copy.utils)
        return verify_chains(copy)
    finally:
        copy.conn.execute("ROLLBACK")


def _first(problems: list[str]) -> str:
    more = len(problems) - MOST_NAMED
    return "; ".join(problems[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _refusal(copying: _Copying, reason: str) -> StorageError:
    return StorageError(
        f"{copying.source}: the copy of it does not verify: {reason}",
        "The copy was not kept. The database is damaged, or somebody has changed it by hand: leave it as it is "
        "(`sqlite3 DATABASE '.backup COPY'` copies it unverified) and go back to an earlier backup.",
    )

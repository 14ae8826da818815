"""The other side of a joining: a copy of a database that is never written to, brought to our schema and verified."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from reviewtui.domain.errors import StorageError
from reviewtui.store.database import BUSY_SECONDS, open_database
from reviewtui.store.judgments import verify_chains
from reviewtui.store.trouble import error_code, translated
from reviewtui.store.upgrade import check_origin

Progress = Callable[[str, int, int], None]
"""Told what is being done (`copying`, `checking`), how much of it is done, and of how much."""

PAGES_AT_A_TIME = 1024
MOST_NAMED = 3
"""Problems that an error names."""


def copy_source(source: Path, copy: Path, progress: Progress) -> None:
    """Copy the database `source` to `copy`, as it stands at one moment, bring the copy to our schema and verify it.

    Nothing of `source` is changed. StorageError, naming it, where it is no database of ours or a newer one, where it
    cannot be read, and where its judgments are not as they were written.
    """
    if not source.is_file():
        raise StorageError(f"there is no database {source}", "Name the file that is to be merged.")
    with translated(source), closing(_open_to_read(source)) as original:
        check_origin(original, source)
        (tables,) = original.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if not tables:
            raise StorageError(f"{source}: there is nothing in it", "Name a database that holds something.")
        _copy(original, copy, progress)
    progress("checking", 0, 1)
    with open_database(copy) as db:
        problems = verify_chains(db)
    if problems:
        more = f" and {len(problems) - MOST_NAMED} more" if len(problems) > MOST_NAMED else ""
        raise StorageError(
            f"{source}: judgments are not as they were written: {'; '.join(problems[:MOST_NAMED])}{more}",
            "Nothing was merged. The file is damaged, or was changed by hand: go back to an earlier backup of it.",
        )
    progress("checking", 1, 1)


def _copy(original: sqlite3.Connection, copy: Path, progress: Progress) -> None:
    def report(_status: int, left: int, total: int) -> None:
        progress("copying", total - left, total)

    with closing(sqlite3.connect(copy)) as target:
        try:
            original.backup(target, pages=PAGES_AT_A_TIME, progress=report)
        except sqlite3.OperationalError as error:
            if error_code(error) != sqlite3.SQLITE_FULL:
                raise
            raise StorageError(
                f"{copy.parent}: the disk is full, and no copy can be made there to be merged",
                "Free some space, or set TMPDIR to a folder on another disk. Nothing was merged.",
            ) from error


def _open_to_read(source: Path) -> sqlite3.Connection:
    """A connection that does not write. While nobody has the file open, SQLite's own files beside it go with us again;
    where somebody has, or a crash left them, they are not touched. Where they cannot be put there (a read-only disk),
    the file is read as it stands.
    """
    uri = source.absolute().as_uri()
    in_use = source.with_name(f"{source.name}-wal").exists()
    conn = sqlite3.connect(
        f"{uri}?mode={'ro' if in_use else 'rw'}", uri=True, timeout=BUSY_SECONDS, isolation_level=None
    )
    try:
        conn.execute("PRAGMA query_only = ON")
        conn.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.OperationalError as error:
        conn.close()
        if error_code(error) != sqlite3.SQLITE_CANTOPEN or in_use:
            raise
        conn = sqlite3.connect(f"{uri}?immutable=1", uri=True, isolation_level=None)
    return conn

"""Bringing a database to the schema of this program, or refusing it untouched."""

import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

from reviewtui.domain.errors import NewerDatabaseError, StorageError
from reviewtui.store import views
from reviewtui.store.migrations import STEPS

if TYPE_CHECKING:
    import sqlite_utils
    from sqlite_utils.migrations import Migrations

SET_NAME = "reviewtui"
APPLICATION_ID = 0x52545549  # "RTUI": how `file` and we recognise a database of ours


def is_current(conn: sqlite3.Connection) -> bool:
    """Whether every step was applied."""
    return _known() <= _applied(conn)


def migrations() -> "Migrations":
    """The steps as sqlite-utils applies and remembers them; imported only now, because most openings need none."""
    from sqlite_utils.migrations import Migrations

    steps = Migrations(SET_NAME)
    for function in STEPS:
        steps()(function)
    return steps


def migrate(db: "sqlite_utils.Database") -> None:
    """Apply the steps that are missing, in order.

    To be called with the write lock held: sqlite-utils' own transaction starts without it, and of two processes that
    migrate one fresh file one would fail.
    """
    assert db.conn.in_transaction, "the caller holds the write lock"
    views.drop(db.conn)  # they are today's, and would not fit the tables of yesterday
    migrations().apply(db)
    views.create(db.conn)
    db.conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    db.conn.execute(f"PRAGMA user_version = {len(STEPS)}")


def check_origin(conn: sqlite3.Connection, path: Path) -> None:
    """Refuse, without changing anything, a database that another program or a newer one of ours has made.

    Raises NewerDatabaseError or StorageError.
    """
    (application_id,) = conn.execute("PRAGMA application_id").fetchone()
    (user_version,) = conn.execute("PRAGMA user_version").fetchone()
    (tables,) = conn.execute("SELECT count(*) FROM sqlite_master").fetchone()
    applied = _applied(conn)
    if tables and not applied:
        raise StorageError(
            f"{path}: this is the database of another program (none of its {tables} tables, views and indexes is ours)",
            "Name another file (--db FILE for the one you work with); this one was not touched.",
        )
    unknown = sorted(applied - _known())
    if unknown or (application_id == APPLICATION_ID and user_version > len(STEPS)):
        raise NewerDatabaseError(
            f"{path}: this database was written by a newer reviewtui"
            + (f" (it has {', '.join(unknown)})" if unknown else f" (schema {user_version}, ours is {len(STEPS)})"),
            "Upgrade with `pip install --upgrade reviewtui`, or name another file with --db FILE. Nothing was changed.",
        )


def _known() -> set[str]:
    return {function.__name__ for function in STEPS}


def _applied(conn: sqlite3.Connection) -> set[str]:
    """The names of the applied steps, read without importing sqlite-utils."""
    if not conn.execute("SELECT 1 FROM sqlite_master WHERE name = '_sqlite_migrations'").fetchone():
        return set()
    return {row[0] for row in conn.execute("SELECT name FROM _sqlite_migrations WHERE migration_set = ?", (SET_NAME,))}

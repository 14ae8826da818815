"""Opening the database, and the two kinds of transaction: many may `read` while one does `write`."""

import random
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from reviewtui.domain.errors import StorageError
from reviewtui.store.files import make_private
from reviewtui.store.owed import Owed
from reviewtui.store.trouble import BUSY, error_code, storage_error, translated
from reviewtui.store.upgrade import check_origin, is_current, migrate

if TYPE_CHECKING:
    import sqlite_utils

BUSY_SECONDS = 10.0

CACHE_KIB = 32 * 1024
"""Pages kept in memory at most. Ids of prompts come in no order: with SQLite's own 2 MB, a file of a hundred thousand
answers is read again for nearly every one that is added.
"""

LOOK_EVERY_S = (0.0005, 0.0015)
"""How often a write looks whether it is its turn. SQLite by itself looks ever more seldom, up to ten times a second,
and somebody who gives one verdict never finds the moment between two transactions of a program that writes on and on.
"""

STEP_BACK_S = 0.001
"""So long a connection that has only just written lets others write before it writes again."""


class Database:
    """One connection to one database file, to be used by the thread that opened it."""

    def __init__(self, path: Path, conn: sqlite3.Connection, busy_seconds: float = BUSY_SECONDS) -> None:
        self.path = path
        self.conn = conn
        self.writing = False
        self.in_parts = True  # whether a write within the present one fails or holds by itself
        self.spoiled = False  # one that could not has failed
        self.busy_seconds = busy_seconds
        self.wrote_at = -1.0  # by `time.monotonic`
        self.owed = Owed(conn)

    @cached_property
    def utils(self) -> "sqlite_utils.Database":
        """The same connection through sqlite-utils, imported when first wanted: it costs a tenth of a second."""
        import sqlite_utils

        return sqlite_utils.Database(self.conn, execute_plugins=False)

    def rows(self, sql: str, parameters: Any = ()) -> list[sqlite3.Row]:
        """All rows of a query. StorageError where it fails."""
        with translated(self.path):
            self.owed.settle()
            return self.conn.execute(sql, parameters).fetchall()

    def row(self, sql: str, parameters: Any = ()) -> sqlite3.Row | None:
        """The first row of a query, or None."""
        with translated(self.path):
            self.owed.settle()
            found: sqlite3.Row | None = self.conn.execute(sql, parameters).fetchone()
            return found

    def close(self) -> None:
        """Close the connection; safe to call again."""
        self.conn.close()

    def __enter__(self) -> "Database":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_database(path: Path, *, busy_seconds: float | None = None) -> Database:
    """Open `path`, making and migrating it where needed. Two processes may do so at once.

    `busy_seconds` is how long a write waits for that of another process (default: 10 s).

    Raises NewerDatabaseError for a database of a newer program, StorageError where it cannot be read and written.
    """
    make_private(path)
    with translated(path):
        patience = BUSY_SECONDS if busy_seconds is None else busy_seconds
        conn = sqlite3.connect(path, timeout=patience, isolation_level=None)
        database = Database(path, conn, patience)
        try:
            _prepare(database)
        except BaseException:
            conn.close()
            raise
    return database


def _prepare(db: Database) -> None:
    db.conn.row_factory = sqlite3.Row
    check_origin(db.conn, db.path)
    db.conn.execute("PRAGMA foreign_keys = ON")
    db.conn.execute("PRAGMA recursive_triggers = ON")
    db.conn.execute("PRAGMA synchronous = FULL")
    db.conn.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
    _use_wal(db)
    if not is_current(db.conn):
        with write(db):
            check_origin(db.conn, db.path)  # another process may have migrated while we waited for the lock
            if not is_current(db.conn):
                migrate(db.utils)


def _use_wal(db: Database) -> None:
    """Switch to write-ahead logging, which lets readers go on while one writes. The file remembers it.

    Two processes that switch one fresh file get in each other's way, and SQLite reports that at once, whatever the
    busy timeout: to wait would be a deadlock. So the waiting is done here.
    """
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            (mode,) = db.conn.execute("PRAGMA journal_mode = WAL").fetchone()
        except sqlite3.OperationalError as error:
            if error_code(error) not in BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.01)
            continue
        if mode != "wal":
            raise StorageError(
                f"{db.path}: this file system does not allow write-ahead logging (journal mode is {mode})",
                "Put the database on a local disk: name the file with --db FILE.",
            )
        return


@contextmanager
def write(db: Database, *, reads: bool = True, parts: bool = True) -> Iterator[sqlite3.Connection]:
    """A transaction that holds the write lock from its start, committed to the disk before the block is left.

    Any exception rolls everything back. Inside another `write` it is a part of that one, which fails or holds by
    itself; without `parts` it is none, which saves its savepoint, and where it fails, all does.
    Inside a `read` it raises RuntimeError: what it wrote would vanish with the reading.

    What the block reads is as derived, unless it says that it `reads` nothing that is.
    """
    if not db.conn.in_transaction:
        begin, end, undo = "BEGIN IMMEDIATE", "COMMIT", "ROLLBACK"
    elif not db.writing:
        raise RuntimeError("a write inside a read")
    elif not db.in_parts:
        if reads:
            db.owed.settle()
        with translated(db.path):
            try:
                yield db.conn
            except BaseException:
                db.spoiled = True
                raise
        return
    else:
        begin, end, undo = "SAVEPOINT part", "RELEASE part", "ROLLBACK TO part; RELEASE part"
    whole = begin == "BEGIN IMMEDIATE"
    with translated(db.path):
        if whole:
            _begin_in_turn(db)
            db.in_parts, db.spoiled = parts, False
        else:
            if reads:
                db.owed.settle()
            db.conn.execute(begin)
        outer, db.writing = db.writing, True
        try:
            yield db.conn
            if whole:
                if db.spoiled:
                    raise RuntimeError("a write within one without parts failed, and that was passed over")
                db.owed.settle()
            db.conn.execute(end)
        except BaseException:
            _undo(db.conn, undo)
            db.owed.owe_again()
            raise
        finally:
            if whole:
                db.owed.forget()
                db.in_parts = True
            db.writing = outer
            db.wrote_at = time.monotonic()


def write_one(db: Database, statement: str, values: Any) -> int:
    """One statement that changes rows and reads nothing derived, as a `write`; how many rows it changed.

    Inside a `write` it needs no part of its own: a statement that fails has changed nothing.
    """
    if not (db.writing and db.conn.in_transaction):
        with write(db) as conn:
            return conn.execute(statement, values).rowcount
    try:
        return db.conn.execute(statement, values).rowcount
    except sqlite3.Error as error:
        raise storage_error(db.path, error) from error


def _begin_in_turn(db: Database) -> None:
    """Begin a transaction that holds the write lock as soon as nobody else does; sqlite3.Error after `busy_seconds`."""
    began = time.monotonic()
    if began - db.wrote_at < STEP_BACK_S:
        time.sleep(STEP_BACK_S)
    (patience,) = db.conn.execute("PRAGMA busy_timeout").fetchone()
    db.conn.execute("PRAGMA busy_timeout = 0")
    try:
        while True:
            try:
                db.conn.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if error_code(error) not in BUSY or time.monotonic() - began >= min(db.busy_seconds, patience / 1000):
                    raise
                time.sleep(random.uniform(*LOOK_EVERY_S))  # noqa: S311 - so that two do not look in step for ever
            else:
                return
    finally:
        db.conn.execute(f"PRAGMA busy_timeout = {patience}")


def _undo(conn: sqlite3.Connection, statements: str) -> None:
    for statement in statements.split("; "):
        if conn.in_transaction:  # a full disk may have rolled back by itself
            conn.execute(statement)


@contextmanager
def read(db: Database) -> Iterator[sqlite3.Connection]:
    """Several queries that see one state of the database. Never blocks a writer, and is never blocked by one."""
    with translated(db.path):
        if db.conn.in_transaction:
            db.owed.settle()
            yield db.conn
            return
        db.conn.execute("BEGIN")
        try:
            yield db.conn
        finally:
            _undo(db.conn, "ROLLBACK")


def database_secret(db: Database) -> bytes:
    """The 32 random bytes made for this database; what is computed with them nobody can compute without it."""
    found = db.row("SELECT value FROM settings WHERE key = 'secret'")
    assert found is not None, "made by the first migration"
    secret: bytes = found["value"]
    return secret

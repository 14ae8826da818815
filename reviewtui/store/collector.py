"""One collector per session: a lock in the database, and what to do with what a dead collector left behind.

A response and an attempt are `running` only while their collector lives. Whoever finds them running without one marks
them `interrupted`: asked, outcome and cost unknown.
"""

import os
import sqlite3
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import NamedTuple

from reviewtui.domain.clock import now_iso
from reviewtui.domain.errors import CollectorBusyError
from reviewtui.domain.ids import uuid7
from reviewtui.store.current import refresh_trials
from reviewtui.store.database import Database, read, write
from reviewtui.store.processes import is_alive, start_token, this_machine

HEARTBEAT_LIMIT = timedelta(seconds=15)
"""A collector of another machine that was silent for longer is taken for dead. On our own machine we ask the system:
a laptop that slept must not lose its collector to the first reader after waking."""


class Hold(NamedTuple):
    """Which lock somebody holds on the collecting of `session`; plain data, for another process to act upon."""

    session: str
    id: str


def beat(db: Database, hold: Hold) -> None:
    """Say that this collector lives; every few seconds. CollectorBusyError when another took the lock over."""
    with write(db) as conn:
        beaten = conn.execute("UPDATE collectors SET beat_at = ? WHERE session = ? AND id = ?", (now_iso(), *hold))
        if not beaten.rowcount:
            raise _taken_over(hold)


def require_held(conn: sqlite3.Connection, hold: Hold) -> None:
    """CollectorBusyError when another took the lock over: it has already marked what we left `running`, and would not
    do so with what we begin after that.
    """
    if conn.execute("SELECT 1 FROM collectors WHERE session = ? AND id = ?", hold).fetchone() is None:
        raise _taken_over(hold)


def release(db: Database, hold: Hold) -> None:
    """Give the right back; safe to call again."""
    with write(db) as conn:
        conn.execute("DELETE FROM collectors WHERE session = ? AND id = ?", hold)


class CollectorLock:
    """The right to collect one session. Release it, or use it as a context manager."""

    def __init__(self, db: Database, hold: Hold) -> None:
        self._db = db
        self.hold = hold

    def beat(self) -> None:
        """See `beat`."""
        beat(self._db, self.hold)

    def release(self) -> None:
        """See `release`."""
        release(self._db, self.hold)

    def __enter__(self) -> "CollectorLock":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def acquire_collector(db: Database, session: str, pid: int | None = None) -> CollectorLock:
    """Become the collector of `session`, which must be registered; what a dead one left is recovered first. It lives as
    long as the process `pid` (default: this one).

    Raises CollectorBusyError, naming the process, while another collector lives.
    """
    with write(db) as conn:
        holder = conn.execute("SELECT * FROM collectors WHERE session = ?", (session,)).fetchone()
        if holder is not None and _lives(holder):
            raise _busy(session, holder)
        hold, now, pid = Hold(session, uuid7()), now_iso(), pid or os.getpid()
        conn.execute("DELETE FROM collectors WHERE session = ?", (session,))
        _interrupt(conn, session)
        conn.execute(
            """
            INSERT INTO collectors (session, id, pid, machine, started, acquired_at, beat_at)
            VALUES (?, ?, ?, ?, ?, ?, ?)""",
            (*hold, pid, this_machine(), start_token(pid), now, now),
        )
    return CollectorLock(db, hold)


def recover_interrupted(db: Database, session: str | None = None) -> int:
    """Mark as `interrupted` what dead collectors left running, in `session` or in all; the number of responses.

    Touches nothing of a living collector, and writes nothing where there is nothing to mark.
    """
    with read(db) as conn:
        if not _orphaned_sessions(conn, session):
            return 0
    with write(db) as conn:
        return sum(_interrupt(conn, name) for name in _orphaned_sessions(conn, session))


def _orphaned_sessions(conn: sqlite3.Connection, session: str | None) -> list[str]:
    """Sessions with something running and no living collector."""
    running = {row[0] for row in conn.execute("SELECT DISTINCT session FROM responses WHERE status = 'running'")}
    running |= {
        row[0]
        for row in conn.execute(
            """
            SELECT DISTINCT r.session FROM attempts a JOIN responses r ON r.id = a.response_id
            WHERE a.status = 'running'"""
        )
    }
    alive = {row["session"] for row in conn.execute("SELECT * FROM collectors") if _lives(row)}
    return sorted(name for name in running - alive if session is None or name == session)


def _interrupt(conn: sqlite3.Connection, session: str) -> int:
    """`running` becomes `interrupted`, for attempts and responses of `session`."""
    conn.execute(
        """
        UPDATE attempts SET status = 'interrupted'
        WHERE status = 'running' AND response_id IN (SELECT id FROM responses WHERE session = ?)""",
        (session,),
    )
    left = conn.execute(
        "SELECT id, prompt_id, model, trial FROM responses WHERE session = ? AND status = 'running'", (session,)
    ).fetchall()
    conn.executemany("UPDATE responses SET status = 'interrupted' WHERE id = ?", [(row["id"],) for row in left])
    refresh_trials(conn, [(session, row["prompt_id"], row["model"], row["trial"]) for row in left])
    return len(left)


def _lives(holder: sqlite3.Row) -> bool:
    if holder["machine"] == this_machine():
        alive = is_alive(holder["pid"], holder["started"])
        if alive is not None:
            return alive
    return datetime.now(UTC) - datetime.fromisoformat(holder["beat_at"]) <= HEARTBEAT_LIMIT


def _taken_over(hold: Hold) -> CollectorBusyError:
    return CollectorBusyError(
        f"Session {hold.session!r}: another process has taken over collecting it.",
        "This one stops here; what it has collected is kept.",
    )


def _busy(session: str, holder: sqlite3.Row) -> CollectorBusyError:
    host = holder["machine"].partition("|")[0]
    here = holder["machine"] == this_machine()
    where = "" if here else f" on {host}"
    advice = f"or end it with `kill {holder['pid']}`" if here else "or end it there"
    return CollectorBusyError(
        f"Session {session!r} is being collected by process {holder['pid']}{where}, since {holder['acquired_at']}.",
        f"Wait for it, stop it in its own window, {advice}; what it has collected is kept.",
    )

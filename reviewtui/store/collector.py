"""One collector per session: a lock in the database, and what to do with what a dead collector left behind.

A response and an attempt are `running` only while their collector lives. Whoever finds them running without one marks
them `interrupted`: asked, outcome and cost unknown.
"""

import os
import sqlite3
from datetime import UTC, datetime, timedelta
from types import TracebackType

from reviewtui.domain.clock import now_iso
from reviewtui.domain.errors import CollectorBusyError
from reviewtui.domain.ids import uuid7
from reviewtui.store.current import refresh_trials
from reviewtui.store.database import Database, read, write
from reviewtui.store.processes import is_alive, start_token, this_machine

HEARTBEAT_LIMIT = timedelta(seconds=15)
"""A collector of another machine that was silent for longer is taken for dead. On our own machine we ask the system:
a laptop that slept must not lose its collector to the first reader after waking."""


class CollectorLock:
    """The right to collect one session. Release it, or use it as a context manager."""

    def __init__(self, db: Database, session: str, lock_id: str) -> None:
        self._db = db
        self.session = session
        self._id = lock_id

    def beat(self) -> None:
        """Say that this collector lives; every few seconds. CollectorBusyError when another took the lock over."""
        with write(self._db) as conn:
            beaten = conn.execute(
                "UPDATE collectors SET beat_at = ? WHERE session = ? AND id = ?", (now_iso(), self.session, self._id)
            )
            if not beaten.rowcount:
                raise CollectorBusyError(
                    f"Session {self.session!r}: another process has taken over collecting it.",
                    "This one stops here; what it has collected is kept.",
                )

    def release(self) -> None:
        """Give the right back; safe to call again."""
        with write(self._db) as conn:
            conn.execute("DELETE FROM collectors WHERE session = ? AND id = ?", (self.session, self._id))

    def __enter__(self) -> "CollectorLock":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def acquire_collector(db: Database, session: str) -> CollectorLock:
    """Become the collector of `session`, which must be registered; what a dead one left is recovered first.

    Raises CollectorBusyError, naming the process, while another collector lives.
    """
    with write(db) as conn:
        holder = conn.execute("SELECT * FROM collectors WHERE session = ?", (session,)).fetchone()
        if holder is not None and _lives(holder):
            raise _busy(session, holder)
        lock_id, now = uuid7(), now_iso()
        conn.execute("DELETE FROM collectors WHERE session = ?", (session,))
        _interrupt(conn, session)
        conn.execute(
            """
            INSERT INTO collectors (session, id, pid, machine, started, acquired_at, beat_at)
            VALUES (?, ?, ?, ?, ?, ?, ?)""",
            (session, lock_id, os.getpid(), this_machine(), start_token(os.getpid()), now, now),
        )
    return CollectorLock(db, session, lock_id)


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


def _busy(session: str, holder: sqlite3.Row) -> CollectorBusyError:
    host = holder["machine"].partition("|")[0]
    here = holder["machine"] == this_machine()
    where = "" if here else f" on {host}"
    advice = f"or end it with `kill {holder['pid']}`" if here else "or end it there"
    return CollectorBusyError(
        f"Session {session!r} is being collected by process {holder['pid']}{where}, since {holder['acquired_at']}.",
        f"Wait for it, stop it in its own window, {advice}; what it has collected is kept.",
    )

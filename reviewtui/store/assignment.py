"""Who takes part in a session, who has judged an item, and who has it on the desk now.

A lease keeps an item from others while its reviewer is at it. It ends by itself, so that one who walked away blocks
nobody; it binds nobody outside this file, and is not joined with others.
"""

import sqlite3
from datetime import UTC, datetime, timedelta

from reviewtui.domain.clock import iso, now_iso
from reviewtui.domain.judgment import JudgmentKind
from reviewtui.grading.queue import ItemKey
from reviewtui.store.database import Database, write
from reviewtui.store.turns import Seat

LEASE = timedelta(minutes=10)
"""How long an item is kept for a reviewer after the last key."""

# Who has given all verdicts on an item, or is at it: what needs an expert, and repeats, are none.
_OTHERS = """
    WITH shown AS (
        SELECT response_id FROM current_responses
        WHERE session = :session AND prompt_id = :prompt_id AND trial = :trial AND answered AND has_text
    ), heard AS (
        SELECT response_id, response_id AS judged_id FROM shown
        UNION ALL SELECT k.response_id, k.judged_id FROM shown JOIN carried k ON k.response_id = shown.response_id
    )
    SELECT count(*) FROM (
        SELECT j.reviewer
        FROM heard
        CROSS JOIN judgments j ON j.response_id = heard.judged_id AND j.kind = :kind
        LEFT JOIN supersessions s ON s.judgment_id = j.id
        WHERE j.session = :session AND j.reviewer <> :reviewer AND j.repeat IS NULL AND j.criterion IS NULL
            AND s.superseded_by IS NULL AND coalesce(j.verdict, '') <> 'needs_expert'
        GROUP BY j.reviewer
        HAVING j.kind = 'comparison' OR count(DISTINCT heard.response_id) = (SELECT count(*) FROM shown)
        UNION
        SELECT reviewer FROM review_leases
        WHERE session = :session AND mode = :mode AND prompt_id = :prompt_id AND trial = :trial
            AND reviewer <> :reviewer AND until > :now AND :leased
    )"""


def join_session(db: Database, session: str, reviewer: str) -> None:
    """Record that `reviewer` takes part; again is no change."""
    if db.row("SELECT 1 FROM reviewers WHERE session = ? AND reviewer = ?", (session, reviewer)) is None:
        with write(db) as conn:
            conn.execute(
                "INSERT INTO reviewers (session, reviewer, joined_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                (session, reviewer, now_iso()),
            )


def reviewers_of(db: Database, session: str) -> list[str]:
    """Everybody who takes part."""
    return [row["reviewer"] for row in db.rows("SELECT reviewer FROM reviewers WHERE session = ?", (session,))]


def others_at(db: Database, seat: Seat, kind: JudgmentKind, item: ItemKey, *, leased: bool = True) -> int:
    """How many others have judged the item, all that is to be judged of it; `leased`: or are at it now."""
    row = db.row(
        _OTHERS,
        {
            "session": seat.session,
            "mode": seat.mode,
            "reviewer": seat.reviewer,
            "prompt_id": item.prompt_id,
            "trial": item.trial,
            "kind": kind,
            "now": now_iso(),
            "leased": leased,
        },
    )
    assert row is not None, "count always gives a row"
    return int(row[0])


def lease(conn: sqlite3.Connection, seat: Seat, item: ItemKey) -> None:
    """Keep the item for this reviewer from now on, in the transaction that is open; what is over is cleared away."""
    conn.execute("DELETE FROM review_leases WHERE session = ? AND until <= ?", (seat.session, now_iso()))
    conn.execute(
        """
        INSERT INTO review_leases (session, mode, prompt_id, trial, reviewer, until) VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET until = excluded.until""",
        (seat.session, seat.mode, item.prompt_id, item.trial, seat.reviewer, _ends()),
    )


def renew_leases(db: Database, seat: Seat) -> None:
    """Keep what this reviewer has on the desk for as long again."""
    with write(db) as conn:
        conn.execute(
            "UPDATE review_leases SET until = ? WHERE session = ? AND mode = ? AND reviewer = ? AND until > ?",
            (_ends(), seat.session, seat.mode, seat.reviewer, now_iso()),
        )


def end_leases(db: Database, seat: Seat) -> None:
    """Give back what this reviewer has on the desk."""
    values = (seat.session, seat.mode, seat.reviewer)
    some = "FROM review_leases WHERE session = ? AND mode = ? AND reviewer = ?"
    if db.row(f"SELECT 1 {some}", values) is not None:
        with write(db) as conn:
            conn.execute(f"DELETE {some}", values)


def _ends() -> str:
    return iso(datetime.now(UTC) + LEASE)

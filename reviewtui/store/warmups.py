"""What came of the warm-up: kept apart from judgments, and no figure but its own is made of it."""

from typing import NamedTuple

from reviewtui.domain.clock import now_iso
from reviewtui.store.database import Database, write


class WarmupResult(NamedTuple):
    """One reviewer's: of `checks` verdicts on `items`, so many were `as_expected`."""

    reviewer: str
    items: int
    checks: int
    as_expected: int


def add_warmup(db: Database, session: str, reviewer: str, item: str, *, checks: int, as_expected: int) -> None:
    """Record what came of one item, by its id. The first time counts: then it was new."""
    with write(db) as conn:
        conn.execute(
            """
            INSERT INTO warmups (session, reviewer, item, checks, as_expected, judged_at) VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT DO NOTHING""",
            (session, reviewer, item, checks, as_expected, now_iso()),
        )


def warmed_up_on(db: Database, session: str, reviewer: str) -> set[str]:
    """The ids of the items that `reviewer` has had."""
    rows = db.rows("SELECT item FROM warmups WHERE session = ? AND reviewer = ?", (session, reviewer))
    return {row["item"] for row in rows}


def warmup_results(db: Database, session: str) -> list[WarmupResult]:
    """Everybody's, by name."""
    rows = db.rows(
        """
        SELECT reviewer, count(*), sum(checks), sum(as_expected) FROM warmups
        WHERE session = ? GROUP BY reviewer ORDER BY reviewer""",
        (session,),
    )
    return [WarmupResult(*row) for row in rows]

"""How much somebody has said in a session, counted only as far as it matters."""

from reviewtui.store.database import Database


def has_said_more_than(db: Database, session: str, reviewer: str, count: int) -> bool:
    """Whether `reviewer` has recorded more than so many judgments in `session`, of whatever kind."""
    row = db.row(
        "SELECT 1 FROM judgments WHERE session = ? AND reviewer = ? LIMIT 1 OFFSET ?", (session, reviewer, count)
    )
    return row is not None


def those_who_said_more_than(db: Database, session: str, count: int) -> list[str]:
    """Everybody who has."""
    rows = db.rows("SELECT DISTINCT reviewer FROM judgments WHERE session = ?", (session,))
    return [row["reviewer"] for row in rows if has_said_more_than(db, session, row["reviewer"], count)]

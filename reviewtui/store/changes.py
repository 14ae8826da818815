"""What was added to a session since somebody looked.

Rows of answers and judgments are never deleted, so places and counts tell what is new, where times could not: a file
imported today may hold judgments of last year.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from msgspec import Struct

from reviewtui.domain.clock import now_iso
from reviewtui.store.database import Database, read
from reviewtui.store.rows import is_gold


class Mark(Struct, frozen=True, kw_only=True):
    """How far a session was at one moment: `answers` ended with a result, of any variant; `detected` failures of them;
    `judgment` is the place of the last row of the whole database.
    """

    at: str
    answers: int
    detected: int
    judgment: int


class Changes(NamedTuple):
    """What is new since a mark. `judgments` that stand, by reviewer: ratings, comparisons, rankings and labels.
    `failures`: detected ones, and those that only people found.
    """

    answers: int
    judgments: dict[str, int]
    failures: int


_ANSWERS = """
    SELECT count(*) FROM responses
    WHERE session = ? AND again_of IS NULL AND variant <> 'gold' AND status IN ('done', 'failed', 'timeout')"""

_DETECTED = """
    SELECT count(*) FROM (
        SELECT DISTINCT d.response_id, d.kind FROM responses r JOIN detections d ON d.response_id = r.id
        WHERE r.session = ? AND r.again_of IS NULL AND r.status IN ('done', 'failed', 'timeout')
    )"""

_JUDGMENTS = f"""
    SELECT j.reviewer, count(*) FROM judgments j LEFT JOIN supersessions s ON s.judgment_id = j.id
    WHERE j.rowid > :judgment AND +j.session = :session AND s.superseded_by IS NULL
        AND j.kind IN ('rating', 'comparison', 'ranking', 'label')
        AND NOT {is_gold("j")}
    GROUP BY j.reviewer ORDER BY count(*) DESC, j.reviewer"""  # noqa: S608 - words of ours

_FOUND_BY_PEOPLE = f"""
    SELECT count(*) FROM (
        SELECT DISTINCT j.response_id, j.category
        FROM judgments j LEFT JOIN supersessions s ON s.judgment_id = j.id
        WHERE j.rowid > :judgment AND +j.session = :session AND j.kind = 'label' AND s.superseded_by IS NULL
            AND NOT {is_gold("j")}
            AND NOT EXISTS (SELECT 1 FROM detections d WHERE d.response_id = j.response_id AND d.kind = j.category)
            AND NOT EXISTS (
                SELECT 1 FROM judgments o LEFT JOIN supersessions so ON so.judgment_id = o.id
                WHERE o.response_id = j.response_id AND o.kind = 'label' AND o.category = j.category
                    AND o.rowid <= :judgment AND so.superseded_by IS NULL
            )
    )"""  # noqa: S608 - words of ours


def mark_now(db: Database, session: str) -> Mark:
    """How far `session` is at this moment."""
    with read(db) as conn:
        return Mark(
            at=now_iso(),
            answers=_number(conn, _ANSWERS, (session,)),
            detected=_number(conn, _DETECTED, (session,)),
            judgment=_number(conn, "SELECT coalesce(max(rowid), 0) FROM judgments"),
        )


def changes_since(db: Database, session: str, mark: Mark) -> Changes:
    """What was added to `session` since `mark` was taken of this database."""
    values = {"session": session, "judgment": mark.judgment}
    with read(db) as conn:
        now = mark_now(db, session)
        judgments = dict(conn.execute(_JUDGMENTS, values).fetchall())
        by_people = _number(conn, _FOUND_BY_PEOPLE, values)
    return Changes(max(0, now.answers - mark.answers), judgments, max(0, now.detected - mark.detected) + by_people)


def _number(conn: sqlite3.Connection, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> int:
    (number,) = conn.execute(sql, parameters).fetchone()
    return int(number)

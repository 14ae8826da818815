"""How far one reviewer is in one mode: the front, before which nothing is left to judge, and what was judged in all.

Like the marks of turns (see `turns.py`) the front only spares looking: where it is missing it is found out again.
Whatever may make an item unfinished sets it back, wherever that happens.
"""

import sqlite3
from collections.abc import Callable, Collection, Iterable
from typing import NamedTuple

from reviewtui.domain.judgment import JudgmentKind
from reviewtui.grading.queue import ItemKey
from reviewtui.store.database import Database, write
from reviewtui.store.rows import json_text
from reviewtui.store.turns import OF_SEAT, Seat, mark


class Front(NamedTuple):
    """How far a reviewer is: families before `family`, and within it the items before `place`, are finished.

    `changes` counts what may have made items unfinished, behind it or before it.
    """

    family: int = 0
    place: int = 0
    changes: int = 0


def front_of(db: Database, seat: Seat, rules: str, finished: Callable[[ItemKey], bool]) -> Front:
    """How far the reviewer is, under `rules` that say what finishes an item.

    Where nobody knows, all that the reviewer has judged is looked at, each with `finished`; that is so at the first
    time, after an import, and when the rules were changed.
    """
    found = db.row(f"SELECT family, place, changes FROM review_fronts WHERE {OF_SEAT} AND rules = ?", (*seat, rules))  # noqa: S608 - words of ours
    if found is not None:
        return Front(*found)
    judged = {item: True for item in _judged(db.conn, seat) if finished(item)}  # before others have to wait for us
    with write(db) as conn:
        conn.execute(f"UPDATE review_turns SET finished = 0 WHERE {OF_SEAT}", seat)  # noqa: S608 - words of ours
        mark(conn, seat, judged)
        conn.execute(
            """
            INSERT INTO review_fronts (session, reviewer, mode, rules, family, place, changes)
            VALUES (?, ?, ?, ?, 0, 0, 0)
            ON CONFLICT DO UPDATE
            SET rules = excluded.rules, family = 0, place = 0, changes = review_fronts.changes + 1""",
            (*seat, rules),
        )
        return front_of(db, seat, rules, finished)


def _judged(conn: sqlite3.Connection, seat: Seat) -> list[ItemKey]:
    """The items of which the reviewer has said anything, in the order in which it was said first."""
    rows = conn.execute(
        """
        SELECT c.prompt_id, c.trial, coalesce(j.repeat, 0) AS again
        FROM judgments j LEFT JOIN carried k ON k.judged_id = j.response_id
        CROSS JOIN current_responses c ON c.response_id = coalesce(k.response_id, j.response_id)
        WHERE j.session = ? AND j.reviewer = ?
        GROUP BY c.prompt_id, c.trial, again ORDER BY min(j.created_at)""",
        (seat.session, seat.reviewer),
    )
    return [ItemKey(prompt_id, trial, bool(again)) for prompt_id, trial, again in rows.fetchall()]


def help_front(db: Database, seat: Seat) -> Front:
    """How far the reviewer is with what is left of the shares of others."""
    found = db.row(f"SELECT family, place, changes FROM review_fronts WHERE {OF_SEAT}", helping(seat))  # noqa: S608 - words of ours
    if found is not None:
        return Front(*found)
    with write(db) as conn:
        conn.execute("INSERT INTO review_fronts VALUES (?, ?, ?, '', 0, 0, 0) ON CONFLICT DO NOTHING", helping(seat))
    return Front()


def helping(seat: Seat) -> tuple[str, str, str]:
    """Under which mode the front of `help_front` is kept."""
    return seat.session, seat.reviewer, f"{seat.mode} +"


def advance(conn: sqlite3.Connection, seat: tuple[str, str, str], front: Front) -> Front:
    """Move the front on to `front`, unless something was changed since that was found; where it stands now."""
    conn.execute(
        f"UPDATE review_fronts SET family = ?, place = ? WHERE {OF_SEAT} AND changes = ?",  # noqa: S608 - words of ours
        (front.family, front.place, *seat, front.changes),
    )
    row = conn.execute(f"SELECT family, place, changes FROM review_fronts WHERE {OF_SEAT}", seat).fetchone()  # noqa: S608 - words of ours
    return Front(*row) if row is not None else Front()


def forget_fronts(conn: sqlite3.Connection, session: str, reviewers: Iterable[str]) -> None:
    """Have what these reviewers said looked at anew when they come: judgments of theirs came from elsewhere."""
    conn.executemany(
        "DELETE FROM review_fronts WHERE session = ? AND reviewer = ?", [(session, name) for name in reviewers]
    )


def answers_judged(db: Database, seat: Seat, kind: JudgmentKind, criteria: Collection[str]) -> int:
    """Of how many answers that count the reviewer has said something of this kind, as a whole and by all `criteria`, or
    that it cannot be said; repeats are not counted.
    """
    row = db.row(
        """
        SELECT count(*) FROM (
            SELECT 1
            FROM judgments j LEFT JOIN carried k ON k.judged_id = j.response_id
            CROSS JOIN current_responses c
                ON c.response_id = coalesce(k.response_id, j.response_id) AND c.answered AND c.has_text
            LEFT JOIN supersessions s ON s.judgment_id = j.id
            WHERE j.session = ? AND j.reviewer = ? AND j.kind = ? AND j.repeat IS NULL AND s.superseded_by IS NULL
            GROUP BY c.response_id
            HAVING max(j.criterion IS NULL AND (j.kind <> 'rating' OR j.rating IS NULL))
                OR (max(j.criterion IS NULL) AND count(DISTINCT j.criterion) FILTER (
                    WHERE j.criterion IN (SELECT value FROM json_each(?))) = ?)
        )""",
        (seat.session, seat.reviewer, kind, json_text(list(criteria)), len(set(criteria))),
    )
    assert row is not None, "an aggregate always gives a row"
    return int(row[0])

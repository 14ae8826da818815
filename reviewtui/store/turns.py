"""What one reviewer was shown in one mode, turn by turn: the items in the order in which they were met, their slots.

`finished` of a turn only spares looking: what was judged says whether an item is finished, and where the mark is
missing it is found out again. Whatever may change it (an undo, an answer that came anew) takes the mark away, wherever
it happens. How far the reviewer is stands in `fronts.py`, what is left to judge in `open_items.py`.
"""

import sqlite3
from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

import msgspec

from reviewtui.domain.clock import now_iso
from reviewtui.domain.session import ReviewMode
from reviewtui.grading.pairs import Pair
from reviewtui.grading.queue import ItemKey
from reviewtui.store.database import Database, write
from reviewtui.store.rows import json_text


class Seat(NamedTuple):
    """Whose turns: one reviewer's, in one mode of one session."""

    session: str
    reviewer: str
    mode: ReviewMode


class Turn(NamedTuple):
    """The `number` of an item, from 1, and its slots: letter to response id; None where it was judged elsewhere."""

    number: int
    slots: dict[str, str] | None
    finished: bool


OF_SEAT = "session = ? AND reviewer = ? AND mode = ?"
"""SQL: a row of `review_turns` or `review_fronts` is a seat's."""

_ITEM = f"{OF_SEAT} AND prompt_id = ? AND trial = ? AND repeat = ?"
_NEXT_TURN = f"(SELECT coalesce(max(turn), 0) + 1 FROM review_turns WHERE {OF_SEAT})"  # noqa: S608 - made of this module's own words


def turn_of(db: Database, seat: Seat, item: ItemKey) -> Turn | None:
    """The item's turn; None while the reviewer has not met it."""
    row = db.row(f"SELECT turn, slots, finished FROM review_turns WHERE {_ITEM}", (*seat, *item))  # noqa: S608 - the same
    if row is None:
        return None
    slots = None if row["slots"] is None else msgspec.json.decode(row["slots"], type=dict[str, str])
    return Turn(row["turn"], slots, bool(row["finished"]))


def open_turn(db: Database, seat: Seat, item: ItemKey, slots: Mapping[str, str], pair: Pair | None = None) -> Turn:
    """Fix the item's slots for this reviewer, unless they are, and its turn; what is returned stands from now on.

    `pair`: the models that are compared, first slot first, to be counted. `opened_at` is when the slots were fixed,
    which may be a moment before the item is painted: the one that comes next is read ahead.
    """
    with write(db) as conn:
        opened = conn.execute(
            f"""
            INSERT INTO review_turns
                (session, reviewer, mode, prompt_id, trial, repeat, turn, slots, opened_at, finished)
            VALUES (?, ?, ?, ?, ?, ?, {_NEXT_TURN}, ?, ?, 0)
            ON CONFLICT DO UPDATE SET slots = excluded.slots, opened_at = excluded.opened_at
            WHERE review_turns.slots IS NULL""",  # noqa: S608 - the same
            (*seat, *item, *seat, json_text(dict(slots)), now_iso()),
        ).rowcount
        if opened and pair is not None and not item.repeat:
            conn.execute(
                """
                INSERT INTO review_pairs (session, reviewer, first, second, shown) VALUES (?, ?, ?, ?, 1)
                ON CONFLICT DO UPDATE SET shown = shown + 1""",
                (seat.session, seat.reviewer, *pair),
            )
        turn = turn_of(db, seat, item)
        assert turn is not None, "just opened"
        return turn


def pairs_shown(db: Database, session: str) -> dict[str, Counter[Pair]]:
    """How often each reviewer was shown each pair of models, first slot first; repeats are not counted."""
    shown: dict[str, Counter[Pair]] = {}
    for row in db.rows("SELECT reviewer, first, second, shown FROM review_pairs WHERE session = ?", (session,)):
        shown.setdefault(row["reviewer"], Counter())[row["first"], row["second"]] = row["shown"]
    return shown


def turns_taken(db: Database, seat: Seat) -> int:
    """How many items the reviewer has met."""
    row = db.row(f"SELECT coalesce(max(turn), 0) FROM review_turns WHERE {OF_SEAT}", seat)  # noqa: S608 - the same
    assert row is not None, "an aggregate always gives a row"
    return int(row[0])


def items_finished(db: Database, seat: Seat) -> int:
    """How many items are marked as finished; repeats are not counted."""
    row = db.row(f"SELECT count(*) FROM review_turns WHERE {OF_SEAT} AND finished AND NOT repeat", seat)  # noqa: S608 - the same
    assert row is not None, "an aggregate always gives a row"
    return int(row[0])


def repeats_open(db: Database, seat: Seat) -> list[ItemKey]:
    """The items that were shown again and are not marked as finished."""
    rows = db.rows(
        f"SELECT prompt_id, trial FROM review_turns WHERE {OF_SEAT} AND repeat AND NOT finished ORDER BY turn",  # noqa: S608 - the same
        seat,
    )
    return [ItemKey(row["prompt_id"], row["trial"], repeat=True) for row in rows]


def repeats_begun(db: Database, seat: Seat) -> int:
    """How many items were shown again."""
    row = db.row(f"SELECT count(*) FROM review_turns WHERE {OF_SEAT} AND repeat", seat)  # noqa: S608 - the same
    assert row is not None, "count always gives a row"
    return int(row[0])


def repeatable(db: Database, seat: Seat, turn: int) -> ItemKey | None:
    """The item of a turn, as it is to be shown again: judged here, with the answers that it has still, and not again.

    What could not be judged the first time is not asked again.
    """
    row = db.row(
        f"""
        SELECT t.prompt_id, t.trial FROM review_turns t
        WHERE {OF_SEAT} AND t.turn = ? AND NOT t.repeat AND t.finished AND t.slots IS NOT NULL
            AND NOT EXISTS (
                SELECT 1 FROM review_turns r
                WHERE r.session = t.session AND r.reviewer = t.reviewer AND r.mode = t.mode
                    AND r.prompt_id = t.prompt_id AND r.trial = t.trial AND r.repeat
            )
            AND NOT EXISTS (
                SELECT 1 FROM json_each(t.slots) a
                WHERE NOT EXISTS (SELECT 1 FROM current_responses c WHERE c.response_id = a.value AND c.answered)
            )
            AND NOT EXISTS (
                SELECT 1 FROM json_each(t.slots) a
                CROSS JOIN judgments j ON j.response_id = a.value
                LEFT JOIN supersessions s ON s.judgment_id = j.id
                WHERE +j.session = t.session AND +j.reviewer = t.reviewer AND s.superseded_by IS NULL
                    AND j.verdict IN ('cannot_judge', 'skipped', 'needs_expert')
            )""",  # noqa: S608 - the same
        (*seat, turn),
    )
    return None if row is None else ItemKey(row["prompt_id"], row["trial"], repeat=True)


def mark(conn: sqlite3.Connection, seat: Seat, marks: Mapping[ItemKey, bool]) -> None:
    """Note whether items have all their verdicts; one that was judged elsewhere, and never met here, gets its turn."""
    for item, finished in marks.items():
        conn.execute(
            f"""
            INSERT INTO review_turns (session, reviewer, mode, prompt_id, trial, repeat, turn, finished)
            VALUES (?, ?, ?, ?, ?, ?, {_NEXT_TURN}, ?)
            ON CONFLICT DO UPDATE SET finished = excluded.finished""",  # noqa: S608 - the same
            (*seat, *item, *seat, finished),
        )

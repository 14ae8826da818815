"""What one reviewer was shown in one mode, turn by turn: the items in the order in which they were met, their slots.

`finished` of a turn and the `front` (before which nothing is left to judge) only spare looking: what was judged says
whether an item is finished, and where either is missing it is found out again. Whatever may change it (an undo, an
answer that came anew) takes the mark away and sets the front back, wherever it happens.
"""

import sqlite3
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import NamedTuple

import msgspec

from reviewtui.domain.clock import now_iso
from reviewtui.domain.judgment import JudgmentKind
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


class Front(NamedTuple):
    """How far a reviewer is: families before `family`, and within it the items before `place`, are finished.

    `changes` counts what may have made items unfinished, behind it or before it.
    """

    family: int = 0
    place: int = 0
    changes: int = 0


_SEAT = "session = ? AND reviewer = ? AND mode = ?"
_ITEM = f"{_SEAT} AND prompt_id = ? AND trial = ? AND repeat = ?"
_NEXT_TURN = f"(SELECT coalesce(max(turn), 0) + 1 FROM review_turns WHERE {_SEAT})"  # noqa: S608 - made of this module's own words


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


def models_of(db: Database, response_ids: Iterable[str]) -> list[str]:
    """The models that wrote these responses, in the same order."""
    found = (db.row("SELECT model FROM responses WHERE id = ?", (response_id,)) for response_id in response_ids)
    return [row["model"] for row in found if row is not None]


def turns_taken(db: Database, seat: Seat) -> int:
    """How many items the reviewer has met."""
    row = db.row(f"SELECT coalesce(max(turn), 0) FROM review_turns WHERE {_SEAT}", seat)  # noqa: S608 - the same
    assert row is not None, "an aggregate always gives a row"
    return int(row[0])


def items_finished(db: Database, seat: Seat) -> int:
    """How many items are marked as finished; repeats are not counted."""
    row = db.row(f"SELECT count(*) FROM review_turns WHERE {_SEAT} AND finished AND NOT repeat", seat)  # noqa: S608 - the same
    assert row is not None, "an aggregate always gives a row"
    return int(row[0])


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


def repeats_open(db: Database, seat: Seat) -> list[ItemKey]:
    """The items that were shown again and are not marked as finished."""
    rows = db.rows(
        f"SELECT prompt_id, trial FROM review_turns WHERE {_SEAT} AND repeat AND NOT finished ORDER BY turn",  # noqa: S608 - the same
        seat,
    )
    return [ItemKey(row["prompt_id"], row["trial"], repeat=True) for row in rows]


def repeats_begun(db: Database, seat: Seat) -> int:
    """How many items were shown again."""
    row = db.row(f"SELECT count(*) FROM review_turns WHERE {_SEAT} AND repeat", seat)  # noqa: S608 - the same
    assert row is not None, "count always gives a row"
    return int(row[0])


def repeatable(db: Database, seat: Seat, turn: int) -> ItemKey | None:
    """The item of a turn, as it is to be shown again: judged here, with the answers that it has still, and not again.

    What could not be judged the first time is not asked again.
    """
    row = db.row(
        f"""
        SELECT t.prompt_id, t.trial FROM review_turns t
        WHERE {_SEAT} AND t.turn = ? AND NOT t.repeat AND t.finished AND t.slots IS NOT NULL
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


def front_of(db: Database, seat: Seat, rules: str, finished: Callable[[ItemKey], bool]) -> Front:
    """How far the reviewer is, under `rules` that say what finishes an item.

    Where nobody knows, all that the reviewer has judged is looked at, each with `finished`; that is so at the first
    time, after an import, and when the rules were changed.
    """
    found = db.row(f"SELECT family, place, changes FROM review_fronts WHERE {_SEAT} AND rules = ?", (*seat, rules))  # noqa: S608 - the same
    if found is not None:
        return Front(*found)
    judged = {item: True for item in _judged(db.conn, seat) if finished(item)}  # before others have to wait for us
    with write(db) as conn:
        conn.execute(f"UPDATE review_turns SET finished = 0 WHERE {_SEAT}", seat)  # noqa: S608 - the same
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
    found = db.row(f"SELECT family, place, changes FROM review_fronts WHERE {_SEAT}", helping(seat))  # noqa: S608 - the same
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
        f"UPDATE review_fronts SET family = ?, place = ? WHERE {_SEAT} AND changes = ?",  # noqa: S608 - the same
        (front.family, front.place, *seat, front.changes),
    )
    row = conn.execute(f"SELECT family, place, changes FROM review_fronts WHERE {_SEAT}", seat).fetchone()  # noqa: S608 - the same
    return Front(*row) if row is not None else Front()


def forget_fronts(conn: sqlite3.Connection, session: str, reviewers: Iterable[str]) -> None:
    """Have what these reviewers said looked at anew when they come: judgments of theirs came from elsewhere."""
    conn.executemany(
        "DELETE FROM review_fronts WHERE session = ? AND reviewer = ?", [(session, name) for name in reviewers]
    )


class Family(NamedTuple):
    """One family of the queue: its place in the drawn order, its name, how many prompts it has."""

    place: int
    name: str
    prompts: int


def next_family(db: Database, seat: Seat, needed: int, place: int) -> Family | None:
    """The first family, from `place` on, in which an item can be judged that is not marked as finished."""
    row = db.row(
        f"""
        SELECT i.family, coalesce(f.family, '') AS name,
               (SELECT max(member) + 1 FROM queue_prompts q WHERE q.session = i.session AND q.family = i.family)
        FROM queue_items i LEFT JOIN family_order f ON f.session = i.session AND f.position = i.family
        WHERE i.session = ?4 AND i.family >= ?5 AND i.complete AND i.answers >= ?6 AND {_OPEN}
        ORDER BY i.family LIMIT 1""",  # noqa: S608 - the same
        (*seat, seat.session, place, needed),
    )
    return None if row is None else Family(*row)


_OPEN = """
    NOT EXISTS (
        SELECT 1 FROM review_turns t
        WHERE t.session = ?1 AND t.reviewer = ?2 AND t.mode = ?3 AND t.prompt_id = i.prompt_id AND t.trial = i.trial
            AND t.repeat = 0 AND t.finished
    )"""


def open_items(db: Database, seat: Seat, needed: int, family: int) -> list[ItemKey]:
    """The items of a family that can be judged and are not marked as finished."""
    rows = db.rows(
        f"""
        SELECT i.prompt_id, i.trial FROM queue_items i
        WHERE i.session = ?4 AND i.family = ?5 AND i.complete AND i.answers >= ?6 AND {_OPEN}""",  # noqa: S608 - the same
        (*seat, seat.session, family, needed),
    )
    return [ItemKey(*row) for row in rows]


def open_items_at(
    db: Database, seat: Seat, needed: int, family: int, members: Iterable[tuple[int, int]]
) -> dict[tuple[int, int], ItemKey]:
    """Those among some items of a family, given by number of the prompt in it and trial."""
    rows = db.rows(
        f"""
        SELECT i.member, i.trial, i.prompt_id
        FROM json_each(?7) m
        CROSS JOIN queue_items i ON i.member = json_extract(m.value, '$[0]') AND i.trial = json_extract(m.value, '$[1]')
        WHERE i.session = ?4 AND i.family = ?5 AND i.complete AND i.answers >= ?6 AND {_OPEN}""",  # noqa: S608 - the same
        (*seat, seat.session, family, needed, json_text(list(members))),
    )
    return {(row["member"], row["trial"]): ItemKey(row["prompt_id"], row["trial"]) for row in rows}


def item_of(db: Database, response_id: str, *, repeat: bool) -> ItemKey:
    """The item that a response belongs to. LookupError where there is no such response."""
    row = db.row("SELECT prompt_id, trial FROM responses WHERE id = ?", (response_id,))
    if row is None:
        raise LookupError(response_id)
    return ItemKey(row["prompt_id"], row["trial"], repeat)


def can_be_judged(db: Database, session: str, item: ItemKey, needed: int) -> bool:
    """Whether the item is in the queue, every model has ended on it, and as many gave a text as are needed."""
    row = db.row(
        """
        SELECT 1 FROM queue_prompts q
        JOIN queue_items i ON i.session = q.session AND i.family = q.family AND i.member = q.member
        WHERE q.session = ? AND q.prompt_id = ? AND i.trial = ? AND i.complete AND i.answers >= ?""",
        (session, item.prompt_id, item.trial, needed),
    )
    return row is not None


def family_of(db: Database, session: str, prompt_id: str) -> int | None:
    """The place of the family that a prompt belongs to; None where it is in the queue no more."""
    row = db.row("SELECT family FROM queue_prompts WHERE session = ? AND prompt_id = ?", (session, prompt_id))
    return None if row is None else int(row["family"])


def shown_answers(db: Database, session: str, item: ItemKey) -> tuple[str, ...]:
    """The responses with text that count of an item, in the models' order."""
    rows = db.rows(
        """
        SELECT c.response_id
        FROM current_responses c JOIN session_models m ON m.session = c.session AND m.name = c.model AND m.current
        WHERE c.session = ? AND c.prompt_id = ? AND c.trial = ? AND c.answered AND c.has_text
        ORDER BY m.position""",
        (session, item.prompt_id, item.trial),
    )
    return tuple(row["response_id"] for row in rows)

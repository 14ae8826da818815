"""The items of the queue that one reviewer can judge and has not finished, and what is to be known of one of them."""

from collections.abc import Iterable
from typing import NamedTuple

from reviewtui.grading.queue import ItemKey
from reviewtui.store.database import Database
from reviewtui.store.rows import json_text
from reviewtui.store.turns import Seat

_OPEN = """
    NOT EXISTS (
        SELECT 1 FROM review_turns t
        WHERE t.session = ?1 AND t.reviewer = ?2 AND t.mode = ?3 AND t.prompt_id = i.prompt_id AND t.trial = i.trial
            AND t.repeat = 0 AND t.finished
    )"""


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
        ORDER BY i.family LIMIT 1""",  # noqa: S608 - words of ours
        (*seat, seat.session, place, needed),
    )
    return None if row is None else Family(*row)


def open_items(db: Database, seat: Seat, needed: int, family: int) -> list[ItemKey]:
    """The items of a family that can be judged and are not marked as finished."""
    rows = db.rows(
        f"""
        SELECT i.prompt_id, i.trial FROM queue_items i
        WHERE i.session = ?4 AND i.family = ?5 AND i.complete AND i.answers >= ?6 AND {_OPEN}""",  # noqa: S608 - words of ours
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
        WHERE i.session = ?4 AND i.family = ?5 AND i.complete AND i.answers >= ?6 AND {_OPEN}""",  # noqa: S608 - words of ours
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
    """The responses with text that count of an item, in the models' order; of a gold one its answers."""
    rows = db.rows(
        """
        SELECT c.response_id
        FROM current_responses c JOIN session_models m ON m.session = c.session AND m.name = c.model AND m.current
        WHERE c.session = ? AND c.prompt_id = ? AND c.trial = ? AND c.answered AND c.has_text
        ORDER BY m.position""",
        (session, item.prompt_id, item.trial),
    )
    rows = rows or db.rows(
        """
        SELECT id AS response_id FROM responses
        WHERE session = ? AND prompt_id = ? AND variant = 'gold' ORDER BY model""",
        (session, item.prompt_id),
    )
    return tuple(row["response_id"] for row in rows)

"""Items whose verdicts are known, mixed among a reviewer's real ones: kept as prompts and answers like any other.

Their prompts are no session's and their answers' variant is nobody's (`GOLD`), so that they are never among what
counts (`current_responses`), in the queue, in an export or in a view of answers. What is known of them, and which
prompts they are, says the table `gold_items`; one that left the session stays in it, with what was said of it.
"""

import sqlite3
import uuid
from typing import NamedTuple

import msgspec

from reviewtui.domain.clock import now_iso
from reviewtui.domain.gold import GoldSaid
from reviewtui.domain.ids import content_hash
from reviewtui.domain.known import KnownItem, as_prompt, gold_id
from reviewtui.domain.prompt import Prompt
from reviewtui.domain.response import Response
from reviewtui.domain.session import GOLD, Session
from reviewtui.grading.queue import ItemKey
from reviewtui.store.database import Database
from reviewtui.store.judgments import judgments_of
from reviewtui.store.rows import (
    SELECT_RESPONSE,
    json_text,
    named,
    response_body,
    response_from,
    response_identity,
    response_outcome,
    storable,
    storable_or_none,
)
from reviewtui.store.turns import Seat

TRIAL = 1
"""Of every gold answer."""


def register_gold(conn: sqlite3.Connection, session: Session, registration: int) -> None:
    """Store the session's gold items with their answers. Of those that are here already what is known is renewed."""
    for item in session.review.gold:
        prompt = as_prompt(item)
        conn.execute(
            "INSERT INTO prompts (id, messages, system, text) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
            (prompt.id, json_text(prompt.messages), storable_or_none(prompt.system), storable(prompt.text)),
        )
        conn.execute(
            """
            INSERT INTO gold_items (session, prompt_id, item, registration) VALUES (?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET item = excluded.item, registration = excluded.registration""",
            (session.name, prompt.id, json_text(item), registration),
        )
        for response in gold_answers_of(session.name, item):
            for table, values in (
                ("responses", response_identity(response) | response_outcome(response)),
                ("response_bodies", response_body(response)),
            ):
                conn.execute(f"INSERT INTO {table} {named(values)} ON CONFLICT DO NOTHING", values)


def gold_answers_of(session: str, item: KnownItem) -> list[Response]:
    """The answers of an item as they stand in every database that has it: no model gave them, and none is timed."""
    prompt = gold_id(item)
    return [
        Response(
            id=str(uuid.uuid5(uuid.NAMESPACE_OID, content_hash([GOLD, session, prompt, place]))),
            session=session,
            prompt_id=prompt,
            model=f"known answer {place}",
            variant=GOLD,
            trial=TRIAL,
            status="done",
            created_at=now_iso(),
            text=text,
            streamed=False,
        )
        for place, text in enumerate(item.answers, start=1)
    ]


def gold_items(db: Database, session: str) -> dict[str, KnownItem]:
    """All gold items that the session has or had, by the ids of their prompts."""
    rows = db.rows("SELECT prompt_id, item FROM gold_items WHERE session = ? ORDER BY prompt_id", (session,))
    return {row["prompt_id"]: msgspec.json.decode(row["item"], type=KnownItem) for row in rows}


def gold_prompt(db: Database, session: str, prompt_id: str) -> Prompt | None:
    """The prompt of a gold item; None where it is none."""
    row = db.row("SELECT item FROM gold_items WHERE session = ? AND prompt_id = ?", (session, prompt_id))
    return None if row is None else as_prompt(msgspec.json.decode(row["item"], type=KnownItem))


def gold_answers(db: Database, session: str, prompt_id: str) -> list[Response]:
    """The answers of a gold item, in its own order; of what is none, nothing."""
    rows = db.rows(
        f"{SELECT_RESPONSE} WHERE r.session = ? AND r.prompt_id = ? AND r.variant = ? ORDER BY r.model",
        (session, prompt_id, GOLD),
    )
    return [response_from(row) for row in rows]


class GoldTurn(NamedTuple):
    """A gold item that a reviewer has met: its `number` among all their items, and whether it is marked as finished."""

    item: ItemKey
    number: int
    finished: bool


def gold_turns(db: Database, seat: Seat) -> list[GoldTurn]:
    """The gold items that the reviewer has met, in turn. That one came again, as in a pack it may, is no turn of it."""
    rows = db.rows(
        """
        SELECT t.prompt_id, t.trial, t.turn, t.finished
        FROM gold_items g
        CROSS JOIN review_turns t
            ON t.session = g.session AND t.reviewer = ? AND t.mode = ? AND t.prompt_id = g.prompt_id AND NOT t.repeat
        WHERE g.session = ? ORDER BY t.turn""",
        (seat.reviewer, seat.mode, seat.session),
    )
    return [GoldTurn(ItemKey(row["prompt_id"], row["trial"]), row["turn"], bool(row["finished"])) for row in rows]


def said_of_gold(db: Database, session: str) -> list[GoldSaid]:
    """What everybody said of the gold items that they were shown, by reviewer."""
    known = gold_items(db, session)
    turns = db.rows(
        """
        SELECT t.reviewer, t.mode, t.prompt_id
        FROM review_turns t JOIN gold_items g ON g.session = t.session AND g.prompt_id = t.prompt_id
        WHERE t.session = ? AND t.slots IS NOT NULL AND NOT t.repeat ORDER BY t.reviewer, t.mode, t.prompt_id""",
        (session,),
    )
    found = []
    for reviewer, mode, prompt_id in map(tuple, turns):
        answers = tuple(answer.id for answer in gold_answers(db, session, prompt_id))
        rows = tuple(tuple(judgments_of(db, session, reviewer, answer)) for answer in answers)
        found.append(GoldSaid(reviewer, mode, known[prompt_id], answers, rows))
    return found

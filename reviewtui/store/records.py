"""What is recorded of answers, for whoever follows a figure to its rows: how they begin, and all about one of them."""

import sqlite3
from collections.abc import Mapping
from typing import NamedTuple

from reviewtui.domain.detection import Detection
from reviewtui.domain.judgment import Judgment
from reviewtui.domain.response import Attempt, Response
from reviewtui.store.carrying import carried_from
from reviewtui.store.database import Database, read
from reviewtui.store.judgments import judgment_from
from reviewtui.store.reading import detections_of, response_by_id
from reviewtui.store.rows import json_text

# A comparison names two answers. Of those that name this one second, the first is an answer to the same prompt: it is
# looked for among these, because nothing lists the judgments by their second answer.
_JUDGMENTS = """
    SELECT j.*, s.superseded_by
    FROM judgments j LEFT JOIN supersessions s ON s.judgment_id = j.id
    WHERE j.id IN (
        SELECT id FROM judgments WHERE response_id IN (
            SELECT :id UNION ALL SELECT judged_id FROM carried WHERE response_id = :id)
        UNION
        SELECT compared.id
        FROM responses this
        JOIN responses beside ON beside.session = this.session AND beside.prompt_id = this.prompt_id
        JOIN judgments compared ON compared.response_id = beside.id AND compared.other_response_id IN (
            SELECT :id UNION ALL SELECT judged_id FROM carried WHERE response_id = :id)
        WHERE this.id = :id
    )
    ORDER BY j.id"""

# Those of every response to the question, as in the error rate: asking again hides none.
_ATTEMPTS = """
    SELECT a.*
    FROM responses this
    JOIN responses r ON r.session = this.session AND r.prompt_id = this.prompt_id AND r.model = this.model
        AND r.trial = this.trial AND r.variant = this.variant AND r.again_of IS this.again_of
    JOIN attempts a ON a.response_id = r.id
    WHERE this.id = ?
    ORDER BY a.id"""


class AnswerRecord(NamedTuple):
    """One answer with what was found in it, said about it (by everybody, also what no longer stands) and tried for it,
    each from the oldest on. `beside` are the models of the answers that it was compared with, by response id.
    What was said of another answer to the same question that says the same is among it; `carried` are those answers.
    """

    response: Response
    detections: tuple[Detection, ...]
    judgments: tuple[Judgment, ...]
    attempts: tuple[Attempt, ...]
    beside: Mapping[str, str]
    carried: frozenset[str] = frozenset()


def answer_record(db: Database, response_id: str) -> AnswerRecord | None:
    """All that is recorded about one answer; None where there is no such response."""
    with read(db) as conn:
        response = response_by_id(db, response_id)
        if response is None:
            return None
        judgments = conn.execute(_JUDGMENTS, {"id": response_id}).fetchall()
        attempts = conn.execute(_ATTEMPTS, (response_id,)).fetchall()
        found = detections_of(db, response_id)
        carried = frozenset(carried_from(db, response_id))
        compared = {row[side] for row in judgments for side in ("response_id", "other_response_id")} - {
            response_id,
            None,
            *carried,
        }
        beside = conn.execute(
            "SELECT id, model FROM responses WHERE id IN (SELECT value FROM json_each(?))",
            (json_text(sorted(compared)),),
        ).fetchall()
    return AnswerRecord(
        response,
        tuple(found),
        tuple(map(judgment_from, judgments)),
        tuple(map(_attempt_from, attempts)),
        {row["id"]: row["model"] for row in beside},
        carried,
    )


def beginnings(db: Database, session: str, model: str, characters: int) -> dict[str, str]:
    """How every answer of `model` that counts begins, by response id."""
    rows = db.rows(
        """
        SELECT c.response_id, substr(b.text, 1, ?) AS text
        FROM current_responses c JOIN response_bodies b ON b.response_id = c.response_id
        WHERE c.session = ? AND c.model = ? AND c.answered""",
        (characters, session, model),
    )
    return {row["response_id"]: row["text"] for row in rows}


def _attempt_from(row: sqlite3.Row) -> Attempt:
    values = dict(row)
    for flag in ("cold", "streamed", "tokens_estimated"):
        values[flag] = None if row[flag] is None else bool(row[flag])
    return Attempt(**values)

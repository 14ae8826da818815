"""Judgments out of the database as rows, in the columns by which `reviewtui import judgments` takes them in again."""

import sqlite3
from collections.abc import Iterator
from typing import Any

from reviewtui.domain.judgment import Verdict
from reviewtui.store.database import Database, read

JUDGMENT_COLUMNS = (
    *("judgment_id", "kind", "prompt", "model", "model_a", "model_b", "winner", "reviewer", "rating", "verdict"),
    *(
        "rank",
        "ranking",
        "guess",
        "criterion",
        "category",
        "severity",
        "noticed",
        "strength",
        "note",
        "assignee",
        "trial",
        "response_id",
    ),
    *("response_id_a", "response_id_b", "blind", "exposed", "repeat", "seconds", "created_at"),
)

WINNERS: dict[Verdict, str] = {"first": "model_a", "second": "model_b"}
"""How a file calls what a comparison's verdict means, where it is not called so itself."""

_FLAGS = ("noticed", "blind", "exposed", "repeat")

_JUDGMENTS = """
    SELECT j.*, coalesce(ka.response_id, a.id) AS about, coalesce(kb.response_id, b.id) AS about_other,
           a.prompt_id AS prompt, a.trial, a.model AS first_model, b.model AS second_model
    FROM judgments j
    JOIN responses a ON a.id = j.response_id
    LEFT JOIN responses b ON b.id = j.other_response_id
    LEFT JOIN carried ka ON ka.judged_id = a.id
    LEFT JOIN carried kb ON kb.judged_id = b.id
    LEFT JOIN current_responses ca ON ca.response_id = coalesce(ka.response_id, a.id)
    LEFT JOIN current_responses cb ON cb.response_id = coalesce(kb.response_id, b.id)
    LEFT JOIN supersessions s ON s.judgment_id = j.id
    WHERE j.session = :session AND a.variant <> 'gold'
        AND j.kind IN ('rating', 'comparison', 'ranking', 'label', 'guess', 'note', 'triage', 'settle')
        AND s.superseded_by IS NULL AND (:all OR ca.answered AND (b.id IS NULL OR cb.answered))
    ORDER BY j.created_at, j.id"""


def exported_judgments(db: Database, session: str, *, everything: bool = False) -> Iterator[tuple[Any, ...]]:
    """The judgments that stand and count, oldest first; with `everything` also of answers that do not.

    The values are those of JUDGMENT_COLUMNS. What was replaced or taken back is not among them. What was said of an
    answer that was asked again and says the same is given as said of the new one.
    """
    with read(db) as conn:
        for row in conn.execute(_JUDGMENTS, {"session": session, "all": everything}):
            yield _values(row)


def _values(row: sqlite3.Row) -> tuple[Any, ...]:
    values = dict(row) | {"judgment_id": row["id"], "response_id": row["about"]}
    values["ranking"] = row["act"] if row["kind"] in ("ranking", "settle") else None
    for flag in _FLAGS:
        values[flag] = None if values[flag] is None else bool(values[flag])
    if row["about_other"] is not None:
        values |= {
            "model_a": row["first_model"],
            "model_b": row["second_model"],
            "winner": WINNERS.get(row["verdict"], row["verdict"]),
            "verdict": None,
            "response_id": None,
            "response_id_a": row["about"],
            "response_id_b": row["about_other"],
        }
    else:
        values["model"] = row["first_model"]
    return tuple(map(values.get, JUDGMENT_COLUMNS))

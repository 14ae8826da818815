"""What screens and reports read of responses. Evidence and progress, read here too, have modules of their own."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from reviewtui.domain.detection import Detection
from reviewtui.domain.response import Response
from reviewtui.domain.session import IMPORTED
from reviewtui.store.coverage import Coverage, coverage
from reviewtui.store.database import Database, read
from reviewtui.store.evidence import evidence
from reviewtui.store.progress import SessionProgress, session_progress
from reviewtui.store.rows import SELECT_RESPONSE, detection_from, json_text, response_from
from reviewtui.store.sessions import prompts_of

__all__ = [
    "Coverage",
    "ItemRow",
    "SessionProgress",
    "answers_to",
    "coverage",
    "current_responses",
    "detections_of",
    "evidence",
    "items",
    "models_of",
    "prompts_of",
    "response_by_id",
    "session_progress",
]

_PAGE = 200


class ItemRow(NamedTuple):
    """One prompt and trial, to be judged once every model that is asked has ended on it (`complete`).

    `response_ids` are the current responses with text, `models` the models that wrote them, in the same order.
    """

    prompt_id: str
    trial: int
    family: str
    complete: bool
    response_ids: tuple[str, ...]
    models: tuple[str, ...]


def current_responses(db: Database, session: str) -> Iterator[Response]:
    """Every response that counts (not stale, ended with a result, the latest of its trial), with its full text.

    Read in pages, so that a large session is never in memory as a whole and no transaction stays open in between.
    """
    ids = [
        row["response_id"]
        for row in db.rows(
            "SELECT response_id FROM current_responses WHERE session = ? AND answered ORDER BY response_id", (session,)
        )
    ]
    for start in range(0, len(ids), _PAGE):
        page = ids[start : start + _PAGE]
        marks = ", ".join("?" * len(page))
        yield from map(response_from, db.rows(f"{SELECT_RESPONSE} WHERE r.id IN ({marks}) ORDER BY r.id", page))


def response_by_id(db: Database, response_id: str) -> Response | None:
    """One response, whatever its state, or None."""
    row = db.row(f"{SELECT_RESPONSE} WHERE r.id = ?", (response_id,))
    return None if row is None else response_from(row)


def models_of(db: Database, response_ids: Iterable[str]) -> dict[str, str]:
    """The names of the models that gave these responses."""
    rows = db.rows(
        "SELECT id, model FROM responses WHERE id IN (SELECT value FROM json_each(?))", (json_text(list(response_ids)),)
    )
    return {row["id"]: row["model"] for row in rows}


def answers_to(db: Database, session: str, prompt_id: str, trial: int) -> list[Response]:
    """The responses that count of one item, one for each model that ended on it, in the models' order."""
    rows = db.rows(
        f"""
        {SELECT_RESPONSE}
        JOIN current_responses c ON c.response_id = r.id
        JOIN session_models m ON m.session = c.session AND m.name = c.model
        WHERE c.session = ? AND c.prompt_id = ? AND c.trial = ? AND c.answered
        ORDER BY m.position""",
        (session, prompt_id, trial),
    )
    return [response_from(row) for row in rows]


def detections_of(db: Database, response_id: str) -> list[Detection]:
    """What the detectors found in one response, in the order found."""
    rows = db.rows("SELECT * FROM detections WHERE response_id = ? ORDER BY number", (response_id,))
    return [detection_from(row) for row in rows]


def items(db: Database, session: str) -> list[ItemRow]:
    """Every prompt and trial of the session, in its order, begun or not. Reads no text."""
    with read(db) as conn:
        prompts = conn.execute(
            "SELECT prompt_id, family FROM session_prompts WHERE session = ? AND current ORDER BY position", (session,)
        ).fetchall()
        models = conn.execute(
            "SELECT name, provider FROM session_models WHERE session = ? AND current ORDER BY position", (session,)
        ).fetchall()
        names = [model["name"] for model in models]
        asked = [model["name"] for model in models if model["provider"] != IMPORTED]
        trials = conn.execute("SELECT trials FROM sessions WHERE name = ?", (session,)).fetchone()
        ended: dict[tuple[str, int], dict[str, tuple[str, bool]]] = defaultdict(dict)
        for prompt_id, trial, model, response_id, has_text in conn.execute(
            """
            SELECT prompt_id, trial, model, response_id, has_text
            FROM current_responses WHERE session = ? AND answered""",
            (session,),
        ):
            ended[prompt_id, trial][model] = (response_id, bool(has_text))
    return [
        _item(prompt["prompt_id"], trial, prompt["family"], names, asked, ended[prompt["prompt_id"], trial])
        for prompt in prompts
        for trial in range(1, trials["trials"] + 1)
    ]


def _item(
    prompt_id: str, trial: int, family: str, models: list[str], asked: list[str], ended: dict[str, tuple[str, bool]]
) -> ItemRow:
    shown = [model for model in models if model in ended and ended[model][1]]
    return ItemRow(
        prompt_id=prompt_id,
        trial=trial,
        family=family,
        complete=all(model in ended for model in asked),
        response_ids=tuple(ended[model][0] for model in shown),
        models=tuple(shown),
    )

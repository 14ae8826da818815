"""Questions that are asked once more because their answers failed: what to ask, and what came of it.

What comes back counts nowhere, whatever it is: see `current.py`.
"""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple, cast

from reviewtui.domain.detection import FailureKind
from reviewtui.domain.response import Response
from reviewtui.domain.session import Session
from reviewtui.store.collecting import Task
from reviewtui.store.database import Database
from reviewtui.store.rows import SELECT_RESPONSE, json_text, response_from

_FAILED = """
    SELECT r.id, r.prompt_id, r.model, (
        SELECT max(o.trial) FROM responses o
        WHERE o.session = r.session AND o.prompt_id = r.prompt_id AND o.model = r.model
    ) AS last_trial, s.trials
    FROM responses r JOIN sessions s ON s.name = r.session
    WHERE r.session = ? AND r.id IN (SELECT value FROM json_each(?))"""


def tasks_again(db: Database, session: Session, response_ids: Iterable[str]) -> list[Task]:
    """The questions of these responses, in their order, each as a trial after all that were asked of its model and
    after all that the session asks for. A response whose prompt or model is not in `session` is left out.

    Only a collector may ask for them: of two that do, both would give out the same trials.
    """
    wanted = list(dict.fromkeys(response_ids))
    found = {row["id"]: row for row in db.rows(_FAILED, (session.name, json_text(wanted)))}
    prompts = {prompt.id for prompt in session.prompts}
    models = {model.name for model in session.asked_models}
    given: Counter[tuple[str, str]] = Counter()
    tasks = []
    for row in (found[identity] for identity in wanted if identity in found):
        question = row["prompt_id"], row["model"]
        if question[0] in prompts and question[1] in models:
            given[question] += 1
            last = max(row["last_trial"], row["trials"], session.trials)
            tasks.append(Task(*question, last + given[question], again_of=row["id"]))
    return tasks


class AskedAgain(NamedTuple):
    """What came when a question was asked once more, and in which ways the detectors found that it fails."""

    response: Response
    failures: tuple[FailureKind, ...]


def answers_again(db: Database, failed: Response) -> list[AskedAgain]:
    """What came each time that the question of `failed` was asked once more, and is over; the first one first."""
    rows = db.rows(
        f"""
        {SELECT_RESPONSE}
        WHERE r.session = ? AND r.prompt_id = ? AND r.model = ? AND r.again_of = ? AND r.status <> 'running'
        ORDER BY r.id""",
        (failed.session, failed.prompt_id, failed.model, failed.id),
    )
    found = db.rows(
        """
        SELECT response_id, kind FROM detections
        WHERE response_id IN (SELECT value FROM json_each(?)) ORDER BY number""",
        (json_text([row["id"] for row in rows]),),
    )
    kinds = [(row["response_id"], cast("FailureKind", row["kind"])) for row in found]
    return [
        AskedAgain(response_from(row), tuple(dict.fromkeys(kind for owner, kind in kinds if owner == row["id"])))
        for row in rows
    ]

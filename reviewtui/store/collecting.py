"""The life of responses and attempts, as the engine writes it.

    attempt   running -> done | failed | timeout | cancelled | interrupted
    response  running -> done | failed | timeout | cancelled | interrupted

`end_attempt` and `end_response` own every ending but `interrupted`, which `collector.py` gives to what a dead collector
left. (An attempt whose worker was lost, in a cluster, is given it by `end_attempt`.) An ending is final, but for one
case: a collector that was taken for dead and comes back may still say how an interrupted one really ended. It begins
nothing any more (`require_held`).
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from reviewtui.domain.clock import now_iso
from reviewtui.domain.detection import Detection
from reviewtui.domain.errors import StorageError
from reviewtui.domain.response import ENDED_WITH_RESULT, Attempt, Response
from reviewtui.domain.session import IMPORTED, Session
from reviewtui.store.collector import (
    CollectorLock,
    Hold,
    acquire_collector,
    beat,
    recover_interrupted,
    release,
    require_held,
)
from reviewtui.store.current import refresh_trials
from reviewtui.store.database import Database, write, write_one
from reviewtui.store.rows import (
    attempt_values,
    detection_values,
    inserting,
    json_text,
    response_body,
    response_identity,
    response_outcome,
)

__all__ = [
    "CollectorLock",
    "Hold",
    "Task",
    "acquire_collector",
    "attempts_so_far",
    "beat",
    "begin_attempt",
    "begin_response",
    "end_attempt",
    "end_response",
    "missing_tasks",
    "money_spent",
    "recover_interrupted",
    "release",
    "require_held",
]

_FROM_THE_START = ("id", "response_id", "number", "scheduled_at")
"""Columns of an attempt that never change: to set those of an index anew is work for nothing."""


class Task(NamedTuple):
    """One question that the session asks; with `again_of`, one that is asked once more because that response failed."""

    prompt_id: str
    model: str
    trial: int
    again_of: str | None = None


def missing_tasks(
    db: Database, session: Session, variants: Mapping[tuple[str, str], str], *, retry_failed: bool = False
) -> list[Task]:
    """What has no ended-with-result response of its current variant: prompt by prompt, its trials, all models of each
    that are asked. An answer that came by import is one of any variant.

    `variants` maps (prompt id, model name) to the current variant. With `retry_failed` only a whole answer is a result.
    """
    results = ("done",) if retry_failed else ENDED_WITH_RESULT
    answered = {
        tuple(row)
        for row in db.rows(
            """
            SELECT prompt_id, model, trial, variant FROM responses
            WHERE session = ? AND again_of IS NULL AND status IN (SELECT value FROM json_each(?))""",
            (session.name, json_text(results)),
        )
    }
    return [
        Task(prompt.id, model.name, trial)
        for prompt in session.prompts
        for trial in range(1, session.trials + 1)
        for model in session.asked_models
        if (prompt.id, model.name, trial, variants[prompt.id, model.name]) not in answered
        and (prompt.id, model.name, trial, IMPORTED) not in answered
    ]


def attempts_so_far(db: Database, session: str, prompt_id: str, model: str, variant: str, trial: int) -> int:
    """How many attempts were begun for this question, over all its responses."""
    row = db.row(
        """
        SELECT count(*) AS attempts FROM responses r JOIN attempts a ON a.response_id = r.id
        WHERE r.session = ? AND r.prompt_id = ? AND r.model = ? AND r.trial = ? AND r.variant = ?
            AND r.again_of IS NULL""",
        (session, prompt_id, model, trial, variant),
    )
    assert row is not None, "count always gives a row"
    return int(row["attempts"])


def money_spent(db: Database, session: str) -> float:
    """What asking for `session` has cost so far, in its currency: the known costs of all its attempts, and of those
    that broke off, so that nobody knows what they cost, as much as they may have. One that failed before anything of an
    answer was counted cost nothing.
    """
    row = db.row(
        """
        SELECT total(CASE
            WHEN a.status = 'done' THEN a.cost
            WHEN a.cost IS NOT NULL OR a.status = 'interrupted'
                OR (a.status IN ('cancelled', 'timeout') AND a.sent_at IS NOT NULL)
                THEN max(coalesce(a.cost, 0), coalesce(a.cost_at_most, 0))
            END) AS spent
        FROM responses r JOIN attempts a ON a.response_id = r.id
        WHERE r.session = ?""",
        (session,),
    )
    assert row is not None, "total always gives a row"
    return float(row["spent"])


def begin_response(db: Database, response: Response) -> None:
    """Record that `response` is on its way. StorageError where its session or prompt is not registered."""
    write_one(db, *inserting("responses", response_identity(response)))


def begin_attempt(db: Database, attempt: Attempt) -> None:
    """Record an attempt before its bytes leave, so that a killed run says `interrupted` and not `never asked`."""
    known = {name: value for name, value in attempt_values(attempt).items() if value is not None}
    write_one(db, *inserting("attempts", known))


def end_attempt(db: Database, attempt: Attempt) -> None:
    """Record how an attempt ended. StorageError where it was not begun or is over already."""
    assert attempt.status != "running", "an ending is wanted"
    outcome = attempt_values(attempt)
    for name in _FROM_THE_START:
        del outcome[name]
    _require(db, write_one(db, *_ending("attempts", attempt.id, outcome)), "attempt", attempt.id)


def end_response(db: Database, response: Response, detections: Sequence[Detection]) -> None:
    """Record how a response ended, all that arrived, and what the detectors found; when the transaction it stands in is
    over it is on disk, and what follows from it is derived.

    StorageError where it was not begun or is over already.
    """
    assert response.status != "running", "an ending is wanted"
    outcome = response_outcome(response) | {"ended_at": now_iso()}
    body = response_body(response)
    with write(db, reads=False) as conn:
        ended = conn.execute(*_ending("responses", response.id, outcome))
        _require(db, ended.rowcount, "response", response.id)
        conn.execute(*inserting("response_bodies", body))
        if detections:
            conn.executemany(
                """
                INSERT INTO detections
                VALUES (:response_id, :number, :kind, :detector, :version, :score, :message, :start, :end)""",
                [detection_values(response.id, number, found) for number, found in enumerate(detections, 1)],
            )
        db.owed.note(refresh_trials, (response.session, response.prompt_id, response.model, response.trial))


def _ending(table: str, identity: str, outcome: Mapping[str, Any]) -> tuple[str, tuple[Any, ...]]:
    """The statement that sets `outcome` where the row is not over yet, and its values."""
    return _end_of(table, tuple(outcome)), (*outcome.values(), identity)


@cache
def _end_of(table: str, columns: tuple[str, ...]) -> str:
    setting = ", ".join(f"{name} = ?" for name in columns)
    return f"UPDATE {table} SET {setting} WHERE id = ? AND status IN ('running', 'interrupted')"  # noqa: S608 - names of ours


def _require(db: Database, changed: int, what: str, identity: str) -> None:
    if not changed:
        raise StorageError(f"{db.path}: {what} {identity} was never begun, or is over already")

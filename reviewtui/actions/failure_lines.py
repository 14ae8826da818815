"""Failures as lines: what `reviewtui triage` prints where it opens no screen. The words of answers are not in it."""

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from reviewtui.actions.triage import TriageDesk
from reviewtui.domain.detection import FailureKind
from reviewtui.domain.errors import ReviewError
from reviewtui.domain.judgment import FailureStatus
from reviewtui.nearest import did_you_mean, listed


class FailureLine(msgspec.Struct, frozen=True, kw_only=True):
    """One failure. `model` is a mask (I, II, ...) while names are hidden. `severity` is 1 to 5, what people said
    (`graded`) or what the kind stands for; `noticed`: would the team have noticed without a review, null where nobody
    has said. `detector`, `score` (0 to 1), `start` and `end` (character offsets in the answer) are null where only
    people found it, and with `message` where they could tell a model whose name is hidden.
    """

    response_id: str
    prompt_id: str
    prompt_number: int
    model: str
    trial: int
    kind: FailureKind
    status: FailureStatus
    severity: int
    graded: bool
    noticed: bool | None
    assignee: str | None
    by_people: bool
    detector: str | None
    score: float | None
    message: str | None
    start: int | None
    end: int | None
    note: str | None


def failure_lines(desk: TriageDesk) -> Iterator[FailureLine]:
    """What the list on the desk shows, in its order."""
    for group in desk.groups:
        for row in group.rows:
            finding = desk.finding(row.key)
            yield FailureLine(
                response_id=row.key.response_id,
                prompt_id=row.prompt_id,
                prompt_number=row.prompt_number,
                model=row.model,
                trial=row.trial,
                kind=row.kind,
                status=row.status,
                severity=row.severity,
                graded=row.graded,
                noticed=row.noticed,
                assignee=row.assigned,
                by_people=row.by_people,
                detector=finding.detector if finding else None,
                score=finding.score if finding else None,
                message=row.message or None,
                start=finding.start if finding else None,
                end=finding.end if finding else None,
                note=row.note,
            )


def check_models(desk: TriageDesk, models: Iterable[str]) -> None:
    """ReviewError where one of `models` is none of the desk's."""
    for model in sorted(set(models).difference(desk.models)):
        hint = "Names are hidden while you have answers to judge blind. " if desk.names_hidden else ""
        raise ReviewError(
            f"no model {model!r} in session {desk.session!r}{did_you_mean(model, desk.models)}",
            f"{hint}Its models: {listed(desk.models)}.",
        )


def failure_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of one line of `reviewtui triage --json`."""
    schema = msgspec.json.schema(FailureLine)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "reviewtui failure", **schema}

"""What must be read with the figures, and what would decide more."""

import shlex
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import PurePath

from reviewtui.domain.session import Session
from reviewtui.report.model import Coverage, Judging, ModelReport, RequirementsState
from reviewtui.report.numbers import counted
from reviewtui.scoring.outcome import JUDGED

SESSION_FOLDERS = ("sessions", "_sessions")


def notes(session: Session, requirements: RequirementsState, *, changed_since_collected: bool) -> Iterator[str]:
    """Circumstances without which the figures would mislead."""
    embedded = [model for model in session.models if model.provider == "embedded"]
    if len(embedded) > 1:
        yield (
            f"{len(embedded)} embedded models ran on this machine and shared its cores: "
            "each would be faster alone, and their speeds compare only with each other."
        )
    if requirements.changed:
        yield f"The requirements, or what counts as a failure, changed after their lock of {requirements.locked_at}."
    if changed_since_collected:
        yield "The session file has changed since it was last collected: collect again to ask what is new."


def next_steps(session: Session, coverage: Coverage, judging: Judging, models: Sequence[ModelReport]) -> Iterator[str]:
    """What would decide more, in the order in which to do it."""
    missing = coverage.asked - coverage.collected
    if missing > 0:
        yield f"{counted(missing, 'response')} still to collect: reviewtui collect {_argument(session)}"
    if judging.answers_waiting > 0:
        yield f"{counted(judging.answers_waiting, 'answer')} still to judge: reviewtui review {_argument(session)}"
    for model in models:
        for verdict in model.verdicts:
            if verdict.outcome == "UNDECIDED" and verdict.more_families is not None:
                waits_for = "judgments of" if verdict.figure in JUDGED else "responses to"
                more = counted(verdict.more_families, "more family", "more families")
                yield f"{verdict.figure} of {model.name}: {waits_for} {more} decide it, if they are like those seen"
    hopeless: dict[str, list[str]] = defaultdict(list)
    for model in models:
        for verdict in model.verdicts:
            if verdict.decidable is False:
                hopeless[verdict.figure].append(model.name)
    for figure, names in hopeless.items():
        yield f"{figure} of {', '.join(names)}: only a session with more prompts can decide"


def _argument(session: Session) -> str:
    """How to name the session on the command line: its name where it is found by it, else its path."""
    path = PurePath(session.path)
    return shlex.quote(path.stem if path.parent.name in SESSION_FOLDERS else session.path)

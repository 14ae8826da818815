"""What must be read with the figures, and what would decide more."""

import shlex
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import PurePath

from msgspec import Struct

from reviewtui.domain.session import Figure, ReviewMode, Session
from reviewtui.report.model import Chains, Coverage, Judging, ModelReport, RequirementsState
from reviewtui.report.numbers import counted
from reviewtui.scoring.outcome import JUDGED, Lack, needs_unseen

SESSION_FOLDERS = ("sessions", "_sessions")


PREFERRED = (
    "How often a model would be preferred is each model's own interval for one planned look; "
    "no requirement rests on {what}."
)
NOBODY_RATED = (
    "Nobody has rated an answer, and {what} are never turned into ratings: "
    "CSAT, mean rating and good rate need ratings from 1 to 5."
)
MORE: dict[ReviewMode, str] = {
    "compare": "comparisons",
    "rank": "rankings",
    "label": "answers to look through",
    "guess": "guesses",
}
"""What there may be more of in modes that do not rate; how much is left is theirs to say."""

CURES: dict[Lack, str] = {
    "answers": "too many questions went without an answer: reviewtui collect {session} --headless --retry failed",
    "judgments": "too many answers that nobody could judge: clearer rules for grading, or another reviewer",
    "records": "the answers were imported without the words, times or attempts that it is made of",
    "prompts": "only a session with more prompts can decide",
}


class Edits(Struct, frozen=True, kw_only=True):
    """Where the session's file has moved on since it was collected.

    `asks`: it asks for something else (prompts, their weights and families, models, trials). `unreadable`: what it
    asked for then was recorded by another version of this program, and the file is taken at its word. `stalls_after`:
    how long a stall was then, in seconds, where it is something else now. `prices`: prices or currency differ.
    """

    asks: bool = False
    unreadable: bool = False
    stalls_after: float | None = None
    prices: bool = False


def notes(
    session: Session,
    coverage: Coverage,
    judging: Judging,
    requirements: RequirementsState,
    edits: Edits,
    chains: Chains | None,
) -> Iterator[str]:
    """Circumstances without which the figures would mislead."""
    yield from _edited(session, edits)
    if chains is not None and chains.problems:
        yield f"RECORDED JUDGMENTS WERE CHANGED: {counted(len(chains.problems), 'break')} in their chains."
    said = [("comparisons", judging.comparisons), ("rankings", judging.rankings)]
    if what := " and ".join(name for name, number in said if number):
        preferred = PREFERRED.format(what=what)
        yield preferred if judging.judgments else f"{preferred} {NOBODY_RATED.format(what=what)}"
    embedded = [model for model in session.models if model.provider == "embedded"]
    if len(embedded) > 1:
        yield (
            f"{len(embedded)} embedded models ran on this machine and shared its cores: "
            "each would be faster alone, and their speeds compare only with each other."
        )
    if requirements.changed:
        yield f"The requirements, or what counts as a failure, changed after their lock of {requirements.locked_at}."
    if coverage.asked_again:
        again = "is a second answer" if coverage.asked_again == 1 else "are second answers"
        yield (
            f"{counted(coverage.asked_again, 'response')} {again}, asked again after failing: "
            "all figures but the error rate show what came of asking twice."
        )


def session_changed(session: Session, edits: Edits) -> str:
    """What stands over a report whose session has moved on."""
    if edits.unreadable:
        return (
            "SESSION RECORDED BY ANOTHER VERSION of this program: this report takes the file's word for what was "
            f"collected; `reviewtui collect {_argument(session)}` records it anew."
        )
    return (
        "SESSION FILE CHANGED since it was collected: this report is of what was collected; "
        f"`reviewtui collect {_argument(session)}` asks anew."
    )


def _edited(session: Session, edits: Edits) -> Iterator[str]:
    if edits.asks:
        yield session_changed(session, edits)
    if edits.stalls_after is not None:
        yield (
            f"Stalls are as found when collecting, over {edits.stalls_after:g} s; "
            f"the session file now says {session.failures.stall_after:g} s."
        )
    if edits.prices:
        yield "Costs are as found when collecting; the session file has other prices, or another currency, by now."


def next_steps(
    session: Session, coverage: Coverage, judging: Judging, models: Sequence[ModelReport], edits: Edits
) -> Iterator[str]:
    """What would decide more, in the order in which to do it."""
    if edits.asks:
        yield f"the session file has changed: reviewtui collect {_argument(session)}"
    yield from _to_collect(session, coverage, models)
    yield from _to_judge(session, judging)
    unrated = "rate" not in session.review.modes and not judging.judgments
    if unrated:
        yield from _to_rate(session)
    yield from _to_decide(session, models, without=JUDGED if unrated else ())


def _to_collect(session: Session, coverage: Coverage, models: Sequence[ModelReport]) -> Iterator[str]:
    missing = coverage.asked - coverage.collected
    if missing > 0:
        yield f"{counted(missing, 'response')} still to collect: reviewtui collect {_argument(session)}"
    for model in models:
        if model.last_error is not None:
            yield f"{lacking(model)}. Put that right, then collect: what it missed holds up the others' answers"


def lacking(model: ModelReport) -> str:
    """How far a model got, and what last stopped it."""
    stopped = f", last error {model.last_error}" if model.last_error else ""
    return f"{model.name}: {model.responses:,} of {model.asked:,} collected{stopped}"


def _to_judge(session: Session, judging: Judging) -> Iterator[str]:
    review = f"reviewtui review {_argument(session)}"
    rates = "rate" in session.review.modes
    if judging.answers_waiting > 0:
        waiting = f"{counted(judging.answers_waiting, 'answer')} still to judge"
        more = f"more {' and '.join(MORE[mode] for mode in session.review.modes if mode in MORE)}"
        yield f"{waiting if rates else more}: {review}"
    if judging.answers_held_back > 0 and rates:
        held = counted(judging.answers_held_back, "answer")
        yield f"{held} can be judged once every model has ended on the same questions"
    if judging.answers_unseen > 0:
        yield f"{needs_unseen(judging.answers_unseen)}: {review} --reviewer NAME"
    if judging.answers_textless > 0:
        textless = counted(judging.answers_textless, "answer")
        yield (
            f"{textless} came without words, so that nobody can rate them here: import their ratings or their words "
            f"(reviewtui import judgments or responses FILE --session {_argument(session)})"
        )


def _to_rate(session: Session) -> Iterator[str]:
    """What is required of ratings where reviewers give none."""
    figures = [figure for figure in JUDGED if any(figure == required.figure for required in session.requirements)]
    if figures:
        yield (
            f"{' and '.join(figures)} cannot be decided: reviewers {' and '.join(session.review.modes)} here, "
            "and ratings are never made of that. "
            'Set mode = "rate" under [review], or leave the requirement out'
        )


def _to_decide(session: Session, models: Sequence[ModelReport], *, without: Sequence[Figure]) -> Iterator[str]:
    verdicts = [(model, verdict) for model in models for verdict in model.verdicts if verdict.figure not in without]
    for model, verdict in verdicts:
        if verdict.more_families is not None and verdict.waits_for != "unseen":
            waits_for = "judgments of" if verdict.figure in JUDGED else "responses to"
            more = counted(verdict.more_families, "more family", "more families")
            yield f"{verdict.figure} of {model.name}: {waits_for} {more} decide it, if they are like those seen"
    hopeless: dict[tuple[str, Lack], list[str]] = defaultdict(list)
    for model, verdict in verdicts:
        if verdict.lacks is not None:
            hopeless[verdict.figure, verdict.lacks].append(model.name)
    for (figure, lack), names in hopeless.items():
        yield f"{figure} of {', '.join(names)}: {CURES[lack].format(session=_argument(session))}"


def _argument(session: Session) -> str:
    """How to name the session on the command line: its name where it is found by it, else its path."""
    path = PurePath(session.path)
    return shlex.quote(path.stem if path.parent.name in SESSION_FOLDERS else session.path)

"""Does any model meet all of its requirements: each verdict with the interval for reading and the one it rests on."""

from collections.abc import Iterator, Sequence

from reviewtui.report.charts import FIGURE_NAMES, SHARE_ENDS, SHARES, end_of, row_of
from reviewtui.report.model import ModelReport, Report
from reviewtui.report.numbers import DURATION, PERCENT, Unit, counted, percent_of_one
from reviewtui.report.parts import Held, Key, Part, Row, Ruling, Scale, Section, Words
from reviewtui.scoring.estimate import Estimate
from reviewtui.scoring.outcome import Outcome, Outlook, Verdict

FAMILY = "one question each, however phrased"
"""What a family is, in the fewest words."""

READING, DECIDING = "for reading", "for deciding"
"""What the two intervals of a requirement are called."""

ANSWERS = {"pass": "a model passes", "fail": "every model fails", "undecided": "undecided"}
SUMMED_UP: dict[Outcome, str] = {
    "PASS": "Meets all requirements",
    "UNDECIDED": "Undecided",
    "FAIL": "Misses a requirement",
}


NOTHING_REQUIRED = (
    "This session requires nothing, so nothing is decided here.",
    "Write what a model must reach into the session's file, before anyone looks: [[requirements]], "
    'figure = "failure_rate", at_most = 0.05. `reviewtui help session` has the figures.',
)


def decision(report: Report) -> Section:
    """The verdicts of every model, and how to read them; or how to require something."""
    if not report.requirements.count:
        return Section("decision", "Decision: none", tuple(map(Words, NOTHING_REQUIRED)))
    return Section("decision", f"Decision: {ANSWERS[report.gate or 'undecided']}", tuple(_parts(report)))


def _parts(report: Report) -> Iterator[Part]:
    yield from _warnings(report)
    if len(report.models) > 1:
        yield Words(_summary(report.models))
    for model in report.models:
        yield Ruling(model.name, model.outcome, tuple(_held(model, verdict) for verdict in model.verdicts))
    yield Key(
        "is the threshold.",
        (
            "“for deciding” is an interval that holds however often you look and whenever you stop "
            f"({percent_of_one(report.alpha)} error over all verdicts together); verdicts rest on it alone.",
            "“for reading” is the usual 95% interval.",
            "n≈m: n answers, worth m independent ones; n/m: families "
            f"({FAMILY}) seen up to the first gap, of all in drawn order.",
            "What to expect of more judgments is a forecast from the families seen, and decides nothing.",
        ),
    )


def _warnings(report: Report) -> Iterator[Words]:
    """What must be known before a verdict is believed."""
    if report.session_changed:
        still = "Not decided, whatever follows: it is of what was collected, and the session is another by now."
        yield Words(still, warning=True)
    if report.requirements.changed:
        changed = "The requirements were changed after they were locked; this speaks of the new ones."
        yield Words(changed, warning=True)
    if report.chains is not None and report.chains.problems:
        yield Words("Recorded judgments are not as they were written: see Trust.", warning=True)


def _summary(models: Sequence[ModelReport]) -> str:
    """`Meets all requirements: a, b. Undecided: c.`"""
    groups = (
        (words, [model.name for model in models if model.outcome == outcome]) for outcome, words in SUMMED_UP.items()
    )
    return " ".join(f"{words}: {', '.join(names)}." for words, names in groups if names)


def _held(model: ModelReport, verdict: Verdict) -> Held:
    estimate: Estimate = getattr(model.figures, verdict.figure)
    threshold = verdict.at_least if verdict.at_least is not None else verdict.at_most or 0.0
    is_share = verdict.method is not None
    written = percent_of_one(threshold) if is_share else DURATION.write(threshold)
    direction = "at least" if verdict.at_least is not None else "at most"
    scale = SHARES if is_share else Scale(0.0, max(end_of(estimate), threshold) * 1.1)
    not_begun = estimate.missing if estimate.value is None and verdict.waits_for == "judgments" else None
    return Held(
        requirement=f"{FIGURE_NAMES[verdict.figure]} {direction} {written}",
        outcome=verdict.outcome,
        scale=scale,
        ends=SHARE_ENDS if is_share else ("0", DURATION.write(scale.high)),
        threshold=threshold,
        threshold_words=written,
        rows=tuple(_intervals(estimate, verdict, PERCENT if is_share else DURATION)),
        reason=not_begun or _why(verdict),
    )


def _why(verdict: Verdict) -> str:
    """Why the verdict is what it is, and of an open one how many more judgments would decide it."""
    return verdict.reason if verdict.outlook is None else f"{verdict.reason}; {_expected(verdict.outlook)}"


def _expected(outlook: Outlook) -> str:
    """`expect 120 more judgments of its answers (80% range 60 to 300); these prompts decide with a chance of 97%`."""
    chance = f"{outlook.chance * 100:.0f}%"
    if outlook.judgments is None:
        return f"these prompts decide with a chance of {chance}"
    low = outlook.judgments if outlook.low is None else outlook.low
    high = "more than there are" if outlook.high is None else f"{outlook.high:,}"
    more = counted(outlook.judgments, "more judgment")
    return f"expect {more} of its answers (80% range {low:,} to {high}); these prompts decide with a chance of {chance}"


def _intervals(estimate: Estimate, verdict: Verdict, unit: Unit) -> Iterator[Row]:
    if estimate.value is not None:
        yield row_of(READING, estimate, unit)
    if verdict.bounds is not None:
        yield Row(
            name=DECIDING,
            value="",
            point=None,
            interval=verdict.bounds,
            span=unit.span(verdict.bounds),
            n=f"{verdict.families_used}/{verdict.families_total}",
            missing=None,
            method=f"{verdict.method}, at {(1 - verdict.alpha) * 100:.4g}%",
        )

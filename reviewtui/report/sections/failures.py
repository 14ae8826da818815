"""How the models fail, by kind, and how many requests went wrong on the wire."""

from collections.abc import Iterator, Sequence

from reviewtui.report.charts import SHARE_ENDS, SHARES, row_of, share_chart
from reviewtui.report.model import Judging, ModelReport, Report
from reviewtui.report.numbers import PERCENT, counted
from reviewtui.report.parts import Breakdown, Entry, Group, Listing, Part, Section, Words


def failures(report: Report) -> Section:
    """Failures of answers, then errors of requests."""
    return Section("failures", "Failures", tuple(_parts(report.models, report.judging)))


def _parts(models: Sequence[ModelReport], judging: Judging) -> Iterator[Part]:
    yield share_chart("failure rate", "failure_rate", models)
    if any(model.figures.failure_rate_by_kind for model in models):
        groups = tuple(_kinds(model) for model in models)
        yield Breakdown("by kind (an answer may fail in several ways)", "kind", SHARES, SHARE_ENDS, groups)
    if judging.looked_through:
        yield share_chart("failures named by people", "human_failure_rate", models)
        yield Words(_looked(judging), caption=True)
    yield share_chart("error rate", "error_rate", models)
    yield Words("errors: share of each request's attempts that failed; a retry that succeeded hides none", caption=True)
    entries = [Entry(model.name, tuple(_attempts(model))) for model in models]
    if entries := [entry for entry in entries if entry.items]:
        yield Listing("attempts", tuple(entries), "error_rate")


def _looked(judging: Judging) -> str:
    people = "1 person" if judging.looking == 1 else f"{judging.looking:,} people"
    return (
        f"of {counted(judging.looked_through, 'answer')} that {people} looked through for failures, "
        "whatever detectors found"
    )


def _kinds(model: ModelReport) -> Group:
    rates = model.figures.failure_rate_by_kind.items()
    rows = tuple(row_of(kind, rate, PERCENT) for kind, rate in rates)
    return Group(model.name, rows, "none" if model.responses else "no responses yet")


def _attempts(model: ModelReport) -> Iterator[str]:
    if model.failed_attempts:
        yield (
            f"{model.failed_attempts} of {counted(model.attempts, 'attempt')} failed; "
            f"{PERCENT.value(model.figures.unanswered_rate)} of requests got no answer"
        )
    if model.attempts_apart:
        yield f"{counted(model.attempts_apart, 'attempt')} apart: refused for a wrong key, no credit or no such model"

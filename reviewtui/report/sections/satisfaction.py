"""What people thought of the answers."""

from collections.abc import Iterator

from reviewtui.report.charts import STARS, figure_chart, share_chart
from reviewtui.report.model import Report
from reviewtui.report.numbers import PERCENT, RATING, counted
from reviewtui.report.parts import Entry, Listing, Part, Section, Words
from reviewtui.scoring.estimate import Estimate


def satisfaction(report: Report) -> Section:
    """Ratings and what follows from them."""
    return Section("satisfaction", "Satisfaction", tuple(_parts(report)))


def _parts(report: Report) -> Iterator[Part]:
    if not report.judging.judgments:
        yield Words(_why_none(report))
        return
    models = report.models
    yield share_chart("CSAT (4 or 5 of 5)", "csat", models)
    yield figure_chart("mean rating", "mean_rating", models, RATING, STARS, ("1", "5"))
    yield share_chart("good rate", "good_rate", models)
    yield Words("good: satisfied, within the latency budget and free of failure, over all asked", caption=True)
    if any(model.figures.cannot_judge_share.value for model in models):
        yield share_chart("cannot judge", "cannot_judge_share", models)
    yield judged(report)


def judged(report: Report) -> Listing:
    """How many of each model's answers somebody has judged."""
    entries = (Entry(model.name, (_judged_words(model.figures.judged_share),)) for model in report.models)
    return Listing("judged", tuple(entries), "judged_share")


def _why_none(report: Report) -> str:
    if report.judging.comparisons:
        return "no ratings: people compared answers"
    if report.judging.answers_to_judge:
        return "no judgments yet: nobody has graded an answer"
    return "no answers to rate" if report.coverage.collected else "no responses yet"


def _judged_words(share: Estimate) -> str:
    if share.value is None:
        return share.missing or ""
    return f"{round(share.value * share.n)} of {counted(share.n, 'answer')} ({PERCENT.value(share)})"

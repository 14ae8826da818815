"""What people thought of the answers."""

from collections.abc import Iterator, Mapping

from reviewtui.report.charts import SHARE_ENDS, SHARES, STARS, figure_chart, row_of, share_chart
from reviewtui.report.model import Report
from reviewtui.report.numbers import PERCENT, RATING, Unit, counted
from reviewtui.report.parts import Breakdown, Entry, Group, Listing, Part, Section, Words
from reviewtui.scoring.estimate import Estimate


def satisfaction(report: Report) -> Section:
    """Ratings and what follows from them."""
    return Section("satisfaction", "Satisfaction", tuple(_parts(report)))


def _parts(report: Report) -> Iterator[Part]:
    if not report.judging.judgments:
        yield Words(_why_none(report))
        yield from _by_criterion(report)
        return
    models = report.models
    yield share_chart("CSAT (4 or 5 of 5)", "csat", models)
    yield figure_chart("mean rating", "mean_rating", models, RATING, STARS, ("1", "5"))
    yield share_chart("good rate", "good_rate", models)
    yield Words("good: satisfied, within the latency budget and free of failure, over all asked", caption=True)
    if any(model.figures.cannot_judge_share.value for model in models):
        yield share_chart("cannot judge", "cannot_judge_share", models)
    yield from _by_criterion(report)
    yield judged(report)


def _by_criterion(report: Report) -> Iterator[Part]:
    """What was rated beside the whole, model by model."""
    figures = [(model.name, model.figures) for model in report.models]
    if not any(rating.n for _, of in figures for rating in of.mean_rating_by_criterion.values()):
        return
    satisfied = [_criteria(name, of.satisfied_by_criterion, PERCENT) for name, of in figures]
    ratings = [_criteria(name, of.mean_rating_by_criterion, RATING) for name, of in figures]
    title = "satisfied, by criterion (4 or 5 of 5)"
    yield Breakdown(title, "criterion", SHARES, SHARE_ENDS, tuple(satisfied), "csat")
    yield Breakdown("mean rating by criterion", "criterion", STARS, ("1", "5"), tuple(ratings), "mean_rating")
    yield Words("each criterion by itself; CSAT and the good rate are of the overall ratings alone", caption=True)


def _criteria(model: str, figures: Mapping[str, Estimate], unit: Unit) -> Group:
    rows = tuple(row_of(criterion, figure, unit) for criterion, figure in figures.items() if figure.n)
    return Group(model, rows, next((figure.missing or "" for figure in figures.values()), "no ratings yet"))


def judged(report: Report) -> Listing:
    """How many of each model's answers somebody has judged."""
    entries = (Entry(model.name, (_judged_words(model.figures.judged_share),)) for model in report.models)
    judging = report.judging
    otherwise = judging.comparisons or judging.rankings or judging.looked_through or judging.guesses
    return Listing("rated" if otherwise else "judged", tuple(entries), "judged_share")


def _why_none(report: Report) -> str:
    judging = report.judging
    if judging.comparisons or judging.rankings:
        return f"no ratings: people {'compared' if judging.comparisons else 'ranked'} answers"
    if judging.looked_through:
        return "no ratings: people looked through answers for failures"
    if judging.guesses:
        return "no ratings: people guessed which model wrote an answer"
    if report.judging.answers_to_judge:
        return "no judgments yet: nobody has graded an answer"
    return "no answers to rate" if report.coverage.collected else "no responses yet"


def _judged_words(share: Estimate) -> str:
    if share.value is None:
        return share.missing or ""
    return f"{round(share.value * share.n)} of {counted(share.n, 'answer')} ({PERCENT.value(share)})"

"""About the figure under the cursor: what it is, how many it was counted from, by which method, what is missing."""

from reviewtui.actions.figure_rows import FigureKey
from reviewtui.report.model import Report
from reviewtui.report.numbers import PERCENT, counted, percent_of_one
from reviewtui.scoring.estimate import Estimate
from reviewtui.scoring.outcome import Verdict
from reviewtui.tui.report_pages.figures import SHOWN, estimate_for, title_of, verdict_of


def headline(report: Report, key: FigureKey) -> str:
    """`CSAT of hosted-large: 91.2% (86.9–94.2%)`; of a verdict, the interval that it rests on."""
    unit, verdict = SHOWN[key.figure].unit, verdict_of(report, key)
    named = f"{title_of(key)} of {key.model}"
    if key.figure == "comparisons" and key.beside is not None:
        return f"comparisons of {key.model} with {key.beside}"
    if key.figure == "comparisons":
        unit, named = PERCENT, f"preferred, where it is decided: {key.model}"
    if verdict is not None:
        return f"{named}, for deciding: {unit.span(verdict.bounds)}, {verdict.outcome}"
    estimate = estimate_for(report, key)
    interval = f" ({unit.span(estimate.interval)})" if estimate.interval is not None else ""
    return f"{named}: {unit.value(estimate)}{interval}"


def method_words(report: Report, key: FigureKey) -> str:
    """How it was counted: `n 240 from 200 families, worth 200.1 independent ones · 95% interval by Wilson`."""
    verdict = verdict_of(report, key)
    return _of_verdict(verdict) if verdict is not None else _of_estimate(estimate_for(report, key))


def explanation(report: Report, key: FigureKey) -> list[str]:
    """The paragraphs about a figure, under its headline."""
    if key.beside is not None:
        return ["counts, no interval", f"How often people compared its answers with those of {key.beside}."]
    verdict = verdict_of(report, key)
    missing = verdict.reason if verdict is not None else estimate_for(report, key).missing
    return [method_words(report, key), *filter(None, [missing]), SHOWN[key.figure].meaning]


def _of_estimate(estimate: Estimate) -> str:
    if estimate.value is None:
        return "n 0"
    n = f"n {estimate.n:,} from {counted(estimate.clusters, 'family', 'families')}"
    if estimate.n_effective is not None:
        n += f", worth {estimate.n_effective:.1f} independent ones"
    if estimate.interval is None:
        return f"{n} · {estimate.method}, no interval"
    return f"{n} · {percent_of_one(estimate.level)} interval by {estimate.method}"


def _of_verdict(verdict: Verdict) -> str:
    reached = f"{verdict.families_used:,} of {counted(verdict.families_total, 'family', 'families')} in the drawn order"
    return f"{reached} · {percent_of_one(1 - verdict.alpha)} interval by {verdict.method or 'no method'}"

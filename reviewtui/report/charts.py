"""Figures of several models made into charts: how each is called, written and scaled."""

import re
from collections.abc import Sequence

from reviewtui.domain.session import Figure
from reviewtui.report.model import Figures, ModelReport
from reviewtui.report.numbers import DURATION, PERCENT, Unit, sample
from reviewtui.report.parts import Chart, Opened, Row, Scale
from reviewtui.scoring.estimate import Estimate, FigureName

FIGURE_NAMES: dict[Figure, str] = {
    "csat": "CSAT",
    "good_rate": "good rate",
    "failure_rate": "failure rate",
    "error_rate": "error rate",
    "ttft_p50": "TTFT p50",
    "ttft_p95": "TTFT p95",
    "total_p50": "total time p50",
    "total_p95": "total time p95",
}

SHARES = Scale(0.0, 1.0)
SHARE_ENDS = ("0%", "100%")
STARS = Scale(1.0, 5.0)
_DF = re.compile(r", \d+ df")  # always one less than the families counted


def estimate_of(figures: Figures, figure: FigureName) -> Estimate:
    """A model's figure by its name; of tokens and money, the mean of a request."""
    match figure:
        case "input_tokens":
            return figures.input_tokens.per_response
        case "output_tokens":
            return figures.output_tokens.per_response
        case "cost":
            return figures.cost.per_response
        case _:
            found: Estimate = getattr(figures, figure)
            return found


def row_of(name: str, estimate: Estimate, unit: Unit) -> Row:
    """One estimate, as it is written."""
    return Row(
        name=name,
        value=unit.value(estimate),
        point=estimate.value,
        interval=estimate.interval,
        span=unit.span(estimate.interval),
        n=sample(estimate),
        missing=estimate.missing,
        method=estimate.method,
    )


def share_chart(title: str, figure: FigureName, models: Sequence[ModelReport]) -> Chart:
    """A share, drawn from 0 to 100%."""
    return figure_chart(title, figure, models, PERCENT, SHARES, SHARE_ENDS)


def duration_chart(title: str, figure: FigureName, models: Sequence[ModelReport]) -> Chart:
    """A duration, drawn from 0 to the longest that any model needs."""
    return open_chart(title, figure, models, DURATION)


def open_chart(
    title: str, figure: FigureName, models: Sequence[ModelReport], unit: Unit, *, detail: bool = False
) -> Chart:
    """A figure without an upper bound, drawn from 0 to the highest that any model has."""
    highest = max((end_of(estimate_of(model.figures, figure)) for model in models), default=0.0) or 1.0
    ends = ("0", unit.write(highest) + unit.suffix)
    return figure_chart(title, figure, models, unit, Scale(0.0, highest), ends, detail=detail)


def figure_chart(
    title: str,
    figure: FigureName,
    models: Sequence[ModelReport],
    unit: Unit,
    scale: Scale,
    ends: tuple[str, str],
    *,
    detail: bool = False,
) -> Chart:
    """A row a model; or, where none has the figure and all for one reason, that reason."""
    estimates = [(model.name, estimate_of(model.figures, figure)) for model in models]
    return chart_of(title, figure, estimates, unit, scale, ends, detail=detail)


def chart_of(
    title: str,
    figure: Opened,
    estimates: Sequence[tuple[str, Estimate]],
    unit: Unit,
    scale: Scale,
    ends: tuple[str, str],
    *,
    detail: bool = False,
) -> Chart:
    """The same of any estimates, each with its model's name."""
    reason = _common_reason([estimate for _, estimate in estimates])
    rows = () if reason else tuple(row_of(name, estimate, unit) for name, estimate in estimates)
    return Chart(figure, title, scale, ends, rows, _methods(rows), reason, detail)


def _methods(rows: Sequence[Row]) -> str | None:
    """How the intervals of `rows` were made; of several ways each with whose it is. None where there is no interval."""
    whose: dict[str, list[str]] = {}
    for row in rows:
        if row.interval is not None:
            whose.setdefault(_DF.sub("", row.method), []).append(row.name)
    if len(whose) < 2:
        return next(iter(whose), None)
    return "; ".join(f"{method} ({', '.join(names)})" for method, names in whose.items())


def end_of(estimate: Estimate) -> float:
    """The highest value that has to be drawn; 0 where there is none."""
    return max((estimate.interval and estimate.interval.high) or 0.0, estimate.value or 0.0)


def _common_reason(estimates: Sequence[Estimate]) -> str | None:
    """Why no model has this figure, where it is one and the same reason."""
    reasons = {estimate.missing for estimate in estimates}
    return reasons.pop() if len(reasons) == 1 and all(estimate.value is None for estimate in estimates) else None

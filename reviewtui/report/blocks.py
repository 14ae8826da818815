"""Blocks of the text report: one figure, one line a model, so that the models can be compared."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from rich.cells import cell_len

from reviewtui.domain.safe import safe_text
from reviewtui.report.drawing import Scale, draw_interval, left, right, wrapped
from reviewtui.report.model import Figures, ModelReport
from reviewtui.report.numbers import DURATION, PERCENT, Unit, sample
from reviewtui.scoring.estimate import Estimate, Interval

SHARES = Scale(0.0, 1.0)
STARS = Scale(1.0, 5.0)
LONGEST_NAME = 24
NO_NAME = 52
"""Columns that the other cells of a line need, with a drawing wide enough for the words at its two ends."""

GAP = 2
_DF = re.compile(r", \d+ df")  # always one less than the families counted


class Page(NamedTuple):
    """The columns that all blocks share: name, value, drawing, interval, n."""

    width: int
    name: int
    value: int = 9
    span: int = 15
    n: int = 8

    @property
    def drawing(self) -> int:
        return self.width - self.name - self.value - self.span - self.n - 5 * GAP

    def line(self, name: str, value: str, drawing: str, span: str, n: str) -> str:
        """One row; figures to the right, so that digits stand under digits."""
        gap = " " * GAP
        cells = (left(name, self.name), right(value, self.value), drawing, right(span, self.span), right(n, self.n))
        return (gap + gap.join(cells)).rstrip()


def page_for(models: Sequence[ModelReport], width: int) -> Page:
    """Columns that fit the longest name, within reason."""
    longest = max((cell_len(safe_text(model.name, newlines=False)) for model in models), default=0)
    digits = len(str(max((model.responses for model in models), default=0)))
    room = min(LONGEST_NAME, width - NO_NAME)
    return Page(width, max(16, min(room, longest)), n=max(8, 2 * digits + 1))


def share_block(
    title: str, of: Callable[[Figures], Estimate], models: Sequence[ModelReport], page: Page
) -> Iterator[str]:
    """A share, drawn from 0 to 100%."""
    yield from figure_block(title, of, models, page, PERCENT, SHARES, ("0%", "100%"))


def duration_block(
    title: str, of: Callable[[Figures], Estimate], models: Sequence[ModelReport], page: Page
) -> Iterator[str]:
    """A duration, drawn from 0 to the longest that any model needs."""
    longest = _longest(of, models)
    yield from figure_block(title, of, models, page, DURATION, Scale(0.0, longest), ("0", DURATION.write(longest)))


def figure_block(
    title: str,
    of: Callable[[Figures], Estimate],
    models: Sequence[ModelReport],
    page: Page,
    unit: Unit,
    scale: Scale,
    ends: tuple[str, str],
) -> Iterator[str]:
    """A heading with the scale's `ends`, one row a model with what is missing under it, and the method.

    Where no model has the figure, and all for one reason, the reason stands in place of all that.
    """
    estimates = [(model.name, of(model.figures)) for model in models]
    if reason := _common_reason([estimate for _, estimate in estimates]):
        yield title
        yield from wrapped(reason, page.width, "    ")
        return
    yield _heading(title, page, ends)
    for name, estimate in estimates:
        yield from estimate_lines(name, estimate, page, unit, scale)
    shown = (estimate.method for _, estimate in estimates if estimate.interval is not None)
    methods = dict.fromkeys(_DF.sub("", method) for method in shown)
    if methods:
        yield from wrapped(f"by {' / '.join(methods)}", page.width, "    ", "       ")


def estimate_lines(
    name: str, estimate: Estimate, page: Page, unit: Unit, scale: Scale, mark: float | None = None
) -> Iterator[str]:
    """The row of one estimate and, under it, what is missing of it."""
    drawing = draw_interval(estimate.interval, estimate.value, scale, page.drawing, mark)
    yield page.line(name, unit.value(estimate), drawing, unit.span(estimate.interval), sample(estimate))
    if estimate.missing:
        yield from wrapped(estimate.missing, page.width, "    ")


def bounds_line(name: str, bounds: Interval, n: str, page: Page, unit: Unit, scale: Scale, mark: float) -> str:
    """The row of an interval that has no point of its own."""
    return page.line(name, "", draw_interval(bounds, None, scale, page.drawing, mark), unit.span(bounds), n)


def _heading(title: str, page: Page, ends: tuple[str, str]) -> str:
    """The title over names and values, the scale's ends over the drawing."""
    head = page.name + page.value + 2 * GAP
    between = page.drawing - cell_len(ends[0]) - cell_len(ends[1])
    scale = ends[0] + " " * max(1, between) + ends[1]
    return (" " * GAP).join((left(title, head), scale, right("95% interval", page.span), right("n", page.n)))


def _common_reason(estimates: Sequence[Estimate]) -> str | None:
    """Why no model has this figure, where it is one and the same reason."""
    reasons = {estimate.missing for estimate in estimates}
    return reasons.pop() if len(reasons) == 1 and all(estimate.value is None for estimate in estimates) else None


def _longest(of: Callable[[Figures], Estimate], models: Sequence[ModelReport]) -> float:
    seen = [0.0]
    for model in models:
        estimate = of(model.figures)
        seen.append(estimate.value or 0.0)
        seen.append((estimate.interval and estimate.interval.high) or 0.0)
    return max(seen) or 1.0

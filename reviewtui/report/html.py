"""The report as one page for a browser, to be read, printed and signed by whoever decides.

Everything is inside it: no script, no font, no picture and no address that a browser would ask for, and a policy that
forbids them. Names and errors are hostile: they are made safe to show, and then escaped by the template.
"""

import functools
from collections.abc import Callable
from typing import Any, NamedTuple

import jinja2

from reviewtui.domain.safe import safe_text
from reviewtui.report.document import document_of
from reviewtui.report.model import Report
from reviewtui.report.parts import (
    INTERVAL_TITLE,
    Breakdown,
    Bullets,
    Chart,
    Curve,
    Key,
    Listing,
    Row,
    Ruling,
    Scale,
    Table,
    Words,
)
from reviewtui.report.plotting import plot_of

PARTS = (Breakdown, Bullets, Chart, Curve, Key, Listing, Ruling, Table, Words)
"""What the template tells apart, by the names of the types."""


class Drawing(NamedTuple):
    """An interval as places along a line, in percent of its length; None where it has no such end, or no point.

    `low` and `high` that are not bounded stand at the line's ends, and point outwards. `words` say the same.
    """

    words: str
    low: str | None
    high: str | None
    opens_low: bool
    opens_high: bool
    point: str | None
    mark: str | None


def render_html(report: Report) -> str:
    """The whole page."""
    template = _environment().get_template("report.html")
    return template.render(page=document_of(report), version=report.version, interval_title=INTERVAL_TITLE)


@functools.cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("reviewtui.report"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.tests.update({part.__name__.lower(): _is_a(part) for part in PARTS})
    environment.filters["dotted"] = " · ".join  # the builtin `join` makes markup of what it joins, unseen by `finalize`
    environment.globals["drawing_of"] = drawing_of
    environment.globals["plot_of"] = plot_of
    return environment


def _is_a(part: type) -> Callable[[object], bool]:
    return lambda value: isinstance(value, part)


def _shown(value: Any) -> Any:
    """The one way for a text into the page. What the template itself has made passes."""
    return safe_text(value, newlines=False) if type(value) is str else value


def drawing_of(row: Row, scale: Scale, threshold: float | None = None, threshold_words: str = "") -> Drawing | None:
    """How `row` is drawn; None where there is nothing to draw."""
    if row.point is None and row.interval is None:
        return None
    low, high = (row.interval.low, row.interval.high) if row.interval else (None, None)
    return Drawing(
        words=_drawn_words(row, threshold_words),
        low=_place(scale, scale.low if low is None else low) if row.interval else None,
        high=_place(scale, scale.high if high is None else high) if row.interval else None,
        opens_low=low is None,
        opens_high=high is None,
        point=None if row.point is None else _place(scale, row.point),
        mark=None if threshold is None else _place(scale, threshold),
    )


def _place(scale: Scale, value: float) -> str:
    return f"{scale.share(value) * 100:.2f}%"


def _drawn_words(row: Row, threshold_words: str) -> str:
    said = [row.value, f"interval {row.span}" if row.interval else "no interval", threshold_words]
    return ", ".join(word for word in said if word)

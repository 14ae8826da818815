"""Blocks of the text report: the parts of a document as lines of a page."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rich.cells import cell_len

from reviewtui.domain.safe import safe_text
from reviewtui.report.drawing import draw_interval, height, itemised, left, right, wrapped
from reviewtui.report.model import ModelReport
from reviewtui.report.parts import (
    INTERVAL_TITLE,
    Breakdown,
    Bullets,
    Chart,
    Curve,
    Held,
    Key,
    Listing,
    Part,
    Row,
    Ruling,
    Scale,
    Table,
    Words,
)

LONGEST_NAME = 24
NO_NAME = 52
"""Columns that the other cells of a line need, with a drawing wide enough for the words at its two ends."""

GAP = 2
OUTCOME = 12
"""Columns of an outcome at the end of a line."""


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

    def entry(self, name: str) -> str:
        """What stands before the words on `name`."""
        return f"  {left(name, self.name)}  "


def page_for(models: Sequence[ModelReport], width: int) -> Page:
    """Columns that fit the longest name, within reason."""
    digits = len(str(max((model.responses for model in models), default=0)))
    return page_of([model.name for model in models], width)._replace(n=max(8, 2 * digits + 1))


def page_of(names: Sequence[str], width: int) -> Page:
    """The same, of what has `names`."""
    longest = max((cell_len(safe_text(name, newlines=False)) for name in names), default=0)
    return Page(width, max(16, min(min(LONGEST_NAME, width - NO_NAME), longest)))


def part_lines(part: Part, page: Page) -> Iterator[str]:
    """Any part, at most `page.width` columns wide."""
    match part:
        case Chart():
            yield from _chart(part, page)
        case Breakdown():
            yield from _breakdown(part, page)
        case Ruling():
            yield from _ruling(part, page)
        case Key():
            yield ""
            yield from wrapped(" ".join((*part.sentences, f"┊ {part.mark}")), page.width, "  ")
        case Words():
            yield from wrapped(part.text, page.width, "    " if part.caption else "  ")
        case Bullets():
            yield from _bullets(part, page)
        case Listing():
            yield from _listing(part, page)
        case Table():
            yield from _table(part, page)
        case Curve():
            yield from curve_lines(part, page.width, page.name)


def _chart(chart: Chart, page: Page) -> Iterator[str]:
    """A heading with the scale's ends, one row a model with what is missing under it, and the method."""
    if chart.detail:
        return
    if chart.reason:
        yield chart.title
        yield from wrapped(chart.reason, page.width, "    ")
        return
    yield _heading(chart, page)
    for row in chart.rows:
        yield from _row(row, chart.scale, page)
    if chart.method:
        yield from wrapped(f"by {chart.method}", page.width, "    ", "       ")


def _heading(chart: Chart, page: Page) -> str:
    """The title over names and values, the scale's ends over the drawing."""
    head = page.name + page.value + 2 * GAP
    between = page.drawing - cell_len(chart.ends[0]) - cell_len(chart.ends[1])
    scale = chart.ends[0] + " " * max(1, between) + chart.ends[1]
    return (" " * GAP).join((left(chart.title, head), scale, right(INTERVAL_TITLE, page.span), right("n", page.n)))


def _row(row: Row, scale: Scale, page: Page, mark: float | None = None, indent: str = "") -> Iterator[str]:
    drawing = draw_interval(row.interval, row.point, scale, page.drawing, mark)
    yield page.line(indent + row.name, row.value, drawing, row.span, row.n)
    if row.missing:
        yield from wrapped(row.missing, page.width, "    ")


def _breakdown(breakdown: Breakdown, page: Page) -> Iterator[str]:
    """As words: a row a kind would be many lines."""
    yield f"  {breakdown.title}"
    for group in breakdown.groups:
        counts = breakdown.row_title == "criterion"  # of kinds every n is that of the whole
        words = [f"{row.name} {row.value} ({row.span}{f', n {row.n}' if counts else ''})" for row in group.rows]
        yield from _items(group.name, words or [group.otherwise], page)


def _ruling(ruling: Ruling, page: Page) -> Iterator[str]:
    yield left(ruling.model, page.width - OUTCOME) + right(ruling.outcome or "", OUTCOME)
    for held in ruling.held:
        yield from _held(held, page)


def _held(held: Held, page: Page) -> Iterator[str]:
    yield left(f"  {held.requirement}", page.width - OUTCOME) + right(held.outcome, OUTCOME)
    for row in held.rows:
        yield from _row(row, held.scale, page, held.threshold, "  ")
    yield from wrapped(held.reason, page.width, "    ")


def _bullets(bullets: Bullets, page: Page) -> Iterator[str]:
    if bullets.title:
        yield f"  {bullets.title}:"
    for item in bullets.items:
        yield from wrapped(item, page.width, "  - ", "    ")


def _listing(listing: Listing, page: Page) -> Iterator[str]:
    if listing.title:
        yield listing.title
    for entry in listing.entries:
        yield from _items(entry.name, entry.items, page)


def _items(name: str, items: Sequence[str], page: Page) -> Iterator[str]:
    yield from itemised(items, page.width, page.entry(name), " " * (page.name + 4))


def _table(table: Table, page: Page) -> Iterator[str]:
    """Numbers in columns as wide as what stands over them; the names share what is left."""
    numbers = [max(map(cell_len, column)) for column in zip(table.head, *table.rows, strict=True)][table.names :]
    room = page.width - GAP - sum(numbers) - GAP * len(numbers)
    name = max(4, min(LONGEST_NAME, room // table.names - GAP))
    yield table.title
    for row in (table.head, *table.rows):
        names = (left(cell, name) for cell in row[: table.names])
        cells = (right(cell, width) for cell, width in zip(row[table.names :], numbers, strict=True))
        yield (" " * GAP + (" " * GAP).join((*names, *cells))).rstrip()


def curve_lines(curve: Curve, width: int, name: int) -> Iterator[str]:
    """A column a load, as high as the figure is there; as many loads as there is room for."""
    yield from wrapped(f"{curve.title} (▁ {curve.ends[0]}, █ {curve.ends[1]})", width)
    column = max(4, *map(cell_len, curve.xs))
    fits = max(1, (width - name - 2 * GAP) // (column + 1))
    yield f"{' ' * (name + 2 * GAP)}{' '.join(right(x, column) for x in curve.xs[:fits])}"
    for line in curve.lines:
        drawn = (height(point and point.value, curve.scale) * column for point in line.points[:fits])
        yield f"{' ' * GAP}{left(line.name, name)}{' ' * GAP}{' '.join(drawn)}"

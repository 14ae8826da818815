"""The report as Markdown, for a pull request, a wiki or a mail: tables with the intervals drawn in letters.

GitHub's dialect: tables, and nothing else beyond CommonMark. No HTML, no picture, no link.
"""

from collections.abc import Iterator, Sequence

from reviewtui.report.document import document_of
from reviewtui.report.drawing import draw_interval, height
from reviewtui.report.markdown_text import plain
from reviewtui.report.model import Report
from reviewtui.report.parts import (
    INTERVAL_TITLE,
    Breakdown,
    Bullets,
    Chart,
    Curve,
    CurveLine,
    Document,
    Held,
    Key,
    Listing,
    Part,
    Row,
    Ruling,
    Scale,
    Section,
    Table,
    Words,
)

DRAWING = 24
"""Columns of a drawn interval."""

Block = list[str]
"""Lines that stand together; an empty line comes before and after them."""


def render_markdown(report: Report) -> str:
    """The whole report."""
    document = document_of(report)
    blocks = [*_head(document), *(block for section in document.sections for block in _section(section))]
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


def _head(document: Document) -> Iterator[Block]:
    yield [f"# {plain(document.session)} · report"]
    if document.warning:
        yield [f"> **Warning.** {plain(document.warning)}"]
    yield [f"- {plain(' · '.join(facts))}" for facts in (*document.facts, (document.made,))]


def _section(section: Section) -> Iterator[Block]:
    yield [f"## {plain(section.title)}"]
    for part in section.parts:
        yield from _part(part)


def _part(part: Part) -> Iterator[Block]:
    match part:
        case Chart():
            yield from _chart(part)
        case Breakdown():
            yield from _breakdown(part)
        case Ruling():
            yield from _ruling(part)
        case Key():
            yield [f"`┊` {part.mark} {plain(' '.join(part.sentences))}"]
        case Words():
            yield [f"**{plain(part.text)}**" if part.warning else plain(part.text)]
        case Bullets():
            yield from _titled(part.title)
            yield [f"- {plain(item)}" for item in part.items]
        case Listing():
            yield from _titled(part.title)
            yield _columns("ll", ("", ""), [(entry.name, " · ".join(entry.items)) for entry in part.entries])
        case Table():
            yield from _titled(part.title)
            yield _columns("l" * part.names + "r" * (len(part.head) - part.names), part.head, part.rows)
        case Curve():
            yield from _curve(part)


def _curve(curve: Curve) -> Iterator[Block]:
    """A line a model, each load a letter as high as the figure is there, and the figures themselves."""
    yield from _titled(curve.title)
    rows = [
        (
            line.name,
            _Code("".join(height(point and point.value, curve.scale) for point in line.points)),
            *_words_of(line),
        )
        for line in curve.lines
    ]
    yield _columns("lc" + "r" * len(curve.xs), ("model", " to ".join(curve.ends), *curve.xs), rows)


def _words_of(line: CurveLine) -> Iterator[str]:
    return ("" if point is None else point.words for point in line.points)


def _chart(chart: Chart) -> Iterator[Block]:
    yield from _titled(chart.title)
    if chart.reason:
        yield [plain(chart.reason)]
        return
    head = ("model", "value", " to ".join(chart.ends), INTERVAL_TITLE, "n")
    yield _columns("lrcrr", head, [_cells(row, chart.scale) for row in chart.rows])
    yield from _missing(chart.rows)
    if chart.method:
        yield [f"Intervals by {plain(chart.method)}."]


def _breakdown(breakdown: Breakdown) -> Iterator[Block]:
    yield from _titled(breakdown.title)
    rows: list[tuple[str, ...]] = []
    for group in breakdown.groups:
        names = (group.name, *[""] * (len(group.rows) - 1))
        rows += [(name, *_cells(row, breakdown.scale)) for name, row in zip(names, group.rows, strict=False)]
        if not group.rows:
            rows.append((group.name, group.otherwise, "", "", "", ""))
    yield _columns(
        "llrcrr", ("model", breakdown.row_title, "value", " to ".join(breakdown.ends), INTERVAL_TITLE, "n"), rows
    )


def _ruling(ruling: Ruling) -> Iterator[Block]:
    yield [f"### {plain(ruling.model)}: {ruling.outcome}"]
    rows = [row for held in ruling.held for row in _held_rows(held)]
    yield _columns("lllrcrr", ("requirement", "verdict", "interval", "value", "drawn", "ends", "n"), rows)
    yield [f"- {plain(_held_words(held))}" for held in ruling.held]


def _held_rows(held: Held) -> Iterator[tuple[str, ...]]:
    heads = [(held.requirement, held.outcome), *[("", "")] * len(held.rows)]
    for head, row in zip(heads, held.rows, strict=False):
        yield (*head, *_cells(row, held.scale, held.threshold))
    if not held.rows:
        yield held.requirement, held.outcome, "", "", "", "", ""


def _held_words(held: Held) -> str:
    """Why the verdict is what it is, and how its intervals were made."""
    methods = (f"{row.name.capitalize()}: {row.missing or row.method}." for row in held.rows)
    return " ".join((f"{held.requirement}: {held.reason}.", *methods))


def _cells(row: Row, scale: Scale, mark: float | None = None) -> tuple[str, ...]:
    drawn = draw_interval(row.interval, row.point, scale, DRAWING, mark).replace(" ", "·")
    return row.name, row.value, _Code(drawn), row.span, row.n


class _Code(str):
    """A cell of our own making, set as code so that its columns keep their width."""

    __slots__ = ()


def _columns(sides: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> Block:
    """A table; `sides` has `l`, `r` or `c` for each column."""
    rules = {"l": ":--", "r": "--:", "c": ":-:"}
    return [_line(head), f"| {' | '.join(rules[side] for side in sides)} |", *map(_line, rows)]


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(f"`{cell}`" if isinstance(cell, _Code) else plain(cell) for cell in cells) + " |"


def _missing(rows: Sequence[Row]) -> Iterator[Block]:
    lines = [f"- {plain(f'{row.name}: {row.missing}')}" for row in rows if row.missing]
    if lines:
        yield lines


def _titled(title: str | None) -> Iterator[Block]:
    if title:
        yield [f"### {plain(title)}"]

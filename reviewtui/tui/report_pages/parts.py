"""The parts of the report's document as lines of a page, those that are figures opening onto their rows."""

from collections.abc import Iterable, Iterator

from rich.cells import cell_len

from reviewtui.actions.figure_rows import FigureKey
from reviewtui.report.blocks import curve_lines
from reviewtui.report.drawing import left, right
from reviewtui.report.model import Report
from reviewtui.report.numbers import DURATION, percent_of_one
from reviewtui.report.parts import (
    Breakdown,
    Bullets,
    Chart,
    Curve,
    Group,
    Held,
    Key,
    Listing,
    Opened,
    Part,
    Ruling,
    Table,
    Words,
)
from reviewtui.report.sections.decision import DECIDING
from reviewtui.tui.lines import Line, Role, Span
from reviewtui.tui.report_pages.figures import SHOWN
from reviewtui.tui.report_pages.sheet import (
    GAP,
    LONGEST_NAME,
    MUTED,
    STRONG,
    WARNING,
    Piece,
    Sheet,
    apart,
    items,
    words,
)

OUTCOMES: dict[str, Role] = {"PASS": ("strong", "good"), "FAIL": ("strong", "bad"), "UNDECIDED": ("strong", "warning")}
SHORTEST_COLUMN = 8
"""Cells below which names cannot be told from each other."""

OUTCOME = 10
"""Cells of an outcome at the end of a line."""


def part_pieces(parts: Iterable[Part], report: Report, sheet: Sheet) -> Iterator[Piece]:
    """The parts in their order, an empty line before each but a caption."""
    yield from apart(_together(parts, report, sheet))


def _together(parts: Iterable[Part], report: Report, sheet: Sheet) -> Iterator[list[Piece]]:
    """Each part with the captions that follow it."""
    gathered: list[Piece] = []
    for part in parts:
        if not (isinstance(part, Words) and part.caption):
            yield gathered
            gathered = []
        gathered += _pieces(part, report, sheet)
    yield gathered


def _pieces(part: Part, report: Report, sheet: Sheet) -> Iterator[Piece]:
    match part:
        case Chart():
            return _chart(part, report, sheet)
        case Breakdown():
            head = words(part.title, sheet.width, role=STRONG)
            return apart((head, *(_group(part, group, sheet) for group in part.groups)))
        case Ruling():
            return _ruling(part, report, sheet)
        case Key():
            return words(" ".join((*part.sentences, f"┊ {part.mark}")), sheet.width)
        case Words():
            return words(part.text, sheet.width, role=WARNING if part.warning else MUTED)
        case Bullets():
            return _bullets(part, sheet)
        case Listing():
            return _listing(part, report, sheet)
        case Table():
            return _table(part, report, sheet)
        case Curve():
            return (Piece(Line((Span(line, ()),))) for line in curve_lines(part, sheet.width, max(8, sheet.name)))


def _chart(chart: Chart, report: Report, sheet: Sheet) -> Iterator[Piece]:
    """One figure, a row a model, on one scale, with the threshold where one is required."""
    if chart.reason:
        yield from sheet.heading(chart.title)
        yield from words(chart.reason, sheet.width, GAP)
        return
    mark = _threshold(chart, report)
    title = chart.title if mark is None else f"{chart.title} ┊ {_written(mark, chart.figure)}"
    yield from sheet.heading(title, chart.ends)
    for row in chart.rows:
        yield from sheet.figure(row, chart.scale, FigureKey(row.name, chart.figure), mark=mark)


def _threshold(chart: Chart, report: Report) -> float | None:
    """What is required of the figure; None too where it lies beyond all that is drawn."""
    verdicts = (verdict for model in report.models for verdict in model.verdicts if verdict.figure == chart.figure)
    bounds = (bound for verdict in verdicts for bound in (verdict.at_least, verdict.at_most) if bound is not None)
    mark = next(bounds, None)
    return mark if mark is not None and mark <= chart.scale.high else None


def _written(threshold: float, figure: Opened) -> str:
    return DURATION.write(threshold) if SHOWN[figure].unit is DURATION else percent_of_one(threshold)


def _group(breakdown: Breakdown, group: Group, sheet: Sheet) -> Iterator[Piece]:
    """A figure of one model taken apart."""
    if not group.rows:
        yield from words(f"{group.name}: {group.otherwise}", sheet.width, role=())
        return
    yield from sheet.heading(group.name, breakdown.ends)
    for row in group.rows:
        key = FigureKey(group.name, breakdown.figure)
        key = key._replace(kind=row.name) if breakdown.row_title == "kind" else key._replace(criterion=row.name)
        yield from sheet.figure(row, breakdown.scale, key, indent=GAP)


def _ruling(ruling: Ruling, report: Report, sheet: Sheet) -> Iterator[Piece]:
    yield with_outcome(ruling.model, ruling.outcome, sheet, STRONG)
    for place, held in enumerate(ruling.held):
        yield with_outcome(GAP + held.requirement, held.outcome, sheet)
        yield from intervals(ruling, place, held, report, sheet)
        yield from words(held.reason, sheet.width, 2 * GAP)


def intervals(ruling: Ruling, place: int, held: Held, report: Report, sheet: Sheet) -> Iterator[Piece]:
    """The intervals of one requirement, the `place`-th that this model is held to."""
    model = next(model for model in report.models if model.name == ruling.model)
    key = FigureKey(model.name, model.verdicts[place].figure)
    for row in held.rows:
        opens = key._replace(verdict=place) if row.name == DECIDING else key
        yield from sheet.figure(row, held.scale, opens, mark=held.threshold, indent=2 * GAP)


def with_outcome(text: str, outcome: str | None, sheet: Sheet, role: Role = ()) -> Piece:
    """A name or a requirement, and at the end of the line what became of it."""
    said = right(outcome or "", OUTCOME)
    spans = (Span(left(text, max(1, sheet.width - OUTCOME)), role), Span(said, OUTCOMES.get(outcome or "", ())))
    return Piece(Line(spans))


def _bullets(bullets: Bullets, sheet: Sheet) -> Iterator[Piece]:
    if bullets.title:
        yield from words(bullets.title, sheet.width, role=STRONG)
    for item in bullets.items:
        yield from words(item, sheet.width, "- ", GAP, role=())


def _listing(listing: Listing, report: Report, sheet: Sheet) -> Iterator[Piece]:
    if listing.title:
        yield from words(listing.title, sheet.width, role=STRONG)
    models = {model.name for model in report.models}
    for entry in listing.entries:
        opens = FigureKey(entry.name, listing.figure) if listing.figure and entry.name in models else None
        if sheet.folded:
            yield from items([f"{entry.name}: {entry.items[0]}", *entry.items[1:]], sheet.width, "", GAP, opens=opens)
        else:
            lead = left(entry.name, sheet.name) + GAP
            yield from items(entry.items, sheet.width, lead, " " * cell_len(lead), opens=opens)


def _table(table: Table, report: Report, sheet: Sheet) -> Iterator[Piece]:
    """Numbers in columns as wide as what stands over them; where they have no room, in words."""
    columns = list(zip(table.head, *table.rows, strict=True))
    numbers = [max(map(cell_len, column)) for column in columns[table.names :]]
    room = sheet.width - sum(numbers) - len(GAP) * len(numbers)
    name = min(LONGEST_NAME, room // table.names - len(GAP) * (table.names > 1))
    keys = [_compared(row[: table.names], report) for row in table.rows]
    yield from words(table.title, sheet.width, role=STRONG)
    if name < SHORTEST_COLUMN:
        for row, key in zip(table.rows, keys, strict=True):
            counts = [f"{head} {cell}" for head, cell in zip(table.head, row, strict=True)][table.names :]
            who = " / ".join(row[: table.names])
            yield from items([f"{who}: {counts[0]}", *counts[1:]], sheet.width, "", GAP, opens=key)
        return
    for row, key in zip((table.head, *table.rows), (None, *keys), strict=True):
        names = [left(cell, name) for cell in row[: table.names]]
        cells = [right(cell, width) for cell, width in zip(row[table.names :], numbers, strict=True)]
        yield Piece(Line((Span(GAP.join((*names, *cells)), MUTED if row is table.head else ()),)), key)


def _compared(names: tuple[str, ...], report: Report) -> FigureKey | None:
    """What a row about one or two models opens: how often they were compared, which is all that tables tell."""
    if not {model.name for model in report.models}.issuperset(names):
        return None
    return FigureKey(names[0], "comparisons", beside=names[1] if len(names) > 1 else None)

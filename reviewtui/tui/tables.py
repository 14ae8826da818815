"""Tables to lines: columns as wide as they need, or as the room allows."""

from rich.cells import cell_len

from reviewtui.tui.lines import Line, Span, wrap

GAP = 2
"""Cells between two columns."""

NARROWEST = 4
"""A column is never squeezed below this many cells."""

_EDGE = ("rule",)


def layout_table(rows: list[list[list[Span]]], aligns: list[str], width: int) -> list[Line]:
    """Lines of a table whose first row is its head. `aligns` are `left`, `right`, `center` or empty, by column."""
    columns = len(aligns)
    natural = [max((_cells(row[index]) for row in rows if index < len(row)), default=0) for index in range(columns)]
    widths = _fit(natural, width - GAP * (columns - 1))
    lines: list[Line] = []
    for number, row in enumerate(rows):
        lines += _layout_row(row, widths, aligns)
        if number == 0:
            lines.append(Line((Span((" " * GAP).join("─" * cells for cells in widths), _EDGE),)))
    return lines


def _cells(spans: list[Span]) -> int:
    return sum(cell_len(span.text) for span in spans)


def _fit(natural: list[int], room: int) -> list[int]:
    """Column widths that sum to at most `room` where possible, taken from the widest columns first."""
    widths = [max(1, cells) for cells in natural]
    while sum(widths) > room:
        widest = max(range(len(widths)), key=widths.__getitem__)
        second = max((cells for index, cells in enumerate(widths) if index != widest), default=0)
        excess = sum(widths) - room
        target = max(NARROWEST, widths[widest] - excess, min(second, widths[widest] - 1))
        if target >= widths[widest]:
            break
        widths[widest] = target
    return widths


def _layout_row(row: list[list[Span]], widths: list[int], aligns: list[str]) -> list[Line]:
    cells = [wrap(row[index] if index < len(row) else [], cells) for index, cells in enumerate(widths)]
    height = max((len(lines) for lines in cells), default=0)
    rendered: list[Line] = []
    for y in range(height):
        spans: list[Span] = []
        columns: list[int] = []
        for index, lines in enumerate(cells):
            columns.append(sum(len(span.text) for span in spans))
            line = lines[y] if y < len(lines) else Line(())
            before, after = _padding(widths[index] - cell_len(line.text), aligns[index])
            last = index == len(cells) - 1
            spans += [Span(" " * before), *line.spans, Span("" if last else " " * (after + GAP))]
        rendered.append(Line(tuple(span for span in spans if span.text), columns=tuple(columns), goes_on=y > 0))
    return rendered


def _padding(room: int, align: str) -> tuple[int, int]:
    room = max(0, room)
    if align == "right":
        return room, 0
    if align == "center":
        return room // 2, room - room // 2
    return 0, room

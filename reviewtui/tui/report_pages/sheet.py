"""What the report's pages are made of: lines of text, and figures in columns that fit the width."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from rich.cells import cell_len

from reviewtui.actions.figure_rows import FigureKey
from reviewtui.domain.safe import safe_text
from reviewtui.report.drawing import draw_interval, itemised, left, right, wrapped
from reviewtui.report.model import Report
from reviewtui.report.parts import INTERVAL_TITLE, Row, Scale
from reviewtui.tui.lines import Line, Role, Span

GAP = "  "
VALUE = 9
INTERVAL = 15
SHORTEST_NAME, USUAL_NAME, LONGEST_NAME = 12, 16, 24
SHORTEST_DRAWING = 9
MUTED: Role = ("muted",)
STRONG: Role = ("strong",)
WARNING: Role = ("warning",)
DRAWING: Role = ("drawing",)


class Piece(NamedTuple):
    """A line of a page, and the figure that it opens, if any."""

    line: Line
    opens: FigureKey | None = None


class Sheet(NamedTuple):
    """The columns that all figures of a page share: name, value, drawing, interval, n.

    Where there is no room, n gives way (`n` is 0), and then the interval gets a line of its own (`folded`). Where
    nothing is drawn `drawing` is 0.
    """

    width: int
    name: int
    drawing: int
    n: int
    folded: bool

    def figure(
        self, row: Row, scale: Scale, opens: FigureKey | None, *, mark: float | None = None, indent: str = ""
    ) -> Iterator[Piece]:
        """A row in columns, figures to the right, so that digits stand under digits; under it, what is missing of it.

        All of that is one entry.
        """
        head = [Span(left(indent + row.name, self.name)), Span(GAP), Span(right(row.value, VALUE), STRONG)]
        drawn = [Span(right(row.span, INTERVAL), MUTED)]
        if self.drawing:
            drawing = draw_interval(row.interval, row.point, scale, self.drawing, mark)
            drawn = [Span(drawing, DRAWING), Span(GAP), *drawn]
        if self.folded:
            yield Piece(Line(tuple(head)), opens)
            yield Piece(Line((Span(GAP), *drawn)), opens)
        else:
            n = (Span(GAP), Span(right(row.n, self.n), MUTED)) if self.n else ()
            yield Piece(Line((*head, Span(GAP), *drawn, *n)), opens)
        if row.missing:
            yield from words(row.missing, self.width, "    ", opens=opens)

    def heading(self, title: str, ends: tuple[str, str] | None = None) -> Iterator[Piece]:
        """A title; with the `ends` of a scale, over the columns of figures."""
        room = self.name + len(GAP) + VALUE
        if ends is None or self.folded or not self.drawing or cell_len(title) > room:
            yield from words(title, self.width, role=STRONG)
            title = ""
        between = self.drawing - cell_len("".join(ends or ()))
        if ends is None or self.folded or not self.drawing:
            return
        scale = ends[0] + " " * between + ends[1] if between > 0 else " " * self.drawing
        cells = [scale, right(INTERVAL_TITLE, INTERVAL), *([right("n", self.n)] if self.n else [])]
        yield Piece(Line((Span(left(title, room), STRONG), Span(GAP + GAP.join(cells), MUTED))))


def sheet_for(report: Report, width: int, *, drawn: bool = True) -> Sheet:
    """Columns that fit `width` and, within reason, the longest name; `drawn` off: without drawings."""
    models = report.models
    longest = max((cell_len(safe_text(model.name, newlines=False)) for model in models), default=0)
    digits = len(str(max((model.responses for model in models), default=0)))
    name, n = max(USUAL_NAME, min(LONGEST_NAME, longest)), max(8, 2 * digits + 1)
    beside = VALUE + INTERVAL + 3 * len(GAP)  # of every row
    tail = n + len(GAP)
    if width - beside - name - tail < SHORTEST_DRAWING:
        n = tail = 0
    name = max(SHORTEST_NAME, min(name, width - beside - tail - SHORTEST_DRAWING))
    drawing = width - beside - tail - name
    if not drawn:
        return Sheet(width, name, 0, n, folded=drawing + len(GAP) < 0)
    if drawing >= SHORTEST_DRAWING:
        return Sheet(width, name, drawing, n, folded=False)
    return Sheet(width, max(1, width - VALUE - len(GAP)), max(1, width - INTERVAL - 2 * len(GAP)), 0, folded=True)


def words(
    text: str,
    width: int,
    indent: str = "",
    hanging: str | None = None,
    *,
    role: Role = MUTED,
    opens: FigureKey | None = None,
) -> Iterator[Piece]:
    """A paragraph."""
    for line in wrapped(text, width, indent, hanging):
        yield Piece(Line((Span(line, role),)), opens)


def items(
    texts: Sequence[str], width: int, indent: str, hanging: str, *, opens: FigureKey | None = None
) -> Iterator[Piece]:
    """Facts, with a dot between two."""
    for line in itemised(texts, width, indent, hanging):
        yield Piece(Line((Span(line),)), opens)


def apart(sections: Iterable[Iterable[Piece]]) -> Iterator[Piece]:
    """The sections that have something in them, an empty line between two."""
    begun = False
    for section in sections:
        pieces = list(section)
        if pieces and begun:
            yield Piece(Line(()))
        begun = begun or bool(pieces)
        yield from pieces

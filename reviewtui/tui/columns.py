"""Small tables of words: a column of names, then figures, each as wide as what stands in it."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rich.cells import cell_len

from reviewtui.domain.safe import safe_text
from reviewtui.tui.words import fit

GAP = "  "
INDENT = "  "
WIDEST_NAME = 32
NARROWEST_NAME = 10


class Column(NamedTuple):
    """A column: its title and its cells, which are safe and one line each. Figures are right-aligned."""

    title: str
    cells: Sequence[str]
    right: bool = True

    @property
    def width(self) -> int:
        return widest([self.title, *self.cells])

    def aligned(self, cell: str) -> str:
        """`cell`, or the title, in the column's width."""
        space = " " * max(0, self.width - cell_len(cell))
        return space + cell if self.right else cell + space


def names(title: str, words: Sequence[str], room: int) -> Column:
    """A column of names, made safe, in at most `room` cells."""
    longest = widest([safe_text(word, newlines=False) for word in words])
    width = max(NARROWEST_NAME, min(WIDEST_NAME, longest, room))
    return Column(title, [fit(word, width) for word in words], right=False)


def cells_of(columns: Sequence[Column]) -> int:
    """The width of a table of `columns`."""
    return len(INDENT) + sum(len(GAP) + column.width for column in columns) - len(GAP)


def heads(columns: Sequence[Column]) -> str:
    """The titles of all but the first column, in their places."""
    return GAP.join(column.aligned(column.title) for column in columns[1:])


def rows(columns: Sequence[Column]) -> Iterator[str]:
    """The lines below the titles."""
    for row in zip(*(column.cells for column in columns), strict=True):
        cells = (column.aligned(cell) for column, cell in zip(columns, row, strict=True))
        yield (INDENT + GAP.join(cells)).rstrip()


def widest(cells: Sequence[str]) -> int:
    return max((cell_len(cell) for cell in cells), default=0)

"""The columns of Home."""

from collections.abc import Callable
from typing import NamedTuple, Self

from rich.cells import cell_len
from textual.content import Content

from reviewtui.actions.home import SessionRow
from reviewtui.tui.words import fit

GAP = "  "
MARK = "> "
NARROWEST_NAME = 12
ABSENT = "-"


class Column(NamedTuple):
    """A column of figures, right-aligned in `width` cells. Those of low `rank` go first where room is short."""

    title: str
    width: int
    rank: int
    value: Callable[[SessionRow], str]


def _collected(row: SessionRow) -> str:
    if row.progress is None:
        return ABSENT if row.asked is None else f"0/{row.asked}"
    return f"{row.progress.collected}/{row.progress.asked}"


def _judged(row: SessionRow) -> str:
    progress = row.progress
    if progress is None or not progress.answers_to_judge:
        return ABSENT
    return f"{progress.judged} ({progress.judged / progress.answers_to_judge:.0%})" if progress.judged else "0"


def _failures(row: SessionRow) -> str:
    return ABSENT if row.progress is None or not row.progress.collected else str(row.progress.open_failures)


def _number(value: int | None) -> str:
    return ABSENT if value is None else str(value)


COLUMNS = (
    Column("models", 6, 2, lambda row: _number(row.models)),
    Column("prompts", 7, 1, lambda row: _number(row.prompts)),
    Column("collected", 9, 6, _collected),
    Column("judged", 11, 5, _judged),
    Column("failures", 8, 3, _failures),
)
VERDICT_WIDTH = 9
VERDICT_RANK = 4


class Columns(NamedTuple):
    """The columns that fit, and the cells that are left for the session's name."""

    name_width: int
    shown: tuple[Column, ...]
    verdict: bool

    @classmethod
    def for_width(cls, width: int) -> Self:
        """The columns for a table of `width` cells; the name takes what they leave, up to 40."""
        ranks = sorted([*(column.rank for column in COLUMNS), VERDICT_RANK], reverse=True)
        kept: set[int] = set()
        room = width - len(MARK) - NARROWEST_NAME
        for rank in ranks:
            cells = next((column.width for column in COLUMNS if column.rank == rank), VERDICT_WIDTH) + len(GAP)
            if cells > room:
                break
            room -= cells
            kept.add(rank)
        shown = tuple(column for column in COLUMNS if column.rank in kept)
        return cls(max(1, min(40, NARROWEST_NAME + room)), shown, VERDICT_RANK in kept)

    def titles(self) -> Content:
        cells = [fit("session", self.name_width), *(column.title.rjust(column.width) for column in self.shown)]
        return Content(" " * len(MARK) + GAP.join([*cells, *(["verdict"] if self.verdict else [])]))

    def line(self, row: SessionRow, verdict: str | None, *, marked: bool) -> Content:
        """One session. A file that cannot be used says so in place of its figures."""
        mark = MARK if marked else " " * len(MARK)
        name = fit(row.name, self.name_width)
        if row.error is not None and row.progress is None:
            return Content(f"{mark}{name}{GAP}") + Content("cannot be used: see below").stylize("$text-error")
        cells = [_right(column.value(row), column.width) for column in self.shown]
        line = Content(mark + GAP.join([name, *cells]))
        return line + Content(GAP + (verdict or ABSENT)) if self.verdict else line


def _right(text: str, width: int) -> str:
    return " " * (width - cell_len(text)) + text

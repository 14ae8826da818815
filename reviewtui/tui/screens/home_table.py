"""The columns of Home."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, Self

from rich.cells import cell_len
from textual.content import Content

from reviewtui.actions.home import SessionRow
from reviewtui.domain.safe import safe_text
from reviewtui.report.numbers import counted
from reviewtui.tui.words import ago, fit, part_under_way

GAP = "  "
MARK = "> "
NARROWEST_NAME = 10
WIDEST_NAME = 40
ABSENT = "-"
COUNTING = "..."
OUTCOMES = {"pass": "$text-success", "fail": "$text-error"}

Verdicts = Mapping[str, str | None]
"""By session: the verdict, None where there is none. A session is not in it while nobody has computed it."""


class Column(NamedTuple):
    """A column of figures, right-aligned. Those of low `rank` go first where room is short."""

    title: str
    rank: int
    value: Callable[[SessionRow], str]


def _collected(row: SessionRow) -> str:
    if row.counting:
        return COUNTING
    if row.progress is None:
        return ABSENT if row.asked is None else f"0/{row.asked}"
    return f"{row.progress.collected}/{row.progress.asked}"


def _judged(row: SessionRow) -> str:
    """Answers with a rating and their share; of several parts how far the one under way is; where there are comparisons
    or rankings alone, how many.
    """
    progress = row.progress
    if progress is None:
        return COUNTING if row.counting else ABSENT
    if len(progress.parts) > 1 and progress.judged < progress.answers_to_judge:
        return part_under_way(progress.parts)
    if progress.comparisons and not progress.judged:
        return f"{progress.comparisons} pairs" if progress.comparisons > 1 else "1 pair"
    if progress.rankings and not progress.judged:
        return counted(progress.rankings, "ranking")
    if not progress.answers_to_judge:
        return ABSENT
    return f"{progress.judged} ({progress.judged / progress.answers_to_judge:.0%})" if progress.judged else "0"


def _failures(row: SessionRow) -> str:
    if row.counting:
        return COUNTING
    return ABSENT if row.progress is None or not row.progress.collected else str(row.progress.open_failures)


def _last(row: SessionRow) -> str:
    if row.counting:
        return COUNTING
    last = row.progress.last_activity if row.progress else None
    return ago(last) if last else ABSENT


def _number(row: SessionRow, value: int | None) -> str:
    if value is None:
        return COUNTING if row.counting else ABSENT
    return str(value)


COLUMNS = (
    Column("models", 2, lambda row: _number(row, row.models)),
    Column("prompts", 1, lambda row: _number(row, row.prompts)),
    Column("collected", 6, _collected),
    Column("judged", 5, _judged),
    Column("open failures", 3, _failures),
    Column("last", 0, _last),
)
VERDICT = "verdict"
VERDICT_WIDTH = len("undecided")
VERDICT_RANK = 4


class Columns(NamedTuple):
    """The columns that fit, each with its width, and the cells that are left for the session's name."""

    name_width: int
    shown: tuple[tuple[Column, int], ...]
    verdict: bool

    @classmethod
    def fitting(cls, rows: Sequence[SessionRow], width: int) -> Self:
        """The columns of a table of `width` cells, as wide as what stands in them. The name takes what they leave."""
        widths = {column.rank: max(len(column.title), *(len(column.value(row)) for row in rows)) for column in COLUMNS}
        widths[VERDICT_RANK] = VERDICT_WIDTH
        kept: set[int] = set()
        room = width - len(MARK) - NARROWEST_NAME
        for rank in sorted(widths, reverse=True):
            room -= widths[rank] + len(GAP)
            if room < 0:
                room += widths[rank] + len(GAP)
                break
            kept.add(rank)
        longest = max((cell_len(safe_text(row.name, newlines=False)) for row in rows), default=NARROWEST_NAME)
        shown = tuple((column, widths[column.rank]) for column in COLUMNS if column.rank in kept)
        name_width = min(NARROWEST_NAME + room, max(NARROWEST_NAME, min(longest, WIDEST_NAME)))
        return cls(max(1, name_width), shown, VERDICT_RANK in kept)

    def titles(self) -> Content:
        cells = [fit("session", self.name_width), *(column.title.rjust(width) for column, width in self.shown)]
        return Content(" " * len(MARK) + GAP.join([*cells, *([VERDICT] if self.verdict else [])]))

    def line(self, row: SessionRow, verdicts: Verdicts, *, marked: bool) -> Content:
        """One session. A file that cannot be used says so in place of its figures."""
        mark = MARK if marked else " " * len(MARK)
        name = fit(row.name, self.name_width)
        if row.error is not None and row.progress is None and not row.counting:
            return Content(f"{mark}{name}{GAP}") + Content("cannot be used").stylize("$text-error")
        cells = [column.value(row).rjust(width) for column, width in self.shown]
        line = Content(mark + GAP.join([name, *cells]))
        return line + Content(GAP) + self._verdict(row, verdicts) if self.verdict else line

    @staticmethod
    def in_words(row: SessionRow) -> str:
        """What the line of a session says, each figure with its name."""
        return ", ".join([row.name, *(f"{column.title} {column.value(row)}" for column in COLUMNS)])

    def _verdict(self, row: SessionRow, verdicts: Verdicts) -> Content:
        progress = row.progress
        if progress is None or not progress.collected:
            return Content(COUNTING if row.counting else ABSENT)
        verdict = verdicts.get(row.name, COUNTING) or ABSENT
        if verdict == "undecided" and not (progress.judged or progress.comparisons or progress.rankings):
            verdict = ABSENT  # nobody has said anything yet: there is nothing to be undecided about
        return Content(verdict).stylize(OUTCOMES.get(verdict, ""))

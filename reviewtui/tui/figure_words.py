"""The rows of a figure as lines, and what is said about the one under the cursor."""

from collections.abc import Callable, Sequence
from typing import NamedTuple, overload

from rich.cells import cell_len

from reviewtui.actions.figure_rows import FigureKey, FigureRow
from reviewtui.actions.row_reasons import TEXTLESS
from reviewtui.domain.evidence import RatingGiven
from reviewtui.report.numbers import DURATION, PERCENT
from reviewtui.report.parts import Opened
from reviewtui.tui.lines import Line, Role, Span
from reviewtui.tui.report_pages.figures import COUNT, SHOWN
from reviewtui.tui.words import fit, shown_prompt

GAP = "  "
ABSENT = "—"
MUTED: Role = ("muted",)
NARROW, WIDE = 60, 110
"""Cells from which there is room for what was said and found, and for the beginning of the answer."""

TOLD: dict[Opened, str] = {
    "comparisons": "of which",
    "preferred_without": "of which",
    "self_named": "in these words",
    "recognised": "guesses",
}
"""Figures of which each row says more than what it counts as, and what stands over that."""


class Column(NamedTuple):
    """`text` of a row in `width` cells; figures stand to the right."""

    title: str
    width: int
    text: Callable[[FigureRow], str]
    right: bool = False
    role: Role = ()


class RowLines(Sequence[Line]):
    """A line a row, made when it is painted: ten thousand of them cost what is in sight costs."""

    def __init__(self, rows: Sequence[FigureRow], columns: Sequence[Column]) -> None:
        self._rows = rows
        self._columns = columns

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, index: int) -> Line: ...
    @overload
    def __getitem__(self, index: slice) -> list[Line]: ...
    def __getitem__(self, index: int | slice) -> Line | list[Line]:
        if isinstance(index, slice):
            return [self._line(row) for row in self._rows[index]]
        return self._line(self._rows[index])

    def _line(self, row: FigureRow) -> Line:
        spans = [Span(_cell(column.text(row), column), column.role) for column in self._columns]
        return Line(tuple(part for span in spans for part in (span, Span(GAP))))


def columns_for(key: FigureKey, rows: Sequence[FigureRow], width: int) -> list[Column]:
    """The columns that there is room for."""
    digits = max(len("prompt"), *(len(_number(row)) for row in rows)) if rows else len("prompt")
    columns = [
        Column("prompt", digits, _number, right=True, role=MUTED),
        Column("counts as", 11, lambda row: value_words(key, row), right=True),
    ]
    if key.figure in TOLD:
        columns.append(Column(TOLD[key.figure], 30 if width >= NARROW else 12, lambda row: row.why))
    elif width >= NARROW:
        columns += [
            Column("rated", 7, lambda row: " ".join(map(_stars, _given(key, row))) or ABSENT),
            Column("failed", 12 if width < WIDE else 24, _failed),
            Column("total", 8, _total, right=True, role=MUTED),
        ]
    room = width - sum(column.width + len(GAP) for column in columns)
    if width < WIDE:
        return [*columns, Column("what was asked", max(1, room), lambda row: shown_prompt(row.asked))]
    half = (room - len(GAP)) // 2
    return [
        *columns,
        Column("what was asked", half, lambda row: shown_prompt(row.asked)),
        Column("what was answered", room - len(GAP) - half, lambda row: row.answer or no_answer(row), role=MUTED),
    ]


def titles(columns: Sequence[Column]) -> str:
    """The heads of the columns."""
    return GAP.join(_cell(column.title, column) for column in columns)


def value_words(key: FigureKey, row: FigureRow) -> str:
    """As what a row counts: `yes`, `no` or a part of a share, else the value in its unit; a dash where it does not."""
    if not row.counted or row.value is None:
        return ABSENT
    unit = COUNT if key.figure == "preferred_without" else SHOWN[key.figure].unit
    if unit is PERCENT and row.value in (0.0, 1.0):
        return "yes" if row.value else "no"
    return ("≥ " if row.censored else "") + unit.write(row.value) + unit.suffix


def counts_words(key: FigureKey, row: FigureRow) -> str:
    """Whether a row is counted, as what, and why not or why so."""
    if not row.counted:
        return f"not counted: {row.why}"
    return f"counts as {value_words(key, row)}" + (f" · {row.why}" if row.why else "")


def place_words(row: FigureRow) -> str:
    """`prompt 12 · trial 2`."""
    return f"prompt {row.number}" + (f" · trial {row.evidence.trial}" if row.evidence.trial > 1 else "")


def said_words(row: FigureRow) -> str:
    """Who rated it how, who looked it through, and how it fails."""
    said = [f"{given.reviewer}: {_rating(given)}" for given in row.evidence.ratings] or ["nobody has rated it"]
    said += [
        f"{look.reviewer}: {'named a failure' if look.failing else 'nothing wrong'}" for look in row.evidence.looks
    ]
    said += [f"settled: {_rating(row.evidence.settled)}"] if row.evidence.settled else []
    fails = [f"fails: {', '.join(row.evidence.failures)}"] if row.evidence.failures else []
    return " · ".join([*said, *fails])


def no_answer(row: FigureRow) -> str:
    """What stands in place of an answer without text."""
    evidence = row.evidence
    if evidence.text_missing:
        return f"({TEXTLESS})"
    if evidence.status != "done":
        return f"({evidence.status}: {evidence.error_kind})" if evidence.error_kind else f"({evidence.status})"
    return "(no text)"


def _given(key: FigureKey, row: FigureRow) -> Sequence[RatingGiven]:
    """The ratings that the figure is made of."""
    return row.evidence.ratings if key.criterion is None else row.evidence.by_criterion.get(key.criterion, ())


def _rating(given: RatingGiven) -> str:
    rating = f"{given.rating} of 5" if given.rating is not None else (given.verdict or "").replace("_", " ")
    carried = ", carried over" * given.carried
    return rating + carried + ("" if given.blind and not given.exposed else ", not blind")


def _stars(given: RatingGiven) -> str:
    return str(given.rating) if given.rating is not None else "?"


def _number(row: FigureRow) -> str:
    return f"{row.number}" + (f".{row.evidence.trial}" if row.evidence.trial > 1 else "")


def _failed(row: FigureRow) -> str:
    return " ".join(row.evidence.failures) or (ABSENT if row.evidence.status == "done" else row.evidence.status)


def _total(row: FigureRow) -> str:
    return ABSENT if row.evidence.total_ms is None else DURATION.write(row.evidence.total_ms)


def _cell(text: str, column: Column) -> str:
    cut = fit(text, column.width)
    if not column.right:
        return cut
    cut = cut.rstrip()
    return " " * (column.width - cell_len(cut)) + cut

"""Prompts down, models across, a cell each answer: how far a collection is and where it fails, all at once."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from reviewtui.actions.answer_cells import Cell
from reviewtui.actions.requests import PAGE, RequestBook
from reviewtui.tui import matrix_cells
from reviewtui.tui.linear import is_linear
from reviewtui.tui.lines import Line, Span
from reviewtui.tui.matrix_cells import Columns
from reviewtui.tui.sight import Sight
from reviewtui.tui.widgets.entries import MARGIN, Entries, EntryList
from reviewtui.tui.widgets.waterfall import NOTHING, Blank
from reviewtui.tui.words import fit, shown_prompt

NUMBER, GAP = 6, "  "
LEAST_WORDS = NUMBER + len(GAP) + 10
UNKNOWN = "…"


class Place(NamedTuple):
    """One answer: of `model` to a prompt, in a trial."""

    prompt_id: str
    model: str
    trial: int


class Matrix(EntryList):
    """The answers of a book. A cell that tells how an answer ended badly counts, beside a name, as the answer seen."""

    def __init__(self) -> None:
        super().__init__(id="matrix")
        self._book: RequestBook | None = None
        self._sight = Sight()
        self._prompts: list[str] = []
        self._texts: list[str] = []
        self._across: list[tuple[str, int]] = []
        self._column = 0
        self._width = 0

    def show_book(self, book: RequestBook, sight: Sight) -> None:
        """Other answers, or other names for them."""
        stood = self.key
        self._book, self._sight = book, sight
        self._prompts = [prompt.id for prompt in book.session.prompts]
        self._texts = [prompt.text for prompt in book.session.prompts]
        trials = range(1, book.session.trials + 1)
        self._across = [(model, trial) for model in sight.labels for trial in trials]
        self._column = min(self._column, max(0, len(self._across) - 1))
        self.show_entries(self._entries, stand_on=stood)

    def _entries(self, width: int) -> Entries:
        self._width = width
        return Entries(Blank(len(self._prompts)), self._prompts)

    @property
    def empty(self) -> bool:
        """Whether there is no answer to show."""
        return not self._prompts or not self._across

    # Where the cursor is

    def across(self, places: int) -> None:
        """The cursor to another answer to the same prompt."""
        if self._across:
            self._column = min(max(self._column + places, 0), len(self._across) - 1)
            self.refresh()
            self.post_message(self.Stood(self.key))

    def current(self) -> Place | None:
        """The answer that the cursor stands on."""
        if not self._across or self.key is None:
            return None
        return Place(str(self.key), *self._across[self._column])

    def cell(self, place: Place) -> Cell | None:
        """How an answer stands; None where that is not read yet, or may not be looked at."""
        cell = self._book.cell(*place) if self._book is not None else None
        hidden = cell is not None and cell.telling and cell.response_id and not self._sight.may_show(cell.response_id)
        return None if hidden else cell

    def opened(self) -> tuple[str, list[str]] | None:
        """The answer that the cursor stands on, among all answers to its prompt; None where nothing was asked."""
        at = self.current()
        cell = self.cell(at) if at is not None else None
        if at is None or cell is None or cell.response_id is None:
            return None
        beside = (self.cell(Place(at.prompt_id, *answer)) for answer in self._across)
        return cell.response_id, [one.response_id for one in beside if one is not None and one.response_id is not None]

    def ids_in_sight(self) -> list[str]:
        """The answers in sight of which more is said than that they are there, are waited for or are under way."""
        if self._book is None:
            return []
        cells = (self._book.cell(str(key), *answer) for key in self.in_sight() for answer in self._in_columns)
        return [cell.response_id for cell in cells if cell is not None and cell.telling and cell.response_id]

    def near(self) -> list[str]:
        """The prompts in sight, and a page on either side of them."""
        top, height = round(self.scroll_offset.y), self.scrollable_content_region.height
        return self._prompts[max(0, top - PAGE) : top + height + PAGE]

    # Painting

    @property
    def _columns(self) -> Columns:
        return matrix_cells.columns_for(self._width, len(self._across), self._column, LEAST_WORDS)

    @property
    def _in_columns(self) -> Sequence[tuple[str, int]]:
        if is_linear(self):
            return self._across
        return self._across[self._columns.first : self._columns.last]

    def head(self) -> str:
        """The titles: what the models are called."""
        if is_linear(self) or not self._across:
            return f"{MARGIN}every prompt and its answers"
        columns = self._columns
        line = fit(f"{'prompt':>{NUMBER}}", columns.words)
        for model, trial in self._in_columns:
            label = self._sight.labels[model] if trial == 1 else f"·{trial}"
            line += f" {fit(label, columns.room)} "
        more = "<" * (columns.first > 0) + ">" * (columns.last < len(self._across))
        return f"{MARGIN}{line}{more}"

    def line_at(self, y: int) -> Line:
        if self._book is None or not 0 <= y < len(self._prompts):
            return NOTHING
        return Line(tuple(self._in_words(y) if is_linear(self) else self._spans(y)))

    def _spans(self, y: int) -> Iterator[Span]:
        columns, here = self._columns, self._prompts[y] == self.key
        asked = (
            fit(shown_prompt(self._texts[y]), max(0, columns.words - NUMBER - len(GAP) - 1)) if columns.words else ""
        )
        yield Span(fit(f"{y + 1:>{NUMBER}}{GAP}{asked}", columns.words))
        for at, (model, trial) in enumerate(self._in_columns, columns.first):
            cell = self.cell(Place(self._prompts[y], model, trial))
            stood = here and at == self._column
            yield Span("[" if stood else " ")
            if cell is None:
                yield Span(fit(UNKNOWN, columns.room), ("muted",))
            else:
                yield Span(matrix_cells.written(cell, columns.room), matrix_cells.SIGNS[cell.state][1])
            yield Span("]" if stood else " ")

    def _in_words(self, y: int) -> Iterator[Span]:
        yield Span(f"prompt {y + 1}: ")
        said = []
        for model, trial in self._across:
            cell = self.cell(Place(self._prompts[y], model, trial))
            label = self._sight.labels[model] + (f" trial {trial}" if trial > 1 else "")
            said.append(f"{label} {matrix_cells.in_words(cell) if cell is not None else UNKNOWN}")
        yield Span(fit(", ".join(said), max(1, self._width - 12)))

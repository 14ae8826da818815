"""An answer with marks on it: what differs, what was found, what somebody speaks of."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.message import Message
from textual.strip import Strip

from reviewtui.tui.document import UNBOUNDED
from reviewtui.tui.lines import Line
from reviewtui.tui.placing import Mark, Passage, Word, marks, painted, place
from reviewtui.tui.widgets.answer import AnswerView

SIGNS = {"found-now": "▸", "marking": "▸", "span": "┃", "only": "≠", "moved": "~", "found": "·"}
"""What stands at the edge of a line that has a mark of this role, so that it is seen without colours. Of several, the
first."""


class MarkedAnswer(AnswerView):
    """Marks come in layers: each can be put on and taken off without the others, and what they speak of is the text as
    the model wrote it, whatever becomes of its lines.
    """

    EDGE: ClassVar[int] = 1
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"answer--{role}" for role in (*SIGNS, "fold")}
    DEFAULT_CSS = """
    MarkedAnswer {
        padding: 0;
        & > .answer--only { text-style: bold underline; color: $text-accent; }
        & > .answer--moved { text-style: italic; color: $text-accent; }
        & > .answer--span { text-style: underline; color: $text-warning; }
        & > .answer--fold { color: $text-muted; }
        & > .answer--found { text-style: reverse; }
        & > .answer--found-now, & > .answer--marking { text-style: bold reverse; color: $text-accent; }
    }
    """

    @dataclass
    class LaidOut(Message):
        """The lines are others than before."""

        view: "MarkedAnswer"

    def __init__(self, text: str = "") -> None:
        super().__init__(text)
        self._passages: dict[str, tuple[Passage, ...]] = {}
        self._on_lines: dict[str, dict[int, list[Mark]]] = {}
        self._words: list[Word] | None = None
        self._marks: dict[int, list[Mark]] | None = None
        self.version = 0
        """Another one whenever the lines are others."""

    # Lines and words

    @property
    def lines(self) -> Sequence[Line]:
        """The lines as they are laid out now."""
        return [*self._settled, *self._growing]

    def lay_out_for(self, width: int) -> None:
        """Lay out for so many cells what is not on the screen: to look at its lines, or to have them when it comes."""
        if self.room <= 0 < width != self._laid_out_for:
            self._settled, self._growing = self._lay_out(width if self.wrap else UNBOUNDED)
            self._laid_out_for = width
            self._line_strips.clear()
            self._laid_out_anew()

    @property
    def words(self) -> list[Word]:
        """Where the words of the answer stand now."""
        if self._words is None:
            self._words = place(self.lines, self.text)
        return self._words

    # Marks

    def mark_passages(self, layer: str, passages: Iterable[Passage]) -> None:
        """Put marks on passages of the text, in place of those of this layer."""
        given = tuple(passages)
        if given != self._passages.get(layer, ()):
            self._passages[layer] = given
            self._mark_anew()

    def mark_lines(self, layer: str, found: dict[int, list[Mark]]) -> None:
        """Put marks on lines as they are laid out now, in place of those of this layer. They go when lines change."""
        if found or self._on_lines.get(layer):
            self._on_lines[layer] = found
            self._mark_anew()

    def unmark(self) -> None:
        """Take off all marks: another answer is shown."""
        self._passages.clear()
        self._on_lines.clear()

    def is_in_sight(self, y: int) -> bool:
        """Whether a line can be read without scrolling."""
        return 0 <= y - self.scroll_offset.y < self.scrollable_content_region.height

    def bring_in_sight(self, y: int) -> None:
        """Scroll, where that is needed, so that line `y` is read with what stands around it."""
        if not self.is_in_sight(y):
            self.scroll_to(y=y - self.scrollable_content_region.height // 3, animate=False, immediate=True)

    def _mark_anew(self) -> None:
        self._marks = None
        self._line_strips.clear()
        self.refresh()

    def _laid_out_anew(self) -> None:
        self.version += 1
        self._words = self._marks = None
        self._on_lines.clear()
        self.post_message(self.LaidOut(self))

    def _line(self, index: int) -> Line:
        line = super()._line(index)
        found = self._all_marks().get(index)
        return painted(line, found) if found else line

    def _all_marks(self) -> dict[int, list[Mark]]:
        """The marks of every layer, by line."""
        if self._marks is None:
            self._marks = {}
            passages = [passage for layer in self._passages.values() for passage in layer]
            for layer in (marks(self.words, passages) if passages else {}, *self._on_lines.values()):
                for y, found in layer.items():
                    self._marks.setdefault(y, []).extend(found)
        return self._marks

    # Drawing

    def _framed(self, strip: Strip, line: int) -> Strip:
        roles = {mark.role for mark in self._all_marks().get(line, ())}
        role = next((role for role in SIGNS if role in roles), None)
        beside = Style(underline=False)  # what a mark does to words
        edge = Segment(SIGNS[role], self._style((role,)) + beside) if role else Segment(" ", self._style(()))
        return Strip([edge, *super()._framed(strip, line)], strip.cell_length + self.EDGE)

"""Marking a passage of an answer with the keyboard: by words or by lines, from an anchor to where the reader stands."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from reviewtui.tui.placing import Word

Move = Literal["left", "right", "up", "down", "start", "end"]


@dataclass
class Marking:
    """From word `anchor` to word `at`, both of them marked; `by_lines`: with all words of their lines.

    `words` are those of the answer as it is laid out now, at least one, from line to line.
    """

    words: Sequence[Word]
    at: int
    anchor: int
    by_lines: bool = False

    def move(self, move: Move, *, extend: bool) -> None:
        """Stand on another word; what is marked grows or shrinks (`extend`), or is that word alone."""
        self.at = self._target(move)
        if not extend:
            self.anchor = self.at

    @property
    def passage(self) -> tuple[int, int]:
        """The characters of the text that are marked: start and end."""
        first, last = sorted((self.at, self.anchor))
        if self.by_lines:
            first, last = self._first_of_line(first), self._last_of_line(last)
        marked = self.words[first : last + 1]  # in a table the words of a line do not follow each other in the text
        return min(word.start for word in marked), max(word.end for word in marked)

    @property
    def line(self) -> int:
        """The line of the word that the reader stands on."""
        return self.words[self.at].y

    def _target(self, move: Move) -> int:
        if move == "left":
            return max(0, self.at - 1)
        if move == "right":
            return min(len(self.words) - 1, self.at + 1)
        if move == "start":
            return self._first_of_line(self.at)
        if move == "end":
            return self._last_of_line(self.at)
        return self._beneath() if move == "down" else self._above()

    def _beneath(self) -> int:
        last = self._last_of_line(self.at)
        return self._nearest(last + 1) if last + 1 < len(self.words) else self.at

    def _above(self) -> int:
        first = self._first_of_line(self.at)
        return self._nearest(self._first_of_line(first - 1)) if first else self.at

    def _nearest(self, first: int) -> int:
        """Of the line that begins with word `first`, the word that stands under, or over, the present one."""
        column = self.words[self.at].left
        in_line = range(first, self._last_of_line(first) + 1)
        return min(in_line, key=lambda number: abs(self.words[number].left - column))

    def _first_of_line(self, number: int) -> int:
        return bisect_left(self.words, self.words[number].y, key=lambda word: word.y)

    def _last_of_line(self, number: int) -> int:
        return bisect_left(self.words, self.words[number].y + 1, key=lambda word: word.y) - 1


def begin(words: Sequence[Word], line: int) -> Marking | None:
    """Stand on the first word from `line` on, or on the last one; None: there is none."""
    if not words:
        return None
    in_lines = sorted(words)
    at = min(bisect_left(in_lines, line, key=lambda word: word.y), len(in_lines) - 1)
    return Marking(in_lines, at, at)

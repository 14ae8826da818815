"""Lines of styled text, before colours: pieces with roles, wrapped by terminal cells.

A role is a tuple of names ("strong", "link"); the widget that paints decides what each looks like in its theme, so
that what is laid out once serves every theme.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate
from typing import NamedTuple

from rich.cells import cell_len, chop_cells

Role = tuple[str, ...]
PLAIN: Role = ()

_WIDE = "\u2e80-\u303f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff01-\uff60"
_CLOSING = "、。，．！？：；」』）】〉》〕"
_SPACE = r"[^\S\u00a0]"
_WORD = re.compile(rf"[{_WIDE}][{_CLOSING}]*{_SPACE}*|(?:[^\s{_WIDE}]+|\u00a0)+{_SPACE}*|{_SPACE}+")
"""What stays together on a line: a word with the space after it; East Asian writing breaks after every character, and
nothing breaks at a no-break space.
"""


_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")
ISOLATE, END_ISOLATE = "\u2066", "\u2069"
"""Around text that is written from right to left: a terminal that turns such text round turns the whole line of the
screen, and would mix it with what stands beside, unless it is told where the text begins and ends. These signs take no
cell, and terminals that know nothing of directions pass over them.
"""


def right_to_left(text: str) -> bool:
    """Whether there are letters of Hebrew, Arabic or the like in it."""
    return not text.isascii() and _RIGHT_TO_LEFT.search(text) is not None


class Span(NamedTuple):
    """A piece of text in one role."""

    text: str
    role: Role = PLAIN


class Line(NamedTuple):
    """One line on the screen. `fill` is the role of what is left of it to the right.

    `columns`: of a line of a table the characters at which its cells begin, since what it says is read cell by cell.
    `goes_on`: it belongs to the same row of the table as the line before.
    """

    spans: tuple[Span, ...]
    fill: Role = PLAIN
    columns: tuple[int, ...] = ()
    goes_on: bool = False

    @property
    def text(self) -> str:
        return "".join(span.text for span in self.spans)

    def indented(self, prefix: Span) -> "Line":
        columns = tuple(column + len(prefix.text) for column in self.columns)
        return Line((prefix, *self.spans), self.fill, columns, self.goes_on)


def wrap(spans: list[Span], width: int, fill: Role = PLAIN) -> list[Line]:
    """`spans` as lines of at most `width` cells (at least 2); newlines in them end lines.

    Lines break between words where they can; a word longer than a line is cut between graphemes.
    """
    text = "".join(span.text for span in spans)
    starts = [0, *accumulate(len(span.text) for span in spans)]
    return [Line(_cut(spans, starts, start, end), fill) for start, end in _line_ranges(text, max(2, width))]


def _line_ranges(text: str, width: int) -> Iterator[tuple[int, int]]:
    start = 0
    for hard_line in text.split("\n"):
        end = start + len(hard_line)
        if cell_len(hard_line) <= width:
            yield start, end
        else:
            yield from _soft_ranges(text, start, end, width)
        start = end + 1


def _soft_ranges(text: str, start: int, end: int, width: int) -> Iterator[tuple[int, int]]:
    used = 0
    for match in _WORD.finditer(text, start, end):
        word = match[0].rstrip() or match[0]
        needed = cell_len(word)
        if used and used + needed > width:
            yield start, start + len(text[start : match.start()].rstrip())
            start, used = match.start(), 0
        if needed > width:
            pieces = [piece for piece in chop_cells(word, width) if piece]
            for piece in pieces[:-1]:
                yield start, start + len(piece)
                start += len(piece)
            used = cell_len(pieces[-1]) + cell_len(match[0]) - needed
        else:
            used += cell_len(match[0])
    yield start, start + len(text[start:end].rstrip())


def _cut(spans: list[Span], starts: list[int], start: int, end: int) -> tuple[Span, ...]:
    """The part of `spans`, which begin at `starts` of their joined text, between two offsets of it.

    The first of them is looked up and not walked to: a paragraph of a thousand short lines is a thousand spans.
    """
    found: list[Span] = []
    for index in range(max(0, bisect_right(starts, start) - 1), len(spans)):
        at = starts[index]
        if at >= end:
            break
        text, role = spans[index]
        low, high = max(start - at, 0), min(end - at, len(text))
        if low < high:
            found.append(Span(text[low:high], role))
    return tuple(found)

"""Where the words of a text stand on the screen, after Markdown has been rendered and lines have been wrapped.

Marks speak of the text as the model wrote it, by offsets in characters; lines are what the reader sees. Rendering
leaves words in their order and takes signs away or adds some, so the words of the lines are looked up in the text one
after the other. A word that is not found has no place, and cannot be marked.
"""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from operator import itemgetter
from typing import NamedTuple

from msgspec import Struct

from reviewtui.tui.lines import Line, Span

NEAR = 80
"""Characters of the text in which the next word is looked for: what rendering takes away between two words."""

FAR = 4_000
"""And in which it is looked for where it is not near, with the two words behind it: the definitions of links."""

WITNESSES = 2
"""Words that have to follow."""

_WIDE = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_WORD = re.compile(rf"‹U\+([0-9A-F]{{4,6}})›|[{_WIDE}]|[^\W{_WIDE}]+|[^\w\s]")
_CELL = itemgetter(0)
_NAMES = {"␡": "\x7f", **{chr(0x2400 + code): chr(code) for code in range(0x20)}}
_HAS_WORD = re.compile(r"[^\W_]")
_ADDED = frozenset({"marker", "quote-bar", "rule", "url", "fold"})
"""Roles of what rendering adds and the text has not, or not like that."""


class Word(Struct, frozen=True, order=True, gc=False):
    """A word from character `left` to `right` of line `y`, and from `start` to `end` of the text.

    There may be a hundred thousand of them in memory, which the garbage collector need not look at while somebody
    scrolls.
    """

    y: int
    left: int
    right: int
    start: int
    end: int


class Mark(NamedTuple):
    """Characters `left` to `right` of a line, and what they are."""

    left: int
    right: int
    role: str


class Passage(NamedTuple):
    """Characters `start` to `end` of a text, and what they are."""

    start: int
    end: int
    role: str


def place(lines: Sequence[Line], text: str) -> list[Word]:
    """The words of `lines` that are found in `text`, in the order of the text."""
    shown = [word for group in _in_reading_order(lines) for word in group]
    words: list[Word] = []
    at = 0
    for number, (word, y, left, right) in enumerate(shown):
        start = at
        while text[start : start + 1].isspace():
            start += 1
        if not text.startswith(word, start):
            start = _find(text, word, at, at + NEAR)
        if start < 0:
            start = _find_far(text, [later for later, *_ in shown[number : number + 1 + WITNESSES]], at)
        if start >= 0:
            at = start + len(word)
            words.append(Word(y, left, right, start, at))
    return words


def marks(words: Sequence[Word], passages: Iterable[Passage]) -> dict[int, list[Mark]]:
    """Where `passages` of a text, none of them empty, stand on the lines: by number of the line."""
    found: dict[int, list[Mark]] = defaultdict(list)
    starts = [word.start for word in words]
    for passage in passages:
        first = max(0, bisect_right(starts, passage.start) - 1)
        covered = words[first : bisect_right(starts, passage.end - 1)]
        for y, in_line in groupby((word for word in covered if word.end > passage.start), key=lambda word: word.y):
            left, *others = in_line
            right = others[-1] if others else left
            found[y].append(Mark(_cut_left(left, passage), _cut_right(right, passage), passage.role))
    return dict(found)


def _cut_left(word: Word, passage: Passage) -> int:
    as_written = word.right - word.left == word.end - word.start
    return word.left + max(0, passage.start - word.start) * as_written


def _cut_right(word: Word, passage: Passage) -> int:
    as_written = word.right - word.left == word.end - word.start
    return word.right - max(0, word.end - passage.end) * as_written


def _in_reading_order(lines: Sequence[Line]) -> Iterator[list[tuple[str, int, int, int]]]:
    """The words of each line with their line, beginning and end; those of a row of a table cell by cell."""
    row: list[tuple[int, tuple[str, int, int, int]]] = []  # with the number of the cell
    for y, line in enumerate(lines):
        if row and not line.goes_on:
            yield [word for _, word in sorted(row, key=_CELL)]
            row = []
        words = [(word, y, left, right) for word, left, right in _shown_words(line)]
        if line.columns:
            row += [(bisect_right(line.columns, word[2]), word) for word in words]
        else:
            yield words
    yield [word for _, word in sorted(row, key=_CELL)]


def _shown_words(line: Line) -> list[tuple[str, int, int]]:
    """The words of a line as the text has them, and the characters of the line at which they begin and end."""
    words: list[tuple[str, int, int]] = []
    at = 0
    for text, role in line.spans:
        if not _ADDED.intersection(role):
            found = _WORD.finditer(text)
            words += [(_written(match), at + match.start(), at + match.end()) for match in found]
        at += len(text)
    return words


def _written(match: re.Match[str]) -> str:
    """What the text has where the screen has `match`: a sign that cannot be seen is shown by its name."""
    if match[1]:
        return chr(int(match[1], 16))
    return _NAMES.get(match[0], match[0])


def _find(text: str, word: str, start: int, end: int) -> int:
    """The first place of `word` from `start` on that is no part of a longer word; -1: none before `end`. A sign is not
    looked for behind the next word: there are too many of them.
    """
    at = text.find(word, start, end + len(word))
    if not word[0].isalnum():
        return at if _HAS_WORD.search(text, start, max(start, at)) is None else -1
    while at > start and text[at - 1].isalnum() and word.isascii():
        at = text.find(word, at + 1, end + len(word))
    return at


def _find_far(text: str, words: Sequence[str], start: int) -> int:
    """The first place of `words`, one near the other, within FAR characters; -1: none."""
    at = _find(text, words[0], start, start + FAR) if len(words) > WITNESSES else -1
    while at >= 0:
        here = at
        for number, word in enumerate(words):
            here = _find(text, word, here, here + NEAR // 2) if number else here
            if here < 0:
                break
            here += len(word)
        if here >= 0:
            return at
        at = _find(text, words[0], at + 1, start + FAR)
    return -1


def painted(line: Line, found: Iterable[Mark]) -> Line:
    """The line with the role of every mark added to those of what it covers; of two marks the later has the say."""
    marked = list(found)
    edges = sorted({edge for mark in marked for edge in (mark.left, mark.right)})
    spans: list[Span] = []
    at = 0
    for text, role in line.spans:
        end = at + len(text)
        for left, right in pairwise((at, *(edge for edge in edges if at < edge < end), end)):
            added = tuple(mark.role for mark in marked if mark.left <= left and right <= mark.right)
            spans.append(Span(text[left - at : right - at], (*role, *added)))
        at = end
    return Line(tuple(spans), line.fill)

"""Finding words on the lines of an answer, wherever the lines break."""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import accumulate, islice
from typing import NamedTuple

from reviewtui.tui.lines import Line
from reviewtui.tui.placing import Mark

MOST = 10_000
"""Places that are found in one answer; whoever looks for a letter does not count them."""


class Place(NamedTuple):
    """Character `left` of line `top` to character `right`, which is left out, of line `bottom`."""

    top: int
    left: int
    bottom: int
    right: int


def find(lines: Sequence[Line], wanted: str) -> list[Place]:
    """Where `wanted` stands, in any case of its letters, its white space being any white space. Nothing is in ""."""
    words = wanted.split()
    if not words:
        return []
    pattern = re.compile(r"\s+".join(map(re.escape, words)), re.IGNORECASE)
    texts = [line.text for line in lines]
    starts = [0, *accumulate(len(text) + 1 for text in texts)]
    found = islice(pattern.finditer("\n".join(texts)), MOST)
    return [_place(match, starts) for match in found]


def _place(match: re.Match[str], starts: Sequence[int]) -> Place:
    top = bisect_right(starts, match.start()) - 1
    bottom = bisect_right(starts, match.end() - 1) - 1
    return Place(top, match.start() - starts[top], bottom, match.end() - starts[bottom])


def marks_of(places: Iterable[Place], lines: Sequence[Line], role: str) -> dict[int, list[Mark]]:
    """The marks of `places`, by line."""
    found: dict[int, list[Mark]] = defaultdict(list)
    for top, left, bottom, right in places:
        for y in range(top, bottom + 1):
            text = lines[y].text
            start = left if y == top else len(text) - len(text.lstrip())
            found[y].append(Mark(start, right if y == bottom else len(text), role))
    return dict(found)

"""Which paragraphs of two answers belong beside each other."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

MOST = 250
"""Paragraphs of each answer that are compared; longer answers go by the numbers of their paragraphs alone."""

ALIKE = 0.25
"""Paragraphs that share less of their words than this have nothing to do with each other."""

_WORD = re.compile(r"\w+")


class Pair(NamedTuple):
    """Paragraph `first` of the one answer and `second` of the other."""

    first: int
    second: int


def pairs(first: Sequence[str], second: Sequence[str]) -> list[Pair]:
    """The paragraphs that say the same, in the order of both answers: those whose likeness is the most in all."""
    if max(len(first), len(second)) > MOST:
        return []
    one, other = ([frozenset(_WORD.findall(text.casefold())) for text in texts] for texts in (first, second))
    likeness = [[_likeness(a, b) for b in other] for a in one]
    best = [[0.0] * (len(other) + 1) for _ in range(len(one) + 1)]
    for i in range(len(one) - 1, -1, -1):
        for j in range(len(other) - 1, -1, -1):
            together = likeness[i][j] + best[i + 1][j + 1] if likeness[i][j] >= ALIKE else 0.0
            best[i][j] = max(together, best[i + 1][j], best[i][j + 1])
    found: list[Pair] = []
    i = j = 0
    while i < len(one) and j < len(other):
        if likeness[i][j] >= ALIKE and best[i][j] == likeness[i][j] + best[i + 1][j + 1]:
            found.append(Pair(i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return found


def beside(paragraph: int, paired: Sequence[Pair], last: int) -> int:
    """The paragraph, `last` at most, that belongs beside `paragraph`: its pair, or where it has none, that which comes
    as many paragraphs after the pair before it.
    """
    at = bisect_right(paired, Pair(paragraph, last)) - 1
    before = paired[at] if at >= 0 else Pair(0, 0)
    most = paired[at + 1].second - 1 if at + 1 < len(paired) else last
    return max(before.second, min(before.second + paragraph - before.first, most))


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of all their words that two paragraphs have in common."""
    return len(one & other) / len(one | other) if one and other else 0.0

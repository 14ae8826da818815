"""Which words of two answers differ, and which only stand elsewhere.

Runs of words that both have are found first, wherever they stand (greedy string tiling over an index of word groups:
Wise 1993). The heaviest chain of them that keeps its order is what stayed in place; the other runs have moved. Only
between the runs of the chain are words compared one by one, by their longest common subsequence. The work grows with
the length of the texts, and not with its square.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from rapidfuzz.distance import Indel

LONGEST = 600_000
"""Characters of each text that are compared. What lies beyond is not; `Differences.complete` says so."""

RUN = 5
"""So many words in a row, punctuation counted, are a run that can have moved: fewer are common to any two texts."""

RUN_LETTERS = 18
"""And so many letters, of East Asian writing a third of it: "in the box, I" is common to any two texts, too. Fewer
will do beside a run that has them.
"""

NEXT = 3
"""Words between two runs that stand beside each other."""

PLACES = 16
"""Of a group of words that a text repeats again and again so many places are looked at."""

LARGEST_GAP = 64_000_000
"""Between two runs words are compared one by one where the product of their numbers is no more (8 MB of bits)."""

LEAST_COMMON = 1 / 3
"""Of the letters of a gap's shorter side so many are common, or no word is: any two sentences share an "of the"."""

_WIDE = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_IS_WIDE = re.compile(f"[{_WIDE}]")
_WORD = re.compile(rf"[{_WIDE}]|[^\W{_WIDE}]+|[^\w\s]")
"""A word or a sign; of East Asian writing every character, because nothing divides its words."""


class Part(NamedTuple):
    """A passage, as offsets in characters: of words that the other text lacks, or that it has elsewhere (`moved`)."""

    start: int
    end: int
    moved: bool


class Differences(NamedTuple):
    """The passages of the first text and of the second that are not the same in the other, in order.

    `complete`: neither text was too long to be compared to its end. `apart`: they have nothing in common.
    """

    first: tuple[Part, ...]
    second: tuple[Part, ...]
    complete: bool
    apart: bool = False

    @property
    def none(self) -> bool:
        """Whether all words are the same, in the same order."""
        return self.complete and not self.first and not self.second


class _Run(NamedTuple):
    """Words that both texts have: `size` of them, from word `first` of the one and `second` of the other."""

    first: int
    second: int
    size: int


def differences(first: str, second: str) -> Differences:
    """How the words of two texts differ. White space is not looked at."""
    one, other = _words(first), _words(second)
    numbers: dict[str, int] = {}
    a, b = ([numbers.setdefault(word, len(numbers)) for word, _, _ in words] for words in (one, other))
    runs = _runs(a, b, [3 if _IS_WIDE.match(word) else len(word) for word, _, _ in one])
    stayed = _heaviest_chain(runs)
    moved = [run for run in runs if run not in stayed]
    state_a, state_b = [_ONLY] * len(a), [_ONLY] * len(b)
    for run in moved:
        state_a[run.first : run.first + run.size] = state_b[run.second : run.second + run.size] = [_MOVED] * run.size
    for run in stayed:
        state_a[run.first : run.first + run.size] = state_b[run.second : run.second + run.size] = [_SAME] * run.size
    for gap_a, gap_b in _gaps(sorted(stayed), state_a, state_b):
        common = _common(a, b, gap_a, gap_b)
        least = LEAST_COMMON * min(_length_of(one, gap_a), _length_of(other, gap_b))
        if _length_of(one, [at for at, _ in common]) >= least:
            for at_a, at_b in common:
                state_a[at_a] = state_b[at_b] = _SAME
    return Differences(
        tuple(_parts(one, state_a)),
        tuple(_parts(other, state_b)),
        complete=max(len(first), len(second)) <= LONGEST,
        apart=set(state_a) == set(state_b) == {_ONLY},
    )


_SAME, _ONLY, _MOVED = range(3)


def _words(text: str) -> list[tuple[str, int, int]]:
    return [(match[0], match.start(), match.end()) for match in _WORD.finditer(text, 0, LONGEST)]


def _length_of(words: Sequence[tuple[str, int, int]], places: Sequence[int]) -> int:
    """The letters of these words of a text."""
    return sum(len(words[at][0]) for at in places)


def _runs(a: Sequence[int], b: Sequence[int], letters: Sequence[int]) -> list[_Run]:
    """Runs of at least RUN words that both have, no word in two of them, from the first word of `a` on: the longest
    that begins there, and of equal ones that nearest to where the last one ended. `letters` of each word of `a`.
    """
    places: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for at in range(len(b) - RUN + 1):
        found = places[tuple(b[at : at + RUN])]
        if len(found) < PLACES:
            found.append(at)
    taken = bytearray(len(b))
    runs: list[_Run] = []
    short: list[_Run] = []
    at, expected = 0, 0
    while at <= len(a) - RUN:
        best, size = -1, 0
        for place in places.get(tuple(a[at : at + RUN]), ()):
            length = _length(a, b, at, place, taken)
            if (length, -abs(place - expected)) > (size, -abs(best - expected)):
                best, size = place, length
        if size < RUN:
            at += 1
            continue
        if sum(letters[at : at + size]) >= RUN_LETTERS:
            taken[best : best + size] = b"\1" * size
            runs.append(_Run(at, best, size))
            expected = best + size
        else:
            short.append(_Run(at, best, size))
        at += size
    return sorted((*runs, *_beside(runs, short, taken)))


def _beside(runs: Sequence[_Run], short: Iterable[_Run], taken: bytearray) -> Iterator[_Run]:
    """Those of the `short` runs that stand beside one of `runs` in both texts, and take no word that is `taken`."""
    for run in short:
        at = bisect_left(runs, run)
        before = at > 0 and _are_next(runs[at - 1], run)
        after = at < len(runs) and _are_next(run, runs[at])
        if (before or after) and not any(taken[run.second : run.second + run.size]):
            taken[run.second : run.second + run.size] = b"\1" * run.size
            yield run


def _are_next(one: _Run, other: _Run) -> bool:
    """Whether `other` begins in both texts where `one` has ended, or a few words later."""
    gaps = other.first - one.first - one.size, other.second - one.second - one.size
    return 0 <= min(gaps) <= max(gaps) <= NEXT


def _length(a: Sequence[int], b: Sequence[int], at: int, place: int, taken: bytearray) -> int:
    """How many words are the same from `at` and from `place` on, none of `b` being taken."""
    length, most = 0, min(len(a) - at, len(b) - place)
    while length < most and a[at + length] == b[place + length] and not taken[place + length]:
        length += 1
    return length


def _heaviest_chain(runs: Sequence[_Run]) -> set[_Run]:
    """Those runs, most words in all, whose order is the same in both texts. `runs` are in the order of the first."""
    order = sorted(run.second for run in runs)
    best: list[int] = [-1] * (len(runs) + 1)  # a Fenwick tree over the places in `b`: the run that ends the best chain
    weight = [0] * len(runs)
    before = [-1] * len(runs)
    for number, run in enumerate(runs):
        rank = bisect_left(order, run.second)
        at = rank
        while at > 0:
            if best[at] >= 0 and weight[best[at]] > weight[number]:
                weight[number], before[number] = weight[best[at]], best[at]
            at -= at & -at
        weight[number] += run.size
        at = rank + 1
        while at < len(best):
            if best[at] < 0 or weight[best[at]] < weight[number]:
                best[at] = number
            at += at & -at
    chain: set[_Run] = set()
    number = max(range(len(runs)), key=weight.__getitem__, default=-1)
    while number >= 0:
        chain.add(runs[number])
        number = before[number]
    return chain


def _gaps(
    stayed: Sequence[_Run], state_a: Sequence[int], state_b: Sequence[int]
) -> Iterator[tuple[list[int], list[int]]]:
    """The words before, between and after the runs that stayed, without those that moved away."""
    start_a = start_b = 0
    for run in (*stayed, _Run(len(state_a), len(state_b), 0)):
        yield (
            [at for at in range(start_a, run.first) if state_a[at] == _ONLY],
            [at for at in range(start_b, run.second) if state_b[at] == _ONLY],
        )
        start_a, start_b = run.first + run.size, run.second + run.size


def _common(a: Sequence[int], b: Sequence[int], gap_a: Sequence[int], gap_b: Sequence[int]) -> list[tuple[int, int]]:
    """The words of a gap that both have in the same order, without those that stand there by chance: fewer than the
    words that differ on either side of them.
    """
    if not gap_a or not gap_b or len(gap_a) * len(gap_b) > LARGEST_GAP:
        return []
    hunks: list[_Hunk] = []
    differing = 0
    for code in Indel.opcodes([a[at] for at in gap_a], [b[at] for at in gap_b]):
        if code.tag == "equal":
            hunks.append(_Hunk(differing, code.src_start, code.dest_start, code.src_end - code.src_start))
            differing = 0
        else:
            differing = max(differing, code.src_end - code.src_start, code.dest_end - code.dest_start)
    common: list[tuple[int, int]] = []
    carried = 0
    for number, hunk in enumerate(hunks):
        before = carried + hunk.differing
        after = hunks[number + 1].differing if number + 1 < len(hunks) else differing
        by_chance = hunk.size < min(before, after)
        carried = before + hunk.size if by_chance else 0
        if not by_chance:
            common += [(gap_a[hunk.first + at], gap_b[hunk.second + at]) for at in range(hunk.size)]
    return common


class _Hunk(NamedTuple):
    """`size` common words of a gap, and how many differ right before them."""

    differing: int
    first: int
    second: int
    size: int


def _parts(words: Sequence[tuple[str, int, int]], states: Iterable[int]) -> Iterator[Part]:
    """Neighbouring words in the same state as one passage; those that are the same in both texts are left out."""
    last: Part | None = None
    state_before = _SAME
    for (_, start, end), state in zip(words, states, strict=True):
        if last is not None and state == state_before:
            last = last._replace(end=end)
        else:
            if last is not None:
                yield last
            last = None if state == _SAME else Part(start, end, state == _MOVED)
        state_before = state
    if last is not None:
        yield last

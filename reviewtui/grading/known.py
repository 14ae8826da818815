"""How a reviewer's verdicts on an item whose verdicts are known compare with those that are expected."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from reviewtui.domain.judgment import SATISFIED_FROM, Judgment
from reviewtui.domain.known import KnownItem, KnownRating
from reviewtui.domain.session import ReviewMode
from reviewtui.grading.ledger import Said

NEAR = 1
"""A rating so far from the expected one is still as expected, where both are on the same side of satisfied, and no
bounds are given.
"""

CANT_TELL = "can't tell"
"""What `given` says where no verdict was given."""

_WINNERS = {"a": "first", "b": "second"}


class Check(NamedTuple):
    """One verdict: of the answer in `place` (from 0), or of all where it is None."""

    place: int | None
    given: str
    expected: str
    as_expected: bool

    @property
    def judged(self) -> bool:
        """Whether a verdict was given at all."""
        return self.given != CANT_TELL


def suits(item: KnownItem, mode: ReviewMode) -> bool:
    """Whether it is known what to say of an item in this mode."""
    known = {"rate": item.ratings, "compare": item.winner, "rank": item.order, "label": item.failures}
    return known.get(mode) is not None


def checked(item: KnownItem, mode: ReviewMode, said: Sequence[Said]) -> tuple[Check, ...]:
    """What was `said` of each answer of an item that suits `mode`, beside what was expected."""
    if mode == "rate" and item.ratings is not None:
        pairs = enumerate(zip(said, item.ratings, strict=True))
        return tuple(_rating(place, one.rating, expected) for place, (one, expected) in pairs)
    if mode == "compare" and item.winner is not None:
        given = next((row.verdict for one in said for row in one.comparisons), None)
        expected = _WINNERS.get(item.winner, item.winner)
        return (Check(None, _WORDS.get(given or "", CANT_TELL), _WORDS[expected], given == expected),)
    if mode == "rank" and item.order is not None:
        return (_order(item.order, {place + 1: one.ranking for place, one in enumerate(said)}),)
    assert item.failures is not None, "an item that suits no other mode suits this one"
    return tuple(
        _failures(place, one, expected) for place, (one, expected) in enumerate(zip(said, item.failures, strict=True))
    )


_WORDS = {"first": "A is better", "second": "B is better", "tie": "a tie", "both_bad": "both are bad"}


def _rating(place: int, row: Judgment | None, expected: KnownRating) -> Check:
    given = row.rating if row is not None else None
    low, high = expected if isinstance(expected, tuple) else (expected, expected)
    wanted = str(low) if low == high else f"{low} to {high}"
    return Check(
        place, CANT_TELL if given is None else str(given), wanted, given is not None and is_right(given, expected)
    )


def is_right(given: int, expected: KnownRating) -> bool:
    """Whether a rating is as expected: within the bounds where there are any, else near."""
    if isinstance(expected, tuple):
        return expected[0] <= given <= expected[1]
    return (given >= SATISFIED_FROM) is (expected >= SATISFIED_FROM) and abs(given - expected) <= NEAR


def _order(expected: Sequence[Sequence[int]], given: Mapping[int, Judgment | None]) -> Check:
    ranks = {number: row.rank for number, row in given.items() if row is not None and row.rank is not None}
    by_rank: dict[int, list[int]] = {}
    for number, rank in sorted(ranks.items()):
        by_rank.setdefault(rank, []).append(number)
    said = [by_rank[rank] for rank in sorted(by_rank)]
    wanted = [sorted(together) for together in expected]
    return Check(None, _in_order(said) or CANT_TELL, _in_order(wanted), said == wanted)


def _in_order(places: Sequence[Sequence[int]]) -> str:
    return " > ".join(" = ".join(map(str, together)) for together in places)


def _failures(place: int, said: Said, expected: Sequence[str]) -> Check:
    given = {row.category or "" for row in said.labels}
    set_aside = not given and said.looked_at is not None and said.looked_at.verdict != "no_failure"
    return Check(
        place,
        CANT_TELL if set_aside else ", ".join(sorted(given)) or "nothing wrong",
        ", ".join(sorted(expected)) or "nothing wrong",
        not set_aside and given == set(expected),
    )

"""When a reviewer is shown an item whose verdict is known, and how many verdicts are right by mere chance.

As with hidden repeats nobody can tell when: the real items that a reviewer meets are cut into blocks so long that one
gold item in each makes the wanted share, and it comes at a drawn place of its block.
"""

from collections.abc import Iterable, Sequence
from math import comb
from typing import get_args

from reviewtui.domain.detection import FailureKind
from reviewtui.domain.known import KnownItem, KnownRating
from reviewtui.domain.session import ReviewMode
from reviewtui.grading.draws import number_drawn, permuted
from reviewtui.grading.known import is_right

RATINGS = range(1, 6)
WINNERS = 4
"""One, the other, a tie, both bad."""

SEEN_IN_A_TEXT = len(get_args(FailureKind)) - 3
"""Failures that a person can see: errors, timeouts and stalls belong to the detectors."""


def gold_due(secret: bytes, share: float, met: int, *, session: str, reviewer: str, mode: str) -> int:
    """How many gold items are to have come once `met` real ones were met. `share` of them, in the long run."""
    if share <= 0:
        return 0
    length = max(1, round(1 / share))
    whole, rest = divmod(met, length)
    return whole + (rest > number_drawn(secret, length, ("gold", session, reviewer, mode, whole)))


def gold_order(secret: bytes, items: Iterable[str], *, session: str, reviewer: str, mode: str) -> list[str]:
    """The ids of gold items in the order in which a reviewer meets them."""
    return permuted(secret, items, ("gold order", session, reviewer, mode))


def chances(item: KnownItem, mode: ReviewMode) -> tuple[float, ...]:
    """Of each verdict on an item that suits `mode`, in the order of `grading.known.checked`: the chance to be as
    expected if every rating, winner or order was as likely as any other; of failures: none, or any single one.
    """
    if mode == "rate" and item.ratings is not None:
        return tuple(map(_of_rating, item.ratings))
    if mode == "compare":
        return (1 / WINNERS,)
    if mode == "rank":
        return (1 / _orders(len(item.answers)),)
    return tuple(map(_of_failures, item.failures or ()))


def _of_rating(expected: KnownRating) -> float:
    return sum(is_right(rating, expected) for rating in RATINGS) / len(RATINGS)


def _of_failures(expected: Sequence[str]) -> float:
    return 1 / (1 + SEEN_IN_A_TEXT) if len(set(expected)) <= 1 else 0.0


def _orders(count: int) -> int:
    """In how many orders so many answers can be put, ties allowed."""
    return 1 if count == 0 else sum(comb(count, best) * _orders(count - best) for best in range(1, count + 1))

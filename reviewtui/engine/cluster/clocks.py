"""How far another machine's monotonic clock is ahead of ours.

After Cristian (1989), Probabilistic clock synchronization, https://doi.org/10.1007/BF01784024.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import NamedTuple

from reviewtui.engine.clock import now

DRIFT_NS = 100_000
"""Nanoseconds a second by which two clocks drift apart at the worst: quartz is right to within 50 ppm."""

LOOKS = 30
"""How often a clock is looked at in a row: the quickest look tells most."""


class Look(NamedTuple):
    """Our clock before, the other's, ours after; nanoseconds."""

    before: int
    there: int
    after: int


class Ahead(NamedTuple):
    """The other clock is `ns` nanoseconds ahead of ours, give or take `within_ns`."""

    ns: int
    within_ns: int


def ahead_by(looks: Sequence[Look]) -> Ahead:
    """The other clock was read somewhere between `before` and `after`: the shorter that was, the surer."""
    quickest = min(looks, key=lambda look: look.after - look.before)
    middle, half = (quickest.before + quickest.after) // 2, (quickest.after - quickest.before + 1) // 2
    return Ahead(quickest.there - middle, half)


def surer(known: Ahead, seconds_ago: float, new: Ahead) -> Ahead:
    """What is known now of a clock that was `known` so long ago, and looked at again just now: a look on a busy machine
    may tell less than an old one, even though clocks drift apart.
    """
    still = known._replace(within_ns=known.within_ns + round(seconds_ago * DRIFT_NS))
    return new if new.within_ns <= still.within_ns else still


async def look_at(clock: Callable[[], Awaitable[int]]) -> Ahead:
    """Compare a clock elsewhere with ours."""
    looks = []
    for _ in range(LOOKS):
        before = now()
        there = await clock()
        looks.append(Look(before, there, now()))
    return ahead_by(looks)

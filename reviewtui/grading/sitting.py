"""One sitting of a reviewer: how long it has lasted, and whether the pace drifts as it does when people tire."""

from collections.abc import Sequence
from statistics import median
from typing import Literal, NamedTuple

Drift = Literal["faster", "slower"]

LEARNING = 10
"""The first verdicts of a sitting are slower for another reason, and say nothing of its pace."""

COMPARED = 20
"""So many verdicts at the beginning are compared with as many at the end."""

DRIFTED = 2.0
"""Twice as fast or half as fast is a drift; less is the prompts'."""


class Tiring(NamedTuple):
    """Why a break may be due: `minutes` of attention where the session's time for a sitting is over, and the `drift` of
    the pace.
    """

    minutes: int | None
    drift: Drift | None


class Sitting:
    """Counts the attention of a sitting. `break_after`: seconds of it that are enough; None: no bound.

    Who was away for a while begins anew: that was a break.
    """

    def __init__(self, break_after: float | None = None) -> None:
        self._break_after = break_after
        self._seconds: list[float] = []

    def judged(self, seconds: float | None) -> None:
        """A verdict was given after so many seconds of attention; None: the reviewer was away meanwhile."""
        if seconds is None:
            self._seconds.clear()
        else:
            self._seconds.append(seconds)

    @property
    def tiring(self) -> Tiring | None:
        """Whether a break may be due; None: nothing says so."""
        spent = sum(self._seconds)
        over = self._break_after is not None and spent >= self._break_after
        drift = drift_of(self._seconds)
        return Tiring(round(spent / 60) if over else None, drift) if over or drift else None


def drift_of(seconds: Sequence[float]) -> Drift | None:
    """Whether the latest verdicts took half as long, or twice as long, as those at the beginning, by their medians."""
    settled = seconds[LEARNING:]
    if len(settled) < 2 * COMPARED:
        return None
    before, now = median(settled[:COMPARED]), median(settled[-COMPARED:])
    if not before:
        return None
    if now * DRIFTED <= before:
        return "faster"
    return "slower" if now >= before * DRIFTED else None

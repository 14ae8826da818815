"""Anytime-valid bounds: people watch figures while they grade and stop when they like them, and these still hold.

A gambler bets, family after family, that the request-weighted mean is above (or below) m, in a game that is fair if it
is m. If it is, the gambler's capital reaches 1/alpha with probability alpha at most, however long anybody plays and
whenever they stop (Ville). So the m against which a fortune was made are excluded, for good.

Waudby-Smith and Ramdas, "Estimating means of bounded random variables by betting", JRSS B 2023: the hedged capital
process (theta = 1/2) with predictable plug-in bets, truncated at c = 1/2. Families weigh by their requests: the bet
is on w (s - m) with w = W / max W within 0 and 1, which is fair exactly if m = sum W s / sum W in expectation. The
largest weight must be known before the first score is seen. Single answers must not be played: within a family they
are not independent, and the bounds would exclude the truth far too often.
"""

import math
from typing import NamedTuple

import numpy as np

from reviewtui.scoring.estimate import Interval
from reviewtui.scoring.rates import Floats

TRUNCATION = 0.5
HEDGE = 0.5
PRECISION = 40  # halvings of the unit interval


class Crossing(NamedTuple):
    """After how many families the mean is known to be above, and below, a threshold; None: not yet."""

    above: int | None
    below: int | None

    @property
    def first(self) -> int | None:
        """After how many families either was known first."""
        return min((place for place in self if place is not None), default=None)


def confidence_sequence(scores: Floats, weights: Floats, alpha: float) -> Interval:
    """The bounds after all `scores` (families in their drawn order): the intersection of those after each of them.

    `weights` are within 0 and 1. Both ends lie outside or on the edge of what is excluded. On rare paths (probability
    below `alpha`) everything is excluded; the ends then stand the wrong way round.
    """
    return Interval(_lower(scores, weights, alpha), 1 - _lower(1 - scores, weights, alpha))


def crossing(scores: Floats, weights: Floats, threshold: float, alpha: float) -> Crossing:
    """When, along the sequence, `threshold` was first left behind on either side."""
    bets = _bets(scores, weights, alpha)
    above = _capital(scores, weights, bets, threshold) >= _fortune(alpha)
    below = _capital(1 - scores, weights, bets, 1 - threshold) >= _fortune(alpha)
    return Crossing(*(int(np.argmax(reached)) + 1 if reached.any() else None for reached in (above, below)))


def _lower(scores: Floats, weights: Floats, alpha: float) -> float:
    """The largest m (to 2^-40) such that every smaller one is excluded. The capital against m falls as m grows."""
    bets = _bets(scores, weights, alpha)
    excluded, kept = 0.0, 1.0
    for _ in range(PRECISION if len(scores) else 0):
        m = (excluded + kept) / 2
        if _capital(scores, weights, bets, m).max() >= _fortune(alpha):
            excluded = m
        else:
            kept = m
    return excluded


def _fortune(alpha: float) -> float:
    """The log capital that excludes: each of the two gamblers started with half of the stake."""
    return math.log(1 / (HEDGE * alpha))


def _capital(scores: Floats, weights: Floats, bets: Floats, m: float) -> Floats:
    """Log capital, after each family, of the gambler who says that the mean is above `m`."""
    stakes = np.minimum(bets, TRUNCATION / m) if m > 0 else bets
    capital: Floats = np.cumsum(np.log1p(stakes * weights * (scores - m)))
    return capital


def _bets(scores: Floats, weights: Floats, alpha: float) -> Floats:
    """The predictable plug-in bets: each uses only the mean and variance of what came before it (prior 1/2, 1/4).

    They are the same for the gambler who plays on 1 - scores.
    """
    t = np.arange(1, len(scores) + 1)
    means = (0.5 + np.cumsum(weights * scores)) / (1 + np.cumsum(weights))
    variances = (0.25 + np.cumsum((weights * (scores - means)) ** 2)) / (t + 1)
    before = np.concatenate(([0.25], variances[:-1])) if len(scores) else variances
    bets: Floats = np.sqrt(2 * math.log(2 / alpha) / (before * t * np.log1p(t)))
    return bets

"""Anytime-valid bounds for items that were drawn with unequal, known chances.

The bounds are of the weighted share over a finite set of items, as it would be if all of them were judged: not of the
traffic beyond them, which `betting` speaks of. Each draw is without replacement and its chances may depend on all that
came before. With S the weight that was judged good so far, R the weight of the rest, and q the chance of the item
drawn, the score times (weight / R) / q has the mean share of the rest as its expectation, whatever the chances were. So
a gambler who bets on it against (m - S) / R plays a fair game if the share of the whole set is m, and the m against
which a fortune was made are excluded (Shekhar, Xu, Lipton, Liang and Ramdas, "Risk-limiting financial audits via
weighted sampling without replacement", UAI 2023). What is left to bet on is what the stratum's items before did not
foretell: predictions are control variates (ibid., section 4), which cost nothing when they are wrong, because what
they say of the rest is added again. The bets are those of `betting` (Waudby-Smith and Ramdas, JRSS B 2023): predictable
plug-in, truncated at 1/2, hedged. Because the items themselves are what is drawn, those of one family may be alike.

No report rests on it yet: it is what the orders of judging are compared by (help/planner.md).
"""

import math
from typing import NamedTuple

import numpy as np

from reviewtui.scoring.betting import HEDGE, PRECISION, TRUNCATION, Crossing
from reviewtui.scoring.estimate import Interval
from reviewtui.scoring.rates import Bools, Floats, Ints

_ROUNDING = 1e-9


class Drawn(NamedTuple):
    """Items in the order in which they were drawn, one entry each.

    `scores` are within 0 and 1. `weights` are shares of the weight of the whole set. `chances`: the probability with
    which the item was drawn of those that were left. `reaches`: the largest (weight / rest of the weight) / chance
    among all that were left then. `strata` are codes into `whole`, which holds the weight of each stratum and sums to
    1.
    """

    scores: Floats
    weights: Floats
    chances: Floats
    reaches: Floats
    strata: Ints
    whole: Floats


class _Game(NamedTuple):
    """One entry a draw: S and R before it, the estimate of the share of the rest that the draw gave, the lowest that it
    could have given, and the bets."""

    good: Floats
    rest: Floats
    estimates: Floats
    lowest: Floats
    bets: Floats


def weighted_sequence(drawn: Drawn, alpha: float) -> Interval:
    """The bounds of the share over the whole set after all the draws, intersected over all of them.

    When everything was drawn both ends are the share itself. On rare paths (probability below `alpha`) everything is
    excluded; the ends then stand the wrong way round.
    """
    game, mirrored = _game(drawn, alpha), _game(_mirrored(drawn), alpha)
    return Interval(_lower(game, drawn, alpha), 1 - _lower(mirrored, _mirrored(drawn), alpha))


def weighted_crossing(drawn: Drawn, threshold: float, alpha: float) -> Crossing:
    """After how many draws the share over the whole set was first known to be above, and below, `threshold`."""
    places = []
    for side, m in ((drawn, threshold), (_mirrored(drawn), 1 - threshold)):
        reached = _excludes(_game(side, alpha), side, m, alpha)
        places.append(int(np.argmax(reached)) + 1 if reached.any() else None)
    return Crossing(*places)


def share_estimate(drawn: Drawn) -> float:
    """The unbiased estimate of the share over the whole set: the mean, over the draws, of what was good before each and
    what it said of the rest. With nothing drawn there is none."""
    game = _game(drawn, 0.05)
    return float(np.mean(game.good + game.rest * game.estimates))


def _mirrored(drawn: Drawn) -> Drawn:
    return drawn._replace(scores=1 - drawn.scores)


def _game(drawn: Drawn, alpha: float) -> _Game:
    before = np.concatenate(([0.0], np.cumsum(drawn.weights)[:-1]))
    good = np.concatenate(([0.0], np.cumsum(drawn.weights * drawn.scores)[:-1]))
    rest = np.maximum(1 - before, drawn.weights)
    foretold, of_rest, most = _foretold(drawn, rest)
    surprises = (drawn.scores - foretold) * (drawn.weights / rest / drawn.chances)
    t = np.arange(1, len(drawn.scores) + 1)
    variances = (0.25 + np.concatenate(([0.0], np.cumsum(surprises**2)[:-1]))) / t
    bets = np.sqrt(2 * math.log(2 / alpha) / (variances * t * np.log1p(t)))
    return _Game(
        good=good,
        rest=rest,
        estimates=of_rest + surprises,
        lowest=of_rest - drawn.reaches * most,
        bets=bets,
    )


def _foretold(drawn: Drawn, rest: Floats) -> tuple[Floats, Floats, Floats]:
    """Before each draw: the score foretold of its item, the share foretold of the rest, and the most that was foretold
    of any stratum. Foretold is the mean seen in the stratum, drawn towards the mean seen in all.
    """
    member = drawn.strata[:, None] == np.arange(len(drawn.whole))
    scored = np.where(member, drawn.scores[:, None], 0.0)
    sums, counts, weights = (
        np.vstack((np.zeros(len(drawn.whole)), np.cumsum(values, axis=0)[:-1]))
        for values in (scored, member.astype(np.float64), np.where(member, drawn.weights[:, None], 0.0))
    )
    overall = (0.5 + sums.sum(axis=1)) / (1 + counts.sum(axis=1))
    means = (_PRIOR * overall[:, None] + sums) / (_PRIOR + counts)
    left = np.maximum(drawn.whole - weights, 0.0)
    there = left > _ROUNDING
    each = np.arange(len(drawn.scores))
    there[each, drawn.strata] = True
    of_rest = (left * means).sum(axis=1) / np.maximum(left.sum(axis=1), _ROUNDING * rest)
    most = np.where(there, means, 0.0).max(axis=1)
    return means[each, drawn.strata], of_rest, most


_PRIOR = 2.0
"""So many items' worth the mean over all strata counts in the mean foretold of each."""


def _lower(game: _Game, drawn: Drawn, alpha: float) -> float:
    """The largest m (to 2^-40) such that every smaller one is excluded."""
    excluded, kept = 0.0, 1.0
    for _ in range(PRECISION if len(drawn.scores) else 0):
        m = (excluded + kept) / 2
        if _excludes(game, drawn, m, alpha).any():
            excluded = m
        else:
            kept = m
    return excluded


def _excludes(game: _Game, drawn: Drawn, m: float, alpha: float) -> Bools:
    """After which draws every share up to `m` is excluded: by a fortune, or because more than that is good already."""
    target = (m - game.good) / game.rest
    at_most_lost = target - game.lowest
    stakes = np.where(at_most_lost > 0, np.minimum(game.bets, TRUNCATION / np.maximum(at_most_lost, 1e-12)), game.bets)
    gains = stakes * (game.estimates - target)
    capital = np.cumsum(np.log1p(np.maximum(gains, -TRUNCATION)))
    known_good = game.good + drawn.weights * drawn.scores
    result: Bools = (capital >= math.log(1 / (HEDGE * alpha))) | (known_good > m + _ROUNDING)
    return result

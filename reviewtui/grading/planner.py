"""Which item next buys the most certainty: chances over the items, and a draw that keeps its chance.

What is drawn with a known chance can be weighed afterwards, so that figures stay unbiased; what is merely the best has
no chance. So a criterion says what each item is worth, and the items are drawn in proportion to that, with a fifth of
every draw uniform: no chance is lower than a fifth of what an even draw gives, and no weight grows beyond five times.

Sessions draw the pairs of comparisons so, where they ask for it. Items to rate they do not: in simulation that beat
neither chance nor weight alone (help/planner.md), and the simulation is what keeps it here.

Ratings: the variance of a share over strata falls fastest when an item is drawn in proportion to its weight times the
spread of the scores in its stratum (Neyman, Journal of the Royal Statistical Society 97, 1934). Several requirements
that are open share the draw by the root of their summed variances, which makes the sum of the variances of their shares
least (the compromise of Cochran, Sampling Techniques, 3rd ed., 1977, ch. 5A).

Comparisons: what one more comparison of two models takes off the variance of the difference in log strength that has
to be decided, summed over the differences that are open (the c-criterion of optimal design; Fedorov, Theory of Optimal
Experiments, 1972; Chaloner and Verdinelli, Statistical Science 10, 1995), by the rank-one update of the covariance.
"""

import math
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate, combinations
from typing import NamedTuple

from reviewtui.grading.draws import share_drawn

UNIFORM = 0.2
"""So much of every draw is uniform, whatever the items are worth."""

LEAST_SPREAD = 0.5
"""No stratum's spread counts for less than this share of the mean spread: what is known of it was seen in few items."""

DECIDED = 3.0
"""A model that is so many standard errors behind the leader is not looked at more closely."""

PRIOR = 4.0
"""So many items' worth the spread over all strata counts in the spread of each."""


class Choice(NamedTuple):
    """A drawn candidate, by its place, and the chance that it had among all of them at this draw."""

    place: int
    chance: float


class Seen(NamedTuple):
    """What was judged of a stratum for one requirement: the number of items, the sum of their scores (each within 0 and
    1) and of their squares."""

    items: int
    total: float
    squares: float


def chances(worth: Sequence[float], uniform: float = UNIFORM) -> list[float]:
    """The probability of each candidate: in proportion to what it is `worth` (0 or more), mixed with `uniform` of an
    even draw. Even where none is worth anything.
    """
    total = math.fsum(worth)
    even = 1 / len(worth)
    if not 0 < total < math.inf:
        return [even] * len(worth)
    return [uniform * even + (1 - uniform) * value / total for value in worth]


def choose(secret: bytes, probabilities: Sequence[float], purpose: tuple[str | int, ...]) -> Choice:
    """Draw one candidate. The same for the same secret, probabilities and `purpose` (session, reviewer, step)."""
    ends = list(accumulate(probabilities))
    place = bisect_right(ends, share_drawn(secret, ("planned", *purpose)) * ends[-1])
    return Choice(place, probabilities[place])


def reach(weights: Sequence[float], probabilities: Sequence[float]) -> float:
    """The largest ratio of a candidate's share of the weight to its chance: what the draw can weigh at most."""
    whole = math.fsum(weights)
    return max(weight / whole / chance for weight, chance in zip(weights, probabilities, strict=True))


def spreads(seen: Sequence[Mapping[str, Seen]], strata: Sequence[str]) -> dict[str, float]:
    """For each stratum the root of the summed variances of the scores of the requirements that are open.

    `seen`: for each open requirement, what was judged in which stratum. With few items the variance of a stratum is
    drawn towards that over all strata, and this one towards 1/4, the largest that there is; none is left out of the
    draw because its first items agreed.
    """
    sums = dict.fromkeys(strata, 0.0)
    for of_requirement in seen:
        together = _together(of_requirement.values())
        overall = (_scatter(together) + PRIOR / 4) / (together.items + PRIOR)
        for stratum in strata:
            here = of_requirement.get(stratum, NONE)
            sums[stratum] += (_scatter(here) + PRIOR * overall) / (here.items + PRIOR)
    roots = {stratum: math.sqrt(variance) for stratum, variance in sums.items()}
    floor = LEAST_SPREAD * sum(roots.values()) / max(1, len(roots))
    return {stratum: max(root, floor) for stratum, root in roots.items()}


NONE = Seen(0, 0.0, 0.0)


def _together(seen: Iterable[Seen]) -> Seen:
    columns = list(zip(*seen, strict=True))
    return Seen(*map(sum, columns)) if columns else NONE


def _scatter(seen: Seen) -> float:
    """The sum of squared distances from the mean."""
    return max(0.0, seen.squares - seen.total**2 / seen.items) if seen.items else 0.0


def item_worth(weights: Sequence[float], strata: Sequence[str], spread: Mapping[str, float]) -> list[float]:
    """What each item that is left is worth for rates: its weight times the spread in its stratum."""
    return [weight * spread[stratum] for weight, stratum in zip(weights, strata, strict=True)]


def pair_worth(
    log_strength: Sequence[float], covariance: Sequence[Sequence[float]], to_decide: Sequence[tuple[int, int]]
) -> dict[tuple[int, int], float]:
    """What one comparison of each pair of models takes off the variances of the differences `to_decide`, summed.

    Of a pair i, j with chance p that i is preferred, a comparison carries the information v = p (1 - p) about the
    difference x = i - j. It takes (c' S x)^2 v / (1 + v x' S x) off the variance c' S c of a difference c, S being the
    covariance of the log strengths. In log units squared.
    """
    worth = {}
    for i, j in combinations(range(len(log_strength)), 2):
        odds = math.exp(-abs(log_strength[i] - log_strength[j]))
        information = odds / (1 + odds) ** 2
        towards = [row[i] - row[j] for row in covariance]
        own = towards[i] - towards[j]
        gained = math.fsum((towards[a] - towards[b]) ** 2 for a, b in to_decide)
        worth[i, j] = gained * information / (1 + information * own)
    return worth


def rivals_open(
    log_strength: Sequence[float], covariance: Sequence[Sequence[float]], standard_errors: float = DECIDED
) -> list[tuple[int, int]]:
    """The differences that decide which model is best and that are open: between the leader and each other model that
    is not further behind than so many standard errors. The least decided one where all are decided; where several lead
    alike, as before the first comparison, those of each of them.
    """
    models = range(len(log_strength))
    top = max(log_strength)
    leaders = [model for model in models if log_strength[model] == top]
    behind = {}
    for leader in leaders:
        for other in models:
            if other not in leaders or other > leader:
                variance = covariance[leader][leader] + covariance[other][other] - 2 * covariance[leader][other]
                behind[leader, other] = (top - log_strength[other]) / math.sqrt(variance)
    nearest = min(behind.values())
    return [pair for pair, distance in behind.items() if distance <= max(standard_errors, nearest)]

"""Quantiles of durations, some of which were given up before they ended.

A request that timed out after 60 s took 60 s or more: a censored value. Leaving it out would make the slowest model
look fast. A quantile is therefore looked up twice, with each censored value at its limit and at infinity; where the
two differ, all that is known is the first, as a lower bound.
"""

import math

import numpy as np

from reviewtui.scoring.estimate import LEVEL, Estimate, Interval, absent
from reviewtui.scoring.rates import ONE_FAMILY, Bools, Floats, Ints, effective_n, is_simple

METHOD = "order statistics"


def quantile(p: float, values: Floats, censored: Bools, weights: Floats, families: Ints) -> Estimate:
    """The request-weighted `p` quantile (inverse of the distribution function) with its binomial interval.

    The interval is the pair of order statistics between which the quantile lies (Conover, Practical Nonparametric
    Statistics, 3rd ed., 1999, 3.2). With families or weights the ranks are those of the effective n (Woodruff,
    JASA 47, 1952). An end that so few values cannot bound, or that is censored, is None.
    """
    n = len(values)
    if n == 0:
        return absent("nothing measured", METHOD)
    value = _at(p, values, weights)
    known_value = _at(p, np.where(censored, np.inf, values), weights)
    clusters = int(np.count_nonzero(np.bincount(families)))
    simple = is_simple(weights, families)
    counted = (
        float(n) if simple or clusters < 2 else effective_n((values <= value).astype(np.float64), weights, families)
    )
    interval = _interval(p, values, censored, weights, counted) if clusters >= 2 else None
    return Estimate(
        value=value,
        interval=interval,
        n=n,
        clusters=clusters,
        method=METHOD if simple else METHOD + ", effective n by family",
        n_effective=None if simple else counted,
        censored=known_value > value,
        missing=_missing(int(censored.sum()), clusters, interval),
    )


def independent_quantile(p: float, values: Floats, censored: Bools, counted: float, method: str) -> Estimate:
    """The `p` quantile of values that weigh the same and tell as much as `counted` independent ones, by `method`."""
    weights = np.ones(len(values))
    value = _at(p, values, weights)
    interval = _interval(p, values, censored, weights, counted)
    return Estimate(
        value=value,
        interval=interval,
        n=len(values),
        clusters=len(values),
        method=method,
        n_effective=None if counted == len(values) else counted,
        censored=_at(p, np.where(censored, np.inf, values), weights) > value,
        missing=_missing(int(censored.sum()), 2, interval),
    )


def binomial_ranks(p: float, n: int, level: float = LEVEL) -> tuple[int | None, int | None]:
    """Ranks (from 1) of the order statistics of `n` values that enclose the `p` quantile with at least `level`.

    None on a side where even the smallest or the largest value does not bound it.
    """
    logs = np.concatenate(([0.0], np.cumsum(np.log(np.arange(1, n + 1)))))  # log factorials
    k = np.arange(n + 1)
    below = np.cumsum(np.exp(logs[n] - logs - logs[::-1] + k * math.log(p) + (n - k) * math.log1p(-p)))
    tail = (1 - level) / 2
    low = int(np.searchsorted(below, tail, side="right"))  # P(B <= low - 1) <= tail
    high = int(np.searchsorted(below, 1 - tail, side="left")) + 1  # P(B <= high - 1) >= 1 - tail
    return low if low >= 1 else None, high if high <= n else None


def _interval(p: float, values: Floats, censored: Bools, weights: Floats, counted: float) -> Interval | None:
    n = max(1, math.floor(counted))
    low_rank, high_rank = binomial_ranks(p, n)
    low = _at(low_rank / n, values, weights) if low_rank else None
    high = _at(high_rank / n, np.where(censored, np.inf, values), weights) if high_rank else None
    if high is not None and math.isinf(high):
        high = None
    return None if low is None and high is None else Interval(low, high)


def _at(share: float, values: Floats, weights: Floats) -> float:
    """The smallest value that at least `share` of the weight does not exceed."""
    order = np.argsort(values, kind="stable")
    cumulated = np.cumsum(weights[order])
    reached = cumulated >= share * cumulated[-1] * (1 - 1e-12)  # a share of k/n must reach the k-th value
    return float(values[order][int(np.argmax(reached))])


def _missing(censored: int, clusters: int, interval: Interval | None) -> str | None:
    reasons = []
    if censored:
        reasons.append(f"{censored} timed out: counted as that long or longer")
    if clusters < 2:
        reasons.append(ONE_FAMILY)
    elif interval is None:
        reasons.append("too few values to bound it")
    elif interval.low is None or interval.high is None:
        side = "lower" if interval.low is None else "upper"
        reasons.append(f"no {side} bound" if censored else f"no {side} bound from so few values")
    return "; ".join(reasons) or None

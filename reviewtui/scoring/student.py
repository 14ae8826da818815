"""Quantiles of the normal and of Student's t distribution."""

import math
from statistics import NormalDist

NEARLY_NORMAL = 200
"""Degrees of freedom from which t is taken as normal (the 97.5% quantiles differ by less than 0.012)."""


def normal_quantile(probability: float) -> float:
    """The standard normal quantile."""
    return NormalDist().inv_cdf(probability)


def t_quantile(probability: float, df: int) -> float:
    """The quantile of Student's t at `probability` > 1/2 with `df` >= 1 degrees of freedom, to 10 digits."""
    if df >= NEARLY_NORMAL:
        return normal_quantile(probability)
    within = 2 * probability - 1
    low, high = 0.0, 1.0
    while _t_within(high, df) < within:
        high *= 2
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _t_within(middle, df) < within else (low, middle)
    return high


def _t_within(t: float, df: int) -> float:
    """P(|T| <= t), by the finite series of Abramowitz and Stegun 26.7.3 (odd df) and 26.7.4 (even df)."""
    angle = math.atan(t / math.sqrt(df))
    cos2 = math.cos(angle) ** 2
    odd = df % 2
    term = math.cos(angle) if odd else 1.0
    total = 0.0 if df == 1 else term
    for k in range(3 if odd else 2, df - 1, 2):
        term *= cos2 * (k - 1) / k
        total += term
    series = math.sin(angle) * total
    return 2 / math.pi * (angle + series) if odd else series

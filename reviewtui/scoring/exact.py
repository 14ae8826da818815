"""Exact limits of a share: Clopper and Pearson, Biometrika 26, 1934, also at an effective number of answers (Korn and
Graubard, Survey Methodology 24, 1998)."""

import math

from reviewtui.scoring.estimate import LEVEL, Interval

_TINY = 1e-300
_HALVINGS = 60


def clopper_pearson(share: float, n: float, level: float = LEVEL) -> Interval:
    """The limits of a share seen among `n` independent answers; `n` need not be whole."""
    tail, hits = (1 - level) / 2, share * n
    low = 0.0 if hits <= 0 else _beta_quantile(tail, hits, n - hits + 1)
    high = 1.0 if hits >= n else _beta_quantile(1 - tail, hits + 1, n - hits)
    return Interval(low, high)


def _beta_quantile(probability: float, a: float, b: float) -> float:
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if incomplete_beta(middle, a, b) < probability else (low, middle)
    return (low + high) / 2


def incomplete_beta(x: float, a: float, b: float) -> float:
    """I_x(a, b), the distribution function of Beta(a, b), by its continued fraction (Press et al., Numerical Recipes,
    3rd ed., 2007, 6.4).
    """
    if x <= 0 or x >= 1:
        return 0.0 if x <= 0 else 1.0
    front = math.exp(
        math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x),
    )
    if x < (a + 1) / (a + b + 2):
        return front * _fraction(x, a, b) / a
    return 1 - front * _fraction(1 - x, b, a) / b


def _fraction(x: float, a: float, b: float) -> float:
    """The continued fraction by Lentz's method."""
    c, d = 1.0, 1 / _not_zero(1 - (a + b) * x / (a + 1))
    value = d
    for m in range(1, 500):
        for term in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 / _not_zero(1 + term * d)
            c = _not_zero(1 + term / c)
            value *= c * d
        if abs(c * d - 1) < 1e-12:
            break
    return value


def _not_zero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY

"""Quantiles with their order statistics, and what a timeout does to them."""

from math import comb

import numpy as np
import pytest

from reviewtui.scoring.estimate import Estimate, Interval
from reviewtui.scoring.quantiles import binomial_ranks, quantile


def of(p: float, *values: float, timed_out: tuple[float, ...] = ()) -> Estimate:
    everything = np.array([*values, *timed_out], dtype=np.float64)
    censored = np.arange(len(everything)) >= len(values)
    return quantile(p, everything, censored, np.ones(len(everything)), np.arange(len(everything)))


def at_most(k: int, n: int, p: float) -> float:
    return sum(comb(n, i) * p**i * (1 - p) ** (n - i) for i in range(k + 1))


def test_the_ranks_for_a_median_of_ten() -> None:
    # P(B <= 1) = 11/1024 = .0107 and P(B <= 2) = 56/1024 = .0547
    assert binomial_ranks(0.5, 10) == (2, 9)


def test_few_values_do_not_bound_a_high_quantile() -> None:
    low, high = binomial_ranks(0.95, 24)
    assert (low, high) == (20, None)
    assert at_most(19, 24, 0.95) <= 0.025 < at_most(20, 24, 0.95)
    assert binomial_ranks(0.95, 100)[1] == 100
    assert binomial_ranks(0.5, 5) == (None, None)


def test_a_plain_median() -> None:
    estimate = of(0.5, *range(1, 11))
    assert (estimate.value, estimate.interval, estimate.censored) == (5.0, Interval(2.0, 9.0), False)
    assert (estimate.n, estimate.clusters, estimate.n_effective) == (10, 10, None)
    assert of(0.95, *range(1, 11)).value == 10.0


def test_a_timeout_beyond_the_quantile_changes_nothing_but_is_counted() -> None:
    estimate = of(0.5, *range(1, 10), timed_out=(60,))
    assert (estimate.value, estimate.censored, estimate.n) == (5.0, False, 10)
    assert estimate.missing == "1 timed out: counted as that long or longer"


def test_a_quantile_among_timeouts_is_a_lower_bound() -> None:
    estimate = of(0.95, *range(1, 10), timed_out=(60,))
    assert (estimate.value, estimate.censored) == (60.0, True)
    assert estimate.interval == Interval(8.0, None)  # P(B <= 7) = .0115, P(B <= 8) = .0861 of ten


def test_a_request_given_up_early_may_have_been_the_slowest() -> None:
    # 10 20 30 and one given up at 5: the second of four is 10 if that was quick, 20 if it was slow.
    estimate = of(0.5, 10, 20, 30, timed_out=(5,))
    assert (estimate.value, estimate.censored) == (10.0, True)


def test_nothing_measured() -> None:
    assert of(0.5).missing == "nothing measured"


def test_families_widen_the_interval() -> None:
    values = np.repeat(np.arange(1.0, 13.0), 10)
    censored, weights = np.zeros(120, dtype=np.bool_), np.ones(120)
    alone = quantile(0.5, values, censored, weights, np.arange(120))
    together = quantile(0.5, values, censored, weights, np.repeat(np.arange(12), 10))
    assert alone.value == together.value == 6.0
    assert alone.interval == Interval(5.0, 8.0)  # ranks 50 and 71 of 120
    assert together.n_effective is not None
    # Twelve families, half below: 12 x 11/12 for the variance of twelve, times (1.959964 / 2.200985)^2.
    assert together.n_effective == pytest.approx(11 * (1.959964 / 2.200985) ** 2, rel=1e-5)
    assert together.interval == Interval(2.0, 12.0)  # ranks 1 and 8 of 8: the 15th and the last of 120


def test_one_family_has_no_interval() -> None:
    estimate = quantile(0.5, np.array([1.0, 2.0]), np.zeros(2, dtype=np.bool_), np.ones(2), np.zeros(2, dtype=np.int64))
    assert (estimate.value, estimate.interval) == (1.0, None)


def test_weights_are_traffic() -> None:
    values, weights = np.array([1.0, 2.0, 3.0]), np.array([1.0, 1.0, 8.0])
    assert quantile(0.5, values, np.zeros(3, dtype=np.bool_), weights, np.arange(3)).value == 3.0

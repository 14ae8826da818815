"""Shares and means against numbers worked out by hand."""

import math

import numpy as np
import pytest

from reviewtui.scoring.estimate import Estimate, Interval
from reviewtui.scoring.rates import Floats, Ints, kish, mean, share, share_of_possible, wilson


def floats(*values: float) -> Floats:
    return np.array(values, dtype=np.float64)


def codes(*values: int) -> Ints:
    return np.array(values, dtype=np.int64)


def both(interval: Interval | None) -> tuple[float, float]:
    assert interval is not None
    assert interval.low is not None
    assert interval.high is not None
    return interval.low, interval.high


def ends(estimate: Estimate) -> tuple[float, float]:
    return both(estimate.interval)


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [(8, 10, 0.4901625, 0.9433178), (0, 10, 0.0, 0.2775328), (24, 24, 0.8620238, 1.0), (1, 2, 0.0945312, 0.9054688)],
)
def test_wilson(hits: int, n: int, low: float, high: float) -> None:
    interval = wilson(hits / n, n)
    assert interval.low == pytest.approx(low, abs=1e-6)
    assert interval.high == pytest.approx(high, abs=1e-6)


def test_single_families_of_equal_weight_are_counted_plainly() -> None:
    estimate = share(floats(*[1] * 8, *[0] * 2), np.full(10, 3.0), np.arange(10))
    assert (estimate.value, estimate.n, estimate.clusters, estimate.method) == (0.8, 10, 10, "Wilson")
    assert ends(estimate) == pytest.approx((0.4901625, 0.9433178), abs=1e-6)
    assert estimate.n_effective is None


def test_families_are_the_unit_where_they_have_several_rows() -> None:
    # Families (1,1) (1,1) (0,0) (1,0): p = 5/8; sums of w(y - p) are .75 .75 -1.25 -.25, over 8 and squared they sum
    # to .04296875; times 4/3 the variance is .0572917; p(1-p)/v = 4.090909; (1.959964/3.182446)^2 = .379290.
    scores, families = floats(1, 1, 1, 1, 0, 0, 1, 0), codes(0, 0, 1, 1, 2, 2, 3, 3)
    estimate = share(scores, np.ones(8), families)
    assert estimate.value == 0.625
    assert estimate.n_effective == pytest.approx(4.0909091 * 0.3792899, rel=1e-5)
    assert estimate.method == "Wilson, cluster-robust by family (t, 3 df)"
    assert ends(estimate) == pytest.approx(both(wilson(0.625, 1.5516408)), abs=1e-5)


def test_weights_count_traffic() -> None:
    estimate = share(floats(1, 0), floats(3, 1), codes(0, 1))
    # sums of w(y - .75)/4 are 3/16 and -3/16: v = 2 * 2 * (3/16)^2 = .140625; .1875 / .140625 = 4/3; Kish 16/10 is more
    assert estimate.value == 0.75
    assert estimate.n_effective == pytest.approx(4 / 3 * (1.959964 / 12.706205) ** 2, rel=1e-5)


def test_agreement_of_all_families_is_worth_no_more_than_the_families() -> None:
    estimate = share(np.ones(30), np.ones(30), np.repeat(np.arange(5), 6))
    assert estimate.value == 1.0
    assert estimate.n_effective == pytest.approx(5.0)
    assert ends(estimate) == pytest.approx((5 / (5 + 1.959964**2), 1.0), abs=1e-6)


def test_no_interval_where_none_exists() -> None:
    nothing = share(floats(), floats(), codes())
    assert (nothing.value, nothing.interval, nothing.n) == (None, None, 0)
    one = share(floats(1, 0), floats(1, 1), codes(0, 0))
    assert (one.value, one.interval, one.clusters) == (0.5, None, 1)
    assert one.missing == "one family only: nothing to judge the spread by"


def test_ends_stay_within_0_and_1_whatever_comes() -> None:
    random = np.random.default_rng(5)
    for _ in range(200):
        n = int(random.integers(2, 30))
        estimate = share(random.random(n).round(), random.exponential(size=n) + 0.01, random.integers(0, 6, n))
        if estimate.interval is not None:
            low, high = ends(estimate)
            assert estimate.value is not None
            assert 0 <= low <= estimate.value <= high <= 1


def test_the_judged_stand_for_the_unjudged() -> None:
    # 3 of 4 can be good, 2 of those were judged and 1 liked: 3/4 x 1/2.
    possible, known = np.array([True, True, True, False]), np.array([True, True, False, False])
    estimate = share_of_possible(possible, known, floats(1, 0, 0, 0), np.ones(4), np.arange(4), "none")
    assert estimate.value == 0.375
    assert (estimate.n, estimate.clusters) == (3, 2)
    assert estimate.method == "Wilson, the 2 judged standing for the 3 that can be good"
    # Wilson: q 0.3006418 to 0.9544127, s 0.0945312 to 0.9054688. By family, q moves with (1, 1, 1, -3)/4 and s with
    # (1, -1, 0, 0)/2: uncorrelated. Logs: ln(.75/.3006418) = .914182, ln(.5/.0945312) = 1.665622: together 1.900003;
    # ln(.9544127/.75) = .241028, ln(.9054688/.5) = .593845: together .640896.
    assert ends(estimate) == pytest.approx((0.375 * math.exp(-1.900003), 0.375 * math.exp(0.640896)), rel=1e-4)


def test_a_product_is_bounded_at_none_satisfied_and_wider_where_families_fail_together() -> None:
    possible, known = np.array([True, True, True, False]), np.array([True, True, False, False])
    nothing = share_of_possible(possible, known, np.zeros(4), np.ones(4), np.arange(4), "none")
    assert ends(nothing) == pytest.approx((0.0, 0.75 * both(wilson(0.0, 2))[1]))
    # Four families of three; in the first two everything is possible and liked, in the others little is, and disliked.
    possible = np.array([True] * 6 + [True, False, False] * 2)
    known = possible & (np.arange(12) != 0)
    families, liked = np.repeat(np.arange(4), 3), np.where(np.arange(12) < 6, 1.0, 0.0)
    together = share_of_possible(possible, known, liked, np.ones(12), families, "none")
    low, high = ends(together)
    q_low, q_high = ends(share(possible.astype(np.float64), np.ones(12), families))
    s_low, s_high = ends(share(liked[known], np.ones(7), families[known]))
    assert q_low * s_low <= low < high <= min(1.0, q_high * s_high) + 1e-12


def test_the_interval_of_a_product_covers_what_it_says() -> None:
    random, covered, rounds = np.random.default_rng(11), 0, 400
    for _ in range(rounds):
        possible, liked = random.random(60) < 0.85, (random.random(60) < 0.7).astype(np.float64)
        known = possible & (np.arange(60) < 25)
        low, high = ends(share_of_possible(possible, known, liked, np.ones(60), np.arange(60), "none"))
        covered += low <= 0.85 * 0.7 <= high
    assert 0.93 <= covered / rounds <= 0.975


def test_when_all_are_judged_it_is_the_plain_share() -> None:
    possible = np.array([True, True, False, False])
    estimate = share_of_possible(possible, possible, floats(1, 0, 0, 0), np.ones(4), np.arange(4), "none")
    assert estimate == share(floats(1, 0, 0, 0), np.ones(4), np.arange(4))


def test_nothing_judged_is_nothing_known_unless_nothing_is_possible() -> None:
    none = np.zeros(3, dtype=np.bool_)
    assert share_of_possible(~none, none, np.zeros(3), np.ones(3), np.arange(3), "why").missing == "why"
    assert share_of_possible(none, none, np.zeros(3), np.ones(3), np.arange(3), "why").value == 0.0


def test_a_mean_has_a_t_interval_within_its_bounds() -> None:
    # 3 4 5: the mean is 4, its standard error sqrt(1/3), t with 2 df is 4.302653: 4 - 2.484138.
    estimate = mean(floats(3, 4, 5), np.ones(3), np.arange(3), (1.0, 5.0))
    assert estimate.value == 4.0
    assert ends(estimate) == pytest.approx((1.515862, 5.0), abs=1e-5)
    assert estimate.method == "t over families, 2 df"


def test_a_mean_without_variation_has_no_interval() -> None:
    estimate = mean(floats(5, 5, 5), np.ones(3), np.arange(3), (1.0, 5.0))
    assert (estimate.value, estimate.interval, estimate.missing) == (5.0, None, "no variation seen")


def test_kish() -> None:
    assert kish(floats(1, 1, 2)) == pytest.approx(16 / 6)

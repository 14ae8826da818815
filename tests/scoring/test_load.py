"""The figures of load steps against laws that are known, and against counts made by hand."""

import math
from statistics import NormalDist

import numpy as np
import pytest
from msgspec.structs import replace

from reviewtui.domain.load import LoadRequest
from reviewtui.scoring.estimate import Estimate, Interval
from reviewtui.scoring.exact import clopper_pearson, incomplete_beta
from reviewtui.scoring.hopeless import why_hopeless, why_waiting_is_hopeless
from reviewtui.scoring.knee import knee_of
from reviewtui.scoring.load import NO_BUDGET, figures_of_step
from tests.scoring.loads import answered, asked, queue, rising, step

RUNS = 60
HOLD = 0.9
"""Of the seeded runs, the share in which an interval must hold."""


def holds(estimate: Estimate, truth: float) -> bool:
    limits = estimate.interval or Interval(None, None)
    return (limits.low is None or limits.low <= truth) and (limits.high is None or truth <= limits.high)


def test_exact_limits_agree_with_binomial_sums() -> None:
    # 8 of 10: P(B >= 8) at the low end and P(B <= 8) at the high end are 2.5%.
    limits = clopper_pearson(0.8, 10)
    assert limits.low is not None
    assert limits.high is not None
    low = sum(math.comb(10, k) * limits.low**k * (1 - limits.low) ** (10 - k) for k in (8, 9, 10))
    high = 1 - sum(math.comb(10, k) * limits.high**k * (1 - limits.high) ** (10 - k) for k in (9, 10))
    assert low == pytest.approx(0.025)
    assert high == pytest.approx(0.025)
    assert clopper_pearson(1.0, 20).low == pytest.approx(0.025 ** (1 / 20))
    assert clopper_pearson(0.0, 20).low == 0.0
    assert clopper_pearson(0.0, 20).high == pytest.approx(1 - 0.025 ** (1 / 20))
    assert incomplete_beta(0.3, 2, 1) == pytest.approx(0.09)


@pytest.mark.parametrize("arrivals", [0.3, 0.5, 0.7])
def test_the_quantiles_of_a_queue_are_those_of_its_law(arrivals: float) -> None:
    held: dict[float | str, int] = {0.5: 0, 0.95: 0, 0.99: 0, "share": 0}
    for seed in range(RUNS):
        figures = figures_of_step(queue(np.random.default_rng(seed), arrivals, 400, 100, 6000.0))
        for p, found in ((0.5, figures.total_p50), (0.95, figures.total_p95), (0.99, figures.total_p99)):
            held[p] += holds(found, -math.log(1 - p) / (1 - arrivals) * 1000)
        held["share"] += holds(figures.within_budget, 1 - math.exp(-6 * (1 - arrivals)))
    assert all(count >= HOLD * RUNS for count in held.values()), held


def test_the_knee_of_a_latency_that_rises_with_the_load_is_found() -> None:
    # p95 at a load of L is 100 ms x L x exp(0.1 z95): within 600 ms up to L = 5.09. On these steps the knee is 4.
    assert 100 * 5 * math.exp(0.1 * NormalDist().inv_cdf(0.95)) < 600
    held = found = 0
    for seed in range(RUNS):
        dice = np.random.default_rng(seed)
        knee = knee_of([rising(dice, load, 200, 600.0) for load in (1, 2, 4, 8)])
        held += (knee.low or 0) <= 4 <= (knee.high or 0) and not knee.open_end
        found += knee.load == 4
    assert held >= HOLD * RUNS
    assert found >= HOLD * RUNS


def test_the_knee_of_a_queue_holds_also_where_a_step_is_close_to_it() -> None:
    # 95% within 5 s: arrivals up to 1 - ln(20)/5 = 0.40 a second.
    assert 1 - math.log(20) / 5 == pytest.approx(0.4009, abs=1e-4)
    held = 0
    for seed in range(RUNS):
        dice = np.random.default_rng(seed)
        knee = knee_of([queue(dice, load, 300, 60, 5000.0) for load in (0.1, 0.2, 0.38, 0.6, 0.8)])
        held += (knee.low or 0.0) <= 0.38 <= (knee.high or 0.0)
    assert held >= HOLD * RUNS


def test_without_a_budget_there_is_no_knee_and_goodput_counts_answers() -> None:
    of = step(2, requests=20, budget_ms=None)
    measured = asked(of, [answered(n * 500.0, 900.0) for n in range(20)])
    figures = figures_of_step(measured)
    assert knee_of([measured]).missing == figures.within_budget.missing == NO_BUDGET
    assert figures.offered == pytest.approx(2.0)
    assert figures.goodput.value == pytest.approx(2.0)
    assert figures.on_wire == pytest.approx(2 * 0.9)  # two came a second and stayed for 0.9 s


def test_warm_up_is_dropped_and_errors_are_counted_by_kind() -> None:
    slow = [answered(n * 100.0, 9000.0) for n in range(3)]
    good = [answered(300.0 + n * 100, 100.0) for n in range(16)]
    broken = LoadRequest(due_ms=1900.0, status="failed", error_kind="overloaded", total_ms=5.0)
    late = LoadRequest(due_ms=2000.0, status="timeout", error_kind="timeout", total_ms=10_000.0)
    ours = LoadRequest(due_ms=2100.0, status="cancelled", error_kind="cancelled", total_ms=1.0)
    figures = figures_of_step(
        asked(step(3, requests=18, warm_up=3, budget_ms=1000.0), [*slow, *good, broken, late, ours])
    )
    assert (figures.dropped, figures.asked, figures.answered) == (3, 18, 16)
    assert figures.errors == {"overloaded": 1, "timeout": 1}
    assert figures.error_rate.value == pytest.approx(2 / 18)
    assert {kind: found.value for kind, found in figures.error_rate_by_kind.items()} == {
        "overloaded": pytest.approx(1 / 18),
        "timeout": pytest.approx(1 / 18),
    }
    assert figures.timeout_rate.value == pytest.approx(1 / 18)
    assert figures.within_budget.value == pytest.approx(16 / 18)
    assert (figures.total_p50.value, figures.total_p50.n) == (100.0, 17)
    assert (figures.total_p99.value, figures.total_p99.censored) == (10_000.0, True)
    assert figures.goodput.value == pytest.approx(10 * 16 / 18)  # ten came a second


def test_a_step_is_given_up_when_it_cannot_become_useful() -> None:
    of = step(8, requests=200, budget_ms=100.0)
    slow = [answered(n * 10.0, 500.0) for n in range(10)]
    fast = [answered(n * 10.0, 50.0) for n in range(10)]
    assert why_hopeless(slow[:9], of) is None
    assert why_hopeless(slow, of) == "0 of 10 requests were within the latency budget"
    assert why_hopeless([*slow, *fast], of) is None
    assert why_hopeless(slow, replace(of, warm_up=1)) is None
    assert why_waiting_is_hopeless(of, 60, 60) is None
    assert why_waiting_is_hopeless(of, 61, 60) == "arrivals wait 61 s for one of 32 places, longer than the time limit"


def test_a_step_that_is_surely_within_comes_before_one_that_surely_is_not() -> None:
    dice = np.random.default_rng(1)
    knee = knee_of([rising(dice, load, 200, 260.0) for load in (1, 2, 3)])
    assert knee.stands == ("within", "within", "beyond")
    assert (knee.load, knee.low, knee.high, knee.open_end) == (2, 2, 2, False)
    assert knee_of([rising(dice, 1, 200, 260.0)]).open_end

"""The figures of one model, from rows that a person could count."""

import pytest

from reviewtui.domain.evidence import RatingGiven
from reviewtui.domain.session import LatencyBudget
from reviewtui.scoring import figures
from reviewtui.scoring.rates import wilson
from tests.scoring.rows import columns, lost, row, stars, too_late

NO_BUDGET = LatencyBudget()


def test_csat_and_mean_of_ten_ratings() -> None:
    # 5 5 5 5 5 4 4 4 3 1: eight of ten are 4 or 5, the mean is 4.1.
    table = columns(*(row(f"p{n}", given) for n, given in enumerate((5, 5, 5, 5, 5, 4, 4, 4, 3, 1))))
    csat = figures.csat(table)
    assert (csat.value, csat.interval, csat.n, csat.method) == (0.8, wilson(0.8, 10), 10, "Wilson")
    assert figures.mean_rating(table).value == pytest.approx(4.1)


def test_several_raters_of_one_answer_are_averaged_first() -> None:
    table = columns(row("a", 5, 3, 4, 1), row("b", 5))
    assert figures.csat(table).value == 0.75  # (1/2 + 1) / 2 and not 3/5
    assert figures.mean_rating(table).value == pytest.approx((3.25 + 5) / 2)
    assert figures.csat(table).n == 2


def test_blind_figures_leave_out_what_was_not_blind() -> None:
    rows = (
        row("a", 5),
        row("b", ratings=stars(1, blind=False)),
        row("c", ratings=stars(1, exposed=True)),
        row("d", ratings=(*stars(1, exposed=True), RatingGiven(reviewer="z", rating=5, blind=True, exposed=False))),
    )
    blind = columns(*rows)
    assert (figures.csat(blind).value, figures.csat(blind).n) == (1.0, 2)
    assert int(blind.left_out.sum()) == 3
    unblind = columns(*rows, blind=False)
    assert (figures.csat(unblind).value, figures.csat(unblind).n) == (0.375, 4)
    assert int(unblind.left_out.sum()) == 0


def test_why_there_is_no_rating_is_said_truly() -> None:
    exposed, skipped = (
        stars(5, exposed=True),
        (RatingGiven(reviewer="r", rating=None, verdict="skipped", blind=True, exposed=False),),
    )
    cases = {
        "no responses yet": (),
        "no answers to rate": (lost("a"),),
        "no ratings yet": (row("a"), lost("b")),
        "all judgments are left out of blind figures": (row("a", ratings=exposed), row("b")),
        "nobody could judge what was looked at": (row("a", None), row("b", ratings=skipped)),
        "nobody could judge 1, and the judgments of 1 are left out of blind figures": (
            row("a", None),
            row("b", ratings=exposed),
        ),
    }
    for why, rows in cases.items():
        assert figures.csat(columns(*rows)).missing == figures.mean_rating(columns(*rows)).missing == why


def test_skipped_for_good_is_outside_and_is_not_a_judgment() -> None:
    skipped = RatingGiven(reviewer="r", rating=None, verdict="skipped", blind=True, exposed=False)
    table = columns(row("a", 5), row("b", ratings=(skipped,)), row("c", None))
    assert (table.cannot_judge.tolist(), table.skipped.tolist()) == ([0, 0, 1], [0, 1, 0])
    assert figures.csat(table).n == 1
    assert figures.cannot_judge_share(table).value == 0.5
    assert figures.judged_share(table).value == pytest.approx(2 / 3)


def test_cannot_judge_is_outside_the_rates_and_shown_beside_them() -> None:
    table = columns(row("a", 5), row("b", None), row("c", 1), row("d"))
    assert (figures.csat(table).value, figures.csat(table).n) == (0.5, 2)
    assert figures.cannot_judge_share(table).value == pytest.approx(1 / 3)
    assert figures.judged_share(table).value == 0.75
    assert figures.judged_share(table).n == 4


def test_good_is_satisfied_and_in_time_and_free_of_failure() -> None:
    budget = LatencyBudget(ttft=0.5, total=2.0)
    table = columns(
        row("good", 5),
        row("unloved", 2),
        row("slow to start", 5, ttft_ms=501.0),
        row("slow to end", 5, total_ms=2000.1),
        row("truncated", 5, failures=("truncated",)),
        lost("no answer"),
        too_late("timed out"),
        row("just in time", 4, ttft_ms=500.0, total_ms=2000.0),
    )
    rate = figures.good_rate(table, budget)
    assert (rate.value, rate.n, rate.interval) == (0.25, 8, wilson(0.25, 8))
    assert figures.good_rate(table, NO_BUDGET).value == 0.5


def test_unrated_answers_are_unknown_and_the_rated_stand_for_them() -> None:
    # Of 4 requests one failed; of the 3 answers two are judged, one of them satisfied: 3/4 x 1/2.
    table = columns(row("a", 5), row("b", 1), row("c"), lost("d"))
    rate = figures.good_rate(table, NO_BUDGET)
    assert (rate.value, rate.n) == (0.375, 3)


def test_an_answer_that_was_not_streamed_is_first_seen_at_its_end() -> None:
    table = columns(row("a", 5, ttft_ms=None, total_ms=900.0), row("b", 5, ttft_ms=None, total_ms=400.0))
    assert figures.good_rate(table, LatencyBudget(ttft=0.5)).value == 0.5


def test_an_answer_of_unknown_duration_is_outside_the_good_rate_of_a_budget() -> None:
    table = columns(row("a", 5), row("b", 1), row("untimed", 5, ttft_ms=None, total_ms=None))
    assert figures.good_rate(table, LatencyBudget(total=2.0)).n == 2
    assert figures.good_rate(table, NO_BUDGET).n == 3


def test_no_judgments_is_said_and_is_not_zero() -> None:
    table = columns(row("a"), row("b"))
    for estimate in (figures.csat(table), figures.mean_rating(table), figures.good_rate(table, NO_BUDGET)):
        assert (estimate.value, estimate.interval, estimate.missing) == (None, None, "no ratings yet")


def test_a_model_that_never_answers_is_known_to_be_no_good_without_judging() -> None:
    table = columns(*(lost(f"p{n}") for n in range(10)))
    assert figures.good_rate(table, NO_BUDGET).value == 0.0
    assert figures.csat(table).value is None
    assert figures.judged_share(table).missing == "no answers to judge"


def test_failures_by_kind_may_overlap() -> None:
    table = columns(
        row("a", failures=("truncated", "repetition")), row("b", failures=("truncated",)), lost("c"), row("d"), row("e")
    )
    assert figures.failure_rate(table).value == 0.6
    rates = figures.failure_rates_by_kind(table)
    assert {kind: rate.value for kind, rate in rates.items()} == {"truncated": 0.4, "error": 0.2, "repetition": 0.2}
    assert next(iter(rates)) == "truncated"
    assert rates["truncated"].interval == wilson(0.4, 5)


def test_a_success_on_retry_counts_as_a_success_and_its_failed_attempts_as_errors() -> None:
    table = columns(row("a", attempts=4, failed_attempts=3), row("b"), row("c"), row("d"))
    assert figures.error_rate(table).value == 0.75 / 4
    assert figures.unanswered_rate(table).value == 0.0
    assert figures.failure_rate(table).value == 0.0


def test_latencies_count_timeouts_as_their_limit_or_more() -> None:
    table = columns(*(row(f"p{n}", ttft_ms=n * 100.0) for n in range(1, 10)), too_late("late", waited_ms=None))
    median = figures.ttft(table, 0.5)
    assert (median.value, median.censored, median.n) == (500.0, False, 10)
    high = figures.ttft(table, 0.95)
    assert (high.value, high.censored) == (60_000.0, True)
    assert figures.total(table, 0.95).value == 60_000.0


def test_an_error_has_no_latency_and_a_cut_answer_has_a_first_token() -> None:
    cut = {"status": "failed", "error_kind": "cut", "failures": ("error", "truncated")}
    table = columns(row("a", ttft_ms=200.0), lost("b"), row("c", ttft_ms=300.0, total_ms=400.0, **cut))
    assert (figures.ttft(table, 0.5).value, figures.ttft(table, 0.5).n) == (200.0, 2)
    assert (figures.total(table, 0.5).value, figures.total(table, 0.5).n) == (1000.0, 1)


def test_a_timeout_after_the_first_token_keeps_its_ttft() -> None:
    table = columns(row("a", ttft_ms=200.0), too_late("b", ttft_ms=300.0))
    assert figures.ttft(table, 0.95).value == 300.0
    assert not figures.ttft(table, 0.95).censored


def test_speed_is_the_median_of_what_is_known() -> None:
    table = columns(*(row(f"p{n}", tokens_per_second=speed) for n, speed in enumerate((10.0, 50.0, 30.0))), lost("x"))
    assert (figures.tokens_per_second(table).value, figures.tokens_per_second(table).n) == (30.0, 3)
    assert figures.tokens_per_second(columns(lost("x"))).missing == "nothing was timed"


def test_speeds_from_estimated_counts_are_named() -> None:
    table = columns(*(row(f"p{n}", tokens_estimated=n < 3) for n in range(20)))
    assert figures.tokens_per_second(table).missing == "3 of 20 from token counts that we estimated"

"""The rows of a figure are those that it was counted from: as many, and of the value that it has."""

from typing import get_args

import numpy as np
import pytest

from reviewtui.domain.session import LatencyBudget
from reviewtui.report.model import Figures
from reviewtui.scoring import expenses, figures
from reviewtui.scoring.columns import Columns
from reviewtui.scoring.counted import counted
from reviewtui.scoring.estimate import Estimate, FigureName
from tests.scoring.rows import columns, lost, row, stars, textless, too_late

BUDGET = LatencyBudget(ttft=0.5, total=5.0)

ROWS = (
    row("a", 5, 3, weight=2.0, cost=0.25),
    row("b", 4, family="a", output_tokens=40, cost=0.5),
    row("c", 1, total_ms=9000.0, tokens_per_second=None),
    row("d", failures=("empty", "truncated"), text_shown=False, input_tokens=None),
    row("e", None, total_ms=700.0),
    row("f", ratings=stars(5, exposed=True), ttft_ms=250.0),
    row("g", 5, failures=("stall",), attempts=3, failed_attempts=2),
    lost("h"),
    too_late("i"),
    too_late("j", None, weight=3.0),
    row("k", ttft_ms=None),
    row("l", attempts=0, total_ms=None, ttft_ms=None, output_tokens=None),
    textless("m", 4),
    textless("n"),
)


def estimate(figure: FigureName, of: Columns) -> Estimate:
    """The figure as a report has it."""
    match figure:
        case "good_rate":
            return figures.good_rate(of, BUDGET)
        case "ttft_p50" | "ttft_p95":
            return figures.ttft(of, int(figure[-2:]) / 100)
        case "total_p50" | "total_p95":
            return figures.total(of, int(figure[-2:]) / 100)
        case "tokens_per_second_p50":
            return figures.tokens_per_second(of)
        case "input_tokens" | "output_tokens":
            found: Estimate = getattr(expenses, figure)(of).per_response
            return found
        case "cost":
            return expenses.cost(of, None).per_response
        case _:
            made: Estimate = getattr(figures, figure)(of)
            return made


def test_every_figure_of_a_report_can_be_followed_to_its_rows() -> None:
    taken_apart = {name for name in Figures.__struct_fields__ if "_by_" in name}
    assert set(get_args(FigureName)) == set(Figures.__struct_fields__) - taken_apart


@pytest.mark.parametrize("figure", get_args(FigureName))
def test_as_many_rows_as_the_figure_says(figure: FigureName) -> None:
    of = columns(*ROWS)
    found = counted(figure, of, BUDGET)
    assert int(found.inside.sum()) == estimate(figure, of).n
    assert not np.isnan(found.values[found.inside]).any()


MEANS = ("csat", "mean_rating", "failure_rate", "error_rate", "unanswered_rate", "cannot_judge_share")
WHOLE = ("input_tokens", "output_tokens", "cost")


@pytest.mark.parametrize("figure", [*MEANS, *WHOLE])
def test_their_mean_is_the_figure(figure: FigureName) -> None:
    of = columns(*ROWS)
    found = counted(figure, of, BUDGET)
    assert np.average(found.values[found.inside], weights=of.weights[found.inside]) == pytest.approx(
        estimate(figure, of).value
    )


def test_a_share_that_is_counted_and_not_estimated_has_no_weights() -> None:
    of = columns(*ROWS)
    found = counted("judged_share", of, BUDGET)
    assert found.values[found.inside].mean() == pytest.approx(figures.judged_share(of).value)


def test_good_is_satisfied_in_time_and_free_of_failure() -> None:
    judged = columns(*(made for made in ROWS if made.prompt_id in "abcdgh"))
    found = counted("good_rate", judged, BUDGET)
    assert list(found.values[found.inside]) == [0.5, 1.0, 0.0, 0.0, 0.0, 0.0]
    assert figures.good_rate(judged, BUDGET).value == pytest.approx((2 * 0.5 + 1.0) / 7)


@pytest.mark.parametrize("kind", ["empty", "error", "stall", "timeout", "truncated"])
def test_the_rows_of_a_kind_are_those_that_show_it(kind: str) -> None:
    of = columns(*ROWS)
    found = counted("failure_rate", of, BUDGET, kind)
    share = np.average(found.values[found.inside], weights=of.weights[found.inside])
    assert share == pytest.approx(figures.failure_rates_by_kind(of)[kind].value)
    assert [made.prompt_id for made, shows in zip(ROWS, found.values, strict=True) if shows] == [
        made.prompt_id for made in ROWS if kind in made.failures
    ]


def test_what_timed_out_is_a_value_of_which_a_bound_is_known() -> None:
    found = counted("total_p95", columns(*ROWS), BUDGET)
    bounds = {
        made.prompt_id: value for made, value, bound in zip(ROWS, found.values, found.censored, strict=True) if bound
    }
    assert bounds == {"i": 60_000.0, "j": 60_000.0}  # as long as it waited, or as long as it may have


def test_rows_of_no_model_at_all() -> None:
    nothing = columns()
    assert all(not counted(figure, nothing, BUDGET).inside.any() for figure in get_args(FigureName))

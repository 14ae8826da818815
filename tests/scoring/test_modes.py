"""Figures of ratings by criterion and of answers looked through for failures: by hand, and in simulations."""

import numpy as np
import pytest

from reviewtui.domain.evidence import Evidence, Look
from reviewtui.scoring.figures import csat, human_failure_rate, mean_rating_by_criterion, satisfied_by_criterion
from reviewtui.scoring.rates import wilson
from tests.scoring.rows import columns, row, stars

CRITERIA = ("tone", "accuracy")


def look(failing: bool, reviewer: str = "ana", *, blind: bool = True, exposed: bool = False) -> Look:
    return Look(reviewer=reviewer, failing=failing, blind=blind, exposed=exposed)


def test_each_criterion_has_its_share_and_its_mean() -> None:
    rows = columns(
        row("a", 1, by_criterion={"tone": stars(5)}),
        row("b", 1, by_criterion={"tone": stars(4, 2)}),  # half satisfied, 3 on average
        row("c", 1, by_criterion={"tone": stars(None), "accuracy": stars(3)}),
        row("d", 1),
    )
    satisfied, means = satisfied_by_criterion(rows, CRITERIA), mean_rating_by_criterion(rows, CRITERIA)
    assert list(satisfied) == list(means) == list(CRITERIA)
    assert (satisfied["tone"].value, satisfied["tone"].n) == (0.75, 2)
    assert satisfied["tone"].interval == wilson(0.75, 2)
    assert (means["tone"].value, means["tone"].n) == (4.0, 2)
    assert (satisfied["accuracy"].value, means["accuracy"].value, means["accuracy"].n) == (0.0, 3.0, 1)
    assert (csat(rows).value, csat(rows).n) == (0.0, 4)


def test_what_nobody_rated_by_a_criterion_says_so() -> None:
    rows = columns(row("a", 5), row("b", 4))
    assert satisfied_by_criterion(rows, ["tone"])["tone"].missing == "no ratings yet"
    assert satisfied_by_criterion(rows, []) == {}


def test_ratings_by_criterion_that_were_not_given_blind_are_left_out() -> None:
    rows = (
        row("a", by_criterion={"tone": (*stars(5), *stars(1, exposed=True))}),
        row("b", by_criterion={"tone": stars(1, blind=False)}),
    )
    assert mean_rating_by_criterion(columns(*rows), ["tone"])["tone"].value == 5.0
    assert mean_rating_by_criterion(columns(*rows, blind=False), ["tone"])["tone"].value == 2.0


def test_failures_named_are_a_share_of_the_answers_looked_through() -> None:
    rows = columns(
        row("a", looks=(look(failing=True),)),
        row("b", looks=(look(failing=True), look(failing=False, reviewer="ben"))),
        row("c", looks=(look(failing=False),)),
        row("d", looks=(look(failing=False),)),
        row("e", failures=("truncated",)),  # found by a detector; nobody looked
    )
    rate = human_failure_rate(rows)
    assert (rate.value, rate.n, rate.interval) == (0.375, 4, wilson(0.375, 4))


def test_looks_that_were_not_blind_are_in_no_blind_figure() -> None:
    rows = (row("a", looks=(look(failing=True, exposed=True),)), row("b", looks=(look(failing=True, blind=False),)))
    assert human_failure_rate(columns(*rows)).missing == "all looks are left out of blind figures"
    assert human_failure_rate(columns(*rows, blind=False)).value == 1.0
    assert human_failure_rate(columns(row("a"))).missing == "nobody looked through the answers for failures"


@pytest.mark.parametrize("truth", [0.1, 0.3])
def test_the_interval_of_failures_named_holds_the_truth(truth: float) -> None:
    """Families of three phrasings that fail alike, looked through by one or two people who miss one failure in five."""
    rng = np.random.default_rng(7)
    held = 0
    for _ in range(300):
        interval = human_failure_rate(columns(*_looked_through(rng, truth))).interval
        assert interval is not None
        assert interval.low is not None
        assert interval.high is not None
        held += interval.low <= truth * 0.8 <= interval.high
    assert held / 300 >= 0.92


def _looked_through(rng: np.random.Generator, truth: float) -> list[Evidence]:
    rows = []
    for family in range(40):
        leaning = rng.beta(2 * truth, 2 * (1 - truth))
        for phrasing in range(3):
            fails = rng.random() < leaning
            looks = tuple(
                look(failing=bool(fails and rng.random() < 0.8), reviewer=f"r{n}") for n in range(rng.integers(1, 3))
            )
            rows.append(row(f"{family}.{phrasing}", family=str(family), looks=looks))
    return rows

"""How many at a time, after refusals and answers; and how often a failed request may be sent again."""

from reviewtui.engine.pace import LONGEST_WAIT, UNTOLD_WAIT, Pace
from reviewtui.engine.retry_budget import CAPACITY, RETRY, RetryBudget


def test_a_refusal_halves_the_places_and_answers_bring_them_back_one_by_one() -> None:
    pace = Pace(8)
    pace.refused(pace.enter(), 2.0, now=100.0)
    assert pace.places == 4
    assert (pace.wait(100.0), pace.wait(101.5), pace.wait(102.0)) == (2.0, 0.5, 0.0)
    for _ in range(5):  # about as many answers as there are places
        pace.went_well()
    assert pace.places == 5
    for _ in range(50):
        pace.went_well()
    assert pace.places == 8


def test_refusals_of_what_was_on_the_wire_together_count_once() -> None:
    pace = Pace(8)
    together = [pace.enter() for _ in range(8)]
    for number in together:
        pace.refused(number, None, now=0.0)
    assert pace.places == 4
    pace.refused(pace.enter(), None, now=1.0)
    assert pace.places == 2


def test_one_place_is_left_whatever_comes() -> None:
    pace = Pace(1)
    for _ in range(3):
        pace.refused(pace.enter(), None, now=0.0)
    assert pace.places == 1
    pace.went_well()
    assert pace.places == 1


def test_the_longest_wait_that_was_asked_counts_up_to_a_bound() -> None:
    pace = Pace(4)
    pace.refused(pace.enter(), 3600.0, now=0.0)
    assert pace.wait(0.0) == LONGEST_WAIT
    pace.refused(pace.enter(), None, now=0.0)
    assert pace.wait(0.0) == LONGEST_WAIT
    assert Pace(4).wait(0.0) == 0
    untold = Pace(4)
    untold.refused(untold.enter(), None, now=0.0)
    assert untold.wait(0.0) == UNTOLD_WAIT


def test_retries_end_where_nothing_is_answered_any_more() -> None:
    budget = RetryBudget()
    assert [budget.spend() for _ in range(CAPACITY // RETRY)] == [True] * (CAPACITY // RETRY)
    assert not budget.spend()
    for _ in range(RETRY - 1):
        budget.earn(retried=False)
    assert not budget.spend()
    budget.earn(retried=False)
    assert budget.spend()
    budget.earn(retried=True)
    assert budget.spend()


def test_no_more_retries_are_saved_up_than_there_were() -> None:
    budget = RetryBudget()
    budget.earn(retried=True)
    assert sum(budget.spend() for _ in range(CAPACITY)) == CAPACITY // RETRY

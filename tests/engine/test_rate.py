"""Rate limits, worked out by hand on a clock of our own."""

import random
from itertools import pairwise

import pytest

from reviewtui.domain.session import RateLimit
from reviewtui.engine.rate import Allowance, Taken, Window


def took(window: Window, amount: float, at: float) -> Taken:
    """What was held and left at once."""
    taken = window.hold(amount)
    window.leave(taken, at)
    return taken


def test_as_many_as_are_allowed_pass_at_once_and_the_next_when_the_first_is_long_enough_ago() -> None:
    window = Window(3, 10.0)
    for at in (0.0, 1.0, 2.0):
        assert window.wait(1, at) == 0
        took(window, 1, at)
    assert window.wait(1, 2.5) == 7.5
    assert window.wait(2, 2.5) == 8.5
    assert window.wait(1, 10.0) == 0


def test_no_interval_of_its_length_holds_more_than_the_limit() -> None:
    """Also not the one across two, where buckets that leak let twice as much pass."""
    dice = random.Random(3)
    window = Window(100, 60.0)
    sent: list[tuple[float, int]] = []
    now = 0.0
    while now < 600:
        amount = dice.randint(1, 40)
        now += dice.random() + window.wait(amount, now)
        if (more := window.wait(amount, now)) > 0:
            now += more
        took(window, amount, now)
        sent.append((now, amount))
    assert all(before <= after for (before, _), (after, _) in pairwise(sent))
    for begin, _ in sent:
        assert sum(amount for at, amount in sent if begin <= at < begin + 60) <= 100


def test_what_is_more_than_the_whole_limit_passes_by_itself() -> None:
    window = Window(100, 60.0)
    assert window.wait(500, 0.0) == 0
    took(window, 500, 0.0)
    assert window.wait(1, 1.0) == 59.0
    assert window.wait(500, 1.0) == 59.0
    assert window.wait(500, 60.0) == 0


def test_what_was_thought_is_put_right_by_what_was() -> None:
    window = Window(100, 60.0)
    taken = took(window, 90, 0.0)
    assert window.wait(50, 1.0) == 59.0
    window.correct(taken, 20)
    assert window.wait(50, 1.0) == 0
    window.correct(taken, 70)
    assert window.wait(50, 1.0) == 59.0


def test_what_has_passed_already_is_not_put_right_any_more() -> None:
    window = Window(100, 60.0)
    taken = took(window, 90, 0.0)
    assert window.wait(100, 60.0) == 0
    window.correct(taken, 20)
    took(window, 100, 60.0)
    assert window.wait(1, 61.0) == 59.0


def test_what_has_not_left_counts_until_it_has_and_then_as_long_as_anything() -> None:
    window = Window(2, 10.0)
    held = [window.hold(1), window.hold(1)]
    assert window.wait(1, 0.0) == 10.0, "at the least"
    assert window.wait(1, 25.0) == 10.0, "however long they are kept"
    window.leave(held[0], 25.0)
    assert window.wait(1, 26.0) == 9.0
    assert window.wait(2, 26.0) == 10.0
    window.leave(held[1], 27.0)
    window.leave(held[0], 28.0)
    assert window.wait(1, 29.0) == 8.0, "of several moments the last counts"
    assert window.wait(2, 29.0) == 9.0
    window.leave(held[1], 40.0)
    assert window.wait(2, 41.0) == 9.0, "also where the one before is forgotten: its connection took as long"


def test_what_does_not_leave_in_the_end_counts_no_more() -> None:
    window = Window(2, 10.0)
    held, left = window.hold(1), took(window, 1, 0.0)
    window.drop(held)
    window.drop(left)
    assert window.wait(1, 1.0) == 0
    assert window.wait(2, 1.0) == 9.0


@pytest.mark.parametrize(
    ("limit", "wait"),
    [
        (None, 0.0),
        (RateLimit(requests=2, per=10.0), 9.0),
        (RateLimit(tokens=100, per=10.0), 9.0),
        (RateLimit(tokens=1000, per=10.0), 0.0),
        (RateLimit(requests=9, tokens=100, per=20.0), 19.0),
    ],
)
def test_a_request_waits_for_whichever_limit_is_reached(limit: RateLimit | None, wait: float) -> None:
    allowance = Allowance(limit)
    for tokens in (60, 30):
        allowance.leave(allowance.hold(tokens), 0.0)
    assert allowance.wait(30, 1.0) == wait

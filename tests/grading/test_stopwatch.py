"""Time taken: attention only, and None rather than a guess."""

import pytest

from reviewtui.grading.stopwatch import AWAY_AFTER_S, Stopwatch


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def watch(clock: Clock) -> Stopwatch:
    watch = Stopwatch(clock)
    watch.restart()
    return watch


def test_it_counts_from_the_restart(watch: Stopwatch, clock: Clock) -> None:
    clock.now += 7
    assert watch.read() == 7
    watch.restart()
    clock.now += 2
    assert watch.read() == 2


def test_it_stands_still_while_something_covers_the_item(watch: Stopwatch, clock: Clock) -> None:
    clock.now += 3
    watch.pause()
    clock.now += 10_000
    watch.touch()
    watch.resume()
    clock.now += 4
    assert watch.read() == 7


def test_reading_with_keys_in_between_may_take_long(watch: Stopwatch, clock: Clock) -> None:
    for _ in range(4):
        clock.now += AWAY_AFTER_S
        watch.touch()
    assert watch.read() == 4 * AWAY_AFTER_S


def test_after_an_absence_the_time_is_not_known_until_the_next_restart(watch: Stopwatch, clock: Clock) -> None:
    clock.now += AWAY_AFTER_S + 1
    assert watch.read() is None
    clock.now += 1
    assert watch.read() is None
    watch.restart()
    clock.now += 1
    assert watch.read() == 1


def test_before_anything_was_painted_there_is_no_time(clock: Clock) -> None:
    assert Stopwatch(clock).read() is None

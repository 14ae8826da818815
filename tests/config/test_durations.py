"""Durations, worked out by hand."""

import pytest

from reviewtui.config.durations import LONGEST_S, seconds


@pytest.mark.parametrize(
    ("written", "length"),
    [("60s", 60), ("1m", 60), ("500ms", 0.5), ("2h", 7200), ("1.5s", 1.5), (" 3 s ", 3), (2, 2), (0.25, 0.25)],
)
def test_what_people_write(written: object, length: float) -> None:
    assert seconds(written) == length


@pytest.mark.parametrize(
    "written",
    ["", "s", "60", "60 sec", "-1s", "1e3s", "1,5s", "0s", "٣s", 0, -1, True, None, [1], float("nan"), float("inf")],
)
def test_what_is_no_duration(written: object) -> None:
    with pytest.raises(ValueError, match="not a"):
        seconds(written)


def test_a_year_is_the_longest() -> None:
    assert seconds(LONGEST_S) == float(LONGEST_S)
    for longer in (LONGEST_S + 1, 10**400, "999999999999h"):
        with pytest.raises(ValueError, match="not a usable duration"):
            seconds(longer)

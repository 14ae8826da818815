"""Single values: what a cell or a JSON value may mean in its column."""

from collections.abc import Callable
from typing import Any

import pytest

from reviewtui.exchange import values
from reviewtui.exchange.errors import Unfit

Reading = Callable[[Any, str], Any]


def between(value: Any, column: str) -> int | None:
    return values.whole(value, column, least=1, most=5)


def color(value: Any, column: str) -> str | None:
    return values.choice(value, column, ("red", "blue"))


@pytest.mark.parametrize(
    ("reading", "value", "meaning"),
    [
        (values.text, "x", "x"),
        (values.text, 7, "7"),
        (values.whole, "12", 12),
        (values.whole, " 12 ", 12),
        (values.whole, 3.0, 3),
        (values.whole, "3.0", 3),
        (values.number, "1.5e3", 1500.0),
        (values.number, 0, 0.0),
        (values.yes_no, "TRUE", True),
        (values.yes_no, "no", False),
        (values.yes_no, 1, True),
        (values.yes_no, False, False),
        (values.moment, "2026-11-20T10:12:00.123+01:00", "2026-11-20T09:12:00.123Z"),
        (values.moment, "2026-11-20 09:12", "2026-11-20T09:12:00.000Z"),
        (values.moment, "2026-11-20", "2026-11-20T00:00:00.000Z"),
        (values.moment, "20261120", "2026-11-20T00:00:00.000Z"),
        (values.moment, 1_795_165_920.5, "2026-11-20T09:12:00.500Z"),
        (values.moment, "1795165920.5", "2026-11-20T09:12:00.500Z"),
        (values.moment, "1795165920500", "2026-11-20T09:12:00.500Z"),
        (values.moment, 1_795_165_920_500, "2026-11-20T09:12:00.500Z"),
        (between, "5", 5),
        (color, "red", "red"),
    ],
)
def test_what_is_meant(reading: Reading, value: Any, meaning: Any) -> None:
    assert reading(value, "c") == meaning
    assert reading(None, "c") is None


@pytest.mark.parametrize(
    ("reading", "value", "words"),
    [
        (values.text, ["x"], "must be a text, not a list"),
        (values.text, True, "must be a text, not true"),
        (values.whole, "1.5", 'must be a whole number, not "1.5"'),
        (values.whole, "x" * 50, 'must be a whole number, not "' + "x" * 37 + '..."'),
        (values.whole, True, "must be a whole number, not true"),
        (values.number, "1,5", 'must be a number, not "1,5"; decimals follow a point, like 1.5'),
        (values.number, "nan", 'must be a number, not "nan"'),
        (values.number, "inf", 'must be a number of at least 0, not "inf"'),
        (values.number, -1, "must be a number of at least 0, not -1"),
        (values.number, {}, "must be a number, not an object"),
        (values.yes_no, "perhaps", 'must be yes or no, not "perhaps"'),
        (values.moment, "yesterday", 'must be a time like 2026-11-20T09:12:00Z, not "yesterday"'),
        (values.moment, "2026", 'must be a time like 2026-11-20T09:12:00Z, not "2026"'),
        (values.moment, "1" * 400, 'must be a time like 2026-11-20T09:12:00Z, not "' + "1" * 37 + '..."'),
        (values.moment, 1e300, "must be a time like 2026-11-20T09:12:00Z, not 1e+300"),
        (between, 6, "must be a whole number from 1 to 5, not 6"),
        (color, "blu", 'must be one of `red`, `blue`, not "blu"; did you mean `blue`?'),
        (color, 3, "must be one of `red`, `blue`, not 3"),
    ],
)
def test_what_is_not(reading: Reading, value: Any, words: str) -> None:
    with pytest.raises(Unfit) as caught:
        reading(value, "c")
    assert (caught.value.message, caught.value.column) == (words, "c")


def test_what_must_be_there() -> None:
    for blank in (None, "", " \n"):
        with pytest.raises(Unfit, match="is missing"):
            values.required_text(blank, "c")
    assert values.required_text(7, "c") == "7"

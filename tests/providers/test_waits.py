"""How long a server asks us to wait: every header and every way of writing it."""

import pytest

from reviewtui.providers.waits import asked_wait, seconds_until

NOON = 1_795_521_600.0
"""2026-11-24T12:00:00Z"""


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "3"}, 3.0),
        ({"retry-after": "0.25"}, 0.25),
        ({"retry-after": "0"}, 0.0),
        ({"retry-after": "3", "retry-after-ms": "1500"}, 1.5),
        ({"retry-after": "2", "retry-after-ms": "soon"}, 2.0),
        ({"retry-after": "-1"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": ""}, None),
        ({"retry-after": "Tue, 24 Nov 2026 12:00:30 GMT"}, 30.0),
        ({"retry-after": "Tue, 24 Nov 2026 12:00:30 -0000"}, 30.0),
        ({"retry-after": "Tue, 24 Nov 2026 11:59:00 GMT"}, 0.0),
        ({"retry-after": "Tue, 99 Nov 2026 11:59:00 GMT"}, None),
    ],
)
def test_how_long_to_wait(headers: dict[str, str], seconds: float | None) -> None:
    assert asked_wait(headers, now=NOON) == seconds


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("6m0s", 360.0),
        ("1.5s", 1.5),
        ("20ms", 0.02),
        ("1h2m3s", 3723.0),
        ("1m30.5s", 90.5),
        ("2d", 172800.0),
        ("3m", 180.0),
        ("1s20ms", 1.02),
        ("30", 30.0),
        ("0.5", 0.5),
        ("1795521645", 45.0),
        ("1795521645500", 45.5),
        ("1795521000", 0.0),
        ("2026-11-24T12:00:10Z", 10.0),
        ("2026-11-24T13:00:10+01:00", 10.0),
        ("2026-11-24T12:00:10", 10.0),
        ("Tue, 24 Nov 2026 12:00:30 GMT", 30.0),
        ("2026-11-24T11:00:00Z", 0.0),
        ("", None),
        ("soon", None),
        ("-5s", None),
        ("ms", None),
        ("5x", None),
    ],
)
def test_how_far_a_reset_is_away(value: str, seconds: float | None) -> None:
    found = seconds_until(value, now=NOON)
    assert found == (None if seconds is None else pytest.approx(seconds))


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"x-ratelimit-reset": "7"}, 7.0),
        ({"ratelimit-reset": "8"}, 8.0),
        ({"x-ratelimit-reset-requests": "1s", "x-ratelimit-reset-tokens": "6m0s"}, 360.0),
        (
            {
                **{"x-ratelimit-remaining-requests": "9999", "x-ratelimit-reset-requests": "8ms"},
                **{"x-ratelimit-remaining-tokens": "412", "x-ratelimit-reset-tokens": "59.176s"},
            },
            59.176,
        ),
        (
            {
                **{"x-ratelimit-remaining-requests": "9", "x-ratelimit-reset-requests": "1s"},
                **{"x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "6m0s"},
            },
            360.0,
        ),
        (
            {
                **{"anthropic-ratelimit-requests-remaining": "0"},
                **{"anthropic-ratelimit-requests-reset": "2026-11-24T12:00:20Z"},
                **{"anthropic-ratelimit-output-tokens-remaining": "0"},
                **{"anthropic-ratelimit-output-tokens-reset": "2026-11-24T12:00:40Z"},
                **{"anthropic-ratelimit-input-tokens-remaining": "5"},
                **{"anthropic-ratelimit-input-tokens-reset": "2026-11-24T12:01:00Z"},
            },
            40.0,
        ),
        ({"retry-after": "2", "x-ratelimit-reset": "90"}, 2.0),
        ({"x-ratelimit-reset": "whenever"}, None),
        ({"x-ratelimit-limit-requests": "60", "x-password-reset": "3"}, None),
    ],
)
def test_a_reset_stands_in_for_a_wait_that_is_not_asked(headers: dict[str, str], seconds: float | None) -> None:
    assert asked_wait(headers, now=NOON) == seconds


def test_the_limit_that_an_error_names_decides() -> None:
    headers = {
        **{"x-ratelimit-remaining-requests": "3", "x-ratelimit-reset-requests": "2h"},
        **{"x-ratelimit-remaining-tokens": "412", "x-ratelimit-reset-tokens": "7.5s"},
    }
    assert asked_wait(headers, now=NOON, named={"tokens", "rate_limit_exceeded"}) == 7.5
    assert asked_wait(headers, now=NOON, named={"rate_limit_exceeded"}) == 7200.0

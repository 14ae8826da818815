"""How long a server asks us to wait, in any of the headers that services use.

`retry-after` is the standard (RFC 9110, 10.2.3); where it is missing, the moment at which a rate limit is reset says
the same. OpenAI and those that follow it write `x-ratelimit-reset-requests` and `-tokens` as durations (`6m0s`,
`20ms`), Anthropic `anthropic-ratelimit-requests-reset` and the like as dates, others `x-ratelimit-reset` as seconds
from now, or as seconds or milliseconds since 1970.
"""

import math
import re
import time
from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import NamedTuple

_RESET = re.compile(r"(?:x-|anthropic-)?ratelimit-(?:(?P<before>[a-z-]+)-)?reset(?:-(?P<after>[a-z-]+))?")
_DURATION = re.compile(r"(?=\d)(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+(?:\.\d+)?)s)?(?:(\d+(?:\.\d+)?)ms)?")
_UNITS = (86400.0, 3600.0, 60.0, 1.0, 0.001)

_FIRST_EPOCH = 1e9
"""Numbers from here on are seconds since 1970 (September 2001): no reset is thirty years away."""

_FIRST_EPOCH_MS = 1e11
"""And from here on milliseconds: as seconds it would be the year 5138."""


def asked_wait(headers: Mapping[str, str], *, now: float | None = None, named: Collection[str] = ()) -> float | None:
    """The seconds that a server asks us to wait, from lower-case `headers`; None where it asks nothing readable.

    `now` is the time in seconds since 1970. Of several limits those with nothing remaining decide, else those that the
    error `named` (OpenAI: `tokens`, of which there may be some left and too few), else all; of them the slowest.
    """
    now = time.time() if now is None else now
    asked = retry_after(headers, now=now)
    if asked is not None:
        return asked
    resets = list(_resets(headers, now))
    spent = [reset.seconds for reset in resets if reset.is_spent]
    meant = [reset.seconds for reset in resets if reset.limit in named]
    return max(spent or meant or (reset.seconds for reset in resets), default=None)


def retry_after(headers: Mapping[str, str], *, now: float | None = None) -> float | None:
    """What `retry-after-ms`, which is finer and goes first, or `retry-after` asks: seconds or an HTTP date."""
    now = time.time() if now is None else now
    milliseconds = _number(headers.get("retry-after-ms"))
    if milliseconds is not None:
        return milliseconds / 1000
    value = headers.get("retry-after")
    if value is None:
        return None
    seconds = _number(value)
    return seconds if seconds is not None else _until(_http_date(value), now)


class _Reset(NamedTuple):
    """Of one limit (`tokens`, `requests` ...) the seconds until it is reset, and whether nothing of it remains."""

    limit: str
    seconds: float
    is_spent: bool


def _resets(headers: Mapping[str, str], now: float) -> Iterator[_Reset]:
    for name, value in headers.items():
        match = _RESET.fullmatch(name)
        if match is not None and (seconds := seconds_until(value, now=now)) is not None:
            is_spent = _number(headers.get(name.replace("reset", "remaining"))) == 0
            yield _Reset(match["before"] or match["after"] or "", seconds, is_spent)


def seconds_until(value: str, *, now: float) -> float | None:
    """The seconds that a reset is away: a duration, a number, or a date. None where it is none of them."""
    value = value.strip()
    number = _number(value)
    if number is not None:
        if number >= _FIRST_EPOCH_MS:
            return max(0.0, number / 1000 - now)
        return max(0.0, number - now) if number >= _FIRST_EPOCH else number
    if match := _DURATION.fullmatch(value):
        return sum(float(part) * unit for part, unit in zip(match.groups(), _UNITS, strict=True) if part is not None)
    return _until(_iso_date(value) or _http_date(value), now)


def _until(moment: datetime | None, now: float) -> float | None:
    if moment is None:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)  # "-0000" too, by which RFC 5322 means UTC without a place
    return max(0.0, moment.timestamp() - now)


def _http_date(value: str) -> datetime | None:
    try:
        return parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None


def _iso_date(value: str) -> datetime | None:
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        return None


def _number(text: str | None) -> float | None:
    """A finite number that is not negative, or None."""
    try:
        number = float(text or "")
    except ValueError:
        return None
    return number if math.isfinite(number) and number >= 0 else None

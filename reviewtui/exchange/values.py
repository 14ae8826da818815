"""Values of a row as what they are meant to be. A CSV file gives texts, a JSON file may give the thing itself."""

import math
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, TypeVar

from reviewtui.domain.clock import iso
from reviewtui.exchange.errors import Unfit
from reviewtui.nearest import did_you_mean, listed

Word = TypeVar("Word", bound=str)

LARGEST = 2**53
"""Whole numbers beyond it are no count of ours, and not every reader of JSON holds them."""

_YES = frozenset(("1", "true", "yes", "y", "t"))
_NO = frozenset(("0", "false", "no", "n", "f"))
_LONGEST = 40
_UNIX_TIME = re.compile(r"[0-9]{9,}(\.[0-9]+)?")
"""Seconds since 1970 in a text: of fewer digits it would be a date, like 20261120, or a year."""
_MILLISECONDS = 1e11
"""As seconds this would be the year 5138."""
_DECIMAL_COMMA = re.compile(r"-?\d+,\d+")
_POINT = "; decimals follow a point, like 1.5"


def text(value: Any, column: str) -> str | None:
    """A text; a number is taken as it is written, because names may be numbers."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    raise Unfit(f"must be a text, not {shown(value)}", column)


def required_text(value: Any, column: str) -> str:
    """A text that is there and not blank."""
    found = text(value, column)
    if found is None or not found.strip():
        raise Unfit("is missing", column)
    return found


def whole(value: Any, column: str, *, least: int = 0, most: int = LARGEST) -> int | None:
    """A whole number within the bounds; `3.0` is one."""
    found = number(value, column, least=least, most=most, what="a whole number")
    if found is None:
        return None
    if found != int(found):
        raise Unfit(f"must be a whole number, not {shown(value)}", column)
    return int(found)


def number(value: Any, column: str, *, least: float = 0, most: float = LARGEST, what: str = "a number") -> float | None:
    """A number within the bounds, with a decimal point."""
    if value is None:
        return None
    try:
        found = math.nan if isinstance(value, bool) else float(value)
    except (TypeError, ValueError, OverflowError):
        found = math.nan
    if math.isnan(found):
        comma = isinstance(value, str) and _DECIMAL_COMMA.fullmatch(value.strip()) is not None
        raise Unfit(f"must be {what}, not {shown(value)}{_POINT if comma else ''}", column)
    if not least <= found <= most:
        wanted = f"from {least:,} to {most:,}" if most < LARGEST else f"of at least {least:,}"
        raise Unfit(f"must be {what} {wanted}, not {shown(value)}", column)
    return found


def yes_no(value: Any, column: str) -> bool | None:
    """True or false, as `true`, `yes` or 1, in any case."""
    if value is None or isinstance(value, bool):
        return value
    word = str(value).strip().lower()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise Unfit(f"must be yes or no, not {shown(value)}", column)


def moment(value: Any, column: str) -> str | None:
    """A time, as ISO 8601 in UTC with milliseconds. One without a zone is taken as UTC; a number as Unix seconds, or
    as milliseconds where it is too large to be meant as seconds.
    """
    if value is None:
        return None
    try:
        given = float(value) if isinstance(value, str) and _UNIX_TIME.fullmatch(value) else value
        if isinstance(given, int | float) and not isinstance(given, bool):
            return iso(datetime.fromtimestamp(given if given < _MILLISECONDS else given / 1000, UTC))
        found = datetime.fromisoformat(value)
        return iso(found if found.tzinfo else found.replace(tzinfo=UTC))
    except (TypeError, ValueError, OverflowError, OSError):
        raise Unfit(f"must be a time like 2026-11-20T09:12:00Z, not {shown(value)}", column) from None


def choice(value: Any, column: str, known: Iterable[Word]) -> Word | None:
    """One of the `known` words."""
    words = tuple(known)
    if value is None:
        return None
    for word in words:
        if value == word:
            return word
    near = did_you_mean(value, words) if isinstance(value, str) else ""
    raise Unfit(f"must be one of {listed(words)}, not {shown(value)}{near}", column)


def shown(value: Any) -> str:
    """A value in a message, not too long."""
    match value:
        case str():
            words = value if len(value) <= _LONGEST else value[: _LONGEST - 3] + "..."
            return f'"{words}"'
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case list():
            return "a list"
        case dict():
            return "an object"
        case _:
            return str(value)[:_LONGEST]

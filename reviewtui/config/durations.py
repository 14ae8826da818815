"""Durations as people write them in a session file: `"60s"`, `"1m"`, `"500ms"`, or a plain number of seconds."""

import re

LONGEST_S = 366 * 24 * 3600
"""No timeout of ours is meant to be longer; event loops reject waits that are too long."""

_WRITTEN = re.compile(r"\s*(\d{1,12}(?:\.\d{1,12})?)\s*(ms|s|m|h)\s*", re.ASCII)
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}


class Seconds(float):
    """A length of time, in seconds."""


def seconds(written: object) -> Seconds:
    """The duration `written` stands for. ValueError where it stands for none, for no time, or for over a year."""
    length: float
    if isinstance(written, str) and (match := _WRITTEN.fullmatch(written)):
        length = float(match[1]) * _SECONDS[match[2]]
    elif isinstance(written, int | float) and not isinstance(written, bool):
        length = written
    else:
        raise ValueError("not a duration")
    if not 0 < length <= LONGEST_S:
        raise ValueError("not a usable duration")
    return Seconds(length)

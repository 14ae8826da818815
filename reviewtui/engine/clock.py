"""The engine's clock: monotonic nanoseconds for every duration, tied once to the wall clock for dates.

A wall clock may be set back in mid-run; so it is read once, and every date is that reading plus monotonic time.
"""

import time
from datetime import UTC, datetime, timedelta

from reviewtui.domain.clock import iso

now = time.perf_counter_ns
"""Nanoseconds since some moment that never changes while the process runs."""


class Anchor:
    """One moment known on both clocks."""

    def __init__(self) -> None:
        self._moment = datetime.now(UTC)
        self._ns = now()

    def iso(self, ns: int) -> str:
        """The date of the monotonic `ns`."""
        return iso(self._moment + timedelta(microseconds=(ns - self._ns) / 1000))


def ms_between(start: int | None, end: int | None) -> float | None:
    """Milliseconds from `start` to `end`; None where one of them never came."""
    return None if start is None or end is None else (end - start) / 1e6


class Marks:
    """The moments of one attempt, in monotonic nanoseconds; None is a moment that never came.

    `connected` is when the connection was ready, `sent` when the first of the request was just about to be written.
    `content` has the arrival of every content chunk; chunks that came in one read share its stamp.
    """

    __slots__ = (
        "cold",
        "connected",
        "connecting",
        "content",
        "ended",
        "first_byte",
        "first_reasoning",
        "headers",
        "scheduled",
        "sent",
    )

    def __init__(self, scheduled: int) -> None:
        self.scheduled = scheduled
        self.connecting: int | None = None
        self.connected: int | None = None
        self.sent: int | None = None
        self.cold: bool | None = None
        self.headers: int | None = None
        self.first_byte: int | None = None
        self.first_reasoning: int | None = None
        self.ended: int | None = None
        self.content: list[int] = []

    def since_sent(self, ns: int | None) -> float | None:
        """Milliseconds from `sent` to `ns`."""
        return ms_between(self.sent, ns)

    @property
    def first_content(self) -> int | None:
        return self.content[0] if self.content else None

    @property
    def last_content(self) -> int | None:
        return self.content[-1] if self.content else None

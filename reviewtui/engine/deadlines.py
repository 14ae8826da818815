"""Several time limits on one timer."""

import asyncio
import math
from types import TracebackType
from typing import Literal

Limit = Literal["connection", "total", "first_token", "stall", "usage", "linger", "stop"]


LATE = 0.1
"""Seconds: an alarm that looks so much later than it was set to has slept through the moment with its whole process."""

A_MOMENT = 0.05
"""Seconds in which what has come meanwhile is read."""


class LimitReachedError(Exception):
    """The wait was ended by `limit`, which had been set to `seconds`."""

    def __init__(self, limit: Limit, seconds: float) -> None:
        super().__init__(limit)
        self.limit = limit
        self.seconds = seconds


class Deadlines:
    """Limits by name, which may be set anew at any time. `async with` raises LimitReachedError for the nearest.

    Every read of every stream puts a limit off, and a timer made anew is dear: the alarm stays where it was, looks when
    it goes off, and is set again where nothing has been reached. Where it was our own process that stood still, what
    came meanwhile is read before a limit strikes: time that we took is not held against anybody.
    """

    def __init__(self) -> None:
        self._limits: dict[Limit, tuple[float, float]] = {}  # (when by the loop's clock, seconds)
        self._timer: asyncio.Timeout | None = None  # while inside; what it is set to has been reached
        self._alarm: asyncio.TimerHandle | None = None
        self._alarm_at = math.inf  # never after the nearest limit, while inside
        self._slept_through = math.inf  # the limit for which what came meanwhile has been read

    async def __aenter__(self) -> "Deadlines":
        self._timer = await asyncio.timeout(None).__aenter__()
        self._look()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        timer, self._timer = self._timer, None
        self._silence()
        assert timer is not None, "entered before"
        try:
            await timer.__aexit__(kind, error, trace)
        except TimeoutError:
            raise self._nearest() from None
        if kind is not None and timer.expired():
            raise self._nearest() from None  # a library has dressed our cancellation as an error of its own

    def set(self, limit: Limit, seconds: float | None) -> None:
        """Let `limit` pass in `seconds` from now, whatever it was before; None lifts it."""
        if seconds is None:
            if self._limits.pop(limit, None) is not None and self._alarm is None:
                self._look()
            return
        when = asyncio.get_running_loop().time() + seconds
        self._limits[limit] = (when, seconds)
        if when < self._alarm_at:
            self._look()

    def only(self, limit: Limit, seconds: float) -> None:
        """Lift every limit but this one, and a stop that has been asked for."""
        self._limits = {kept: when for kept, when in self._limits.items() if kept == "stop"}
        self.set(limit, seconds)

    def _look(self) -> None:
        """End the wait where a limit has been reached, else look again when the nearest is."""
        self._silence()
        if self._timer is None or self._timer.expired():
            return  # not waiting yet, or struck already and the waiting task has only not been told
        loop = asyncio.get_running_loop()
        nearest = min((when for when, _ in self._limits.values()), default=math.inf)
        late = loop.time() - nearest
        if late > LATE and self._slept_through != nearest:
            self._slept_through = nearest
            self._alarm, self._alarm_at = loop.call_later(A_MOMENT, self._look), nearest
            return
        if late >= 0:
            self._timer.reschedule(nearest)
            return
        if self._timer.when() is not None:
            self._timer.reschedule(None)  # what had been reached was put off before anybody was told
        if self._limits:
            self._alarm, self._alarm_at = loop.call_at(nearest, self._look), nearest

    def _silence(self) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
        self._alarm, self._alarm_at = None, math.inf

    def _nearest(self) -> LimitReachedError:
        limit = min(self._limits, key=lambda name: self._limits[name][0])
        return LimitReachedError(limit, self._limits[limit][1])

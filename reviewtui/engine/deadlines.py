"""Several time limits on one timer."""

import asyncio
from types import TracebackType
from typing import Literal

Limit = Literal["connection", "total", "first_token", "stall", "linger", "stop"]


class LimitReachedError(Exception):
    """The wait was ended by `limit`, which had been set to `seconds`."""

    def __init__(self, limit: Limit, seconds: float) -> None:
        super().__init__(limit)
        self.limit = limit
        self.seconds = seconds


class Deadlines:
    """Limits by name, which may be set anew at any time. `async with` raises LimitReachedError for the nearest."""

    def __init__(self) -> None:
        self._limits: dict[Limit, tuple[float, float]] = {}  # (when by the loop's clock, seconds)
        self._timer: asyncio.Timeout | None = None  # while inside

    async def __aenter__(self) -> "Deadlines":
        self._timer = await asyncio.timeout(None).__aenter__()
        self._reschedule()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        timer, self._timer = self._timer, None
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
            if self._limits.pop(limit, None) is None:
                return
        else:
            self._limits[limit] = (asyncio.get_running_loop().time() + seconds, seconds)
        self._reschedule()

    def only(self, limit: Limit, seconds: float) -> None:
        """Lift every limit but this one, and a stop that has been asked for."""
        self._limits = {kept: when for kept, when in self._limits.items() if kept == "stop"}
        self.set(limit, seconds)

    def _reschedule(self) -> None:
        if self._timer is None or self._timer.expired():
            return  # not waiting yet, or struck already and the waiting task has only not been told
        nearest = min((when for when, _ in self._limits.values()), default=None)
        if nearest != self._timer.when():  # asked at every read of every stream, and a timer made anew is dear
            self._timer.reschedule(nearest)

    def _nearest(self) -> LimitReachedError:
        limit = min(self._limits, key=lambda name: self._limits[name][0])
        return LimitReachedError(limit, self._limits[limit][1])

"""Pause, resume and stop: how a run in progress is steered."""

import asyncio
import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from reviewtui.engine.deadlines import Deadlines

STOPPED = "the run was stopped"
"""What is said of whatever a stop has ended."""

APART_S, FAR_APART_S = 0.002, 0.004
"""Seconds between two requests, while few are on the wire and while hundreds are. To send one and to take in the end of
another takes up to a millisecond of the processor, in which no answer is read: where hundreds left at once, the first
of them would be stamped tens of milliseconds late.
"""

FEW = 64
"""Requests on the wire up to which they leave as fast as that; for twice as many half as fast."""


class Control:
    """What the app (or a signal, or a failing database) wishes of the run.

    A pause keeps new requests from being sent and lets those on the wire end. A stop ends every wait at once and for
    good; `finish` does so but for those on the wire, which come to their end. `on_wire` counts the requests under way.
    """

    def __init__(self) -> None:
        self.on_wire = 0
        self._stopped = False
        self._no_more = asyncio.Event()
        self._may_send = asyncio.Event()
        self._may_send.set()
        self._watching: set[Deadlines] = set()
        self._woken: list[Callable[[], None]] = []
        self._turns = asyncio.Lock()
        self._left_at = -math.inf  # by the loop's clock

    @property
    def paused(self) -> bool:
        return not self._may_send.is_set()

    @property
    def stopped(self) -> bool:
        return self._stopped

    @property
    def over(self) -> bool:
        """Whether nothing more is to be sent."""
        return self._no_more.is_set()

    def pause(self) -> None:
        if not self.over:
            self._may_send.clear()

    def resume(self) -> None:
        self._may_send.set()
        self._wake()

    def stop(self) -> None:
        """Asking twice is the same as asking once."""
        self._stopped = True
        self.finish()
        for deadlines in self._watching:
            deadlines.set("stop", 0)

    def finish(self) -> None:
        """Send nothing more, and let what is on the wire come to its end."""
        self._no_more.set()
        self._may_send.set()
        self._wake()

    def wakes(self, wake: Callable[[], None]) -> None:
        """Have `wake` called when a pause ends, or nothing more is to be sent."""
        self._woken.append(wake)

    def _wake(self) -> None:
        for wake in self._woken:
            wake()

    async def may_send(self) -> bool:
        """Wait out a pause. False: the run has been stopped, send nothing."""
        await self._may_send.wait()
        return not self.over

    async def turn(self) -> None:
        """Wait for one's turn to send a request. Each leaves a while after the last has left: a loop that is late does
        not send together those that were due meanwhile.
        """
        async with self._turns:
            loop = asyncio.get_running_loop()
            apart = min(max(APART_S, APART_S * self.on_wire / FEW), FAR_APART_S)
            wait = self._left_at + apart - loop.time()
            if wait > 0:
                await self.sleep(wait)
            self._left_at = loop.time()

    async def sleep(self, seconds: float) -> None:
        """Sleep, or less where the run is stopped."""
        try:
            async with asyncio.timeout(seconds):
                await self._no_more.wait()
        except TimeoutError:
            return

    @contextmanager
    def ends(self, deadlines: Deadlines) -> Iterator[None]:
        """While inside, a stop is one of `deadlines` and strikes at once."""
        if self.stopped:
            deadlines.set("stop", 0)
        self._watching.add(deadlines)
        try:
            yield
        finally:
            self._watching.discard(deadlines)

    @contextmanager
    def sending(self) -> Iterator[None]:
        """One request on the wire."""
        self.on_wire += 1
        try:
            yield
        finally:
            self.on_wire -= 1

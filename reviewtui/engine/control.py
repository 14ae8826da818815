"""Pause, resume and stop: how a run in progress is steered."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from reviewtui.engine.deadlines import Deadlines


class Control:
    """What the app (or a signal, or a failing database) wishes of the run.

    A pause keeps new requests from being sent and lets those on the wire end. A stop ends every wait at once and for
    good. `on_wire` counts the requests under way.
    """

    def __init__(self) -> None:
        self.on_wire = 0
        self._stop = asyncio.Event()
        self._may_send = asyncio.Event()
        self._may_send.set()
        self._watching: set[Deadlines] = set()

    @property
    def paused(self) -> bool:
        return not self._may_send.is_set()

    @property
    def stopped(self) -> bool:
        return self._stop.is_set()

    def pause(self) -> None:
        if not self.stopped:
            self._may_send.clear()

    def resume(self) -> None:
        self._may_send.set()

    def stop(self) -> None:
        """Asking twice is the same as asking once."""
        self._stop.set()
        self._may_send.set()
        for deadlines in self._watching:
            deadlines.set("stop", 0)

    async def may_send(self) -> bool:
        """Wait out a pause. False: the run has been stopped, send nothing."""
        await self._may_send.wait()
        return not self.stopped

    async def sleep(self, seconds: float) -> None:
        """Sleep, or less where the run is stopped."""
        try:
            async with asyncio.timeout(seconds):
                await self._stop.wait()
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

"""The workers that can be asked, and which of them is next."""

import asyncio
from collections.abc import Callable, Iterator

from reviewtui.engine.cluster.far_worker import FarWorker


class Roster:
    """Those that are there. Whoever waits for one waits until some come, or `over` says that it is of no use."""

    def __init__(self, over: Callable[[], bool]) -> None:
        self._over = over
        self._workers: list[FarWorker] = []
        self._changed = asyncio.Event()
        self._woken: list[Callable[[], None]] = []

    def __iter__(self) -> Iterator[FarWorker]:
        return iter(tuple(self._workers))

    @property
    def usable(self) -> list[FarWorker]:
        """Those that can be asked something."""
        return [worker for worker in self._workers if not worker.lost]

    def add(self, worker: FarWorker) -> None:
        """It can be asked from now on."""
        self._workers.append(worker)
        self.changed()

    def remove(self, worker: FarWorker) -> None:
        """It is gone."""
        self._workers.remove(worker)
        self.changed()

    def wakes(self, wake: Callable[[], None]) -> None:
        """Have `wake` called when workers have come or gone."""
        self._woken.append(wake)

    def changed(self) -> None:
        """Wake whoever waits."""
        self._changed.set()
        for wake in self._woken:
            wake()

    async def until(self, fact: Callable[[], bool]) -> None:
        """Wait until `fact` is true, or waiting is over."""
        while not self._over() and not fact():
            self._changed.clear()
            await self._changed.wait()

    async def least_busy(self, model: str) -> FarWorker | None:
        """The worker that has least in hand; waits where there is none.

        None: waiting is over, or none of those that are there has a way to the model.
        """
        await self.until(lambda: bool(self.usable))
        if self._over():
            return None
        able = [worker for worker in self.usable if model not in worker.cannot_ask]
        if not able:
            return None
        worker = min(able, key=lambda each: each.busy)
        self._workers.remove(worker)  # to the end: among those with as much in hand it is the last to be next
        self._workers.append(worker)
        return worker

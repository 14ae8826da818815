"""The workers of a cluster, as they come and go."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Protocol

from reviewtui.domain.errors import ReviewError
from reviewtui.domain.events import Notice
from reviewtui.engine.cluster.far_worker import FarWorker, RelayCalls, WorkerLostError
from reviewtui.engine.cluster.reasons import clean, why
from reviewtui.engine.cluster.rest import Rest
from reviewtui.engine.cluster.roster import Roster
from reviewtui.engine.control import Control
from reviewtui.engine.outbox import Outbox

PATIENCE = 30.0
"""Seconds that a run waits for a worker where there is none, and for the scheduler."""

LOOK_SECONDS = 1.0
"""Between two looks at which workers there are."""

COMPARE_SECONDS = 30.0
"""Between two comparisons of clocks."""

STOP_SECONDS = 5.0
"""How long, after a stop, what has arrived at the workers is waited for."""

CLOCK_TRIES = 5

WITHIN_MS = 5.0
"""Milliseconds within which a worker's clock has to be known for a ladder to be climbed through it."""


class WorkerPool(Protocol):
    """What is needed of Dask."""

    async def workers(self) -> Mapping[str, str]:
        """The address of every worker there is, with the name it goes by. OSError where nobody can say."""
        ...

    async def relay(self, address: str) -> RelayCalls:
        """A new relay on that worker. WorkerLostError where it does not come about."""
        ...


class Cluster:
    """`fail` is told where the run cannot go on. `folder` is that of the session file.

    With `steady` it cannot as soon as a worker is lost, or its clock not known any more: what is measured depends on
    how many there are.
    """

    def __init__(
        self,
        pool: WorkerPool,
        folder: str,
        outbox: Outbox,
        control: Control,
        fail: Callable[[ReviewError], None],
        *,
        steady: bool = False,
    ) -> None:
        self._pool = pool
        self._folder = folder
        self._outbox = outbox
        self._control = control
        self._fail = fail
        self._steady = steady
        self.roster = Roster(lambda: control.over)
        self._served: dict[str, asyncio.Task[None]] = {}
        self._beginning: dict[str, str] = {}  # address and name of those that are on their way
        self._rests: dict[str, Rest] = {}
        self._last_trouble = ""
        self._losing: asyncio.TimerHandle | None = None
        control.wakes(self._look_at_control)

    async def ready(self) -> None:
        """Until every worker that is there can be asked, or at least some can. ReviewError where none comes."""
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                await self.roster.until(lambda: bool(self.roster.usable) and not self._beginning)
        if not self._control.over and not self.roster.usable:
            raise self._nobody()

    def note(self, trouble: str) -> None:
        """Tell people of something that is wrong."""
        self._last_trouble = trouble
        self._outbox.put(Notice(message=trouble))

    def _look_at_control(self) -> None:
        self.roster.changed()
        if self._control.stopped and self._losing is None:
            for worker in self.roster:
                worker.stop()
            self._losing = asyncio.get_running_loop().call_later(STOP_SECONDS, self._lose_all)

    def _lose_all(self) -> None:
        for worker in self.roster:
            worker.lose("it did not stop in time")

    # Which there are

    async def watch(self) -> None:
        """Use every worker there is, for as long as this is awaited."""
        loop = asyncio.get_running_loop()
        alone_since = loop.time()
        try:
            while not self._control.over:
                await self._look()
                if self.roster.usable:
                    alone_since = loop.time()
                elif loop.time() - alone_since > PATIENCE:
                    self._fail(self._nobody())
                await asyncio.sleep(LOOK_SECONDS)
            await asyncio.Event().wait()  # those there are go on until they are not needed any more
        except Exception as error:  # noqa: BLE001 - without this nobody would learn of it, and the run wait for ever
            self._fail(ReviewError(f"The workers cannot be watched any more: {why(error)}"))
        finally:
            if self._losing is not None:
                self._losing.cancel()
            for serving in self._served.values():
                serving.cancel()
            await asyncio.gather(*self._served.values(), return_exceptions=True)

    async def _look(self) -> None:
        try:
            there = await self._pool.workers()
        except OSError as error:
            self._last_trouble = f"the scheduler does not answer: {why(error)}"
            return
        self._served = {address: serving for address, serving in self._served.items() if not serving.done()}
        self._rests = {address: rest for address, rest in self._rests.items() if address in there}
        for address, name in there.items():
            if address not in self._served and self._rests.get(address, Rest()).is_over():
                self._served[address] = asyncio.create_task(self._serve(address, clean(name)))
        for worker in self.roster:
            if worker.address not in there:
                worker.lose("it left the scheduler")

    # One of them

    async def _serve(self, address: str, name: str) -> None:
        """A worker, for as long as it is there."""
        self._beginning[address] = name
        try:
            relay = await self._pool.relay(address)
        except WorkerLostError as error:
            self._refused(address, name, error)
            return
        finally:
            del self._beginning[address]
            self.roster.changed()
        worker = FarWorker(name, address, relay)
        try:
            if await self._begun(worker):
                await self._serve_begun(worker)
        finally:
            with suppress(WorkerLostError):
                await worker.close()

    async def _begun(self, worker: FarWorker) -> bool:
        self._beginning[worker.address] = worker.name
        try:
            await worker.begin(self._folder)
            await self._settle_clock(worker)
        except Exception as error:  # noqa: BLE001 - also what nobody thought of is a reason not to use it
            self._refused(worker.address, worker.name, error)
            return False
        finally:
            del self._beginning[worker.address]
            self.roster.changed()
        return True

    def _refused(self, address: str, name: str, error: Exception) -> None:
        self._rests[address] = self._rests.get(address, Rest()).longer()
        reason = str(error) if isinstance(error, WorkerLostError) else why(error)
        self.note(f"worker {name} cannot be used: {reason}")

    async def _serve_begun(self, worker: FarWorker) -> None:
        self._rests.pop(worker.address, None)
        self.roster.add(worker)
        comparing = asyncio.create_task(self._compare(worker))
        try:
            reason = await worker.serve()
        finally:
            comparing.cancel()
            self.roster.remove(worker)
        self.note(f"worker {worker.name} was lost: {reason}")
        if self._steady and not self._control.over:
            hint = "The load of the step was then another than it says."
            self._fail(ReviewError(f"Worker {worker.name} was lost: {reason}.", hint))

    async def _compare(self, worker: FarWorker) -> None:
        try:
            while True:
                await asyncio.sleep(COMPARE_SECONDS)
                await worker.compare_clocks()
                self._check_clock(worker)
        except WorkerLostError as error:
            worker.lose(str(error))

    async def _settle_clock(self, worker: FarWorker) -> None:
        """A machine that is busy as it joins may tell more a moment later."""
        for _ in range(CLOCK_TRIES):
            if not self._is_unknown(worker):
                return
            await worker.compare_clocks()
        self._check_clock(worker)

    def _check_clock(self, worker: FarWorker) -> None:
        if self._is_unknown(worker):
            self._fail(_clock_unknown(worker))

    def _is_unknown(self, worker: FarWorker) -> bool:
        """Whether a clock is known less well than this run needs it."""
        return self._steady and worker.ahead.within_ns > WITHIN_MS * 1e6

    def _nobody(self) -> ReviewError:
        reason = f" ({self._last_trouble})" if self._last_trouble else ""
        if self._beginning:
            reason = f" ({', '.join(self._beginning.values())} cannot begin: have they a thread free?)"
        return ReviewError(
            f"No worker has been there to ask for {PATIENCE:g} s{reason}.",
            "Start some where reviewtui[cluster] is installed, with `dask worker` and the scheduler's address; "
            "what has been collected is kept, and the same command goes on with the rest.",
        )


def _clock_unknown(worker: FarWorker) -> ReviewError:
    return ReviewError(
        f"The clock of worker {worker.name} is known only to within {worker.ahead.within_ns / 1e6:.1f} ms of ours.",
        "A ladder counts each request from the moment at which it was due here to what happened there, which is no "
        f"measurement unless the two clocks agree within {WITHIN_MS:g} ms: climb it without --scheduler, or with "
        "workers that are nearer.",
    )


@asynccontextmanager
async def open_cluster(
    address: str,
    folder: str,
    outbox: Outbox,
    control: Control,
    fail: Callable[[ReviewError], None],
    *,
    steady: bool = False,
) -> AsyncIterator[Cluster]:
    """The workers of the Dask scheduler at `address`. ReviewError where it does not answer, or Dask is missing."""
    from reviewtui.engine.cluster.dask_pool import open_pool  # an extra that few have

    async with open_pool(address) as pool:
        cluster = Cluster(pool, folder, outbox, control, fail, steady=steady)
        watching = asyncio.create_task(cluster.watch())
        try:
            yield cluster
        finally:
            watching.cancel()
            with suppress(asyncio.CancelledError):
                await watching

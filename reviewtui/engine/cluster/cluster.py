"""The workers of a Dask scheduler, as they come and go, and the questions that are put through them."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Protocol

from msgspec.structs import replace

from reviewtui.domain.errors import ReviewError
from reviewtui.domain.events import Notice
from reviewtui.domain.response import HOPELESS
from reviewtui.engine.clock import now
from reviewtui.engine.cluster.carrying import unpack
from reviewtui.engine.cluster.far_worker import FarWorker, RelayCalls, WorkerLostError
from reviewtui.engine.control import Control
from reviewtui.engine.endpoint import Wanted
from reviewtui.engine.exchange import DeltaSink, Exchange
from reviewtui.engine.outbox import Outbox
from reviewtui.providers.wire import RemoteError

PATIENCE = 30.0
"""Seconds that a run waits for a worker where there is none, and for the scheduler."""

LOOK_SECONDS = 1.0
"""Between two looks at which workers there are."""

COMPARE_SECONDS = 30.0
"""Between two comparisons of clocks. Quartz drifts by up to 0.1 ms a second: 3 ms in this time at the worst."""

STOP_SECONDS = 5.0
"""How long, after a stop, what has arrived at the workers is waited for."""

MOST_REFUSALS = 3
"""How often a worker may fail to begin before it is left alone."""

WITHIN_MS = 5.0
"""Milliseconds within which a worker's clock has to be known for a ladder to be climbed through it."""


class Scheduler(Protocol):
    """What is needed of Dask."""

    async def workers(self) -> Mapping[str, str]:
        """The address of every worker there is, with the name it goes by. OSError where nobody can say."""
        ...

    async def relay(self, address: str) -> RelayCalls:
        """A new relay on that worker. WorkerLostError where it does not come about."""
        ...


class Cluster:
    """`fail` is told where the run cannot go on.

    With `steady` it cannot as soon as a worker is lost: what is measured depends on how many there are.
    """

    def __init__(
        self,
        scheduler: Scheduler,
        folder: str,
        outbox: Outbox,
        control: Control,
        fail: Callable[[ReviewError], None],
        *,
        steady: bool = False,
    ) -> None:
        self._scheduler = scheduler
        self._folder = folder
        self._outbox = outbox
        self._control = control
        self._fail = fail
        self._steady = steady
        self._workers: list[FarWorker] = []
        self._served: dict[str, asyncio.Task[None]] = {}
        self._refusals: dict[str, int] = {}
        self._beginning = 0
        self._changed = asyncio.Event()
        self._last_trouble = ""
        control.wakes(self._look_at_control)
        control.hold()

    # Questions

    async def send(self, exchange: Exchange, wanted: Wanted, on_delta: DeltaSink) -> None:
        """Have a question put by the worker that has least in hand; `exchange` then says what came of it."""
        worker = await self._least_busy()
        if worker is None:
            exchange.error = RemoteError("cancelled", "the run was stopped")
            return
        asked = now()
        exchange.worker = worker.name
        try:
            came = await worker.ask(wanted, on_delta)
        except WorkerLostError as error:
            exchange.lose(f"worker {worker.name} was lost: {error}")
        else:
            unpack(came, exchange, ahead=worker.ahead.ns, asked=asked)
            _say_where(exchange)

    async def _least_busy(self) -> FarWorker | None:
        """Waits where there is no worker. None: the run has been stopped."""
        while not self._control.over:
            if usable := [worker for worker in self._workers if not worker.lost]:
                worker = min(usable, key=lambda each: each.busy)
                self._workers.remove(worker)  # to the end: among those with as much in hand it is the last to be next
                self._workers.append(worker)
                return worker
            self._changed.clear()
            await self._changed.wait()
        return None

    def _look_at_control(self) -> None:
        self._changed.set()
        if self._control.stopped:
            for worker in self._workers:
                worker.stop()
            asyncio.get_running_loop().call_later(STOP_SECONDS, self._lose_all, "it did not stop in time")

    def _lose_all(self, why: str) -> None:
        for worker in self._workers:
            worker.lose(why)

    # Workers

    async def ready(self) -> None:
        """Until every worker that is there can be asked. ReviewError where none comes."""
        try:
            async with asyncio.timeout(PATIENCE):
                while not self._control.over and (not self._workers or self._beginning):
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            raise self._nobody() from None

    async def watch(self) -> None:
        """Use every worker there is, for as long as this is awaited."""
        alone_since: float | None = None
        loop = asyncio.get_running_loop()
        try:
            while True:
                await self._look()
                alone_since = None if self._workers else alone_since or loop.time()
                if alone_since is not None and loop.time() - alone_since > PATIENCE:
                    self._fail(self._nobody())
                await asyncio.sleep(LOOK_SECONDS)
        finally:
            for serving in self._served.values():
                serving.cancel()
            await asyncio.gather(*self._served.values(), return_exceptions=True)

    async def _look(self) -> None:
        try:
            there = await self._scheduler.workers()
        except OSError as error:
            self._last_trouble = f"the scheduler does not answer: {error}"
            return
        self._served = {address: serving for address, serving in self._served.items() if not serving.done()}
        for address, name in there.items():
            if address not in self._served and self._refusals.get(address, 0) < MOST_REFUSALS:
                self._served[address] = asyncio.create_task(self._serve(address, name))
        for worker in self._workers:
            if worker.address not in there:
                worker.lose("it left the scheduler")

    async def _serve(self, address: str, name: str) -> None:
        """One worker, for as long as it is there."""
        self._beginning += 1
        try:
            worker = FarWorker(name, address, await self._scheduler.relay(address))
            await worker.begin(self._folder)
        except WorkerLostError as error:
            self._refusals[address] = self._refusals.get(address, 0) + 1
            self._note(f"worker {name} cannot be used: {error}")
            return
        finally:
            self._beginning -= 1
            self._changed.set()
        if self._steady and worker.ahead.within_ns > WITHIN_MS * 1e6:
            self._fail(_clock_unknown(worker))
        self._workers.append(worker)
        self._workers_changed()
        try:
            self._mourn(worker, await self._served_until(worker))
        finally:
            if worker in self._workers:
                self._workers.remove(worker)
            with suppress(WorkerLostError):
                await worker.close()

    def _mourn(self, worker: FarWorker, why: str) -> None:
        """A worker is gone."""
        self._workers.remove(worker)
        self._workers_changed()
        self._note(f"worker {worker.name} was lost: {why}")
        if self._steady and not self._control.over:
            hint = "The load of the step was then another than it says."
            self._fail(ReviewError(f"Worker {worker.name} was lost: {why}.", hint))

    def _workers_changed(self) -> None:
        """While there is nobody to send them no request may pass: they would all be sent at once, whatever the limits
        say, when somebody comes.
        """
        if self._workers:
            self._control.let_go()
        else:
            self._control.hold()
        self._changed.set()

    async def _served_until(self, worker: FarWorker) -> str:
        """Why it is lost, as soon as it is."""
        comparing = asyncio.create_task(self._compare(worker))
        try:
            return await worker.serve()
        finally:
            comparing.cancel()

    async def _compare(self, worker: FarWorker) -> None:
        with suppress(WorkerLostError):  # its serving ends of it, too
            while True:
                await asyncio.sleep(COMPARE_SECONDS)
                await worker.compare_clocks()

    def _note(self, trouble: str) -> None:
        self._last_trouble = trouble
        self._outbox.put(Notice(message=trouble))

    def _nobody(self) -> ReviewError:
        why = f" ({self._last_trouble})" if self._last_trouble else ""
        return ReviewError(
            f"No worker has been there to ask for {PATIENCE:g} s{why}.",
            "Start some where reviewtui[cluster] is installed, with `dask worker` and the scheduler's address; "
            "what has been collected is kept, and the same command goes on with the rest.",
        )


def _say_where(exchange: Exchange) -> None:
    """What is wrong before anything was sent (a key, a file, a plugin that is missing) is wrong with the worker."""
    error = exchange.error
    if error is not None and exchange.marks.sent is None and error.kind in HOPELESS:
        exchange.error = replace(error, message=f"on worker {exchange.worker}: {error.message}")


def _clock_unknown(worker: FarWorker) -> ReviewError:
    return ReviewError(
        f"The clock of worker {worker.name} is known only to within {worker.ahead.within_ns / 1e6:.1f} ms of ours.",
        "A ladder counts each request from the moment at which it was due here to what happened there, which is no "
        f"measurement unless the two clocks agree within {WITHIN_MS:g} ms: climb it without --scheduler, or with "
        "workers that are nearer.",
    )


@dataclass(frozen=True)
class FarEndpoint:
    """A service that the workers speak to. Each has its own way there, and its own key."""

    cluster: Cluster
    ours: bool = False

    def trouble(self) -> str | None:
        return None

    async def send(self, exchange: Exchange, wanted: Wanted, control: Control, on_delta: DeltaSink) -> None:  # noqa: ARG002 - a stop goes to the workers, not to each question
        await self.cluster.send(exchange, wanted, on_delta)


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
    """The workers of the scheduler at `address`. ReviewError where it does not answer, or Dask is not installed."""
    from reviewtui.engine.cluster.dask_scheduler import open_scheduler  # an extra that few have

    async with open_scheduler(address) as scheduler:
        cluster = Cluster(scheduler, folder, outbox, control, fail, steady=steady)
        watching = asyncio.create_task(cluster.watch())
        try:
            yield cluster
        finally:
            watching.cancel()
            with suppress(asyncio.CancelledError):
                await watching

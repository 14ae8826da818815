"""A service that the workers of a cluster speak to. Each has its own way there, and its own key."""

from collections.abc import Callable

from reviewtui.engine.clock import now
from reviewtui.engine.cluster.carrying import unpack
from reviewtui.engine.cluster.cluster import Cluster
from reviewtui.engine.cluster.far_worker import FarWorker, WorkerLostError
from reviewtui.engine.cluster.messages import Came
from reviewtui.engine.control import STOPPED, Control
from reviewtui.engine.endpoint import Wanted
from reviewtui.engine.exchange import DeltaSink, Exchange
from reviewtui.providers.wire import RemoteError


class FarEndpoint:
    """One model's. A worker that has no way to it is not asked for it again."""

    ours = False

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster

    @property
    def ready(self) -> bool:
        return bool(self._cluster.roster.usable)

    def wakes(self, wake: Callable[[], None]) -> None:
        self._cluster.roster.wakes(wake)

    def trouble(self) -> str | None:
        return None

    async def send(self, exchange: Exchange, wanted: Wanted, control: Control, on_delta: DeltaSink) -> None:  # noqa: ARG002 - a stop goes to the workers, not to each question
        without_way: RemoteError | None = None
        while (worker := await self._cluster.roster.least_busy(wanted.model.name)) is not None:
            exchange.worker, asked = worker.name, now()
            exchange.sending()
            try:
                came = await worker.ask(wanted, on_delta)
            except WorkerLostError as error:
                exchange.lose(f"worker {worker.name} was lost: {error}")
                return
            if not came.unreachable:
                unpack(came, exchange, ahead=worker.ahead.ns, asked=asked)
                return
            without_way = self._has_no_way(worker, wanted, came)
        exchange.error = without_way or RemoteError("cancelled", STOPPED)

    def _has_no_way(self, worker: FarWorker, wanted: Wanted, came: Came) -> RemoteError:
        """Remember it, and say why, once for all that were on their way: a key, a file, a plugin is missing there."""
        assert came.error is not None, "it says why"
        message = f"on worker {worker.name}: {came.error.message}"
        if wanted.model.name not in worker.cannot_ask:
            worker.cannot_ask.add(wanted.model.name)
            self._cluster.note(f"{wanted.model.name} cannot be asked {message}")
        # Whatever it is, every further question would meet it.
        return RemoteError("auth" if came.error.kind == "auth" else "not_found", message)

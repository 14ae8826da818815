"""Where each model is to be asked: its key, its client, and the server that is started for an embedded one."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from reviewtui.domain.errors import ModelFilesError, ReviewError
from reviewtui.domain.events import Loading, Run
from reviewtui.domain.session import Model, Replay
from reviewtui.engine.answer import Desk
from reviewtui.engine.cluster.cluster import Cluster, open_cluster
from reviewtui.engine.cluster.far_endpoint import FarEndpoint
from reviewtui.engine.deadlines import Deadlines, LimitReachedError
from reviewtui.engine.endpoint import Endpoint, HttpEndpoint
from reviewtui.engine.exchange import Target
from reviewtui.engine.hosted import UnreachableError, hosted_endpoint
from reviewtui.engine.replaying import replay_sender
from reviewtui.engine.transport import Http, open_http
from reviewtui.providers.embedded import EmbeddedServer, start_server
from reviewtui.providers.recordings import read_recordings
from reviewtui.providers.registry import provider_for
from reviewtui.providers.replay import ADDRESS


@asynccontextmanager
async def open_endpoints(
    run: Run, desk: Desk, slots: Mapping[str, int], fail: Callable[[ReviewError], None]
) -> AsyncIterator["Endpoints"]:
    """The endpoints of `run`; `slots` says how many candidates use each embedded model. Servers end with the block.

    ReviewError where the run's scheduler does not answer; `fail` is told where it has no workers any more.
    """
    async with open_http() as http, _open_workers(run, desk, fail) as workers:
        endpoints = Endpoints(run, http, workers, desk, slots)
        try:
            yield endpoints
        finally:
            await endpoints.close()


@asynccontextmanager
async def _open_workers(run: Run, desk: Desk, fail: Callable[[ReviewError], None]) -> AsyncIterator[Cluster | None]:
    if run.scheduler is None or not any(_is_service(model) for model in run.session.asked_models):
        yield None
        return
    ladder = run.ladder is not None
    async with open_cluster(
        run.scheduler, str(_folder(run)), desk.outbox, desk.control, fail, steady=ladder
    ) as cluster:
        if ladder:
            await cluster.ready()
        yield cluster


class Endpoints:
    """Makes models reachable, each when its first question is due."""

    def __init__(self, run: Run, http: Http, workers: Cluster | None, desk: Desk, slots: Mapping[str, int]) -> None:
        self._run = run
        self._http = http
        self._workers = workers
        self._desk = desk
        self._slots = slots
        self._servers: dict[str, asyncio.Task[EmbeddedServer]] = {}

    async def open(self, model: Model) -> Endpoint | None:
        """Where to ask `model`; None where the run was stopped meanwhile.

        UnreachableError where it cannot be asked: no key, no weights, no server, no recordings.
        """
        if model.provider == "embedded":
            return await self._embedded(model)
        if model.replay is not None:
            return await self._recorded(model, model.replay)
        if self._workers is not None:
            return FarEndpoint(self._workers)
        return hosted_endpoint(model, _folder(self._run), self._http)

    async def _recorded(self, model: Model, replay: Replay) -> Endpoint:
        path = replay.path(_folder(self._run))
        try:
            recordings = await asyncio.to_thread(read_recordings, path, model.model)
        except ReviewError as error:
            raise UnreachableError("not_found", str(error)) from None
        sender = replay_sender(recordings, replay.file, replay.pace)
        return HttpEndpoint(Target(sender, provider_for(model.provider)), ADDRESS)

    async def _embedded(self, model: Model) -> Endpoint | None:
        try:
            server = await self._server(model)
        except LimitReachedError:
            return None
        except ModelFilesError as error:
            raise UnreachableError("connection", str(error)) from None
        target = Target(self._http.sender(server.base_url), provider_for(model.provider))

        def trouble() -> str | None:
            return None if server.running else f"the model server has ended\n{server.log[-500:]}".strip()

        return HttpEndpoint(target, server.base_url, server_trouble=trouble)

    async def _server(self, model: Model) -> EmbeddedServer:
        """The server of this model's weights, started once for all candidates that use them.

        ModelFilesError where it does not start, LimitReachedError where the run is stopped before.
        """
        if model.model not in self._servers:
            weights = self._run.weights.get(model.model)
            if weights is None:
                raise UnreachableError("not_found", f"there are no weights for {model.model}")
            slots = self._slots[model.model]
            self._servers[model.model] = asyncio.create_task(
                start_server(Path(weights), slots=slots, threads=_processors())
            )
        self._desk.outbox.put(Loading(model=model.name, message=f"starting llama.cpp with {model.model}"))
        deadlines = Deadlines()
        with self._desk.control.ends(deadlines):
            async with deadlines:
                return await asyncio.shield(self._servers[model.model])

    async def close(self) -> None:
        """End every server, also one that is still starting."""
        for starting in self._servers.values():
            starting.cancel()
            with suppress(asyncio.CancelledError, ModelFilesError):
                server = await starting
                await server.stop()


def _is_service(model: Model) -> bool:
    """Whether others can ask it as well as we can."""
    return model.provider != "embedded" and model.replay is None


def _folder(run: Run) -> Path:
    """From where the session's files are looked for."""
    return Path(run.session.path).parent


def _processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1

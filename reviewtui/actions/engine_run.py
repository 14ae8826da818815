"""The engine at work for a screen or a command: what asking for the first time and asking again have in common."""

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Mapping, Sequence

from reviewtui.domain.events import AnyEvent, Run
from reviewtui.engine.client import EngineClient
from reviewtui.providers.weights import FetchProgress


class Abandoned(Exception):  # noqa: N818 - not an error: somebody changed their mind
    """The run was stopped before it had begun."""


class EngineRun(ABC):
    """One run of the engine: `batches` until they end, `stop` in between, `close` in any case.

    Everything that an ended response event speaks of is in the database already.
    """

    def __init__(self, env: Mapping[str, str]) -> None:
        """`env` is the environment that keys come from."""
        self._env = dict(env)
        self._engine: EngineClient | None = None
        self._stopping = False

    def _unless_stopped(self, progress: FetchProgress) -> FetchProgress:
        """The same `progress`, which raises Abandoned once somebody called `stop`."""

        def told(step: str, done: int, total: int) -> None:
            if self._stopping:
                raise Abandoned
            progress(step, done, total)

        return told

    async def _start(self, run: Run) -> None:
        """Start the engine; Abandoned where `stop` came before."""
        if self._stopping:
            raise Abandoned
        self._engine = await EngineClient.start(run, env=self._env)

    @abstractmethod
    def _take(self, events: Sequence[AnyEvent]) -> None:
        """Take note of what happened."""

    async def batches(self) -> AsyncIterator[list[AnyEvent]]:
        """The engine's events as they come, already taken into `state`. EngineDiedError where it ends unasked."""
        if self._engine is None:
            return
        async for events in self._engine.events():
            self._take(events)
            yield events

    async def stop(self, *, let_end: bool = False) -> None:
        """Cancel what is in flight, keeping what arrived, or let it end. `batches` ends with the engine's last word."""
        self._stopping = True
        if self._engine is not None:
            await self._engine.stop(let_end=let_end)

    async def close(self) -> None:
        """Leave nothing running: the engine has ended, or saves and ends now. Not while `batches` is being read."""
        if self._engine is not None:
            await self._engine.aclose()

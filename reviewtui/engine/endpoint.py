"""Where a model is asked: what an answer needs of such a place, and the one that is reached over HTTP from here."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from reviewtui.domain.errors import ReviewError
from reviewtui.domain.prompt import Prompt
from reviewtui.domain.session import Model
from reviewtui.engine.control import Control
from reviewtui.engine.exchange import DeltaSink, Exchange, Target
from reviewtui.engine.replaying import asked_trial
from reviewtui.providers.wire import RemoteError


class Wanted(NamedTuple):
    """What is asked of whom; `trial` says which answer to it this is."""

    model: Model
    prompt: Prompt
    trial: int


class Endpoint(Protocol):
    """A model that can be asked."""

    @property
    def ours(self) -> bool:
        """Whether a server that was started for the run stands behind it."""
        ...

    @property
    def ready(self) -> bool:
        """Whether there is anybody to send a request."""
        ...

    def wakes(self, wake: Callable[[], None]) -> None:
        """Have `wake` called when that changes."""
        ...

    def trouble(self) -> str | None:
        """What is wrong where no request can succeed any more: the server that was started for it has ended."""
        ...

    async def send(self, exchange: Exchange, wanted: Wanted, control: Control, on_delta: DeltaSink) -> None:
        """Ask, and take in what comes; `exchange` then says what came of it."""
        ...


@dataclass(frozen=True)
class HttpEndpoint:
    """A service that this process speaks to. `api_key` is sent and never shown.

    `server_trouble` is asked where the server is one of ours.
    """

    target: Target
    base_url: str
    api_key: str | None = field(default=None, repr=False)
    server_trouble: Callable[[], str | None] | None = field(default=None, repr=False)

    @property
    def ours(self) -> bool:
        return self.server_trouble is not None

    @property
    def ready(self) -> bool:
        return True

    def wakes(self, wake: Callable[[], None]) -> None:
        """This process is always there."""

    def trouble(self) -> str | None:
        return None if self.server_trouble is None else self.server_trouble()

    async def send(self, exchange: Exchange, wanted: Wanted, control: Control, on_delta: DeltaSink) -> None:
        try:
            request = self.target.provider.build(
                wanted.model, wanted.prompt, base_url=self.base_url, api_key=self.api_key
            )
        except ReviewError as error:
            exchange.error = RemoteError("bad_request", error.message)
            return
        asked_trial.set(wanted.trial)
        await control.turn()
        exchange.sending()
        await exchange.run(self.target, request, control, on_delta)

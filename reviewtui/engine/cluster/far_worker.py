"""One worker as the owner's engine sees it: the questions that it has in hand, and its answers as they come."""

import asyncio
from collections.abc import Awaitable
from typing import NamedTuple, Protocol, TypeVar

import msgspec

from reviewtui import __version__
from reviewtui.domain.events import Delta, Stop
from reviewtui.domain.ids import uuid7
from reviewtui.engine.cluster.clocks import Ahead, look_at
from reviewtui.engine.cluster.messages import Ask, Came, Equip, FromAsker
from reviewtui.engine.endpoint import Wanted
from reviewtui.engine.exchange import DeltaSink
from reviewtui.engine.frames import encode_frame

SILENT_SECONDS = 10.0
"""How long a worker may take to answer a call before it is taken for lost."""

BEGIN_SECONDS = 60.0
"""The same for the first call, which may have to wait until the worker has a thread free."""

_batches = msgspec.msgpack.Decoder(list[FromAsker])

T = TypeVar("T")


class WorkerLostError(Exception):
    """The worker that had the question in hand is gone; what came of it is not known."""


class RelayCalls(Protocol):
    """A `Relay` as it is called from here."""

    def begin(self, first: bytes) -> Awaitable[str]: ...
    def tell(self, frames: bytes) -> Awaitable[None]: ...
    def hear(self) -> Awaitable[list[bytes]]: ...
    def clock(self) -> Awaitable[int]: ...
    def close(self) -> Awaitable[None]: ...


class _InHand(NamedTuple):
    came: asyncio.Future[Came]
    on_delta: DeltaSink


class FarWorker:
    """`begin`, then `serve` for as long as it is there; `ask` meanwhile, as often as wanted."""

    def __init__(self, name: str, address: str, relay: RelayCalls) -> None:
        self.name = name
        self.address = address
        self.ahead = Ahead(0, 0)
        """Its clock, set against ours."""
        self._relay = relay
        self._in_hand: dict[str, _InHand] = {}
        self._to_tell: list[bytes] = []
        self._something_to_tell = asyncio.Event()
        self._lost: str | None = None
        self._is_lost = asyncio.Event()

    @property
    def lost(self) -> bool:
        """Whether it can be asked nothing any more."""
        return self._lost is not None

    @property
    def busy(self) -> int:
        """How many questions it has in hand."""
        return len(self._in_hand)

    async def begin(self, folder: str) -> None:
        """Have an asker started there, and compare clocks. WorkerLostError where that does not come about."""
        first = encode_frame(Equip(folder=folder))
        version = await _answered(self._relay.begin(first), BEGIN_SECONDS)
        if version != __version__:
            raise WorkerLostError(f"it has reviewtui {version}, and this is {__version__}")
        await self.compare_clocks()

    async def compare_clocks(self) -> None:
        """Clocks drift apart: this is done again and again."""
        self.ahead = await look_at(lambda: _answered(self._relay.clock()))

    async def ask(self, wanted: Wanted, on_delta: DeltaSink) -> Came:
        """Put a question. WorkerLostError where nobody will know what came of it."""
        if self._lost is not None:
            raise WorkerLostError(self._lost)
        identity = uuid7()
        came: asyncio.Future[Came] = asyncio.get_running_loop().create_future()
        self._in_hand[identity] = _InHand(came, on_delta)
        self._tell(encode_frame(Ask(id=identity, model=wanted.model, prompt=wanted.prompt, trial=wanted.trial)))
        try:
            return await came
        finally:
            self._in_hand.pop(identity, None)

    def stop(self) -> None:
        """Have everything in hand broken off; what has arrived of it is still told."""
        self._tell(encode_frame(Stop()))

    async def serve(self) -> str:
        """Pass questions on and take answers in, until the worker is lost; returns why it is."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._pass_on())
                group.create_task(self._hear())
                group.create_task(self._end_when_lost())
        except* WorkerLostError as errors:
            self.lose(str(errors.exceptions[0]))
        assert self._lost is not None, "none of them ends otherwise"
        return self._lost

    def lose(self, why: str) -> None:
        """It is gone, and with it what is known of the questions in hand."""
        if self._lost is None:
            self._lost = why
            self._is_lost.set()
            for in_hand in self._in_hand.values():
                if not in_hand.came.done():
                    in_hand.came.set_exception(WorkerLostError(why))

    async def close(self) -> None:
        """End the asker there, where it can still be told to."""
        await _answered(self._relay.close())

    def _tell(self, frame: bytes) -> None:
        self._to_tell.append(frame)
        self._something_to_tell.set()

    async def _pass_on(self) -> None:
        while True:
            await self._something_to_tell.wait()
            self._something_to_tell.clear()
            frames, self._to_tell = b"".join(self._to_tell), []
            await _answered(self._relay.tell(frames))

    async def _hear(self) -> None:
        while True:
            for message in await _answered(self._relay.hear()):
                try:
                    events = _batches.decode(message)
                except msgspec.DecodeError as error:
                    raise WorkerLostError(f"it says what nobody understands: {error}") from None
                for event in events:
                    self._take(event)

    async def _end_when_lost(self) -> None:
        await self._is_lost.wait()
        raise WorkerLostError(self._lost)

    def _take(self, event: Delta | Came) -> None:
        in_hand = self._in_hand.get(event.response_id)
        if in_hand is None:
            return
        if isinstance(event, Delta):
            in_hand.on_delta(event.text, event.reasoning, event.ttft_ms)
        elif not in_hand.came.done():
            in_hand.came.set_result(event)


async def _answered(call: Awaitable[T], seconds: float = SILENT_SECONDS) -> T:
    """What a call returns. Whatever goes wrong with it, and be it silence, the worker is lost."""
    try:
        async with asyncio.timeout(seconds):
            return await call
    except TimeoutError:
        raise WorkerLostError(f"it did not answer for {seconds:g} s") from None
    except Exception as error:  # noqa: BLE001 - Dask raises what the worker raised, and much of its own
        raise WorkerLostError(f"{type(error).__name__}: {error}") from None

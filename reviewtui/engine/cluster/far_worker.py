"""One worker as the owner's engine sees it: the questions that it has in hand, and its answers as they come."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import NamedTuple, Protocol, TypeVar

import msgspec

from reviewtui import __version__
from reviewtui.domain.events import Delta, Stop
from reviewtui.domain.ids import uuid7
from reviewtui.engine.cluster.clocks import Ahead, look_at, surer
from reviewtui.engine.cluster.lease import BEGIN_SECONDS, SILENT_SECONDS
from reviewtui.engine.cluster.messages import Ask, Came, Equip, FromAsker
from reviewtui.engine.cluster.reasons import why
from reviewtui.engine.endpoint import Wanted
from reviewtui.engine.exchange import DeltaSink
from reviewtui.engine.frames import encode_frame

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
    """`begin`, then `serve` for as long as it is there; `ask` meanwhile, as often as wanted; `close` in any case."""

    def __init__(self, name: str, address: str, relay: RelayCalls) -> None:
        self.name = name
        self.address = address
        self.cannot_ask: set[str] = set()
        """Models that this worker has no way to."""
        self._relay = relay
        self._ahead: Ahead | None = None
        self._compared_at = 0.0
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

    @property
    def ahead(self) -> Ahead:
        """Its clock, set against ours, as far as that is known now."""
        assert self._ahead is not None, "begun before"
        return self._ahead

    async def begin(self, folder: str) -> None:
        """Have an asker started there, and compare clocks. WorkerLostError where that does not come about."""
        first = encode_frame(Equip(folder=folder))
        version = await _answered(lambda: self._relay.begin(first), BEGIN_SECONDS)
        if version != __version__:
            raise WorkerLostError(f"it has reviewtui {version}, and this is {__version__}")
        await self.compare_clocks()

    async def compare_clocks(self) -> None:
        """Clocks drift apart: this is done again and again. WorkerLostError where it does not answer."""
        new, at = await look_at(lambda: _answered(self._relay.clock)), time.monotonic()
        self._ahead = new if self._ahead is None else surer(self._ahead, at - self._compared_at, new)
        self._compared_at = at

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
        finally:
            self.lose("nobody listens to it any more")  # whatever it was, no question is left without an ending
        assert self._lost is not None, "it was said above"
        return self._lost

    def lose(self, reason: str) -> None:
        """It is gone, and with it what is known of the questions in hand."""
        if self._lost is None:
            self._lost = reason
            self._is_lost.set()
            for in_hand in self._in_hand.values():
                if not in_hand.came.done():
                    in_hand.came.set_exception(WorkerLostError(reason))

    async def close(self) -> None:
        """End the asker there. WorkerLostError where it cannot be told to: it ends by itself then."""
        await _answered(self._relay.close)

    def _tell(self, frame: bytes) -> None:
        self._to_tell.append(frame)
        self._something_to_tell.set()

    async def _pass_on(self) -> None:
        while True:
            await self._something_to_tell.wait()
            self._something_to_tell.clear()
            await _answered(lambda: self._relay.tell(self._untold()))

    def _untold(self) -> bytes:
        """The frames that are still to be told, which are then."""
        frames, self._to_tell = b"".join(self._to_tell), []
        return frames

    async def _hear(self) -> None:
        while True:
            for message in await _answered(self._relay.hear):
                try:
                    events = _batches.decode(message)
                except msgspec.DecodeError as error:
                    raise WorkerLostError(f"it says what nobody understands: {why(error)}") from None
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


async def _answered(call: Callable[[], Awaitable[T]], seconds: float = SILENT_SECONDS) -> T:
    """What a call returns. Whatever goes wrong with it, and be it silence, the worker is lost."""
    try:
        async with asyncio.timeout(seconds):
            return await call()
    except TimeoutError:
        raise WorkerLostError(f"it did not answer for {seconds:g} s") from None
    except asyncio.CancelledError:
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise
        raise WorkerLostError("its actor was cancelled") from None
    except Exception as error:  # noqa: BLE001 - Dask raises what the worker raised, and much of its own
        raise WorkerLostError(why(error)) from None

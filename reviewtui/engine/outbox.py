"""Events on their way to the app: in batches, and joined where the app is slow to read."""

import asyncio
import math
from contextlib import suppress

from reviewtui.domain.events import Delta, Event
from reviewtui.engine.frames import encode_frame

INTERVAL = 0.033
"""Seconds after which whatever waits has been sent: thirty times a second is as often as a person sees."""

_BATCH_EVENTS = 64
"""Events after which a batch is full: to encode hundreds at once would hold up the stamps of all answers."""

_BATCH_TEXT = 4 * 1024 * 1024
"""Characters of text after which a batch is full, so that no frame grows without bound."""


class _Joined:
    """Deltas of one response, joined until they are sent."""

    __slots__ = ("model", "reasoning", "response_id", "text", "ttft_ms")

    def __init__(self, response_id: str, model: str) -> None:
        self.response_id = response_id
        self.model = model
        self.text: list[str] = []
        self.reasoning: list[str] = []
        self.ttft_ms: float | None = None

    def event(self) -> Delta:
        return Delta(
            response_id=self.response_id,
            model=self.model,
            text="".join(self.text),
            reasoning="".join(self.reasoning),
            ttft_ms=self.ttft_ms,
        )


class Outbox:
    """Putting never waits and nothing is dropped: while the pipe is full, deltas of a response become one."""

    def __init__(self) -> None:
        self._pending: list[Event | _Joined] = []
        self._open_deltas: dict[str, _Joined] = {}
        self._something = asyncio.Event()
        self._closed = False

    def put(self, event: Event) -> None:
        """Queue an event; text that comes after it stays after it."""
        self._open_deltas.pop(getattr(event, "response_id", ""), None)
        self._pending.append(event)
        self._something.set()

    def delta(self, response_id: str, model: str, *, text: str, reasoning: str, ttft_ms: float | None) -> None:
        """Queue more of an answer."""
        joined = self._open_deltas.get(response_id)
        if joined is None:
            joined = self._open_deltas[response_id] = _Joined(response_id, model)
            self._pending.append(joined)
        joined.text.append(text)
        joined.reasoning.append(reasoning)
        joined.ttft_ms = ttft_ms
        self._something.set()

    def close(self) -> None:
        """Nothing more comes: `send` ends once all is sent."""
        self._closed = True
        self._something.set()

    async def send(self, pipe: asyncio.StreamWriter) -> None:
        """Send batches until closed, or until nobody reads any more; then close the pipe, with all in it sent."""
        with suppress(ConnectionError):
            while await self._wait() and not pipe.is_closing():
                batches = math.ceil(len(self._pending) / _BATCH_EVENTS)
                pipe.write(encode_frame(self._take()))
                await pipe.drain()
                if not self._closed:
                    await asyncio.sleep(INTERVAL / batches)
            pipe.close()
            await pipe.wait_closed()

    async def _wait(self) -> bool:
        """Until there is something to send. False: there is nothing, and nothing will come."""
        while not self._pending and not self._closed:
            self._something.clear()
            await self._something.wait()
        return bool(self._pending)

    def _take(self) -> list[Event]:
        batch: list[Event] = []
        size = 0
        taken = 0
        for waiting in self._pending:
            event = waiting.event() if isinstance(waiting, _Joined) else waiting
            batch.append(event)
            taken += 1
            if isinstance(event, Delta):
                self._open_deltas.pop(event.response_id, None)
                size += len(event.text) + len(event.reasoning)
            if size > _BATCH_TEXT or taken == _BATCH_EVENTS:
                break
        del self._pending[:taken]
        return batch

"""When the bytes of an answer came: noted as they leave the socket, before anything is done with any answer's.

Whoever reads an answer is told of its bytes in turn with all who read others. Where hundreds stream at once, that turn
comes milliseconds later, and all that arrives meanwhile would seem to have come at one moment.
"""

from collections import deque
from functools import partial
from typing import Any, NamedTuple, Protocol

import aiohttp
import httpx
from aiohttp.client_proto import ResponseHandler
from aiohttp.streams import StreamReader

from reviewtui.engine.clock import now


class Piece(NamedTuple):
    """Bytes, and the monotonic nanosecond at which they came."""

    stamp: int
    data: bytes


class Body(Protocol):
    """The bytes of an answer as they come."""

    async def read(self) -> list[Piece]:
        """What has come since the last reading, as soon as there is any; nothing at the end. Raises what the libraries
        raise where the connection breaks.
        """
        ...


class _Moments:
    """When the head of an answer was there, and by how far its `body` had come: when it had. Every byte is counted,
    read or not.
    """

    __slots__ = ("_noted", "_reached", "_read", "body", "head")

    def __init__(self, body: StreamReader, head: int) -> None:
        self.body = body
        self.head = head
        self._noted: deque[tuple[int, int]] = deque()  # bytes so far, and when
        self._reached = 0
        self._read = 0

    def note(self, stamp: int) -> None:
        reached = self.body.total_bytes
        if reached > self._reached:
            self._reached = reached
            self._noted.append((reached, stamp))

    def cut(self, data: bytes) -> list[Piece]:
        """The next `data` that was read of the body, by the moments at which it came."""
        noted = self._noted
        start, self._read = self._read, self._read + len(data)
        if noted and noted[0][0] == self._read:  # as nearly always: whoever reads keeps up
            return [Piece(noted.popleft()[1], data)]
        pieces = []
        while start < self._read:
            reached, stamp = noted[0] if noted else (self._read, now())
            if noted and reached <= self._read:
                noted.popleft()
            end = min(reached, self._read)
            pieces.append(Piece(stamp, data[len(data) - (self._read - start) : len(data) - (self._read - end)]))
            start = end
        return pieces


class StampedBody:
    """A body whose bytes were stamped when they left the socket; still compressed where the server compressed it."""

    def __init__(self, moments: _Moments) -> None:
        self._moments = moments

    @property
    def head(self) -> int:
        """When the answer's head was there."""
        return self._moments.head

    async def read(self) -> list[Piece]:
        data = await self._moments.body.readany()
        return self._moments.cut(data) if data else []


class BodyAsRead:
    """A body as httpx gives it, decompressed, of which no moment is known but that of reading."""

    def __init__(self, response: httpx.Response) -> None:
        self._data = response.aiter_bytes()

    async def read(self) -> list[Piece]:
        async for data in self._data:
            return [Piece(now(), data)]
        return []


class _Handler(ResponseHandler):
    """A connection that notes when bytes came."""

    def __init__(self, loop: Any) -> None:
        super().__init__(loop)
        self.moments: _Moments | None = None  # of the answer that is coming
        self._stamp = 0

    def data_received(self, data: bytes) -> None:
        if data:  # else aiohttp goes on with what it had put off
            self._stamp = now()
        super().data_received(data)
        if self.moments is not None:
            self.moments.note(self._stamp)

    def feed_data(self, data: Any, *size: int) -> None:
        """The head of an answer is there, and its body, of which a part may have come with it."""
        self.moments = _Moments(data[1], self._stamp)
        super().feed_data(data, *size)


class StampingConnector(aiohttp.TCPConnector):
    """Connections that note when bytes came."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        # aiohttp offers no other place for a protocol of one's own.
        self._factory = partial(_Handler, loop=self._loop)  # type: ignore[assignment]  # typed for its own class alone


class StampedResponse(aiohttp.ClientResponse):
    """An answer over such a connection."""

    stamped_body: StampedBody | None = None
    """None where nobody knows when its bytes came: nothing notes it, or another answer has come behind this one."""

    async def start(self, connection: Any) -> "StampedResponse":
        handler = connection.protocol  # asked now: one whose answer has come whole is given up within
        await super().start(connection)
        moments = getattr(handler, "moments", None)
        if moments is not None and moments.body is self.content:
            self.stamped_body = StampedBody(moments)
        return self

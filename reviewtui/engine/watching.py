"""The moments of a request, told to whoever watches it in the task that sends it."""

from contextvars import ContextVar
from types import SimpleNamespace
from typing import Protocol

import aiohttp

from reviewtui.engine.stamps import StampedBody, StampedResponse


class RequestWatch(Protocol):
    """Is told of a request as it proceeds."""

    def connecting(self) -> None:
        """A connection is being made."""
        ...

    def connected(self, *, cold: bool) -> None:
        """There is a connection, made for this request where it is `cold`."""
        ...

    def writing(self) -> None:
        """Bytes of the request are written next."""
        ...

    def answered(self, body: StampedBody) -> None:
        """The head of the answer is there, and `body` will come. Not told where nobody knows when bytes come."""
        ...


watched_by: ContextVar[RequestWatch] = ContextVar("watched_by")
"""Who watches the request that this task sends."""


def connection_trace() -> aiohttp.TraceConfig:
    """What tells it of requests that aiohttp sends."""
    trace = aiohttp.TraceConfig()
    trace.on_connection_create_start.append(_connecting)
    trace.on_connection_create_end.append(_connected_anew)
    trace.on_connection_reuseconn.append(_connected_before)
    trace.on_request_chunk_sent.append(_writing)
    trace.on_request_end.append(_answered)
    return trace


async def _connecting(_session: aiohttp.ClientSession, _context: SimpleNamespace, _params: object) -> None:
    watched_by.get().connecting()


async def _connected_anew(_session: aiohttp.ClientSession, _context: SimpleNamespace, _params: object) -> None:
    watched_by.get().connected(cold=True)


async def _connected_before(_session: aiohttp.ClientSession, _context: SimpleNamespace, _params: object) -> None:
    watched_by.get().connected(cold=False)


async def _writing(_session: aiohttp.ClientSession, _context: SimpleNamespace, _params: object) -> None:
    watched_by.get().writing()  # aiohttp says so before it writes


async def _answered(
    _session: aiohttp.ClientSession, _context: SimpleNamespace, params: aiohttp.TraceRequestEndParams
) -> None:
    assert isinstance(params.response, StampedResponse), "the session makes no others"
    if params.response.stamped_body is not None:
        watched_by.get().answered(params.response.stamped_body)

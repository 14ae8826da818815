"""The least that a client can do, as a process of its own, to compare the engine with.

    python -m tests.benchmarks.bare CLIENT SPREAD_S BASE_URL MODEL STREAMS PROMPT [PROMPT ...]

It asks `STREAMS` prompts at a time, the first of them spread over `SPREAD_S` seconds, stamps every read, takes out of
every chunk what the engine takes out of it and keeps that, and prints as JSON, by prompt, when its connection was ready
(where the client tells it) and when each chunk came. `aiohttp` is aiohttp alone; `httpx-aiohttp` is httpx over it, as
the engine has it. Both run on uvloop and read JSON with msgspec.
"""

import asyncio
import json
import sys
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from types import SimpleNamespace
from typing import Any

import aiohttp
import httpx
import msgspec
import uvloop
from httpx_aiohttp import AiohttpTransport

Stamps = tuple[int | None, list[int]]
Ask = Callable[[dict[str, Any], list[int]], AbstractAsyncContextManager[AsyncIterator[bytes]]]
"""A request's body, and where the moment is put at which its connection was ready; gives the bytes as they come."""


class Delta(msgspec.Struct):
    content: str | None = None
    reasoning_content: str | None = None
    reasoning: str | None = None
    refusal: str | None = None
    tool_calls: list[Any] | None = None


class Choice(msgspec.Struct):
    delta: Delta
    index: int = 0
    finish_reason: str | None = None


class Chunk(msgspec.Struct):
    choices: list[Choice] = []
    usage: dict[str, Any] | None = None
    error: Any = None


_chunk = msgspec.json.Decoder(Chunk)


async def _ready(_session: aiohttp.ClientSession, context: SimpleNamespace, _params: Any) -> None:
    context.trace_request_ctx.append(time.perf_counter_ns())


@asynccontextmanager
async def aiohttp_client(url: str) -> AsyncIterator[Ask]:
    trace = aiohttp.TraceConfig()
    trace.on_connection_create_end.append(_ready)
    trace.on_connection_reuseconn.append(_ready)
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(
        connector=connector, trace_configs=[trace], timeout=aiohttp.ClientTimeout(total=None)
    ) as session:

        @asynccontextmanager
        async def ask(body: dict[str, Any], ready: list[int]) -> AsyncIterator[AsyncIterator[bytes]]:
            async with session.post(url, json=body, trace_request_ctx=ready) as response:
                yield response.content.iter_any()

        yield ask


@asynccontextmanager
async def httpx_client(url: str) -> AsyncIterator[Ask]:
    session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
    async with httpx.AsyncClient(transport=AiohttpTransport(client=session), timeout=None, trust_env=False) as client:

        @asynccontextmanager
        async def ask(body: dict[str, Any], _ready: list[int]) -> AsyncIterator[AsyncIterator[bytes]]:
            async with client.stream("POST", url, json=body) as response:
                yield response.aiter_bytes()

        yield ask


CLIENTS = {"aiohttp": aiohttp_client, "httpx-aiohttp": httpx_client}


async def read(data: AsyncIterator[bytes]) -> list[int]:
    """When each chunk of content came."""
    came, text, rest = [], [], b""
    reasoning, calls, finish, usage = [], [], None, None
    async for piece in data:
        stamp = time.perf_counter_ns()
        *events, rest = (rest + piece).split(b"\n\n")
        for event in events:
            if event[6:] == b"[DONE]":
                continue
            chunk = _chunk.decode(event[6:])
            for choice in chunk.choices:
                delta = choice.delta
                if choice.index:
                    continue
                if delta.content:
                    came.append(stamp)
                    text.append(delta.content)
                if thought := delta.reasoning_content or delta.reasoning:
                    reasoning.append(thought)
                if delta.refusal:
                    text.append(delta.refusal)
                if delta.tool_calls:
                    calls += delta.tool_calls
                if choice.finish_reason:
                    finish = choice.finish_reason
            if chunk.usage:
                usage = chunk.usage
            if chunk.error:
                raise RuntimeError(chunk.error)
    assert "".join(text), "an answer was awaited"
    assert finish and usage and not (reasoning or calls), (finish, usage, reasoning, calls)  # noqa: PT018 - one answer
    return came


async def run(
    client: str, spread_s: float, base_url: str, model: str, streams: int, prompts: list[str]
) -> dict[str, Stamps]:
    """Ask all `prompts`."""
    waiting, found = deque(prompts), {}
    async with CLIENTS[client](f"{base_url}/chat/completions") as ask:

        async def work(number: int) -> None:
            await asyncio.sleep(number / streams * spread_s)
            while waiting:
                prompt = waiting.popleft()
                ready: list[int] = []
                body = {"model": model, "stream": True, "messages": [{"role": "user", "content": prompt}]}
                async with ask(body, ready) as data:
                    came = await read(data)
                found[prompt] = (ready[0] if ready else None, came)

        await asyncio.gather(*(work(number) for number in range(streams)))
    return found


if __name__ == "__main__":
    client, spread_s, base_url, model, streams, *prompts = sys.argv[1:]
    json.dump(uvloop.run(run(client, float(spread_s), base_url, model, int(streams), prompts)), sys.stdout)

"""A scripted model provider: a real HTTP server on loopback that speaks the OpenAI chat format, with faults.

    async with FakeProvider() as fake: ...          # in this loop
    with FakeProvider({"m": Script(...)}) as fake:  # in a thread of its own
    python -m tests.fakes.server --port 0           # prints its base URL; ends with its parent

A model's behaviour is its script (given by model id) or what its id spells out (`scripts.script_of`). Every request is
recorded with the moments at which each chunk was sent (`time.perf_counter_ns`, one clock for all processes of a
machine); other processes read the records at `GET /_stamps`.
"""

import argparse
import asyncio
import itertools
import json
import os
import threading
import time
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from aiohttp import web

from tests.fakes.scripts import ERROR_BODIES, Script, script_of


@dataclass
class Seen:
    """One request: what was asked, and when each chunk of content left (nanoseconds of `time.perf_counter_ns`)."""

    model: str
    prompt: str
    headers: dict[str, str]
    body: dict[str, Any]
    received_ns: int
    headers_ns: int | None = None
    chunks: list[tuple[int, str]] = field(default_factory=list)
    ended_ns: int | None = None


class FakeProvider:
    """The server. `requests` holds what it saw, oldest first; `base_url` is what a session file would name."""

    def __init__(self, scripts: Mapping[str, Script] | None = None, *, port: int = 0) -> None:
        self.scripts = dict(scripts or {})
        self.requests: list[Seen] = []
        self.base_url = ""
        self._port = port
        self._asked: Counter[tuple[str, str]] = Counter()
        self._runner: web.AppRunner | None = None
        self._thread: threading.Thread | None = None
        self._stopping: tuple[asyncio.AbstractEventLoop, asyncio.Event] | None = None

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_post("/v1/chat/completions", self._answer)
        app.router.add_get("/_stamps", self._stamps)
        # Handlers that stall for an hour end when their client hangs up or the test is over (0 would mean no limit).
        self._runner = web.AppRunner(app, shutdown_timeout=0.01, handler_cancellation=True, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        self.base_url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/v1"
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._runner is not None
        await self._runner.cleanup()

    def __enter__(self) -> Self:
        ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve(ready)), daemon=True)
        self._thread.start()
        assert ready.wait(10), "the fake provider did not start"
        return self

    def __exit__(self, *_: object) -> None:
        assert self._stopping is not None
        assert self._thread is not None
        loop, stop = self._stopping
        loop.call_soon_threadsafe(stop.set)
        self._thread.join(10)

    async def _serve(self, ready: threading.Event) -> None:
        async with self:
            stop = asyncio.Event()
            self._stopping = (asyncio.get_running_loop(), stop)
            ready.set()
            await stop.wait()

    async def _stamps(self, _: web.Request) -> web.Response:
        return web.json_response([asdict(seen) for seen in self.requests])

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        body = json.loads(await request.read())
        prompt = _last_words(body)
        seen = Seen(body["model"], prompt, dict(request.headers), body, time.perf_counter_ns())
        self.requests.append(seen)
        script = self.scripts.get(seen.model) or script_of(seen.model)
        self._asked[seen.model, prompt] += 1
        faulty = script.fail_first is None or self._asked[seen.model, prompt] <= script.fail_first
        try:
            return await Answer(request, seen, script, script.fault if faulty else None).send()
        finally:
            seen.ended_ns = time.perf_counter_ns()


@dataclass
class Answer:
    """One answer on its way."""

    request: web.Request
    seen: Seen
    script: Script
    fault: str | None

    async def send(self) -> web.StreamResponse:
        """Answer as the script says."""
        if self.fault == "deaf":
            await asyncio.sleep(self.script.stall)
        if self.fault in ("refuse", "deaf"):
            self._hang_up()
            return web.Response()
        whole = self._whole()
        if whole is not None:
            self.seen.headers_ns = time.perf_counter_ns()
            return whole
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-cache"})
        # A client that hangs up is part of the play.
        with suppress(ConnectionError):
            await self._stream(response)
        return response

    def _whole(self) -> web.Response | None:
        """The answers that are no stream."""
        script = self.script
        if self.fault == "status":
            error = script.error or ERROR_BODIES.get(script.status, {"message": "It went wrong."})
            return web.json_response({"error": error}, status=script.status, headers=script.headers)
        if self.fault == "echo-key":
            message = f"Wrong key: {self.seen.headers.get('Authorization', '')}"
            return web.json_response({"error": {"message": message, "code": "invalid_api_key"}}, status=401)
        if self.fault == "error-200":
            return web.json_response({"error": {"message": "No worker is free.", "code": "no_worker"}})
        if self.fault == "page":
            return web.Response(text="<!doctype html><title>Sign in</title>", content_type="text/html")
        if self.fault == "not-streamed":
            pieces = script.chunks(self.seen.prompt)
            reply = {"role": "assistant", "content": "".join(pieces), "reasoning_content": script.reasoning or None}
            choice = {"index": 0, "message": reply, "finish_reason": script.finish_reason}
            return web.json_response({"choices": [choice], "usage": self._usage(len(pieces))})
        return None

    async def _stream(self, response: web.StreamResponse) -> None:
        script = self.script
        await response.prepare(self.request)
        self.seen.headers_ns = time.perf_counter_ns()
        if self.fault == "silent":
            await asyncio.sleep(script.stall)
        await _event(response, _chunk({"role": "assistant", "content": ""}))
        await asyncio.sleep(script.first_after)
        if script.reasoning:
            await _event(response, _chunk({"reasoning_content": script.reasoning}))
        pieces = script.chunks(self.seen.prompt)
        endless = self.fault == "endless"
        begun = time.perf_counter()
        for number, piece in enumerate(itertools.cycle(pieces) if endless else pieces):
            if number == script.after and await self._go_wrong(response):
                return
            if script.rate:
                await asyncio.sleep(max(0.0, begun + number / script.rate - time.perf_counter()))
            elif endless:
                await asyncio.sleep(0.001)
            data = _chunk({"content": piece})
            self.seen.chunks.append((time.perf_counter_ns(), piece))
            await _event(response, data)
        if len(pieces) <= script.after and await self._go_wrong(response):
            return
        await self._finish(response, len(pieces))

    async def _go_wrong(self, response: web.StreamResponse) -> bool:
        """What happens after `after` chunks (or all, where there are fewer). True: nothing follows."""
        if self.fault == "stall":
            await asyncio.sleep(self.script.stall)
        elif self.fault == "cut":
            self._hang_up()
            return True
        elif self.fault == "malformed":
            await _event(response, '{"choices": [{"delta": {"content": "broken')
        elif self.fault == "error-object":
            await _event(response, json.dumps({"error": {"message": "The worker died.", "code": "worker_died"}}))
            return True
        return self.fault == "ends"

    async def _finish(self, response: web.StreamResponse, count: int) -> None:
        await _event(response, _chunk({}, self.script.finish_reason))
        if self.fault != "no-usage":
            await _event(response, json.dumps({"choices": [], "usage": self._usage(count)}))
        if self.fault != "no-done":
            await _event(response, "[DONE]")

    def _usage(self, count: int) -> dict[str, int]:
        """One token a word, as far as this server is concerned."""
        asked = len(self.seen.prompt.split())
        output = count * self.script.chunk_words
        return {"prompt_tokens": asked, "completion_tokens": output, "total_tokens": asked + output}

    def _hang_up(self) -> None:
        if self.request.transport is not None:
            self.request.transport.abort()


def _chunk(delta: dict[str, str], finish_reason: str | None = None) -> str:
    return json.dumps({"choices": [{"index": 0, "delta": delta, "finish_reason": finish_reason}]})


async def _event(response: web.StreamResponse, data: str) -> None:
    await response.write(f"data: {data}\n\n".encode())


def _last_words(body: dict[str, Any]) -> str:
    content = body["messages"][-1]["content"]
    return content if isinstance(content, str) else json.dumps(content)


async def _run(port: int, scripts: Mapping[str, Script]) -> None:
    parent = os.getppid()
    async with FakeProvider(scripts, port=port) as fake:
        print(fake.base_url, flush=True)
        while os.getppid() == parent:  # noqa: ASYNC110 - nothing signals that a parent has died
            await asyncio.sleep(0.2)


def main() -> None:
    """`python -m tests.fakes.server`: prints the base URL on its first line and serves until its parent is gone."""
    options = argparse.ArgumentParser(description="A scripted model provider on loopback.")
    options.add_argument("--port", type=int, default=0)
    options.add_argument("--scripts", type=json.loads, default={}, help='JSON: {"model id": {"reply": "...", ...}}')
    given = options.parse_args()
    scripts = {model: Script(**script) for model, script in given.scripts.items()}
    with suppress(KeyboardInterrupt):
        asyncio.run(_run(given.port, scripts))


if __name__ == "__main__":
    main()

"""A scripted model provider: a real HTTP server on loopback that speaks the providers' wire formats, with faults.

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
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from aiohttp import web

from tests.fakes.scripts import ERROR_BODIES, Script, script_of
from tests.fakes.speaking import Speech
from tests.fakes.speaking_anthropic import Anthropic
from tests.fakes.speaking_chat import Chat
from tests.fakes.speaking_gemini import Gemini
from tests.fakes.speaking_ollama import Ollama
from tests.fakes.speaking_responses import Responses

SPOKEN: dict[str, tuple[str, str, Callable[[], Speech]]] = {
    "openai-chat": ("/v1", "/chat/completions", Chat),
    "openai-responses": ("/v1", "/responses", Responses),
    "anthropic": ("", "/v1/messages", Anthropic),
    "gemini": ("/v1beta", "/models/{call}", Gemini),
    "ollama": ("", "/api/chat", Ollama),
}
"""By provider: the path of its base URL, that of its method behind it, and what speaks one answer."""


@dataclass
class Seen:
    """One request: what was asked, the fault that it met, and when each chunk of content left (nanoseconds of
    `time.perf_counter_ns`).
    """

    model: str
    prompt: str
    headers: dict[str, str]
    body: dict[str, Any]
    received_ns: int
    fault: str | None = None
    headers_ns: int | None = None
    chunks: list[tuple[int, str]] = field(default_factory=list)
    ended_ns: int | None = None


Choice = Callable[["Seen"], Script]
"""What chooses a script for each request by itself."""


class FakeProvider:
    """The server. `requests` holds what it saw, oldest first; `base_url` is what a session file would name for the chat
    format, `url` says it for another provider.
    """

    def __init__(self, scripts: Mapping[str, Script | Choice] | None = None, *, port: int = 0) -> None:
        self.scripts: dict[str, Script | Choice] = dict(scripts or {})
        self.requests: list[Seen] = []
        self.base_url = ""
        self._root = ""
        self._port = port
        self._asked: Counter[tuple[str, str]] = Counter()
        self._runner: web.AppRunner | None = None
        self._thread: threading.Thread | None = None
        self._stopping: tuple[asyncio.AbstractEventLoop, asyncio.Event] | None = None

    async def __aenter__(self) -> Self:
        app = web.Application()
        for base, path, speech in SPOKEN.values():
            app.router.add_post(base + path, self._answering(speech))
        app.router.add_get("/_stamps", self._stamps)
        # Handlers that stall for an hour end when their client hangs up or the test is over (0 would mean no limit).
        self._runner = web.AppRunner(app, shutdown_timeout=0.01, handler_cancellation=True, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        self._root = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        self.base_url = self.url("openai-chat")
        return self

    def url(self, provider: str) -> str:
        """The base URL at which it is a service of this provider."""
        return self._root + SPOKEN[provider][0]

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

    def _answering(self, speech: Callable[[], Speech]) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def answer(request: web.Request) -> web.StreamResponse:
            return await self._answer(request, speech())

        return answer

    async def _answer(self, request: web.Request, speech: Speech) -> web.StreamResponse:
        body = json.loads(await request.read())
        model, prompt = speech.asked(request.path, body)
        seen = Seen(model, prompt, dict(request.headers), body, time.perf_counter_ns())
        self.requests.append(seen)
        script = self.scripts.get(seen.model) or script_of(seen.model)
        if not isinstance(script, Script):
            script = script(seen)
        self._asked[seen.model, prompt] += 1
        faulty = script.fail_first is None or self._asked[seen.model, prompt] <= script.fail_first
        seen.fault = script.fault if faulty else None
        try:
            return await Answer(request, seen, speech, script, seen.fault).send()
        finally:
            seen.ended_ns = time.perf_counter_ns()


@dataclass
class Answer:
    """One answer on its way."""

    request: web.Request
    seen: Seen
    speech: Speech
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
        headers = {"Content-Type": self.speech.content_type, "Cache-Control": "no-cache"}
        response = web.StreamResponse(headers=headers)
        # A client that hangs up is part of the play.
        with suppress(ConnectionError):
            await self._stream(response)
        return response

    def _whole(self) -> web.Response | None:
        """The answers that are no stream."""
        script, speech = self.script, self.speech
        if self.fault == "status":
            error = script.error or ERROR_BODIES.get(script.status, {"message": "It went wrong."})
            return web.json_response(speech.error_body(error), status=script.status, headers=script.headers)
        if self.fault == "echo-key":
            message = f"Wrong key: {self.seen.headers.get(speech.key_header, '')}"
            error = {"message": message, "code": "invalid_api_key"}
            return web.json_response(speech.error_body(error), status=401)
        if self.fault == "error-200":
            return web.json_response(speech.error_body({"message": "No worker is free.", "code": "no_worker"}))
        if self.fault == "page":
            return web.Response(text="<!doctype html><title>Sign in</title>", content_type="text/html")
        if self.fault == "not-streamed":
            pieces = script.chunks(self.seen.prompt)
            usage = self._usage(len(pieces))
            return web.json_response(speech.whole("".join(pieces), script.reasoning, script.finish_reason, usage))
        return None

    async def _stream(self, response: web.StreamResponse) -> None:
        script = self.script
        await response.prepare(self.request)
        self.seen.headers_ns = time.perf_counter_ns()
        if self.fault == "silent":
            await asyncio.sleep(script.stall)
        await _write(response, self.speech.begin())
        await asyncio.sleep(script.first_after)
        if script.reasoning:
            await _write(response, self.speech.reasoning(script.reasoning))
        pieces = script.chunks(self.seen.prompt)
        endless = self.fault == "endless"
        begun = time.perf_counter()
        for number, piece in enumerate(itertools.cycle(pieces) if endless else pieces):
            if number == script.after and await self._go_wrong(response):
                return
            if script.rate:
                await asyncio.sleep(max(0.0, begun + number / script.rate - time.perf_counter()))
                late = time.perf_counter() - begun - number / script.rate
                if late > 1 / script.rate:
                    begun += late  # whoever stood still goes on in its pace: no service sends in one what is overdue
            elif endless:
                await asyncio.sleep(0.001)
            data = self.speech.content(piece)
            self.seen.chunks.append((time.perf_counter_ns(), piece))
            await _write(response, data)
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
            await _write(response, self.speech.malformed())
        elif self.fault == "error-object":
            error = self.script.error or {"message": "The worker died.", "code": "worker_died"}
            await _write(response, self.speech.error(str(error["message"]), str(error["code"])))
            return True
        return self.fault == "ends"

    async def _finish(self, response: web.StreamResponse, count: int) -> None:
        usage = None if self.fault == "no-usage" else self._usage(count)
        await _write(response, self.speech.end(self.script.finish_reason, usage, properly=self.fault != "no-done"))

    def _usage(self, count: int) -> tuple[int, int]:
        """Tokens asked and answered: one a word, as far as this server is concerned."""
        return len(self.seen.prompt.split()), count * self.script.chunk_words

    def _hang_up(self) -> None:
        if self.request.transport is not None:
            self.request.transport.abort()


async def _write(response: web.StreamResponse, said: str) -> None:
    if said:
        await response.write(said.encode())


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

"""A provider of many streams, as a process of its own: `python -m tests.benchmarks.streaming` prints its base URL.

It speaks the chat format and costs little, so that what is measured is the client: every answer of a model is encoded
once, and a chunk is one write. A model's id says its pace and length as in `tests.fakes.scripts`; without a pace the
chunks go out in bursts. Each is stamped just before it is written, by the clock that all processes of a machine share.
"""

import asyncio
import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any, NamedTuple, cast

import uvloop

from tests.fakes.scripts import Script, script_of
from tests.fakes.speaking_chat import Chat

BURST = 8
"""Chunks in one write where there is no pace."""

_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\n"
_STREAM = _HEAD % b"text/event-stream" + b"Transfer-Encoding: chunked\r\n\r\n"
_LAST = b"0\r\n\r\n"


class Served(NamedTuple):
    """One answer: when its request had come, and when each of its chunks was sent, in nanoseconds."""

    received: int
    sent: Sequence[int]


def served(base_url: str) -> dict[str, Served]:
    """By prompt: the answers that were sent since this was last asked."""
    with urllib.request.urlopen(f"{base_url}/_stamps") as answer:
        return {prompt: Served(*stamps) for prompt, stamps in json.load(answer).items()}


@contextmanager
def streaming_provider() -> Iterator[str]:
    """The provider, until the block ends; yields its base URL."""
    command = (sys.executable, "-m", "tests.benchmarks.streaming")
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True)
    assert process.stdout is not None
    try:
        yield process.stdout.readline().strip()
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def framed(data: str) -> bytes:
    """`data` as one chunk of HTTP's chunked transfer."""
    body = data.encode()
    return b"%x\r\n%s\r\n" % (len(body), body)


@cache
def _answer(model: str) -> tuple[Script, bytes, list[bytes], bytes]:
    """What `model` does, and what it says: the beginning, the chunks and the ending."""
    script, chat = script_of(model), Chat()
    pieces = script.chunks("how many")
    ending = framed(chat.end("stop", (2, len(pieces)), properly=True)) + _LAST
    return script, _STREAM + framed(chat.begin()), [framed(chat.content(piece)) for piece in pieces], ending


class _Connection(asyncio.Protocol):
    """One client; its requests come one after the other."""

    def __init__(self, answers: dict[str, tuple[int, list[int]]]) -> None:
        self._answers = answers
        self._came = bytearray()
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is no subclass of it

    def data_received(self, data: bytes) -> None:
        self._came += data
        head, _, body = self._came.partition(b"\r\n\r\n")
        length = next((int(line[15:]) for line in head.lower().split(b"\r\n") if line[:15] == b"content-length:"), 0)
        if not head or b"\r\n\r\n" not in self._came or len(body) < length:
            return
        self._came.clear()
        if head.startswith(b"GET"):
            self._tell_stamps()
        else:
            self._begin(json.loads(body))

    def _tell_stamps(self) -> None:
        body = json.dumps(self._answers).encode()
        self._answers.clear()
        self._write(_HEAD % b"application/json" + b"Content-Length: %d\r\n\r\n" % len(body) + body)

    def _begin(self, asked: dict[str, Any]) -> None:
        received = time.perf_counter_ns()
        script, begin, pieces, end = _answer(str(asked["model"]))
        prompt = asked["messages"][-1]["content"]
        sent: list[int] = []
        self._answers[prompt] = received, sent
        self._write(begin)
        if script.rate:
            self._paced(pieces, end, sent, asyncio.get_running_loop().time() + script.first_after, 1 / script.rate)
        else:
            self._unpaced(pieces, end, sent)

    def _paced(self, pieces: list[bytes], end: bytes, sent: list[int], due: float, gap: float) -> None:
        loop = asyncio.get_running_loop()

        def send() -> None:
            number = len(sent)
            if number == len(pieces):
                self._write(end)
                return
            sent.append(time.perf_counter_ns())
            self._write(pieces[number])
            loop.call_at(due + (number + 1) * gap, send)

        loop.call_at(due, send)

    def _unpaced(self, pieces: list[bytes], end: bytes, sent: list[int]) -> None:
        burst = pieces[len(sent) : len(sent) + BURST]
        if not burst:
            self._write(end)
            return
        sent += [time.perf_counter_ns()] * len(burst)
        self._write(b"".join(burst))
        asyncio.get_running_loop().call_soon(self._unpaced, pieces, end, sent)

    def _write(self, data: bytes) -> None:
        assert self._transport is not None
        if not self._transport.is_closing():
            self._transport.write(data)


async def _serve() -> None:
    parent = os.getppid()
    answers: dict[str, tuple[int, list[int]]] = {}
    server = await asyncio.get_running_loop().create_server(lambda: _Connection(answers), "127.0.0.1", backlog=1024)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    while os.getppid() == parent:  # noqa: ASYNC110 - nothing signals that a parent has died
        await asyncio.sleep(0.2)


if __name__ == "__main__":
    uvloop.run(_serve())

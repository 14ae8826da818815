"""`reviewtui serve`: the real server on loopback, and the real app behind it."""

import asyncio
import os
import random
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import aiohttp

from tests.fakes import collected as made

ROOT = Path(__file__).parents[2]


def free_port() -> int:
    """One that nobody has, and that nobody is given who asks for any: those begin at 32768 or above."""
    while True:
        port = random.randrange(16_384, 32_768)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


@contextmanager
def serving(database: Path, port: int) -> Iterator["subprocess.Popen[str]"]:
    arguments = ["serve", "support", "--db", str(database), "--reviewer", "ana", "--port", str(port)]
    with subprocess.Popen(
        [sys.executable, "-m", "reviewtui", *arguments],
        cwd=database.parent,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.send_signal(signal.SIGINT)


async def seen_in_a_browser(port: int, words: bytes) -> tuple[str, bytes]:
    """The page, and what the app behind it writes until `words` are in it."""
    async with aiohttp.ClientSession() as client:
        page = await fetched(client, f"http://127.0.0.1:{port}/")
        written = b""
        async with client.ws_connect(f"http://127.0.0.1:{port}/ws?width=100&height=30") as socket_:
            await socket_.send_str('["resize", {"width": 100, "height": 30}]')
            while words not in written:
                message = await asyncio.wait_for(socket_.receive(), 30)
                if message.type is aiohttp.WSMsgType.CLOSED:
                    break
                if message.type is aiohttp.WSMsgType.BINARY:
                    written += message.data
        return page, written


async def fetched(client: aiohttp.ClientSession, url: str) -> str:
    until = time.monotonic() + 30
    while True:
        try:
            async with client.get(url) as answer:
                assert answer.status == 200
                return await answer.text()
        except aiohttp.ClientConnectionError:
            assert time.monotonic() < until, "it never answered"
            await asyncio.sleep(0.1)


async def test_a_browser_gets_the_review_of_the_session(tmp_path: Path) -> None:
    database = made.collected(tmp_path, made.session([made.prompt("where is my parcel")]))
    port = free_port()
    with serving(database, port) as process:
        page, written = await seen_in_a_browser(port, b"my parcel")
        process.send_signal(signal.SIGINT)
        _, said = await asyncio.to_thread(process.communicate, timeout=30)
    assert "reviewtui" in page
    named = re.findall(r"""(?:src|href|url)\s*[=(]\s*["']?(?:https?:)?//([^/"')]+)""", page)
    assert set(named) == {f"127.0.0.1:{port}"}, "the page fetches nothing from elsewhere"
    assert b"1-5" in written or b"rate" in written
    assert not [name for name in made.MODELS if name.encode() in written]
    assert f"http://127.0.0.1:{port} · everybody who opens it grades as ana" in said

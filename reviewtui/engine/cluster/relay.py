"""A Dask actor: it lives in a worker's own process, starts an asker beside it, and passes frames on in both directions.

What it passes on it does not read. It ends its asker where the owner's engine has not been heard of for a while.
"""

import asyncio
import os
import sys
import time
from collections import deque
from contextlib import suppress

import msgspec

from reviewtui import __version__
from reviewtui.engine.clock import now
from reviewtui.engine.frames import FrameError, read_frame

DEAF_SECONDS = 15.0
"""How long an owner may be silent before it is taken for dead."""

HEAR_SECONDS = 1.0
"""How long `hear` waits for something to be told."""

_WAITING_FRAMES = 64
_LAST_BYTES = 4096

_raw = msgspec.msgpack.Decoder(msgspec.Raw)


class AskerEndedError(Exception):
    """The asker has ended by itself."""


class Relay:
    """One asker and the way to it. `begin`, then `tell` and `hear` as often as wanted, then `close`.

    Every method runs in the worker's event loop.
    """

    def __init__(self) -> None:
        self._process: asyncio.subprocess.Process | None = None
        self._told: deque[bytes] = deque()
        self._over = False
        self._something = asyncio.Event()
        self._room = asyncio.Event()
        self._last_words = b""
        self._heard_of = time.monotonic()
        self._tasks: list[asyncio.Task[None]] = []

    async def begin(self, first: bytes) -> str:
        """Start the asker with its `first` frame, and wait for its first word; returns the version of reviewtui that is
        installed here. AskerEndedError where it says none.
        """
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-P",
            "-m",
            "reviewtui.engine",
            "--asker",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=dict(os.environ),
        )
        self._heard_of = time.monotonic()
        work = (self._read(self._process), self._listen(self._process), self._watch())
        self._tasks = [asyncio.create_task(each) for each in work]
        await self.tell(first)
        while not await self.hear():
            pass
        return __version__

    async def tell(self, frames: bytes) -> None:
        """Pass frames on to the asker. One that has ended cannot be told; `hear` says so."""
        assert self._process is not None, "begun before"
        assert self._process.stdin is not None, "a pipe was asked for"
        with suppress(ConnectionError):
            self._process.stdin.write(frames)
            await self._process.stdin.drain()

    async def hear(self) -> list[bytes]:
        """What the asker tells, a message each, as soon as there is something; empty after a while without.

        AskerEndedError where nothing can come any more.
        """
        self._heard_of = time.monotonic()
        heard: list[bytes] = []
        with suppress(TimeoutError):
            async with asyncio.timeout(HEAR_SECONDS):
                await self._something.wait()
        while self._told:
            heard.append(self._told.popleft())
        self._room.set()
        if self._over and not heard:
            raise AskerEndedError(self._last_words.decode(errors="replace").strip() or "it has ended")
        if not self._over:
            self._something.clear()
        return heard

    async def clock(self) -> int:
        """The monotonic clock of this machine in nanoseconds: the asker's, since all its processes share it."""
        return now()

    async def close(self) -> None:
        """End the asker, and what is still on the wire with it."""
        process, self._process = self._process, None
        if process is not None:
            assert process.stdin is not None, "a pipe was asked for"
            process.stdin.close()
            await process.wait()
        for task in self._tasks:
            if task is not asyncio.current_task():
                task.cancel()

    async def _read(self, process: asyncio.subprocess.Process) -> None:
        """Keep what is told until it is heard; an asker that nobody hears has to wait."""
        assert process.stdout is not None, "a pipe was asked for"
        with suppress(FrameError):
            while (message := await read_frame(process.stdout, _raw)) is not None:
                self._told.append(bytes(message))
                self._something.set()
                if len(self._told) >= _WAITING_FRAMES:
                    self._room.clear()
                    await self._room.wait()
        self._over = True
        self._something.set()

    async def _listen(self, process: asyncio.subprocess.Process) -> None:
        """Keep the last of what the asker complains of, and its pipe from filling up."""
        assert process.stderr is not None, "a pipe was asked for"
        while words := await process.stderr.read(_LAST_BYTES):
            self._last_words = (self._last_words + words)[-_LAST_BYTES:]

    async def _watch(self) -> None:
        while (left := self._heard_of + DEAF_SECONDS - time.monotonic()) > 0:  # noqa: ASYNC110 - it is put off again and again
            await asyncio.sleep(left)
        await self.close()

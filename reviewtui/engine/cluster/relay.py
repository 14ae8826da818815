"""A Dask actor: it lives in a worker's own process, starts an asker beside it, and passes frames on in both directions.

What it passes on it does not read. It keeps its asker only for as long as the owner's engine is heard of (`lease.py`).
"""

import asyncio
import os
import sys
import time
from collections import deque
from contextlib import suppress

import msgspec

from reviewtui import __version__
from reviewtui.engine.apart import LAST_SECONDS
from reviewtui.engine.clock import now
from reviewtui.engine.cluster.lease import BEGIN_SECONDS, FROZEN_SECONDS, HEAR_SECONDS, LEASE_SECONDS
from reviewtui.engine.cluster.messages import Beat
from reviewtui.engine.frames import FrameError, encode_frame, read_frame

WAITING_BYTES = 8 * 1024 * 1024
"""Of what the asker has told and nobody has heard; then it has to wait."""

_LAST_BYTES = 4096

_BEAT = encode_frame(Beat())
_NOTHING = msgspec.msgpack.encode([])

_raw = msgspec.msgpack.Decoder(msgspec.Raw)


class AskerEndedError(Exception):
    """There is no asker, or none that answers."""


class Relay:
    """One asker and the way to it. `begin`, then `tell` and `hear` as often as wanted, then `close`.

    Every method runs in the worker's event loop.
    """

    def __init__(self) -> None:
        self._process: asyncio.subprocess.Process | None = None
        self._told: deque[bytes] = deque()
        self._waiting = 0  # bytes in `_told`
        self._something = asyncio.Event()
        self._room = asyncio.Event()
        self._begun = asyncio.Event()
        self._over = False
        self._closing: asyncio.Task[None] | None = None
        self._last_words = b""
        self._owner_until = 0.0  # when the owner is taken for dead unless it is heard of
        self._beaten_at = 0.0
        self._asker_heard_at = 0.0
        self._reading: list[asyncio.Task[None]] = []
        self._watching: asyncio.Task[None] | None = None

    async def begin(self, first: bytes) -> str:
        """Start the asker with its `first` frame, and wait for its first word; returns the version of reviewtui that is
        installed here. AskerEndedError where it says none.
        """
        process = await asyncio.create_subprocess_exec(
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
        self._owner_until = time.monotonic() + BEGIN_SECONDS
        self._reading = [asyncio.create_task(each(process)) for each in (self._read, self._listen)]
        if self._closing is not None:  # meanwhile
            await self._end(process)
            raise self._ended()
        self._process = process
        self._watching = asyncio.create_task(self._watch())
        await self.tell(first)
        await self._begun.wait()
        if self._over:
            raise self._ended()
        self._heard_of()
        await self.tell(_BEAT)
        return __version__

    async def tell(self, frames: bytes) -> None:
        """Pass frames on to the asker. AskerEndedError where it has been closed; of one that ended by itself `hear`
        tells.
        """
        if self._process is None:
            raise self._ended()
        assert self._process.stdin is not None, "a pipe was asked for"
        with suppress(ConnectionError):
            self._process.stdin.write(frames)
            await self._process.stdin.drain()

    async def hear(self) -> list[bytes]:
        """What the asker tells, a message each, as soon as there is something; empty after a while without.

        AskerEndedError where nothing can come any more.
        """
        self._heard_of()
        await self._beat()
        with suppress(TimeoutError):
            async with asyncio.timeout(HEAR_SECONDS):
                await self._something.wait()
        heard = list(self._told)
        self._told.clear()
        self._waiting = 0
        self._room.set()
        if self._over and not heard:
            raise self._ended()
        if not self._over:
            self._something.clear()
        return heard

    async def clock(self) -> int:
        """The monotonic clock of this machine in nanoseconds: the asker's, since all its processes share it."""
        return now()

    async def close(self) -> None:
        """Leave no asker behind, and nothing of it on the wire. Safe to call again, also meanwhile."""
        if self._closing is None:
            self._closing = asyncio.create_task(self._close())
        await asyncio.shield(self._closing)

    async def _close(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            await self._end(process)
        if self._watching is not None:
            self._watching.cancel()

    async def _end(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdin is not None, "a pipe was asked for"
        self._room.set()
        process.stdin.close()
        try:
            async with asyncio.timeout(2 * LAST_SECONDS):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()
        await asyncio.wait(self._reading)  # to their ends, without which its pipes stay open
        with suppress(ConnectionError):
            await process.stdin.wait_closed()

    def _heard_of(self) -> None:
        """The owner is there."""
        self._owner_until = time.monotonic() + LEASE_SECONDS

    async def _beat(self) -> None:
        """Tell the asker so, and see whether it is there itself."""
        seconds = time.monotonic()
        if self._process is None or self._over or seconds - self._beaten_at < HEAR_SECONDS / 2:
            return
        if self._beaten_at and seconds - self._asker_heard_at > FROZEN_SECONDS:
            raise AskerEndedError(f"its asker has not answered for {FROZEN_SECONDS:g} s")
        self._beaten_at = seconds
        await self.tell(_BEAT)

    def _ended(self) -> AskerEndedError:
        return AskerEndedError(self._last_words.decode(errors="replace").strip() or "its asker has ended")

    async def _read(self, process: asyncio.subprocess.Process) -> None:
        """Keep what is told until it is heard."""
        assert process.stdout is not None, "a pipe was asked for"
        try:
            while (message := await read_frame(process.stdout, _raw)) is not None:
                self._asker_heard_at = time.monotonic()
                self._begun.set()
                await self._keep(bytes(message))
        except FrameError:
            pass  # it was broken off with its process
        finally:
            self._over = True
            self._begun.set()
            self._something.set()

    async def _keep(self, message: bytes) -> None:
        if message == _NOTHING:
            return
        self._told.append(message)
        self._waiting += len(message)
        self._something.set()
        while self._waiting >= WAITING_BYTES and self._closing is None:
            self._room.clear()
            await self._room.wait()
        self._asker_heard_at = time.monotonic()  # what it has told meanwhile waited for us

    async def _listen(self, process: asyncio.subprocess.Process) -> None:
        """Keep the last of what the asker complains of, and its pipe from filling up."""
        assert process.stderr is not None, "a pipe was asked for"
        while words := await process.stderr.read(_LAST_BYTES):
            self._last_words = (self._last_words + words)[-_LAST_BYTES:]

    async def _watch(self) -> None:
        while (left := self._owner_until - time.monotonic()) > 0:  # noqa: ASYNC110 - it is put off again and again
            await asyncio.sleep(min(left, HEAR_SECONDS))
        await self.close()

"""The engine as the app and the commands see it: a process that takes commands and tells events."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress

import msgspec

from reviewtui.domain.errors import EngineDiedError
from reviewtui.domain.events import AnyEvent, Command, EngineFailed, Pause, Resume, Run, RunEnded, Stop
from reviewtui.engine.frames import FrameError, encode_frame, read_frame

_LAST_BYTES = 8192
"""Of the engine's stderr, kept for the message when it dies."""

_CLOSE_SECONDS = 3.0

_batches = msgspec.msgpack.Decoder(list[AnyEvent])


class EngineClient:
    """One run of the engine. `start` it, read `events` to their end, and `aclose` it in any case."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdin is not None, "a pipe was asked for"
        assert process.stdout is not None, "a pipe was asked for"
        assert process.stderr is not None, "a pipe was asked for"
        self._process = process
        self._commands = process.stdin
        self._events = process.stdout
        self._last_words = b""
        self._listening = asyncio.create_task(self._listen(process.stderr))
        self._ended = False
        self._reading = asyncio.Lock()  # closing reads to the end, also while the app waits for its next batch

    @classmethod
    async def start(
        cls, run: Run, *, env: Mapping[str, str] | None = None, arguments: tuple[str, ...] = ()
    ) -> "EngineClient":
        """Start an engine and give it `run`. `env` (the whole environment; default: ours) is where keys come from."""
        first = encode_frame(run)
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-P",  # a file in the user's folder must not stand in for a module of ours
            "-m",
            "reviewtui.engine",
            *arguments,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=dict(os.environ if env is None else env),
            start_new_session=True,  # Ctrl+C is for the app, which decides what becomes of the run
        )
        client = cls(process)
        try:
            await client._send(first)
        except BaseException:
            await client.aclose()
            raise
        return client

    @property
    def pid(self) -> int:
        return self._process.pid

    async def events(self) -> AsyncIterator[list[AnyEvent]]:
        """Batches of events, up to the run's last. EngineDiedError where the engine ends without one."""
        while (batch := await self._next_batch()) is not None:
            yield batch

    async def _next_batch(self) -> list[AnyEvent] | None:
        async with self._reading:
            if self._ended:
                return None
            try:
                batch = await read_frame(self._events, _batches)
            except FrameError:
                batch = None
            if batch is None:
                raise await self._died()
            self._ended = any(isinstance(event, RunEnded | EngineFailed) for event in batch)
            return batch

    async def pause(self) -> None:
        """Send no new request; those under way end. Answered by Paused."""
        await self._tell(Pause())

    async def resume(self) -> None:
        """Go on after a pause. Answered by Resumed."""
        await self._tell(Resume())

    async def stop(self, *, let_end: bool = False) -> None:
        """Cancel what is under way, keep what arrived; or let it end. Answered by the endings and RunEnded."""
        await self._tell(Stop(let_end=let_end))

    async def wait(self) -> int:
        """Until the process has ended (events that nobody has read are passed over); returns its exit status."""
        with suppress(EngineDiedError):
            async for _ in self.events():
                pass
        return await self._process.wait()

    async def aclose(self) -> None:
        """Leave no process behind: what is under way is cancelled and saved first. Safe to call again."""
        self._commands.close()
        try:
            async with asyncio.timeout(_CLOSE_SECONDS):
                await self.wait()
        except TimeoutError:
            with suppress(ProcessLookupError):
                self._process.kill()
            await self._process.wait()
        await self._listening
        async with self._reading:
            while await self._events.read(_LAST_BYTES):  # to its end, without which the pipe stays open
                pass
        with suppress(ConnectionError):
            await self._commands.wait_closed()

    async def __aenter__(self) -> "EngineClient":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def _tell(self, command: Command) -> None:
        await self._send(encode_frame(command))

    async def _send(self, frame: bytes) -> None:
        """An engine that is gone cannot be told; whoever reads its events learns of it there."""
        with suppress(ConnectionError):
            self._commands.write(frame)
            await self._commands.drain()

    async def _listen(self, stderr: asyncio.StreamReader) -> None:
        """Keep the last of what the engine complains of, and its pipe from filling up."""
        while words := await stderr.read(_LAST_BYTES):
            self._last_words = (self._last_words + words)[-_LAST_BYTES:]

    async def _died(self) -> EngineDiedError:
        status = await self._process.wait()
        await self._listening
        self._ended = True
        how = f"signal {-status}" if status < 0 else f"status {status}"
        words = self._last_words.decode(errors="replace").strip()
        hint = "What it had acknowledged is kept; run again to ask for the rest."
        return EngineDiedError(f"The engine ended unexpectedly ({how}).", f"{words}\n{hint}" if words else hint)

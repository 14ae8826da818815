"""The engine's own process: commands in, events out, and gone within a second of its parent."""

import asyncio
import gc
import os
import signal
import sys
import threading

import msgspec

from reviewtui.domain.events import AnyCommand, Pause, Paused, Resume, Resumed, Run, Stop
from reviewtui.engine.control import Control
from reviewtui.engine.frames import FrameError, read_frame
from reviewtui.engine.ladder import climb
from reviewtui.engine.outbox import Outbox
from reviewtui.engine.scheduler import collect

LAST_SECONDS = 0.9
"""How long saving may take once the parent is gone or a signal has come; then the process ends as it stands."""

_GARBAGE = (10_000, 50, 50)
"""How seldom garbage is looked for: every look holds up all stamps, and chunks leave little that refers to itself."""

_commands = msgspec.msgpack.Decoder(AnyCommand)


async def serve(commands_fd: int, events_fd: int) -> int:
    """Obey the commands that come through one pipe, tell the events through the other; returns the exit status."""
    commands, _ = await open_reader(commands_fd)
    events = await open_writer(events_fd)
    try:
        run = await read_frame(commands, _commands)
    except FrameError as error:
        return refuse(str(error))
    if not isinstance(run, Run):
        return refuse("the first command must be Run")
    leave_garbage()
    return await _Engine(commands, events).serve(run)


def leave_garbage() -> None:
    """Have garbage looked for seldom, and never among what is there already: it stays to the end, and looking through
    it again and again would only delay stamps.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_GARBAGE)


def refuse(why: str) -> int:
    """Say on stderr what is wrong with what came through the pipe; returns the exit status for it."""
    sys.stderr.write(f"reviewtui.engine: {why}\n")
    return 2


class _Engine:
    def __init__(self, commands: asyncio.StreamReader, events: asyncio.StreamWriter) -> None:
        self._commands = commands
        self._events = events
        self._outbox = Outbox()
        self._control = Control()

    async def serve(self, run: Run) -> int:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            loop.add_signal_handler(number, self._hurry)
        async with asyncio.TaskGroup() as group:
            obeying = group.create_task(self._obey())
            sending = group.create_task(self._outbox.send(self._events))
            if run.ladder is None:
                await collect(run, self._outbox, self._control)
            else:
                await climb(run, run.ladder, self._outbox, self._control)
            self._outbox.close()
            await sending
            obeying.cancel()
        return 0

    async def _obey(self) -> None:
        """Follow commands until there is nobody left to give any."""
        try:
            while (command := await read_frame(self._commands, _commands)) is not None:
                self._follow(command)
        except FrameError as error:
            sys.stderr.write(f"reviewtui.engine: {error}\n")
        self._hurry()
        if not self._events.is_closing():
            self._events.transport.abort()

    def _follow(self, command: AnyCommand) -> None:
        match command:
            case Pause():
                self._control.pause()
                self._outbox.put(Paused(in_flight=self._control.on_wire))
            case Resume():
                self._control.resume()
                self._outbox.put(Resumed())
            case Stop(let_end=True):
                self._control.finish()
            case Stop():
                self._control.stop()
            case Run():
                raise FrameError("an engine runs once")

    def _hurry(self) -> None:
        """Stop, save what arrived, and be gone in any case: no disk and no server may keep an orphan alive."""
        self._control.stop()
        last = threading.Timer(LAST_SECONDS, os._exit, (1,))
        last.daemon = True
        last.start()


async def open_reader(fd: int) -> tuple[asyncio.StreamReader, asyncio.ReadTransport]:
    """A stream of what comes through the pipe `fd`, and the transport that closes it."""
    stream = asyncio.StreamReader()
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(stream), os.fdopen(fd, "rb", buffering=0)
    )
    return stream, transport


async def open_writer(fd: int) -> asyncio.StreamWriter:
    """A writer into the pipe `fd`, whose `drain` waits while the pipe is full."""
    loop = asyncio.get_running_loop()
    # Of the protocol only its flow control is used, which asyncio offers under no name of its own.
    flow = asyncio.StreamReaderProtocol(asyncio.StreamReader())
    transport, _ = await loop.connect_write_pipe(lambda: flow, os.fdopen(fd, "wb", buffering=0))
    return asyncio.StreamWriter(transport, flow, None, loop)

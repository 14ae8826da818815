"""The engine's own process: commands in, events out, and gone within a second of its parent."""

import asyncio
import signal
import sys

import msgspec

from reviewtui.domain.events import AnyCommand, Pause, Paused, Resume, Resumed, Run, Stop
from reviewtui.engine.apart import end_soon, leave_garbage, open_reader, open_writer, refuse
from reviewtui.engine.control import Control
from reviewtui.engine.frames import FrameError, read_frame
from reviewtui.engine.ladder import climb
from reviewtui.engine.outbox import Outbox
from reviewtui.engine.scheduler import collect
from reviewtui.engine.writer import Opening

_commands = msgspec.msgpack.Decoder(AnyCommand)


async def serve(commands_fd: int, events_fd: int, opened: Opening) -> int:
    """Obey the commands that come through one pipe, tell the events through the other, write down by what `opened`
    gives; returns the exit status.
    """
    commands, _ = await open_reader(commands_fd)
    events = await open_writer(events_fd)
    try:
        run = await read_frame(commands, _commands)
    except FrameError as error:
        return refuse(str(error))
    if not isinstance(run, Run):
        return refuse("the first command must be Run")
    leave_garbage()
    return await _Engine(commands, events, opened).serve(run)


class _Engine:
    def __init__(self, commands: asyncio.StreamReader, events: asyncio.StreamWriter, opened: Opening) -> None:
        self._opened = opened
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
                await collect(run, self._outbox, self._control, self._opened)
            else:
                await climb(run, run.ladder, self._outbox, self._control, self._opened)
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
        end_soon()

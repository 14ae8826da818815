"""The process on a worker that speaks to the services: questions in, and what came of each out.

It is the engine without its database, its gates and its retries: connections, clocks and parsers are the same ones, and
like the engine it is a process of its own, so that nothing else on the worker disturbs its stamps.
"""

import asyncio
import os
import threading
from pathlib import Path

import msgspec

from reviewtui.engine.clock import Marks, now
from reviewtui.engine.cluster.carrying import packed
from reviewtui.engine.cluster.messages import Ask, Equip, ToAsker
from reviewtui.engine.control import Control
from reviewtui.engine.endpoint import HttpEndpoint, Wanted
from reviewtui.engine.endpoints import UnreachableError, hosted_endpoint
from reviewtui.engine.exchange import Exchange
from reviewtui.engine.frames import FrameError, encode_frame, read_frame
from reviewtui.engine.outbox import Outbox
from reviewtui.engine.process import LAST_SECONDS, leave_garbage, open_reader, open_writer, refuse
from reviewtui.engine.transport import Http, open_http
from reviewtui.providers.wire import RemoteError

_commands = msgspec.msgpack.Decoder(ToAsker)


async def serve(commands_fd: int, events_fd: int) -> int:
    """Answer what is asked through one pipe through the other, until the first is closed; returns the exit status."""
    commands, _ = await open_reader(commands_fd)
    events = await open_writer(events_fd)
    try:
        equip = await read_frame(commands, _commands)
    except FrameError as error:
        return refuse(str(error))
    if not isinstance(equip, Equip):
        return refuse("the first word must be Equip")
    leave_garbage()
    events.write(encode_frame([]))  # an empty batch: we are here
    async with open_http() as http:
        await _Asker(commands, events, Path(equip.folder), http).serve()
    return 0


class _Asker:
    def __init__(self, commands: asyncio.StreamReader, events: asyncio.StreamWriter, folder: Path, http: Http) -> None:
        self._commands = commands
        self._events = events
        self._folder = folder
        self._http = http
        self._control = Control()
        self._outbox = Outbox()
        self._endpoints: dict[str, HttpEndpoint] = {}

    async def serve(self) -> None:
        async with asyncio.TaskGroup() as group:
            sending = group.create_task(self._outbox.send(self._events))
            try:
                while (command := await read_frame(self._commands, _commands)) is not None:
                    if isinstance(command, Ask):
                        group.create_task(self._ask(command))
                    else:
                        self._control.stop()
            except FrameError as error:
                refuse(str(error))
            self._hurry()
            sending.cancel()

    def _hurry(self) -> None:
        """Nobody hears us any more: break off what is on the wire, and be gone in any case."""
        self._control.stop()
        last = threading.Timer(LAST_SECONDS, os._exit, (1,))
        last.daemon = True
        last.start()

    async def _ask(self, ask: Ask) -> None:
        exchange = Exchange(ask.model, Marks(now()))

        def tell_of_more(text: str, reasoning: str, ttft_ms: float | None) -> None:
            self._outbox.delta(ask.id, ask.model.name, text=text, reasoning=reasoning, ttft_ms=ttft_ms)

        try:
            endpoint = self._endpoint(ask)
        except UnreachableError as error:
            exchange.error = RemoteError(error.kind, error.message)
        else:
            await endpoint.send(exchange, Wanted(ask.model, ask.prompt, ask.trial), self._control, tell_of_more)
        self._outbox.put(packed(ask.id, exchange))

    def _endpoint(self, ask: Ask) -> HttpEndpoint:
        if ask.model.name not in self._endpoints:
            self._endpoints[ask.model.name] = hosted_endpoint(ask.model, self._folder, self._http)
        return self._endpoints[ask.model.name]

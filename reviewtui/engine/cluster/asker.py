"""The process on a worker that speaks to the services: questions in, and what came of each out.

It is the engine without its database, its gates and its retries: connections, clocks and parsers are the same ones, and
like the engine it is a process of its own, so that nothing else on the worker disturbs its stamps.
"""

import asyncio
from pathlib import Path

import msgspec

from reviewtui.domain.events import Stop
from reviewtui.engine.apart import end_soon, leave_garbage, open_reader, open_writer, refuse
from reviewtui.engine.clock import Marks, now
from reviewtui.engine.cluster.carrying import packed
from reviewtui.engine.cluster.lease import LEASE_SECONDS
from reviewtui.engine.cluster.messages import Ask, Beat, Equip, ToAsker
from reviewtui.engine.control import Control
from reviewtui.engine.endpoint import HttpEndpoint, Wanted
from reviewtui.engine.exchange import Exchange
from reviewtui.engine.frames import FrameError, encode_frame, read_frame
from reviewtui.engine.hosted import UnreachableError, hosted_endpoint
from reviewtui.engine.outbox import Outbox
from reviewtui.engine.transport import Http, open_http
from reviewtui.providers.wire import RemoteError

ALIVE = encode_frame([])
"""An empty batch: said first of all, and whenever it is asked for."""

_commands = msgspec.msgpack.Decoder(ToAsker)


async def serve(commands_fd: int, events_fd: int) -> int:
    """Answer what is asked through one pipe through the other, for as long as somebody is there to hear it; returns the
    exit status.
    """
    commands, _ = await open_reader(commands_fd)
    events = await open_writer(events_fd)
    try:
        equip = await read_frame(commands, _commands)
    except FrameError as error:
        return refuse(str(error))
    if not isinstance(equip, Equip):
        return refuse("the first word must be Equip")
    leave_garbage()
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
        self._events.write(ALIVE)
        async with asyncio.TaskGroup() as group:
            sending = group.create_task(self._outbox.send(self._events))
            try:
                while (command := await self._next()) is not None:
                    self._follow(command, group)
            except (FrameError, TimeoutError) as error:
                refuse(str(error) or f"nobody was heard of for {LEASE_SECONDS:g} s")
            self._control.stop()  # nobody hears us any more
            end_soon()
            sending.cancel()

    async def _next(self) -> ToAsker | None:
        async with asyncio.timeout(LEASE_SECONDS):
            return await read_frame(self._commands, _commands)

    def _follow(self, command: ToAsker, group: asyncio.TaskGroup) -> None:
        match command:
            case Ask():
                group.create_task(self._ask(command))
            case Beat():
                self._events.write(ALIVE)
            case Stop():
                self._control.stop()
            case Equip():
                raise FrameError("an asker is equipped once")

    async def _ask(self, ask: Ask) -> None:
        exchange = Exchange(ask.model, Marks(now()))
        unreachable = False

        def tell_of_more(text: str, reasoning: str, ttft_ms: float | None) -> None:
            self._outbox.delta(ask.id, ask.model.name, text=text, reasoning=reasoning, ttft_ms=ttft_ms)

        try:
            endpoint = self._endpoint(ask)
        except UnreachableError as error:
            exchange.error, unreachable = RemoteError(error.kind, error.message), True
        else:
            await endpoint.send(exchange, Wanted(ask.model, ask.prompt, ask.trial), self._control, tell_of_more)
        self._outbox.put(packed(ask.id, exchange, unreachable=unreachable))

    def _endpoint(self, ask: Ask) -> HttpEndpoint:
        if ask.model.name not in self._endpoints:
            self._endpoints[ask.model.name] = hosted_endpoint(ask.model, self._folder, self._http)
        return self._endpoints[ask.model.name]

"""What the tests of the engine share: small sessions against the scripted provider, and runs of the real process."""

import asyncio
import os
import sqlite3
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import psutil

from reviewtui.domain.events import AnyEvent, Event, Run
from reviewtui.domain.prompt import Message, Prompt, prompt_id
from reviewtui.domain.session import Model, Session
from reviewtui.engine import scheduler
from reviewtui.engine.apart import open_reader, open_writer
from reviewtui.engine.client import EngineClient
from reviewtui.engine.clock import Marks, now
from reviewtui.engine.control import Control
from reviewtui.engine.exchange import Exchange, Target
from reviewtui.engine.frames import read_frame
from reviewtui.engine.outbox import Outbox
from reviewtui.engine.transport import open_http, route_of
from reviewtui.providers.registry import provider_for

E = TypeVar("E", bound=Event)

BATCHES = msgspec.msgpack.Decoder(list[AnyEvent])

PATIENCE = 20.0
"""Seconds after which a fact that does not come true fails its test; no test waits so long on purpose."""


def prompt(text: str) -> Prompt:
    """A prompt of one message, a family of its own."""
    messages = (Message("user", text),)
    identity = prompt_id(messages, None)
    return Prompt(id=identity, messages=messages, family=identity)


def session(base_url: str, models: Mapping[str, Mapping[str, Any]], prompts: int = 1, **changes: Any) -> Session:
    """A session named `s` of models by the id (and script) of each, with what else is set for it."""
    return Session(
        name="s",
        path="sessions/s.toml",
        prompts=tuple(prompt(f"question {number}") for number in range(prompts)),
        models=tuple(
            Model(name=name, provider="openai-chat", model=name, base_url=base_url, **settings)
            for name, settings in models.items()
        ),
        **changes,
    )


async def ask(base_url: str, provider_name: str = "openai-chat", *, stop: bool = False, **settings: Any) -> Exchange:
    """One exchange with whatever listens at `base_url`."""
    model = Model(name="m", provider=provider_name, model="m", base_url=base_url, **settings)
    provider = provider_for(provider_name)
    exchange = Exchange(model, Marks(now()))
    control = Control()
    if stop:
        control.stop()
    async with open_http() as http:
        request = provider.build(model, prompt("hello"), base_url=base_url, api_key=None)
        await exchange.run(
            Target(http.sender(base_url, route_of(model, Path())), provider), request, control, lambda *_: None
        )
    return exchange


async def start(database: Path, asked: Session, **settings: Any) -> EngineClient:
    """A run of the real process, to be watched and steered."""
    return await EngineClient.start(Run(database=str(database), session=asked, **settings))


async def collect_apart(database: Path, asked: Session, **settings: Any) -> list[AnyEvent]:
    """All events of one whole run of the real process."""
    async with await EngineClient.start(Run(database=str(database), session=asked, **settings)) as engine:
        return [event async for batch in engine.events() for event in batch]


async def collect(database: Path, asked: Session, **settings: Any) -> list[AnyEvent]:
    """The same, in this process: for what does not depend on there being two."""
    outbox = Outbox()
    await scheduler.collect(Run(database=str(database), session=asked, **settings), outbox, Control())
    outbox.close()
    return [event for batch in await sent(outbox) for event in batch]


async def sent(outbox: Outbox) -> list[list[AnyEvent]]:
    """The batches of an outbox that is closed."""
    async with pipe() as (reader, writer):
        _, batches = await asyncio.gather(outbox.send(writer), _batches_of(reader))
        return batches


async def _batches_of(reader: asyncio.StreamReader) -> list[list[AnyEvent]]:
    batches = []
    while (batch := await read_frame(reader, BATCHES)) is not None:
        batches.append(batch)
    return batches


@asynccontextmanager
async def pipe() -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """Both ends of a pipe."""
    out, into = os.pipe()
    reader, reading = await open_reader(out)
    writer = await open_writer(into)
    try:
        yield reader, writer
    finally:
        writer.close()
        reading.close()


def processes_of(engine: int) -> tuple[list[psutil.Process], list[psutil.Process]]:
    """Of the engine with this pid: its recorder, forked from it, and the model servers that it started."""
    process = psutil.Process(engine)
    children = process.children(recursive=True)
    recorders = [child for child in children if child.cmdline() == process.cmdline()]
    return recorders, [child for child in children if child not in recorders]


def is_over(process: psutil.Process) -> bool:
    """Whether it has ended, also while its parent has not been told."""
    try:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:  # it has ended between the two looks
        return True


def of_kind(kind: type[E], events: list[AnyEvent]) -> list[E]:
    return [event for event in events if isinstance(event, kind)]


def rows(database: Path, query: str) -> list[dict[str, Any]]:
    """What anybody reads who opens the database."""
    conn = sqlite3.connect(database)
    conn.row_factory = sqlite3.Row
    try:
        return [dict(row) for row in conn.execute(query)]
    finally:
        conn.close()


async def wait_until(fact: Callable[[], bool]) -> None:
    """Until `fact` is true."""
    async with asyncio.timeout(PATIENCE):
        while not fact():  # noqa: ASYNC110 - facts outside of this process send no signal
            await asyncio.sleep(0.01)


class Watched:
    """A run whose events are gathered in the background, to be waited for."""

    def __init__(self, engine: EngineClient) -> None:
        self.engine = engine
        self.events: list[AnyEvent] = []
        self._gathering = asyncio.create_task(self._gather())

    async def _gather(self) -> None:
        async for batch in self.engine.events():
            self.events += batch

    async def seen(self, kind: type[E], count: int = 1) -> list[E]:
        """The events of `kind`, once there are `count` of them."""
        await wait_until(lambda: len(of_kind(kind, self.events)) >= count or self._gathering.done())
        found = of_kind(kind, self.events)
        assert len(found) >= count, self.events
        return found

    async def ended(self) -> list[AnyEvent]:
        """All events, once the run is over. Raises what reading them raised."""
        async with asyncio.timeout(PATIENCE):
            await self._gathering
        return self.events

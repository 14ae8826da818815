"""The process that writes: a recorder forked from the engine, so that no writing ever holds up a stamp.

A thread would share the interpreter with the loop: each time the loop has looked at a socket, it would have to get it
back from whatever is detected, packed or written. What goes to and fro are calls of the store, pickled: functions by
their names, domain objects by their values. Nobody but the engine has these pipes.
"""

import asyncio
import os
import pickle
import signal
import traceback
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from functools import partial
from pathlib import Path
from typing import IO, Any, NamedTuple

from reviewtui.domain.errors import StorageError
from reviewtui.engine.apart import open_reader
from reviewtui.engine.apart import open_writer as open_pipe
from reviewtui.engine.writer import Opening, Outcome, Work, Writer, done_together, open_writer
from reviewtui.store.database import Database, open_database

_LENGTH_BYTES = 8

_KEPT = "What it had written is kept; run again for the rest."

_NICER = 5
"""How much the engine's own process goes before it where both want a processor."""


def fork_recorder() -> Opening:
    """Fork the recorder; opening it once gives the writer that it works for. To be called while this process has one
    thread and no loop; where processes cannot be forked the recorder is a thread.

    It ends when this process does, however that ends, with all done that had been asked.
    """
    if not hasattr(os, "fork"):
        return open_writer
    asked, ask = os.pipe()
    tell, told = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(ask)
        os.close(tell)
        _be_recorder(asked, told)
    os.close(asked)
    os.close(told)
    return partial(_opened, _Pipes(pid, ask, tell))


class _Pipes(NamedTuple):
    """The engine's ends."""

    pid: int
    ask: int
    tell: int


# The engine's side


class _Forked:
    """The recorder as the engine sees it."""

    def __init__(self, ask: asyncio.StreamWriter, told: asyncio.StreamReader) -> None:
        self._ask = ask
        self._told = told
        self._talking = asyncio.Lock()

    async def do_together(self, works: Sequence[Work]) -> list[Outcome]:
        """What comes of each: also of one that cannot be sent, or whose result cannot."""
        outcomes: list[Outcome | None] = [None] * len(works)
        sent: list[tuple[int, bytes]] = []
        for place, work in enumerate(works):
            try:
                sent.append((place, _pickled(work)))
            except Exception as error:  # noqa: BLE001 - whatever makes it unfit
                outcomes[place] = Outcome(error=error)
        answers = await self.say([data for _, data in sent])
        for (place, _), answer in zip(sent, answers, strict=True):
            outcomes[place] = pickle.loads(answer)  # noqa: S301 - from a process of our own
        return [outcome for outcome in outcomes if outcome is not None]

    async def say(self, message: Any) -> Any:
        """Its answer to `message`. StorageError where it cannot open the database, has failed or is gone."""
        async with self._talking:
            with suppress(ConnectionError):  # what it said last may still be read
                if not self._ask.is_closing():
                    self._ask.write(_framed(message))
                    await self._ask.drain()
            try:
                length = int.from_bytes(await self._told.readexactly(_LENGTH_BYTES))
                answer = pickle.loads(await self._told.readexactly(length))  # noqa: S301 - from a process of our own
            except asyncio.IncompleteReadError:
                raise StorageError("The process that writes to the database has ended.", _KEPT) from None
        if isinstance(answer, StorageError):
            raise answer
        return answer

    async def end(self) -> None:
        """Until it has closed the database."""
        self._ask.close()
        async with self._talking:
            await self._told.read()


@asynccontextmanager
async def _opened(pipes: _Pipes, path: Path) -> AsyncIterator[Writer]:
    told, telling = await open_reader(pipes.tell)
    recorder = _Forked(await open_pipe(pipes.ask), told)
    try:
        await recorder.say(path)
        writer = Writer(recorder)
        try:
            yield writer
        finally:
            await writer.finish()
    finally:
        try:
            await recorder.end()
        finally:
            telling.close()
            with suppress(ChildProcessError):  # where nobody wants to hear of ended children there is none to wait for
                await asyncio.to_thread(os.waitpid, pipes.pid, 0)


# The recorder's side


def _be_recorder(asked: int, told: int) -> None:
    """Record until nobody asks any more, and end."""
    status = 1
    try:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)  # a signal to all of a group is for the engine to obey
        _let_go_of_all_but(asked, told)
        os.nice(_NICER)
        with open(told, "wb") as telling:
            try:
                _record(open(asked, "rb"), telling)  # noqa: SIM115 - it lasts as long as we do
                status = 0
            except Exception as error:  # noqa: BLE001 - the engine is told, there is nobody else
                why = traceback.format_exception_only(error)[-1].strip()
                _tell(telling, StorageError(f"The process that writes to the database has failed: {why}", _KEPT))
    finally:
        os._exit(status)  # nothing of the engine's own ending may be done here


def _let_go_of_all_but(asked: int, told: int) -> None:
    """Whoever waits for a pipe of the engine's to end must not wait for us."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in range(3):
        os.dup2(nothing, number)
    for number in _open_files():
        if number > 2 and number not in (asked, told):
            with suppress(OSError):  # the folder that was listed is closed already
                os.close(number)


def _open_files() -> Sequence[int]:
    for folder in ("/proc/self/fd", "/dev/fd"):
        with suppress(OSError):
            return [int(name) for name in os.listdir(folder)]
    return range(256)


def _record(asked: IO[bytes], told: IO[bytes]) -> None:
    path = _next(asked)
    if path is None:
        return
    try:
        database = open_database(path)
    except StorageError as error:
        _tell(told, error)
        return
    _tell(told, None)
    with database:
        while (works := _next(asked)) is not None:
            _tell(told, [_sendable(outcome) for outcome in done_together(database, [_work(data) for data in works])])


def _work(data: bytes) -> Callable[[Database], Any]:
    """The call that was sent; of one that cannot be made here, its failing."""
    try:
        work: Work = pickle.loads(data)  # noqa: S301 - from the process that we were forked from
    except Exception as error:  # noqa: BLE001 - whoever asked is told
        return partial(_fail, error)
    return work


def _fail(error: Exception, _database: Database) -> None:
    raise error


def _sendable(outcome: Outcome) -> bytes:
    """An outcome as it is sent; where it cannot be, what is the matter, in words."""
    try:
        data = _pickled(outcome)
        if outcome.error is not None:
            pickle.loads(data)  # noqa: S301 - our own; some errors cannot be made again
    except Exception as error:  # noqa: BLE001 - whatever makes it unfit
        why = traceback.format_exception_only(outcome.error or error)
        return _pickled(Outcome(error=RuntimeError("".join(why).strip())))
    return data


def _next(asked: IO[bytes]) -> Any:
    """The next message; None once the engine has gone, of whose last words a part may be missing."""
    length = int.from_bytes(asked.read(_LENGTH_BYTES))
    message = asked.read(length)
    if not message or len(message) < length:
        return None
    return pickle.loads(message)  # noqa: S301 - from the process that we were forked from


def _tell(told: IO[bytes], message: Any) -> None:
    try:
        told.write(_framed(message))
        told.flush()
    except ConnectionError:
        return  # the engine has gone: what else it had asked is still done


def _framed(message: Any) -> bytes:
    data = _pickled(message)
    return len(data).to_bytes(_LENGTH_BYTES) + data


def _pickled(message: Any) -> bytes:
    return pickle.dumps(message, pickle.HIGHEST_PROTOCOL)

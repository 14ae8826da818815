"""The process that writes: what it does for the engine, and what becomes of it and of the run when one of them ends."""

import asyncio
import json
import os
import pickle
import signal
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import psutil
import pytest

from reviewtui.domain.errors import EngineDiedError
from reviewtui.domain.events import Delta, EngineFailed, Finished, Paused, Resumed, RunEnded, RunStarted
from reviewtui.engine.recorder import _sendable
from reviewtui.engine.writer import Outcome
from reviewtui.store.collecting import recover_interrupted
from reviewtui.store.database import open_database
from tests.engine.running import (
    Watched,
    collect,
    collect_apart,
    is_over,
    of_kind,
    processes_of,
    rows,
    session,
    start,
    wait_until,
)
from tests.fakes.scripts import Script
from tests.fakes.server import FakeProvider

SLOW = Script(rate=50, tokens=100_000)
"""Half an hour of an answer: it ends only where something ends it."""

RUNNING = "SELECT * FROM responses WHERE status = 'running'"


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "reviews.db"


def recorder_of(run: Watched) -> psutil.Process:
    [recorder], _ = processes_of(run.engine.pid)
    return recorder


def intact(database: Path) -> bool:
    return rows(database, "PRAGMA integrity_check") == [{"integrity_check": "ok"}]


async def test_a_run_fails_with_its_recorder_and_keeps_what_was_written(database: Path) -> None:
    async with FakeProvider({"slow": SLOW}) as fake:
        asked = session(fake.base_url, {"ok": {}, "slow": {}}, prompts=2)
        async with await start(database, asked) as engine:
            run = Watched(engine)
            finished = await run.seen(Finished, 2)
            await run.seen(Delta, 4)
            recorder_of(run).kill()
            events = await run.ended()
            assert await engine.wait() == 0
        assert isinstance(events[-1], EngineFailed)
        assert "process that writes" in events[-1].message
        with open_database(database) as db:
            assert recover_interrupted(db) == 2
        assert intact(database)
        done = rows(database, "SELECT response_id FROM v_responses WHERE status = 'done'")
        assert {row["response_id"] for row in done} == {event.response_id for event in finished}

        fake.scripts["slow"] = Script(reply="done")
        assert (await collect(database, asked))[-1] == RunEnded(complete=True, stopped=False, asked=2, missing=0)


async def test_a_recorder_does_not_outlive_its_engine(database: Path) -> None:
    async with FakeProvider({"m": SLOW}) as fake, await start(database, session(fake.base_url, {"m": {}})) as engine:
        run = Watched(engine)
        await run.seen(Delta)
        recorder = recorder_of(run)
        os.kill(engine.pid, signal.SIGKILL)
        await wait_until(lambda: is_over(recorder))
        with pytest.raises(EngineDiedError):
            await run.ended()
    assert intact(database)


async def test_that_an_engine_is_killed_is_seen_though_its_recorder_hangs(database: Path) -> None:
    async with FakeProvider({"m": SLOW}) as fake, await start(database, session(fake.base_url, {"m": {}})) as engine:
        run = Watched(engine)
        await run.seen(Delta)
        recorder = recorder_of(run)
        recorder.suspend()
        try:
            os.kill(engine.pid, signal.SIGKILL)
            with pytest.raises(EngineDiedError):
                await run.ended()
        finally:
            recorder.resume()
        await wait_until(lambda: is_over(recorder))


async def test_a_late_recorder_begins_nothing_once_another_collects(database: Path) -> None:
    async with FakeProvider({"m": Script(rate=200, tokens=5)}) as fake:
        asked = session(fake.base_url, {"m": {"concurrency": 1}}, prompts=10)
        async with await start(database, asked) as engine:
            run = Watched(engine)
            await run.seen(Finished)
            await engine.pause()
            await run.seen(Paused)
            recorder = recorder_of(run)
            try:
                await suspend_at_rest(recorder, database)
                await engine.resume()
                await run.seen(Resumed)
                await asyncio.sleep(0.3)  # in which the next beginning is on its way to the recorder
                os.kill(engine.pid, signal.SIGKILL)
                with pytest.raises(EngineDiedError):
                    await run.ended()
                ended = (await collect_apart(database, asked))[-1]
            finally:
                recorder.resume()
            await wait_until(lambda: is_over(recorder))
    assert isinstance(ended, RunEnded)
    assert ended.complete
    assert rows(database, RUNNING) == []
    assert len(rows(database, "SELECT * FROM attempts")) == 10


async def suspend_at_rest(recorder: psutil.Process, database: Path) -> None:
    """Suspend it while every answer that it has begun has ended, and it holds no lock that others would wait for."""
    with closing(sqlite3.connect(database, isolation_level=None)) as conn:
        while True:
            await wait_until(lambda: not rows(database, RUNNING))
            conn.execute("BEGIN IMMEDIATE")  # nobody else writes now; it may have begun one before
            if not conn.execute(RUNNING).fetchall():
                break
            conn.rollback()
        recorder.suspend()
        await wait_until(lambda: recorder.status() == psutil.STATUS_STOPPED)
        conn.rollback()


async def test_a_signal_to_the_whole_group_saves_what_arrived(database: Path) -> None:
    async with FakeProvider({"m": SLOW}) as fake, await start(database, session(fake.base_url, {"m": {}})) as engine:
        run = Watched(engine)
        await run.seen(Delta)
        os.killpg(os.getpgid(engine.pid), signal.SIGTERM)
        assert (await run.ended())[-1] == RunEnded(complete=False, stopped=True, asked=1, missing=1)
        assert await engine.wait() == 0
    [row] = rows(database, "SELECT status, text FROM v_responses")
    assert row["status"] == "cancelled"
    assert row["text"]


async def test_a_run_leaves_no_process(database: Path) -> None:
    scripts = {"m": Script(first_after=2.5)}  # so that its recorder is found before it ends
    async with FakeProvider(scripts) as fake, await start(database, session(fake.base_url, {"m": {}})) as engine:
        run = Watched(engine)
        await run.seen(RunStarted)
        recorder = recorder_of(run)
        await run.ended()
        await engine.wait()
        assert is_over(recorder)


async def test_a_database_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    async with FakeProvider() as fake:
        async with await start(tmp_path, session(fake.base_url, {"m": {}})) as engine:
            [failed] = of_kind(EngineFailed, await Watched(engine).ended())
        assert str(tmp_path) in failed.message
        assert not fake.requests, "nobody is asked what cannot be kept"


WORKS = """
import asyncio, json, sys
from pathlib import Path
from reviewtui.engine.recorder import fork_recorder
from reviewtui.store.database import write

def make(db):
    db.conn.execute("CREATE TABLE said (number INTEGER CHECK (number <> 13))")

def say(db, number, *, times=1):
    with write(db) as conn:
        conn.execute("INSERT INTO said VALUES (?)", (number,))
    return [number] * times

def mistake(db):
    raise LookupError("nothing is there")

async def main(opened):
    async with opened(Path(sys.argv[1])) as writer:
        await writer.do(make)
        works = writer.do(say, 12, times=2), writer.do(say, 13), writer.do(mistake), writer.do(say, 14)
        return await asyncio.gather(*works, return_exceptions=True)

opened = fork_recorder()
print(json.dumps([found if isinstance(found, list) else repr(found) for found in asyncio.run(main(opened))]))
"""


async def test_each_call_is_told_of_its_own(database: Path) -> None:
    first, refused, mistaken, last = json.loads(await driven(WORKS, database))
    assert (first, last) == ([12, 12], [14])
    assert refused.startswith("StorageError")
    assert mistaken == "LookupError('nothing is there')"
    assert rows(database, "SELECT number FROM said ORDER BY rowid") == [{"number": 12}, {"number": 14}]


UNFIT = """
import asyncio, sys
from pathlib import Path
from reviewtui.engine.recorder import fork_recorder

def well(db):
    return "well"

def unsendable(db):
    return db.conn

opened = fork_recorder()

def late(db):
    return "it was not there when the recorder was forked"

async def main():
    async with opened(Path(sys.argv[1])) as writer:
        works = writer.do(late), writer.do(unsendable), writer.do(lambda db: 1), writer.do(well)
        for found in await asyncio.gather(*works, return_exceptions=True):
            print(type(found).__name__, found)

asyncio.run(main())
"""


async def test_what_cannot_be_sent_fails_alone(database: Path) -> None:
    late, unsendable, nameless, well = (await driven(UNFIT, database)).splitlines()
    assert late.startswith("AttributeError")
    assert "late" in late
    assert unsendable.startswith("RuntimeError TypeError: cannot pickle")
    assert "pickle" in nameless
    assert well == "str well"


RUINED = """
import asyncio, os, sys
from pathlib import Path
from reviewtui.engine.recorder import fork_recorder

opened = fork_recorder()
os.write(opened.args[0].ask, (5).to_bytes(8) + b"rubb.")

async def main():
    await asyncio.sleep(float(sys.argv[2]))  # it has failed by then, or not yet
    try:
        async with opened(Path(sys.argv[1])):
            print("opened")
    except Exception as error:
        print(type(error).__name__, error.message)

asyncio.run(main())
"""


@pytest.mark.parametrize("later", ["0", "0.5"])
async def test_a_recorder_that_fails_says_why(database: Path, later: str) -> None:
    told = await driven(RUINED, database, later)
    assert told.startswith("StorageError The process that writes to the database has failed: ")
    assert "UnpicklingError" in told


async def test_nobody_need_hear_of_ended_processes(database: Path) -> None:
    """Some supervisors start what they start with SIGCHLD ignored, and it stays so."""
    ignoring = f"import signal; signal.signal(signal.SIGCHLD, signal.SIG_IGN)\n{WORKS}"
    assert json.loads(await driven(ignoring, database))[0] == [12, 12]


async def driven(script: str, database: Path, *more: str) -> str:
    """What a program of its own prints."""
    driver = await asyncio.create_subprocess_exec(
        sys.executable, "-c", script, str(database), *more, stdout=asyncio.subprocess.PIPE
    )
    told, _ = await driver.communicate()
    assert driver.returncode == 0
    return told.decode()


class UnsendableError(Exception):
    """One that cannot be made again from what it holds."""

    def __init__(self, one: int, other: int) -> None:
        super().__init__(one + other)


def test_an_error_that_cannot_be_sent_is_told_in_words() -> None:
    told = pickle.loads(_sendable(Outcome(error=UnsendableError(1, 2))))
    assert isinstance(told.error, RuntimeError)
    assert "UnsendableError: 3" in str(told.error)
    kept = pickle.loads(_sendable(Outcome(error=LookupError("nothing is there"))))
    assert repr(kept.error) == "LookupError('nothing is there')"

"""The engine as a process: steered, stopped, killed, and refused."""

import asyncio
import os
import resource
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import msgspec
import psutil
import pytest

from reviewtui.domain.errors import EngineDiedError
from reviewtui.domain.events import (
    Cancelled,
    Delta,
    EngineFailed,
    Finished,
    Paused,
    Resumed,
    Retrying,
    Run,
    RunEnded,
    RunStarted,
    Started,
    Stop,
)
from reviewtui.domain.session import Session
from reviewtui.engine.client import EngineClient
from reviewtui.engine.frames import encode_frame
from reviewtui.store.collecting import recover_interrupted
from reviewtui.store.database import open_database
from tests.engine.running import Watched, collect, is_over, of_kind, rows, session, wait_until
from tests.fakes.scripts import Script
from tests.fakes.server import FakeProvider

SLOW = Script(rate=50, tokens=100_000)
"""Half an hour of an answer: it ends only where something ends it."""


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "reviews.db"


@asynccontextmanager
async def watched(database: Path, asked: Session) -> AsyncIterator[Watched]:
    async with await EngineClient.start(Run(database=str(database), session=asked)) as engine:
        yield Watched(engine)


def statuses(database: Path, table: str = "v_responses") -> list[str]:
    return sorted(row["status"] for row in rows(database, f"SELECT status FROM {table}"))


def assert_intact(database: Path) -> None:
    assert rows(database, "PRAGMA integrity_check") == [{"integrity_check": "ok"}]


async def test_stop_keeps_what_arrived_and_asks_again_next_time(database: Path) -> None:
    async with FakeProvider({"slow": SLOW}) as fake:
        asked = session(fake.base_url, {"slow": {"concurrency": 1}, "ok": {}}, prompts=2)
        async with watched(database, asked) as run:
            await run.seen(Finished, 2)
            await run.seen(Delta, 3)
            await run.engine.stop()
            events = await run.ended()
        assert events[-1] == RunEnded(complete=False, stopped=True, asked=3, missing=2)
        [cancelled] = of_kind(Cancelled, events)
        [row] = rows(database, "SELECT * FROM v_responses WHERE model = 'slow'")
        assert (row["status"], row["error_kind"]) == ("cancelled", "cancelled")
        told = "".join(d.text for d in of_kind(Delta, events) if d.response_id == cancelled.response_id)
        assert row["text"] == told != ""

        fake.scripts["slow"] = Script(reply="done")
        events = await collect(database, asked)
        assert events[-1] == RunEnded(complete=True, stopped=False, asked=2, missing=0)
    assert statuses(database) == ["cancelled", "done", "done", "done", "done"]


async def test_a_pause_lets_running_requests_end_and_sends_no_new_ones(database: Path) -> None:
    async with FakeProvider() as fake:
        # The first answer takes three seconds, so that the pause comes while it does.
        fake.scripts["m"] = lambda _: Script(rate=1 if len(fake.requests) == 1 else 20, reply="one two three four")
        asked = session(fake.base_url, {"m": {"concurrency": 1}}, prompts=3)
        async with watched(database, asked) as run:
            await run.seen(Delta)
            await run.engine.pause()
            [paused] = await run.seen(Paused)
            assert paused.in_flight == 1
            await run.seen(Finished)
            await run.engine.pause()  # its answer comes after whatever the end of the first request set going
            await run.seen(Paused, 2)
            assert (len(fake.requests), len(of_kind(Started, run.events))) == (1, 1)
            await run.engine.resume()
            await run.seen(Resumed)
            events = await run.ended()
    assert events[-1] == RunEnded(complete=True, stopped=False, asked=3, missing=0)


async def test_stop_ends_a_wait_between_two_attempts(database: Path) -> None:
    refusal = Script(fault="status", status=503, headers={"Retry-After": "3600"})
    async with FakeProvider({"m": refusal}) as fake, watched(database, session(fake.base_url, {"m": {}})) as run:
        [retrying] = await run.seen(Retrying)
        assert retrying.wait_s == 60.0, "no server makes us wait for longer"
        await run.engine.stop()
        events = await run.ended()
    assert len(of_kind(Cancelled, events)) == 1
    assert statuses(database, "v_attempts") == ["failed"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
async def test_a_signal_saves_what_arrived(database: Path, number: signal.Signals) -> None:
    async with FakeProvider({"m": SLOW}) as fake, watched(database, session(fake.base_url, {"m": {}})) as run:
        await run.seen(Delta)
        os.kill(run.engine.pid, number)
        events = await run.ended()
        assert events[-1] == RunEnded(complete=False, stopped=True, asked=1, missing=1)
        assert await run.engine.wait() == 0
    [row] = rows(database, "SELECT * FROM v_responses")
    assert row["status"] == "cancelled"
    assert row["text"]


async def test_closing_the_client_leaves_no_process_and_loses_nothing(database: Path) -> None:
    async with FakeProvider({"m": SLOW}) as fake, watched(database, session(fake.base_url, {"m": {}})) as run:
        await run.seen(Delta)
        pid = run.engine.pid
        await run.engine.aclose()
        assert not psutil.pid_exists(pid)
    assert statuses(database) == ["cancelled"]
    assert rows(database, "SELECT * FROM v_responses")[0]["text"]


async def test_an_engine_killed_in_mid_run_loses_nothing_that_was_acknowledged(database: Path) -> None:
    async with FakeProvider({"slow": SLOW}) as fake:
        asked = session(fake.base_url, {"ok": {}, "slow": {}}, prompts=2)
        async with watched(database, asked) as run:
            finished = await run.seen(Finished, 2)
            await run.seen(Delta, 4)
            os.kill(run.engine.pid, signal.SIGKILL)
            with pytest.raises(EngineDiedError, match="signal 9"):
                await run.ended()
            pid = run.engine.pid
        assert not psutil.pid_exists(pid)
        assert_intact(database)
        with open_database(database) as db:
            assert recover_interrupted(db) == 2
        done = rows(database, "SELECT response_id FROM v_responses WHERE status = 'done'")
        assert {row["response_id"] for row in done} == {event.response_id for event in finished}
        assert statuses(database) == ["done", "done", "interrupted", "interrupted"]
        assert statuses(database, "v_attempts") == ["done", "done", "interrupted", "interrupted"]

        fake.scripts["slow"] = Script(reply="done")
        events = await collect(database, asked)
        assert events[-1] == RunEnded(complete=True, stopped=False, asked=2, missing=0)


APP = """
import asyncio, sys
import msgspec
from reviewtui.domain.events import AnyCommand
from reviewtui.engine.client import EngineClient

async def main():
    engine = await EngineClient.start(msgspec.msgpack.decode(open(sys.argv[1], "rb").read(), type=AnyCommand))
    print(engine.pid, flush=True)
    async for _ in engine.events():
        pass

asyncio.run(main())
"""


@pytest.mark.parametrize("reading", [True, False])
async def test_an_engine_does_not_outlive_its_app(database: Path, tmp_path: Path, reading: bool) -> None:
    """Neither one that reads its events nor one that has hung before it is killed."""
    async with FakeProvider({"m": SLOW, "flood": Script(fault="endless", reply="x" * 50_000)}) as fake:
        asked = session(fake.base_url, {"m": {}} if reading else {"m": {}, "flood": {}})
        command = tmp_path / "run.msgpack"
        command.write_bytes(msgspec.msgpack.encode(Run(database=str(database), session=asked)))
        app = await asyncio.create_subprocess_exec(
            sys.executable, "-c", APP, str(command), stdout=asyncio.subprocess.PIPE
        )
        assert app.stdout is not None
        engine = psutil.Process(int(await app.stdout.readline()))
        await wait_until(lambda: any(seen.model == "m" and len(seen.chunks) > 3 for seen in fake.requests))
        if not reading:
            app.send_signal(signal.SIGSTOP)
            await wait_until(lambda: statuses(database, "v_attempts") == ["failed", "running"])
        app.kill()
        await app.communicate()
        await wait_until(lambda: is_over(engine))
    assert_intact(database)
    row, *_ = rows(database, "SELECT * FROM v_responses WHERE model = 'm'")
    assert row["status"] == "cancelled"
    assert row["text"], "what arrived is saved before the end"


async def test_a_second_collector_is_refused_and_changes_nothing(database: Path) -> None:
    async with FakeProvider({"m": SLOW}) as fake, watched(database, session(fake.base_url, {"m": {}})) as run:
        await run.seen(Delta)
        [refused] = await collect(database, session(fake.base_url, {"m": {"temperature": 0.1}}, prompts=2))
        assert isinstance(refused, EngineFailed)
        assert f"process {run.engine.pid}" in refused.message
        assert refused.hint
        assert len(fake.requests) == 1
        assert len(rows(database, "SELECT * FROM v_prompts")) == 1
        await run.engine.stop()
        await run.ended()


async def test_once_a_run_has_said_that_it_ended_the_next_may_begin(database: Path) -> None:
    async with FakeProvider() as fake:
        asked = session(fake.base_url, {"ok": {}})
        async with watched(database, asked) as run:
            await run.seen(RunEnded)
            [started, _] = await collect(database, asked)
            assert isinstance(started, RunStarted)


@contextmanager
def no_file_grows_beyond(size: int) -> Iterator[None]:
    """Processes started meanwhile meet a full disk: a write beyond `size` bytes of a file fails."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


async def test_a_full_disk_ends_the_run_and_keeps_what_was_acknowledged(database: Path) -> None:
    reply = "".join(chr(0x4E00 + number * 7919 % 20_000) for number in range(30_000))
    async with FakeProvider({"m": Script(reply=reply)}) as fake:
        asked = session(fake.base_url, {"m": {"concurrency": 2}}, prompts=40)
        with open_database(database):
            pass
        with no_file_grows_beyond(1_000_000):
            engine = await EngineClient.start(Run(database=str(database), session=asked))
        async with engine:
            run = Watched(engine)
            events = await run.ended()
        failed = events[-1]
        assert isinstance(failed, EngineFailed)
        assert "disk" in failed.message
        assert failed.hint
    finished = of_kind(Finished, events)
    assert 0 < len(finished) < 40
    assert_intact(database)
    done = rows(database, "SELECT * FROM v_responses WHERE status = 'done'")
    assert {event.response_id for event in finished} <= {row["response_id"] for row in done}
    assert {row["text"] for row in done} == {reply}


async def test_a_database_that_cannot_be_used_is_said(tmp_path: Path) -> None:
    database = tmp_path / "other.db"
    with sqlite3.connect(database) as conn:
        conn.execute("CREATE TABLE theirs (x)")
    conn.close()
    [failed] = await collect(database, session("http://127.0.0.1:9/v1", {"m": {}}))
    assert isinstance(failed, EngineFailed)
    assert "other.db" in failed.message


async def test_what_an_engine_said_last_is_told_when_it_dies(database: Path) -> None:
    asked = session("http://127.0.0.1:9/v1", {"m": {}})
    async with await EngineClient.start(Run(database=str(database), session=asked), arguments=("--wrong",)) as engine:
        with pytest.raises(EngineDiedError) as died:
            await anext(engine.events())
    assert died.value.message == "The engine ended unexpectedly (status 2)."
    assert "unrecognized arguments: --wrong" in died.value.hint


async def test_an_engine_runs_once_and_takes_anything_else_for_the_end_of_its_app(database: Path) -> None:
    open_database(database).close()  # made before: an engine that is left has its last second for what arrived
    async with FakeProvider({"m": SLOW}) as fake:
        command = Run(database=str(database), session=session(fake.base_url, {"m": {}}))
        frame = encode_frame(command)
        status, _, err = await talk("-m", "reviewtui.engine", first=frame, once=lambda: bool(fake.requests), said=frame)
    assert status == 0
    assert b"an engine runs once" in err


@pytest.mark.parametrize("said", [b"", encode_frame(Stop()), b"\xff\xff\xff\xff", b"GET / HTTP/1.1\r\n"])
async def test_an_engine_without_a_run_ends(said: bytes) -> None:
    status, out, err = await talk("-m", "reviewtui.engine", said=said)
    assert (status, out) == (2, b"")
    assert err.startswith(b"reviewtui.engine: ")


async def test_only_frames_reach_stdout() -> None:
    code = """
import os
from reviewtui.engine.__main__ import take_stdout
events_fd = take_stdout()
print("a stray print")
os.write(1, b"a library in C")
os.system("echo a child")
os.write(events_fd, b"frames")
"""
    status, out, err = await talk("-c", code, said=b"")
    assert (status, out) == (0, b"frames")
    assert all(stray in err for stray in (b"a stray print", b"a library in C", b"a child"))


async def talk(
    *arguments: str, said: bytes, first: bytes = b"", once: Callable[[], bool] = lambda: True
) -> tuple[int | None, bytes, bytes]:
    """Exit status, stdout and stderr of a Python that is told `said`; or something else `first`, and that `once` a fact
    is true.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *arguments,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stdin is not None
    process.stdin.write(first)
    await wait_until(once)
    out, err = await process.communicate(said)
    return process.returncode, out, err


@pytest.mark.parametrize("loop", ["asyncio", "uvloop"])
async def test_every_loop_gives_the_same_run(database: Path, loop: str) -> None:
    async with FakeProvider() as fake:
        run = Run(database=str(database), session=session(fake.base_url, {"ok": {}}, prompts=2))
        async with await EngineClient.start(run, arguments=("--loop", loop)) as engine:
            events = [event async for batch in engine.events() for event in batch]
    assert isinstance(events[0], RunStarted)
    assert events[-1] == RunEnded(complete=True, stopped=False, asked=2, missing=0)

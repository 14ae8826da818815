"""Asking through a real Dask scheduler with real workers on loopback."""

import asyncio
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from distributed import Client
from msgspec.structs import replace

from reviewtui.domain.events import (
    Cancelled,
    EngineFailed,
    Finished,
    LoadStepEnded,
    ModelStopped,
    Notice,
    Paused,
    Retrying,
    RunEnded,
    RunStarted,
    Started,
)
from reviewtui.domain.load import Ladder
from reviewtui.domain.session import Model, Price, RateLimit, Replay, SecretRef
from reviewtui.engine import answer
from reviewtui.engine.cluster import cluster, dask_pool
from tests.engine.cluster import DaskWorkers, dask_workers
from tests.engine.running import Watched, collect, collect_apart, of_kind, rows, session, start, wait_until
from tests.engine.test_limits import most_within
from tests.fakes.loaded import in_hand_at_most
from tests.fakes.scripts import Script
from tests.fakes.server import FakeProvider

STEADY = Script(rate=50.0, tokens=20)
"""0.4 s."""

ATTEMPTS = "SELECT status, worker, count(*) AS n FROM v_attempts GROUP BY 1, 2 ORDER BY 1, 2"
DONE = "SELECT DISTINCT worker FROM v_attempts WHERE status = 'done'"
ANSWERS = "SELECT prompt_id, trial, text, status FROM v_responses ORDER BY 1, 2"


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "reviews.db"


@pytest.fixture
def dask(tmp_path: Path) -> Iterator[DaskWorkers]:
    with dask_workers(tmp_path / "dask") as workers:
        yield workers


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DaskWorkers]:
    """Two workers, `one` and `two`, for tests that leave them as they are."""
    with dask_workers(tmp_path_factory.mktemp("shared") / "dask") as workers:
        asyncio.run(workers.start("one", "two"))
        yield workers


async def test_two_workers_ask_and_one_database_has_it_all(database: Path, both: DaskWorkers) -> None:
    async with FakeProvider({"m": STEADY}) as fake:
        asked = session(fake.base_url, {"m": {"concurrency": 6}}, prompts=30)
        events = await collect_apart(database, asked, scheduler=both.address)
        served = list(fake.requests)
    assert events[-1] == RunEnded(complete=True, stopped=False, asked=30, missing=0)
    assert len(of_kind(Finished, events)) == len(served) == 30
    assert in_hand_at_most(served) <= 6, "places are those of the run, not of each worker"
    by_worker = {row["worker"]: row["n"] for row in rows(database, ATTEMPTS)}
    assert sum(by_worker.values()) == 30
    assert by_worker.keys() == {"one", "two"}
    attempts = rows(database, "SELECT * FROM v_attempts")
    assert all(row["scheduled_at"] <= row["sent_at"] for row in attempts)
    assert all(row["chunks"] == 20 and row["total_ms"] > 350 for row in attempts)
    assert Counter(seen.prompt for seen in served) == Counter(prompt.text for prompt in asked.prompts)
    assert all(both.pids(name) == [] for name in ("one", "two")), "no asker outlives the run"


async def test_the_same_comes_of_it_as_on_one_machine(tmp_path: Path, both: DaskWorkers) -> None:
    """Everything that an answer may have: reasoning, an error, a cut, a retry, one body, text that is not ASCII."""
    scripts = {
        "thinks": Script(reply="Guten Tag 🎉", reasoning="hm"),
        "fails": Script(fault="status", status=400),
        "is-cut": Script(fault="cut", after=4),
        "is-busy": Script(fault="status", status=503, fail_first=1),
        "waits": Script(fault="not-streamed"),
    }
    whats = "prompt_id, model, status, text, reasoning, error_kind, error_message, chunks, attempts, streamed"
    for name, where in (("here.db", {}), ("there.db", {"scheduler": both.address})):
        async with FakeProvider(scripts) as fake:
            asked = session(fake.base_url, {model: {} for model in scripts}, prompts=3)
            await collect_apart(tmp_path / name, asked, **where)
    here, there = (
        rows(tmp_path / name, f"SELECT {whats}, finish_reason, output_tokens FROM v_responses ORDER BY 1, 2")
        for name in ("here.db", "there.db")
    )
    assert here == there
    assert len(here) == 15


async def test_what_a_killed_worker_had_in_hand_is_asked_again_and_nothing_counts_twice(
    tmp_path: Path, dask: DaskWorkers
) -> None:
    await dask.start("one", "two")
    async with FakeProvider({"m": Script(rate=20.0, tokens=20)}) as fake:
        asked = session(fake.base_url, {"m": {"concurrency": 8}}, prompts=40)
        await collect(tmp_path / "here.db", asked)
        fake.requests.clear()
        async with await start(tmp_path / "there.db", asked, scheduler=dask.address) as engine:
            watched = Watched(engine)
            await watched.seen(Finished)
            await wait_until(lambda: {row["worker"] for row in rows(tmp_path / "there.db", DONE)} == {"one", "two"})
            dask.kill("one")
            events = await watched.ended()
        served = list(fake.requests)
    assert events[-1] == RunEnded(complete=True, stopped=False, asked=40, missing=0)
    assert rows(tmp_path / "there.db", ANSWERS) == rows(tmp_path / "here.db", ANSWERS)
    assert len(of_kind(Finished, events)) == len({event.prompt_id for event in of_kind(Finished, events)}) == 40
    lost = rows(tmp_path / "there.db", "SELECT * FROM v_attempts WHERE status = 'interrupted'")
    assert lost
    assert {row["worker"] for row in lost} == {"one"}
    assert len(of_kind(Retrying, events)) == len(lost)
    assert any("worker one was lost" in notice.message for notice in of_kind(Notice, events))
    assert rows(tmp_path / "there.db", "SELECT count(*) AS n FROM v_attempts WHERE status = 'done'") == [{"n": 40}]
    assert len(of_kind(Started, events)) == 40 + len(lost)
    assert 40 <= len(served) <= 40 + len(lost), "some were lost before they had been sent"


async def test_a_worker_that_joins_is_used_and_one_without_any_is_waited_for(database: Path, dask: DaskWorkers) -> None:
    await dask.start()
    async with FakeProvider({"m": STEADY}) as fake:
        asked = session(fake.base_url, {"m": {"concurrency": 2}}, prompts=12)
        async with await start(database, asked, scheduler=dask.address) as engine:
            watched = Watched(engine)
            await watched.seen(RunStarted)
            dask.add("late")
            await watched.seen(Finished)
            dask.add("later")
            events = await watched.ended()
    assert events[-1] == RunEnded(complete=True, stopped=False, asked=12, missing=0)
    assert rows(database, ATTEMPTS)[0]["worker"] == "late"


async def test_the_rate_limit_and_the_budget_hold_over_all_workers(database: Path, both: DaskWorkers) -> None:
    async with FakeProvider({"m": Script(reply="one two three")}) as fake:
        limit = RateLimit(requests=4, per=4.0)
        model = {"rate_limit": limit, "concurrency": 8, "price": Price(0.0, 1e6), "max_tokens": 3}
        asked = session(fake.base_url, {"m": model}, prompts=20, max_cost=31.0)
        async with await start(database, asked, scheduler=both.address) as engine:
            watched = Watched(engine)
            [paused] = await watched.seen(Paused)
            assert paused.reason == "max_cost: 30 of 31 USD are spent, and the next request may cost 3 USD"
            await engine.stop(let_end=True)
            events = await watched.ended()
        assert most_within(fake.requests, 3.4) <= 4, "that they pass together, and how long each is on its way, differ"
        assert len(fake.requests) == len(of_kind(Finished, events)) == 10


async def test_a_lost_attempt_counts_against_the_budget(database: Path, dask: DaskWorkers) -> None:
    """Whether it was paid for nobody knows."""
    await dask.start("one")
    async with FakeProvider({"m": Script(fault="silent")}) as fake:
        model = {"price": Price(0.0, 1e6), "max_tokens": 3}
        asked = session(fake.base_url, {"m": model}, prompts=1, max_cost=5.0)
        async with await start(database, asked, scheduler=dask.address) as engine:
            watched = Watched(engine)
            await wait_until(lambda: len(fake.requests) == 1)
            dask.kill("one")
            dask.add("two")
            [paused] = await watched.seen(Paused)
            await engine.stop()
            events = await watched.ended()
    assert paused.reason == "max_cost: 3 of 5 USD are spent, and the next request may cost 3 USD"
    assert len(of_kind(Cancelled, events)) == 1
    assert [row["status"] for row in rows(database, ATTEMPTS)] == ["interrupted"]


async def test_a_stop_keeps_what_arrived(database: Path, both: DaskWorkers) -> None:
    async with FakeProvider({"m": Script(fault="stall", after=3, reply="one two three four")}) as fake:
        asked = session(fake.base_url, {"m": {}}, prompts=2)
        async with await start(database, asked, scheduler=both.address) as engine:
            watched = Watched(engine)
            await wait_until(lambda: [len(seen.chunks) for seen in fake.requests] == [3, 3])
            await asyncio.sleep(0.3)  # for the last chunk to be on its way back
            await engine.stop()
            events = await watched.ended()
    assert isinstance(events[-1], RunEnded)
    assert events[-1].stopped
    kept = rows(database, "SELECT status, text FROM v_responses")
    assert kept == [{"status": "cancelled", "text": "one two three "}] * 2


async def test_each_worker_has_its_own_key_and_says_where_it_has_none(
    database: Path, dask: DaskWorkers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CLUSTER_TEST_KEY", raising=False)
    await dask.start()
    dask.add("keyed", CLUSTER_TEST_KEY="sk-of-the-worker")
    async with FakeProvider() as fake:
        asked = session(fake.base_url, {"ok": {"api_key": SecretRef(env="CLUSTER_TEST_KEY")}})
        await collect_apart(database, asked, scheduler=dask.address)
        assert [seen.headers["Authorization"] for seen in fake.requests] == ["Bearer sk-of-the-worker"]
        dask.kill("keyed")
        dask.add("keyless")
        again = session(fake.base_url, {"ok": {"api_key": SecretRef(env="CLUSTER_TEST_KEY")}}, prompts=8)
        events = await collect_apart(database, again, scheduler=dask.address)
    (stopped,) = of_kind(ModelStopped, events)
    assert stopped.error_kind == "auth"
    assert stopped.message.startswith("on worker keyless: ")
    assert "CLUSTER_TEST_KEY" in stopped.message
    assert len(of_kind(Notice, events)) == 1, "several met it at once, which is news once"
    assert not [row for row in rows(database, "SELECT * FROM v_attempts") if "sk-of-the-worker" in str(row)]


async def until_asked(fake: FakeProvider, times: int) -> None:
    await wait_until(lambda: len(fake.requests) == times)


async def test_one_question_does_not_take_all_workers_with_it(
    database: Path, dask: DaskWorkers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answer, "MOST_LOST", 1)
    names = ["a", "b", "c"]
    await dask.start(*names)
    async with FakeProvider({"m": Script(fault="silent")}) as fake:
        asked = session(fake.base_url, {"m": {"retries": 5}}, prompts=1)
        running = asyncio.create_task(collect(database, asked, scheduler=dask.address))
        for lost in (1, 2):
            await until_asked(fake, lost)
            (busy,) = [name for name in names if _connected(dask, name, fake)]
            dask.kill(busy)
            names.remove(busy)
        events = await running
    assert len(of_kind(Cancelled, events)) == 1, "which is no failure of the model's"
    assert events[-1] == RunEnded(complete=False, stopped=False, asked=1, missing=1)
    assert len(fake.requests) == 2


def _connected(dask: DaskWorkers, name: str, fake: FakeProvider) -> bool:
    """Whether one of a worker's processes has a connection to the service."""
    port = int(fake.base_url.rsplit(":", 1)[1].split("/")[0])
    return any(
        connection.raddr and connection.raddr.port == port
        for pid in dask.pids(name)
        for connection in psutil.Process(pid).net_connections("tcp")
    )


async def test_a_worker_without_a_key_is_not_asked_for_that_model_where_another_has_one(
    database: Path, dask: DaskWorkers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CLUSTER_TEST_KEY", raising=False)
    await dask.start()
    dask.add("keyed", CLUSTER_TEST_KEY="k")
    async with FakeProvider({"m": STEADY}) as fake:
        keyed = {"api_key": SecretRef(env="CLUSTER_TEST_KEY"), "concurrency": 4}
        asked = session(fake.base_url, {"m": keyed}, prompts=200)
        async with await start(database, asked, scheduler=dask.address) as engine:
            watched = Watched(engine)
            await watched.seen(Finished)
            dask.add("keyless")
            (notice,) = await watched.seen(Notice)
            await watched.seen(Finished, len(of_kind(Finished, watched.events)) + 8)
            fake.scripts["m"] = Script(reply="at once")
            events = await watched.ended()
    assert notice.message.startswith("m cannot be asked on worker keyless: ")
    assert not of_kind(ModelStopped, events)
    assert {(row["worker"], row["status"]) for row in rows(database, ATTEMPTS)} == {("keyed", "done")}


async def test_a_file_that_no_worker_has_stops_its_model_and_fails_no_answer(database: Path, both: DaskWorkers) -> None:
    async with FakeProvider() as fake:
        asked = session(fake.base_url, {"ok": {"ca": "nowhere.pem"}}, prompts=3)
        events = await collect_apart(database, asked, scheduler=both.address)
        assert fake.requests == []
    (stopped,) = of_kind(ModelStopped, events)
    assert re.match("on worker (one|two): ca: ", stopped.message)
    assert events[-1] == RunEnded(complete=False, stopped=False, asked=3, missing=3)


async def test_what_needs_no_worker_needs_no_scheduler(database: Path, tmp_path: Path) -> None:
    recorded = tmp_path / "r.jsonl"
    asked = session("http://127.0.0.1:9/v1", {"m": {}})
    (question,) = asked.prompts
    recorded.write_text(json.dumps({"prompt": question.text, "model": "m", "text": "as recorded"}) + "\n")
    replayed = Model(name="m", provider="replay", model="m", replay=Replay(file=str(recorded)))
    events = await collect_apart(database, replace(asked, models=(replayed,)), scheduler="tcp://127.0.0.1:9")
    assert events[-1] == RunEnded(complete=True, stopped=False, asked=1, missing=0)


async def test_workers_that_are_restarted_by_somebody_else_lose_nothing(database: Path, dask: DaskWorkers) -> None:
    await dask.start("one", "two")
    async with FakeProvider({"m": Script(rate=20.0, tokens=20)}) as fake:
        asked = session(fake.base_url, {"m": {"concurrency": 4}}, prompts=12)
        async with await start(database, asked, scheduler=dask.address) as engine:
            watched = Watched(engine)
            await watched.seen(Finished)
            async with Client(dask.address, asynchronous=True, set_as_default=False) as other:
                await other.restart(wait_for_workers=False)
            dask.add("three")
            events = await watched.ended()
    assert events[-1] == RunEnded(complete=True, stopped=False, asked=12, missing=0)
    assert rows(database, "SELECT count(*) AS n FROM v_responses WHERE status = 'done'") == [{"n": 12}]


async def test_a_worker_that_stands_still_leaves_nothing_on_the_wire_when_its_questions_are_asked_again(
    database: Path, dask: DaskWorkers
) -> None:
    await dask.start("one", "two")
    async with FakeProvider({"m": Script(fault="endless", rate=20.0)}) as fake:
        asked = session(fake.base_url, {"m": {"concurrency": 4}}, prompts=4)
        async with await start(database, asked, scheduler=dask.address) as engine:
            watched = Watched(engine)
            await wait_until(lambda: len(fake.requests) == 4)
            (frozen,) = [name for name in ("one", "two") if _connected(dask, name, fake)][:1]
            dask.freeze(frozen)
            await watched.seen(Retrying)
            await wait_until(lambda: len(fake.requests) > 4)
            await engine.stop()
            await watched.ended()
        await wait_until(lambda: all(seen.ended_ns for seen in fake.requests))
        assert in_hand_at_most(fake.requests) == 4


async def test_a_stop_while_workers_begin_leaves_no_asker(database: Path, both: DaskWorkers) -> None:
    async with FakeProvider() as fake:
        asked = session(fake.base_url, {"ok": {}}, prompts=2)
        async with await start(database, asked, scheduler=both.address) as engine:
            watched = Watched(engine)
            await wait_until(lambda: any(both.pids(name) for name in ("one", "two")))
            await engine.stop()
            events = await watched.ended()
    assert isinstance(events[-1], RunEnded)
    await wait_until(lambda: all(both.pids(name) == [] for name in ("one", "two")))


async def test_a_scheduler_that_ends_ends_the_run(
    database: Path, dask: DaskWorkers, monkeypatch: pytest.MonkeyPatch
) -> None:
    await dask.start("one")
    async with FakeProvider({"m": Script(fault="stall", after=3)}) as fake:
        running = asyncio.create_task(
            collect(database, session(fake.base_url, {"m": {}}, prompts=2), scheduler=dask.address)
        )
        await wait_until(lambda: [len(seen.chunks) for seen in fake.requests] == [3, 3])
        monkeypatch.setattr(cluster, "PATIENCE", 2.0)
        dask.kill("scheduler")
        failed = (await running)[-1]
    assert isinstance(failed, EngineFailed)
    assert failed.message.startswith("No worker has been there to ask")
    assert rows(database, "SELECT DISTINCT status FROM responses") == [{"status": "cancelled"}]


async def test_a_worker_that_has_no_thread_free_is_named(
    database: Path, dask: DaskWorkers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "PATIENCE", 2.0)
    await dask.start("one")
    async with Client(dask.address, asynchronous=True, set_as_default=False) as other:
        await other.wait_for_workers(1)
        busy = other.submit(time.sleep, 20.0)
        asked = session("http://127.0.0.1:9/v1", {"m": {}})
        failed = (await collect(database, asked, scheduler=dask.address))[-1]
        del busy
    assert isinstance(failed, EngineFailed)
    assert "one cannot begin: have they a thread free?" in failed.message


async def test_no_worker_and_no_scheduler_are_said_with_what_to_do(
    database: Path, dask: DaskWorkers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "PATIENCE", 0.5)
    monkeypatch.setattr(dask_pool, "CONNECT_SECONDS", 2.0)
    await dask.start()
    asked = session("http://127.0.0.1:9/v1", {"m": {}})
    failed = (await collect(database, asked, scheduler=dask.address))[-1]
    assert isinstance(failed, EngineFailed)
    assert failed.message.startswith("No worker has been there to ask")
    assert "dask worker" in failed.hint
    dask.close()
    failed = (await collect(database, asked, scheduler="tcp://127.0.0.1:9"))[-1]
    assert isinstance(failed, EngineFailed)
    assert failed.message.startswith("No Dask scheduler answers at tcp://127.0.0.1:9")
    for address in ("nonsense://x", "tls://127.0.0.1:9"):
        failed = (await collect(database, asked, scheduler=address))[-1]
        assert isinstance(failed, EngineFailed)
        assert f"answers at {address}: " in failed.message


async def test_without_dask_it_says_what_to_install(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    monkeypatch.delitem(sys.modules, "reviewtui.engine.cluster.dask_pool", raising=False)
    asked = session("http://127.0.0.1:9/v1", {"m": {}})
    failed = (await collect(database, asked, scheduler="tcp://127.0.0.1:9"))[-1]
    assert isinstance(failed, EngineFailed)
    assert "pip install 'reviewtui[cluster]'" in failed.hint


LADDER = Ladder(kind="open", loads=(10.0,), requests=20, in_flight=8, seed=1)


async def test_a_ladder_is_climbed_through_workers_whose_clocks_are_known(database: Path, both: DaskWorkers) -> None:
    async with FakeProvider({"m": Script(first_after=0.05, tokens=3)}) as fake:
        asked = session(fake.base_url, {"m": {}}, prompts=3)
        events = await collect_apart(database, asked, ladder=LADDER, scheduler=both.address)
        served = sorted(seen.received_ns for seen in fake.requests)
    (ended,) = of_kind(LoadStepEnded, events)
    assert ended.step.outcome == "complete"
    attempts = rows(database, "SELECT * FROM v_attempts ORDER BY sent_at")
    assert {row["worker"] for row in attempts} == {"one", "two"}
    assert len(attempts) == len(served)
    assert all(row["queue_ms"] >= 0 for row in attempts)


async def test_a_ladder_is_refused_where_a_clock_is_not_known(
    database: Path, both: DaskWorkers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "WITHIN_MS", 0.0)
    async with FakeProvider() as fake:
        events = await collect(database, session(fake.base_url, {"ok": {}}), ladder=LADDER, scheduler=both.address)
        assert fake.requests == []
    failed = events[-1]
    assert isinstance(failed, EngineFailed)
    assert re.match("The clock of worker (one|two) is known only to within", failed.message)
    assert "no measurement" in failed.hint


async def test_a_ladder_ends_where_a_worker_is_lost(database: Path, dask: DaskWorkers) -> None:
    await dask.start("one", "two")
    async with FakeProvider({"m": Script(first_after=0.3, tokens=3)}) as fake:
        asked = session(fake.base_url, {"m": {}}, prompts=3)
        closed = Ladder(kind="closed", loads=(4.0,), requests=100, in_flight=4, seed=1)
        async with await start(database, asked, ladder=closed, scheduler=dask.address) as engine:
            watched = Watched(engine)
            await watched.seen(Finished)
            await wait_until(lambda: {row["worker"] for row in rows(database, DONE)} == {"one", "two"})
            dask.kill("two")
            events = await watched.ended()
    failed = events[-1]
    assert isinstance(failed, EngineFailed)
    assert failed.message.startswith("Worker two was lost")
    assert [row["outcome"] for row in rows(database, "SELECT outcome FROM load_steps")] == ["stopped"]

"""Asking once more what failed: over real HTTP, into a database whose figures it must leave as they are."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from reviewtui.domain.events import Delta, EngineFailed, Failed, Finished, ModelStopped, Run, RunEnded, RunStarted
from reviewtui.domain.session import Session
from reviewtui.engine.client import EngineClient
from reviewtui.store.asking_again import answers_again
from reviewtui.store.collecting import acquire_collector, recover_interrupted
from reviewtui.store.database import open_database
from reviewtui.store.failures import failing
from reviewtui.store.reading import coverage, evidence, items, response_by_id
from tests.engine.running import Watched, collect, collect_apart, of_kind, rows, session
from tests.fakes.scripts import Script
from tests.fakes.server import FakeProvider

ONCE_BROKEN = Script(reply="well now", fault="status", status=500, fail_first=1)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "reviews.db"


def failed_of(database: Path, model: str) -> list[str]:
    """The ids of a model's failed responses, in the order of asking."""
    query = "SELECT response_id, model FROM v_responses WHERE status = 'failed' AND again_of IS NULL ORDER BY 1"
    return [row["response_id"] for row in rows(database, query) if row["model"] == model]


def counted(database: Path, asked: Session) -> list[object]:
    """Everything that figures and queues are made of."""
    with open_database(database) as db:
        found = failing(db, asked.name)
        return [
            *(coverage(db, asked.name), items(db, asked.name), evidence(db, asked.name)),
            *(found.answers, found.findings, found.statements),
        ]


async def test_it_is_a_trial_beyond_those_of_the_session_recorded_like_any_and_counted_nowhere(database: Path) -> None:
    async with FakeProvider({"a": ONCE_BROKEN, "b": Script(reply="fine")}) as fake:
        asked = session(fake.base_url, {"a": {"retries": 0}, "b": {}}, prompts=2, trials=2)
        await collect(database, asked)
        before, sent = counted(database, asked), len(fake.requests)
        failed = failed_of(database, "a")
        events = await collect_apart(database, asked, again=(failed[0],))
        assert len(fake.requests) == sent + 1
    [started] = of_kind(RunStarted, events)
    assert (started.total, started.present, started.to_ask) == (1, 0, 1)
    [finished] = of_kind(Finished, events)
    assert (finished.model, finished.trial) == ("a", 3)
    assert events[-1] == RunEnded(complete=True, stopped=False, asked=1, missing=0)

    [row] = rows(database, "SELECT * FROM v_responses WHERE again_of IS NOT NULL")
    assert (row["response_id"], row["again_of"]) == (finished.response_id, failed[0])
    assert (row["status"], row["text"], row["chunks"], row["attempts"]) == ("done", "well now", 2, 1)
    assert (row["current"], row["stale"]) == (0, 1)
    [attempt] = rows(database, "SELECT * FROM v_attempts WHERE again_of IS NOT NULL")
    assert (attempt["number"], attempt["status"]) == (1, "done")
    assert counted(database, asked) == before
    with open_database(database) as db:
        old = response_by_id(db, failed[0])
        assert old is not None
        assert (old.status, old.trial) == ("failed", 1)
        [again] = answers_again(db, old)
        assert (again.response.text, again.response.chunk_ms != (), again.failures) == ("well now", True, ())


async def test_more_trials_later_do_not_make_it_count(database: Path) -> None:
    async with FakeProvider({"a": ONCE_BROKEN}) as fake:
        asked = session(fake.base_url, {"a": {"retries": 0}})
        await collect(database, asked)
        await collect(database, asked, again=tuple(failed_of(database, "a")))
        events = await collect(database, replace(asked, trials=2))
    [finished] = of_kind(Finished, events)
    assert finished.trial == 2, "asked by the session itself, though that trial was asked again"
    found = rows(database, "SELECT trial, current, again_of IS NULL AS own FROM v_responses ORDER BY response_id")
    assert [(row["trial"], row["current"], row["own"]) for row in found] == [(1, 1, 1), (2, 0, 0), (2, 1, 1)]
    with open_database(database) as db:
        assert [(row.attempts, row.failed_attempts) for row in evidence(db, "s")] == [(1, 1), (1, 0)]


async def test_it_is_asked_with_the_settings_of_today_and_sets_no_answer_aside(database: Path) -> None:
    async with FakeProvider({"a": ONCE_BROKEN}) as fake:
        asked = session(fake.base_url, {"a": {"retries": 0}})
        await collect(database, asked)
        before = counted(database, asked)
        [model] = asked.models
        today = replace(asked, models=(replace(model, temperature=0.9),))
        await collect(database, today, again=tuple(failed_of(database, "a")))
        assert [seen.body.get("temperature") for seen in fake.requests] == [None, 0.9]
    old, new = rows(database, "SELECT variant FROM v_responses ORDER BY response_id")
    assert old["variant"] != new["variant"]
    assert counted(database, asked) == before


async def test_each_time_and_each_answer_is_a_trial_of_its_own(database: Path) -> None:
    async with FakeProvider({"fault-500": Script(fault="status")}) as fake:
        asked = session(fake.base_url, {"fault-500": {"retries": 0}}, trials=2)
        await collect(database, asked)
        failed = tuple(failed_of(database, "fault-500"))
        await collect(database, asked, again=(*failed, failed[0]))
        events = await collect(database, asked, again=(failed[1],))
    assert [event.trial for event in of_kind(Failed, events)] == [5]
    assert events[-1] == RunEnded(complete=True, stopped=False, asked=1, missing=0)
    again = rows(database, "SELECT trial, again_of FROM v_responses WHERE again_of IS NOT NULL ORDER BY trial")
    assert [(row["trial"], row["again_of"]) for row in again] == [(3, failed[0]), (4, failed[1]), (5, failed[1])]
    with open_database(database) as db:
        old = response_by_id(db, failed[1])
        assert old is not None
        assert [(a.response.trial, a.failures) for a in answers_again(db, old)] == [(4, ("error",)), (5, ("error",))]


async def test_while_somebody_collects_nothing_is_asked(database: Path) -> None:
    async with FakeProvider({"a": ONCE_BROKEN}) as fake:
        asked = session(fake.base_url, {"a": {"retries": 0}})
        await collect(database, asked)
        with open_database(database) as db, acquire_collector(db, "s"):
            events = await collect_apart(database, asked, again=tuple(failed_of(database, "a")))
        assert len(fake.requests) == 1
    [failed] = events
    assert isinstance(failed, EngineFailed)
    assert "is being collected by process" in failed.message


async def test_a_model_without_hope_leaves_it_unanswered(database: Path) -> None:
    async with FakeProvider({"a": Script(fault="status", status=500)}) as fake:
        asked = session(fake.base_url, {"a": {"retries": 0, "concurrency": 1}}, prompts=2)
        await collect(database, asked)
    async with FakeProvider({"a": Script(fault="status", status=401)}) as fake:
        [model] = asked.models
        moved = replace(asked, models=(replace(model, base_url=fake.base_url),))
        events = await collect(database, moved, again=tuple(failed_of(database, "a")))
    [stopped] = of_kind(ModelStopped, events)
    assert (stopped.error_kind, stopped.unasked) == ("auth", 1)
    assert events[-1] == RunEnded(complete=False, stopped=False, asked=1, missing=2)


async def test_stopped_it_keeps_what_arrived_and_the_session_lacks_nothing(database: Path) -> None:
    scripts = {"a": Script(reply="one two three four five", fault="stall", after=2)}
    async with FakeProvider({"a": ONCE_BROKEN}) as fake:
        asked = session(fake.base_url, {"a": {"retries": 0}})
        await collect(database, asked)
    async with FakeProvider(scripts) as fake:
        [model] = asked.models
        moved = replace(asked, models=(replace(model, base_url=fake.base_url),))
        run = Run(database=str(database), session=moved, again=tuple(failed_of(database, "a")))
        async with await EngineClient.start(run) as engine:
            watched = Watched(engine)
            await watched.seen(Delta)
            await engine.stop()
            events = await watched.ended()
    assert events[-1] == RunEnded(complete=False, stopped=True, asked=1, missing=1)
    [row] = rows(database, "SELECT status, text FROM v_responses WHERE again_of IS NOT NULL")
    assert row["status"] == "cancelled"
    assert row["text"].startswith("one")
    with open_database(database) as db:
        assert recover_interrupted(db) == 0
        assert coverage(db, "s").cancelled == 0

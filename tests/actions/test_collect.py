"""A collection against a real server, with the real engine process and a real database."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from reviewtui.actions.collect import Collection, expose, names_hidden
from reviewtui.actions.collect_summary import summarise
from reviewtui.actions.engine_run import Abandoned
from reviewtui.domain.events import Started
from reviewtui.domain.session import ReviewRules, Session
from reviewtui.store.database import open_database
from reviewtui.store.reading import current_responses
from tests.engine.running import session
from tests.fakes import collected as made
from tests.fakes.collected import exposed_responses
from tests.fakes.scripts import Script
from tests.fakes.server import FakeProvider


@pytest.fixture
def fake() -> Iterator[FakeProvider]:
    with FakeProvider() as provider:
        yield provider


def nothing_to_fetch(step: str, done: int, total: int) -> None:
    raise AssertionError(f"nothing is fetched in these tests, but: {step} {done}/{total}")


@asynccontextmanager
async def collecting(asked: Session, folder: Path, limit: int | None = None) -> AsyncIterator[Collection]:
    collection = Collection(asked, folder / "r.db", data_dir=folder / "data", env={}, limit=limit)
    try:
        await collection.prepare(nothing_to_fetch)
        yield collection
    finally:
        await collection.close()


async def run(collection: Collection) -> None:
    async for _ in collection.batches():
        pass


async def test_a_run_collects_everything_and_the_next_one_has_nothing_to_ask(
    tmp_path: Path, fake: FakeProvider
) -> None:
    asked = session(fake.base_url, {"ok": {}, "fault-500": {"retries": 0}}, prompts=2)
    async with collecting(asked, tmp_path) as collection:
        await run(collection)
        state = collection.state
        assert (state.collected, state.total, state.errors, state.in_flight, state.complete) == (4, 4, 2, 0, True)
        assert [row.kind for row in state.problems] == ["server", "server"]
        assert len(state.models["ok"].ttfts_ms) == 2
    seen = len(fake.requests)
    async with collecting(asked, tmp_path) as collection:
        assert collection.state.collected == 4
        await run(collection)
    assert len(fake.requests) == seen


async def test_a_limit_leaves_the_rest_for_the_next_run(tmp_path: Path, fake: FakeProvider) -> None:
    asked = session(fake.base_url, {"ok": {}}, prompts=3)
    async with collecting(asked, tmp_path, limit=2) as collection:
        await run(collection)
        assert (collection.state.collected, collection.state.complete) == (2, False)
    async with collecting(asked, tmp_path) as collection:
        assert collection.state.models["ok"].left == 1
        await run(collection)
    assert len(fake.requests) == 3


async def test_stopping_keeps_what_arrived(tmp_path: Path, fake: FakeProvider) -> None:
    fake.scripts["long"] = Script(fault="endless", rate=50.0)
    async with collecting(session(fake.base_url, {"long": {}}), tmp_path) as collection:
        async for events in collection.batches():
            if any(isinstance(event, Started) for event in events):
                await collection.stop()
        assert collection.state.ended is not None
        assert (collection.state.ended.stopped, collection.state.collected) == (True, 0)


async def test_stopped_before_it_has_begun_nothing_is_asked(tmp_path: Path, fake: FakeProvider) -> None:
    collection = Collection(session(fake.base_url, {"ok": {}}), tmp_path / "r.db", data_dir=tmp_path, env={})
    await collection.stop()
    with pytest.raises(Abandoned):
        await collection.prepare(nothing_to_fetch)
    await collection.close()
    assert [events async for events in collection.batches()] == []
    assert fake.requests == []


async def test_the_summary_counts_this_run_and_all_runs_apart(tmp_path: Path, fake: FakeProvider) -> None:
    asked = session(fake.base_url, {"ok": {}, "fault-401": {}}, prompts=2)
    async with collecting(asked, tmp_path, limit=1) as collection:
        await run(collection)
    async with collecting(asked, tmp_path) as collection:
        await run(collection)
        summary = summarise(asked, collection.state, seconds=1.23456, interrupted=False, failure=None)
    assert (summary.total, summary.collected, summary.complete, summary.seconds) == (4, 2, False, 1.235)
    assert summary.answered in (1, 2)  # the first run asked either model once
    (ok, refused) = summary.models
    assert (ok.collected, ok.stopped, refused.collected, refused.stopped) == (2, None, 0, "auth")


async def test_exposure_is_recorded_for_the_reviewer(tmp_path: Path, fake: FakeProvider) -> None:
    asked = session(fake.base_url, {"ok": {}})
    async with collecting(asked, tmp_path) as collection:
        await run(collection)
    with open_database(tmp_path / "r.db") as db:
        (identity,) = [response.id for response in current_responses(db, "s")]
    expose(asked, tmp_path / "r.db", "ana", [identity])
    with open_database(tmp_path / "r.db") as db:
        assert exposed_responses(db, "s", "ana") == {identity}
        assert exposed_responses(db, "s", "ben") == set()


@pytest.mark.parametrize(
    ("rules", "judged", "hidden"),
    [
        (ReviewRules(blind=False), False, False),
        (ReviewRules(), False, True),
        (ReviewRules(), True, False),
        (ReviewRules(reveal="never"), True, True),
    ],
)
def test_names_are_hidden_while_something_is_left_to_judge(
    tmp_path: Path, rules: ReviewRules, judged: bool, hidden: bool
) -> None:
    from reviewtui.actions.collection_state import CollectionState
    from reviewtui.actions.review import ReviewDesk

    asked = made.session([made.prompt("q")], review=rules)
    path = made.collected(tmp_path, asked)
    state = CollectionState(asked, dict.fromkeys(made.MODELS, 1))
    if judged:
        with ReviewDesk.open(path, asked.name, "ana") as desk:
            for letter in "ABC":
                desk.rate(letter, 3)
    assert names_hidden(asked, path, "ana", state) is hidden
    assert names_hidden(asked, path, "ana", CollectionState(asked)) is rules.blind

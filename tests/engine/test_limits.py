"""Rate limits and places of a real run, as the service sees them."""

import asyncio
from pathlib import Path

import pytest

from reviewtui.domain.events import Finished, RunEnded, Started
from reviewtui.domain.session import RateLimit
from tests.engine.running import Watched, collect, collect_apart, of_kind, processes_of, rows, session, start
from tests.fakes.scripts import Script
from tests.fakes.server import FakeProvider, Seen

SLACK_NS = 50_000_000
"""How much later than another a request may reach the server that left at the same time."""


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "reviews.db"


def most_within(requests: list[Seen], seconds: float) -> int:
    """The most requests that the server got in any interval of that length."""
    received = [seen.received_ns for seen in requests]
    length = seconds * 1e9 - SLACK_NS
    return max(sum(begin <= at < begin + length for at in received) for begin in received)


async def test_no_more_requests_are_sent_than_are_allowed_and_the_wait_is_no_latency(database: Path) -> None:
    limit = RateLimit(requests=4, per=0.4)
    async with FakeProvider() as fake:
        asked = session(fake.base_url, {"ok": {"rate_limit": limit, "concurrency": 8}}, prompts=12)
        events = await collect_apart(database, asked)
        assert most_within(fake.requests, 0.4) <= 4
    assert len(of_kind(Finished, events)) == 12
    attempts = rows(database, "SELECT * FROM v_attempts ORDER BY in_run")
    assert attempts[-1]["queue_ms"] > 100
    assert all(row["scheduled_at"] <= row["sent_at"] for row in attempts)
    assert all(row["total_ms"] < 400 for row in attempts), "of an answer that comes at once"


async def test_what_was_kept_waiting_after_it_had_passed_counts_when_it_leaves(database: Path) -> None:
    """A disk may hold up what is recorded before it is sent: it must not all leave in one, with what passed later."""
    limit = RateLimit(requests=4, per=0.4)
    async with FakeProvider() as fake:
        asked = session(fake.base_url, {"ok": {"rate_limit": limit, "concurrency": 8}}, prompts=20)
        async with await start(database, asked) as engine:
            watched = Watched(engine)
            await watched.seen(Started, 6)
            (recorder,), _ = processes_of(engine.pid)
            recorder.suspend()
            await asyncio.sleep(1.0)
            recorder.resume()
            await watched.ended()
        assert most_within(fake.requests, 0.4) <= 4
    assert len(of_kind(Finished, watched.events)) == 20


async def test_tokens_are_set_aside_before_and_put_right_after(database: Path) -> None:
    """Each question may take 3 tokens and its answer 20, and they take 2 and 3: four fit where two were thought to."""
    limit = RateLimit(tokens=50, per=30.0)
    async with FakeProvider({"m": Script(reply="one two three")}) as fake:
        model = {"rate_limit": limit, "max_tokens": 20, "concurrency": 8}
        async with await start(database, session(fake.base_url, {"m": model}, prompts=20)) as engine:
            watched = Watched(engine)
            # 5 tokens each are counted in the end: the last to pass finds 25 taken and needs 23
            await watched.seen(Finished, 6)
            await engine.stop()
            events = await watched.ended()
        assert len(fake.requests) == 6
    assert isinstance(events[-1], RunEnded)
    assert (events[-1].asked, events[-1].missing) == (6, 14), "what never passed was not begun"
    assert rows(database, "SELECT DISTINCT status FROM responses") == [{"status": "done"}]


async def test_models_take_turns_where_places_are_few(database: Path) -> None:
    async with FakeProvider() as fake:
        await collect(database, session(fake.base_url, {"a": {}, "b": {}, "c": {}}, prompts=6), concurrency=1)
        order = [seen.model for seen in fake.requests]
    assert len(order) == 18
    for at in range(0, 18, 3):
        assert set(order[at : at + 3]) == {"a", "b", "c"}


async def test_the_order_of_asking_is_recorded(database: Path) -> None:
    async with FakeProvider() as fake:
        await collect(database, session(fake.base_url, {"a": {}, "b": {}}, prompts=5), concurrency=1)
        asked = [(seen.model, seen.prompt) for seen in fake.requests]
    recorded = rows(
        database,
        "SELECT a.model, p.text, a.in_run FROM v_attempts a JOIN v_prompts p USING (prompt_id) ORDER BY a.in_run",
    )
    assert [(row["model"], row["text"]) for row in recorded] == asked
    assert [row["in_run"] for row in recorded] == [*range(1, 11)]

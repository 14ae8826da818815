"""A ladder against a real server: what is asked under which load, when it is given up, and what is recorded of it."""

import itertools
from pathlib import Path

import pytest

from reviewtui.domain.events import AnyEvent, EngineFailed, LoadStepEnded, ModelStopped, Retrying, Run, RunEnded
from reviewtui.domain.load import Ladder, LoadStepAsked
from reviewtui.domain.session import FailureRules, LatencyBudget, Price, RateLimit, Session
from reviewtui.engine.arrivals import poisson_arrivals
from reviewtui.engine.control import Control
from reviewtui.engine.ladder import climb
from reviewtui.engine.outbox import Outbox
from reviewtui.scoring.load import figures_of_step
from reviewtui.store.database import open_database
from reviewtui.store.load import load_steps
from tests.engine.running import collect, collect_apart, of_kind, rows, sent, session
from tests.fakes.loaded import in_hand_at_most, rising_with_load
from tests.fakes.scripts import Script
from tests.fakes.server import FakeProvider


def closed(*loads: float, requests: int = 20) -> Ladder:
    return Ladder(kind="closed", loads=loads, requests=requests, in_flight=int(max(loads)))


def within(seconds: float) -> FailureRules:
    return FailureRules(latency_budget=LatencyBudget(total=seconds))


async def climbed(database: Path, of: Session, ladder: Ladder) -> list[AnyEvent]:
    outbox = Outbox()
    await climb(Run(database=str(database), session=of, ladder=ladder), ladder, outbox, Control())
    outbox.close()
    return [event for batch in await sent(outbox) for event in batch]


def steps(database: Path) -> list[LoadStepAsked]:
    with open_database(database) as db:
        return load_steps(db, "s")


def outcomes(database: Path) -> list[tuple[float, str | None]]:
    return [(asked.step.load, asked.step.outcome) for asked in steps(database)]


def test_arrivals_come_at_their_rate_and_independently() -> None:
    due = list(itertools.islice(poisson_arrivals(4.0, seed=1), 4000))
    gaps = [after - before for before, after in itertools.pairwise(due)]
    mean = sum(gaps) / len(gaps)
    assert mean == pytest.approx(0.25, rel=0.05)
    # Exponential gaps have their mean as their standard deviation, and 1/e of them are longer.
    assert (sum((gap - mean) ** 2 for gap in gaps) / len(gaps)) ** 0.5 == pytest.approx(0.25, rel=0.08)
    assert sum(gap > 0.25 for gap in gaps) / len(gaps) == pytest.approx(0.368, abs=0.03)
    assert list(itertools.islice(poisson_arrivals(8.0, seed=1), 3)) == [moment / 2 for moment in due[:3]]


async def test_a_closed_step_has_its_number_of_requests_in_flight_and_no_more(tmp_path: Path) -> None:
    async with FakeProvider() as fake:
        fake.scripts["m"] = rising_with_load(fake, 0.03)
        of = session(fake.base_url, {"m": {"concurrency": 1}}, prompts=3)
        events = await climbed(tmp_path / "r.db", of, closed(1, 3))
        first, second = fake.requests[:22], fake.requests[22:]
        assert (in_hand_at_most(first), in_hand_at_most(second)) == (1, 3)
    assert of_kind(RunEnded, events) == [RunEnded(complete=True, stopped=False, asked=45, missing=0)]
    found = steps(tmp_path / "r.db")
    assert outcomes(tmp_path / "r.db") == [(1, "complete"), (3, "complete")]
    assert [len(asked.requests) - asked.step.warm_up for asked in found] == [20, 20]
    alone, together = map(figures_of_step, found)
    assert 30 <= (alone.total_p50.value or 0) < (together.total_p50.value or 0)
    assert 0 < (alone.on_wire or 0) <= 1.05
    assert 1.05 < (together.on_wire or 0) <= 3.1


async def test_a_step_that_is_hopeless_ends_the_ladder_and_says_why(tmp_path: Path) -> None:
    async with FakeProvider() as fake:
        fake.scripts["m"] = rising_with_load(fake, 0.05)
        of = session(fake.base_url, {"m": {}}, failures=within(0.15))
        events = await climbed(tmp_path / "r.db", of, closed(1, 8, 16, requests=60))
        assert in_hand_at_most(fake.requests) == 8
    assert outcomes(tmp_path / "r.db") == [(1, "complete"), (8, "hopeless")]
    last = of_kind(LoadStepEnded, events)[-1].step
    assert last.why is not None
    assert last.why.endswith("requests were within the latency budget")
    assert len(steps(tmp_path / "r.db")[1].requests) < 60


async def test_refusals_are_counted_and_neither_retried_nor_waited_for(tmp_path: Path) -> None:
    async with FakeProvider() as fake:
        fake.scripts["m"] = rising_with_load(fake, 0.06, most=2)
        limit = RateLimit(requests=1, per=60.0)
        of = session(fake.base_url, {"m": {"retries": 5, "rate_limit": limit}})
        events = await climbed(tmp_path / "r.db", of, closed(4, requests=30))
    assert not of_kind(Retrying, events)
    figures = figures_of_step(steps(tmp_path / "r.db")[0])
    assert set(figures.errors) == {"rate_limit"}
    assert figures.asked == figures.answered + figures.errors["rate_limit"]
    assert rows(tmp_path / "r.db", "SELECT max(number) AS n FROM v_attempts") == [{"n": 1}]


async def test_an_arrival_that_finds_no_place_has_its_waiting_counted(tmp_path: Path) -> None:
    async with FakeProvider({"m": Script(reply="a b", first_after=0.1)}) as fake:
        of = session(fake.base_url, {"m": {}})
        ladder = Ladder(kind="open", loads=(50.0,), requests=15, in_flight=1, seed=3)
        await climbed(tmp_path / "r.db", of, ladder)
        assert in_hand_at_most(fake.requests) == 1
    (asked,) = steps(tmp_path / "r.db")
    last = asked.requests[-1]
    # Seventeen came within about a third of a second and were served one in 0.1 s: the last waited over a second.
    assert last.late_ms is not None
    assert last.total_ms is not None
    assert last.total_ms >= last.late_ms + 100 >= 1000
    served = rows(tmp_path / "r.db", "SELECT min(total_ms) AS least FROM v_attempts")
    assert served[0]["least"] < 300


async def test_arrivals_that_wait_longer_than_the_time_limit_end_the_step(tmp_path: Path) -> None:
    async with FakeProvider({"m": Script(reply="a b", first_after=0.2)}) as fake:
        of = session(fake.base_url, {"m": {"timeout": 0.5}})
        ladder = Ladder(kind="open", loads=(100.0, 200.0), requests=60, in_flight=1)
        await climbed(tmp_path / "r.db", of, ladder)
    (asked,) = steps(tmp_path / "r.db")
    assert asked.step.outcome == "hopeless"
    assert "arrivals wait" in (asked.step.why or "")
    assert asked.step.unsent > 10


async def test_a_model_that_fails_hard_is_left_and_the_next_one_climbs(tmp_path: Path) -> None:
    async with FakeProvider({"bad": Script(fault="status", status=401), "good": Script(reply="a b")}) as fake:
        of = session(fake.base_url, {"bad": {}, "good": {}})
        events = await climbed(tmp_path / "r.db", of, closed(1, 2, requests=5))
    (stopped,) = of_kind(ModelStopped, events)
    assert (stopped.model, stopped.error_kind) == ("bad", "auth")
    assert [(a.step.model, a.step.load, a.step.outcome) for a in steps(tmp_path / "r.db")] == [
        ("bad", 1, "stopped"),
        ("good", 1, "complete"),
        ("good", 2, "complete"),
    ]


async def test_a_ladder_stops_before_it_costs_more_than_it_may(tmp_path: Path) -> None:
    async with FakeProvider({"m": Script(reply="a b")}) as fake:
        of = session(fake.base_url, {"m": {"price": Price(1e5, 1e5), "max_tokens": 2}}, max_cost=3.0)
        events = await climbed(tmp_path / "r.db", of, closed(1, 2, requests=50))
        assert len(fake.requests) < 10
    (failed,) = of_kind(EngineFailed, events)
    assert "max_cost" in failed.message
    assert outcomes(tmp_path / "r.db") == [(1, "stopped")]


async def test_a_collection_afterwards_lacks_what_it_lacked_before(tmp_path: Path) -> None:
    async with FakeProvider({"m": Script(reply="a b")}) as fake:
        of = session(fake.base_url, {"m": {}}, prompts=2)
        events = await collect_apart(tmp_path / "r.db", of, ladder=closed(1, requests=5))
        assert of_kind(RunEnded, events)[0].complete
        assert rows(tmp_path / "r.db", "SELECT count(*) AS n FROM v_responses WHERE current") == [{"n": 0}]
        ended = of_kind(RunEnded, await collect(tmp_path / "r.db", of))
    assert [(end.asked, end.complete) for end in ended] == [(2, True)]
    assert rows(tmp_path / "r.db", "SELECT count(*) AS n FROM v_responses WHERE current") == [{"n": 2}]

"""What a session may cost: no request is sent that might cost more than is left."""

from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from reviewtui.domain.events import EngineFailed, Finished, Paused, RunEnded
from reviewtui.domain.response import Usage
from reviewtui.domain.session import Model, Price
from reviewtui.engine.forecast import DENSEST, UNBOUNDED_OUTPUT, Forecast
from reviewtui.engine.money import Money
from tests.engine.running import Watched, collect, of_kind, prompt, rows, session, start
from tests.fakes.scripts import Script
from tests.fakes.server import FakeProvider

MODEL = Model(name="m", provider="openai-chat", model="m", base_url="http://127.0.0.1/v1")
PRICED = {"price": Price(0.0, 1e6), "max_tokens": 3}
"""A unit of the currency for each token of an answer."""

THREE_TOKENS = Script(reply="one two three")
SPENT = "SELECT total(cost) AS spent, count(*) AS sent FROM v_attempts WHERE session = 's'"


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "reviews.db"


async def paused_run(database: Path, fake: FakeProvider, max_cost: float, **settings: float) -> str:
    """A run up to the pause that its budget makes; returns the reason. All that was on the wire is over by then."""
    asked = session(fake.base_url, {"m": {**PRICED, "concurrency": 4}}, prompts=8, max_cost=max_cost)
    async with await start(database, asked, **settings) as engine:
        watched = Watched(engine)
        [paused] = await watched.seen(Paused)
        assert paused.in_flight == 0
        await engine.stop(let_end=True)
        events = await watched.ended()
    assert isinstance(events[-1], RunEnded)
    assert (events[-1].stopped, events[-1].complete) == (True, False)
    assert paused.reason is not None
    return paused.reason


async def test_a_run_pauses_before_it_costs_too_much_and_earlier_runs_count(database: Path) -> None:
    async with FakeProvider({"m": THREE_TOKENS}) as fake:
        reason = await paused_run(database, fake, max_cost=10.0)
        assert reason == "max_cost: 9 of 10 USD are spent, and the next request may cost 3 USD"
        assert rows(database, SPENT) == [{"spent": 9.0, "sent": 3}]

        reason = await paused_run(database, fake, max_cost=10.0, limit=8)
        assert reason.startswith("max_cost: 9 of 10")
        assert len(fake.requests) == 3

        reason = await paused_run(database, fake, max_cost=14.0)
        assert reason.startswith("max_cost: 12 of 14")

        again = await collect(database, session(fake.base_url, {"m": PRICED}, prompts=8, max_cost=14.0), max_cost=24.0)
        assert again[-1] == RunEnded(complete=True, stopped=False, asked=4, missing=0)
    assert rows(database, SPENT) == [{"spent": 24.0, "sent": 8}]
    assert {row["cost_at_most"] for row in rows(database, "SELECT cost_at_most FROM v_attempts")} == {3.0}


async def test_what_is_under_way_may_turn_out_cheaper_and_is_waited_for(database: Path) -> None:
    """Five answers may cost ten each of thirty, and cost three each."""
    model = {"price": Price(0.0, 1e6), "max_tokens": 10, "concurrency": 5}
    async with FakeProvider({"m": THREE_TOKENS}) as fake:
        events = await collect(database, session(fake.base_url, {"m": model}, prompts=5, max_cost=30.0))
    assert len(of_kind(Finished, events)) == 5
    assert of_kind(Paused, events) == []


async def test_a_model_without_a_price_is_not_held_up(database: Path) -> None:
    async with FakeProvider({"free": THREE_TOKENS}) as fake:
        events = await collect(database, session(fake.base_url, {"free": {}}, prompts=5, max_cost=0.0))
    assert events[-1] == RunEnded(complete=True, stopped=False, asked=5, missing=0)


async def test_resuming_by_a_person_pauses_again_while_nothing_has_changed(database: Path) -> None:
    async with FakeProvider({"m": THREE_TOKENS}) as fake:
        asked = session(fake.base_url, {"m": PRICED}, prompts=2, max_cost=4.0)
        async with await start(database, asked) as engine:
            watched = Watched(engine)
            await watched.seen(Paused)
            await engine.resume()
            first, second = await watched.seen(Paused, 2)
            assert first == second
            await engine.stop()
            await watched.ended()
        assert len(fake.requests) == 1


async def test_what_was_stopped_before_its_cost_was_known_counts_with_all_it_may_have_cost(database: Path) -> None:
    async with FakeProvider({"m": Script(fault="silent")}) as fake:
        asked = session(fake.base_url, {"m": {**PRICED, "first_token_timeout": 0.1}}, max_cost=5.0)
        await collect(database, asked)
        assert len(fake.requests) == 1
        fake.scripts["m"] = THREE_TOKENS
        async with await start(database, asked, retry_failed=True) as engine:
            [paused] = await Watched(engine).seen(Paused)
    assert paused.reason == "max_cost: 3 of 5 USD are spent, and the next request may cost 3 USD"


@pytest.mark.parametrize("fault", ["stall", "cut"])
async def test_what_broke_off_counts_with_all_it_may_have_cost(database: Path, fault: Any) -> None:
    """One token of three was seen. What was thought and not shown may have been billed."""
    async with FakeProvider({"m": Script(reply="one two three", fault=fault, after=1, fail_first=1)}) as fake:
        asked = session(
            fake.base_url, {"m": {**PRICED, "stall_timeout": 0.2, "concurrency": 1}}, prompts=2, max_cost=5.0
        )
        async with await start(database, asked) as engine:
            [paused] = await Watched(engine).seen(Paused)
        assert rows(database, SPENT) == [{"spent": 1.0, "sent": 1}], "what was seen"
        async with await start(database, asked) as engine:
            [again] = await Watched(engine).seen(Paused)
        assert len(fake.requests) == 1
    assert paused.reason == again.reason == "max_cost: 3 of 5 USD are spent, and the next request may cost 3 USD"


async def test_asking_again_out_of_triage_ends_where_the_money_does(database: Path) -> None:
    async with FakeProvider({"m": Script(fault="status", status=400)}) as fake:
        asked = session(fake.base_url, {"m": {**PRICED, "retries": 0}}, max_cost=2.0)
        await collect(database, asked, max_cost=3.0)
        [failed] = rows(database, "SELECT response_id FROM v_responses")
        events = await collect(database, asked, again=(failed["response_id"],))
        assert len(fake.requests) == 1
    [told] = of_kind(EngineFailed, events)
    assert told.message.startswith("max_cost: 0 of 2 USD are spent")


def test_money_that_is_set_aside_is_not_there_until_it_is_settled() -> None:
    money = Money(10.0, 2.0, "USD")
    money.reserve(5.0)
    assert (money.fits(3.0), money.fits(3.1), money.fits(None), money.settled) == (True, False, True, False)
    money.settle(5.0, 1.0)
    assert (money.spent, money.reserved, money.settled, money.fits(7.0)) == (3.0, 0.0, True, True)


def test_a_forecast_is_as_dear_as_it_may_be_and_learns() -> None:
    model = replace(MODEL, price=Price(input=1e6, output=2e6, cached_input=0.0, reasoning=5e6), max_tokens=10)
    forecast = Forecast(model)
    usage = forecast.usage(prompt("12345678"))  # 8 characters: 2 tokens
    assert (usage.input_tokens, usage.output_tokens) == (2, 10)
    assert forecast.cost(usage) == 2 + 10 * 5
    forecast.learn(prompt("12345678"), Usage(input_tokens=6, output_tokens=25))
    usage = forecast.usage(prompt("1234"))
    assert (usage.input_tokens, usage.output_tokens) == (1 + 4, 25)


def test_what_a_service_adds_to_a_short_prompt_makes_a_long_one_no_dearer_than_by_that() -> None:
    forecast = Forecast(MODEL)
    forecast.learn(prompt("12345678"), Usage(input_tokens=422))
    assert forecast.usage(prompt("x" * 40_000)).input_tokens == 10_000 + 420
    forecast.learn(prompt("12345678"), Usage(input_tokens=12))
    assert forecast.usage(prompt("x" * 40_000)).input_tokens == 10_000 + 420, "as much as may be"


def test_a_long_prompt_tells_how_dense_its_writing_is() -> None:
    forecast = Forecast(MODEL)
    forecast.learn(prompt("y" * 4_000), Usage(input_tokens=2_500))
    assert forecast.usage(prompt("x" * 40_000)).input_tokens == 25_000
    assert forecast.usage(prompt("x" * 4_000)).input_tokens == 2_500


def test_no_writing_is_as_dense_as_what_a_service_looks_up_by_itself() -> None:
    forecast = Forecast(MODEL)
    forecast.learn(prompt("y" * 4_000), Usage(input_tokens=30_000))
    assert forecast.usage(prompt("y" * 4_000)).input_tokens == 30_000
    assert forecast.usage(prompt("x" * 40_000)).input_tokens == round(10_000 * DENSEST + 30_000 - 1_000 * DENSEST)


async def test_a_short_prompt_does_not_make_long_ones_too_dear_to_ask(database: Path) -> None:
    """The service counts words: 8 of the short one, of which 4 were expected. A long one is 2,500 by estimate; twice
    that would not fit.
    """
    model = {"price": Price(1e6, 0.0), "max_tokens": 3, "concurrency": 1}
    async with FakeProvider({"m": THREE_TOKENS}) as fake:
        asked = session(fake.base_url, {"m": model}, trials=2, max_cost=4000.0)
        asked = replace(asked, prompts=(prompt("a b c d e f g h"), prompt("x" * 10_000)))
        async with await start(database, asked) as engine:
            events = await Watched(engine).ended()
    assert len(of_kind(Finished, events)) == 4


def test_a_forecast_knows_a_bound_under_extra() -> None:
    model = replace(MODEL, extra={"max_completion_tokens": 32_000})
    assert Forecast(model).usage(prompt("1234")).output_tokens == 32_000


def test_a_forecast_counts_every_answer_that_is_asked_for() -> None:
    assert Forecast(replace(MODEL, extra={"n": 3})).usage(prompt("1234")).output_tokens == 3 * UNBOUNDED_OUTPUT


def test_a_forecast_without_a_bound_or_a_price() -> None:
    forecast = Forecast(MODEL)
    usage = forecast.usage(prompt("1234"))
    assert usage.output_tokens == UNBOUNDED_OUTPUT
    assert forecast.cost(usage) is None

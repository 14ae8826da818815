"""What is asked again, after how long, and how often in all: over real HTTP into a real database."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from reviewtui.domain.events import Cancelled, Failed, Finished, ModelStopped, RetriesSpent, Retrying, RunEnded
from reviewtui.domain.session import Price
from reviewtui.engine.answer import NO_MORE, NOT_AGAIN
from reviewtui.engine.pace import LONGEST_WAIT
from reviewtui.engine.retry_budget import CAPACITY, RETRY
from reviewtui.engine.traffic import REFUSED_IN_A_ROW
from tests.engine.running import PATIENCE, Watched, collect, collect_apart, of_kind, rows, session, start
from tests.fakes.scripts import Script
from tests.fakes.server import FakeProvider

AT_ONCE = {"Retry-After": "0"}


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "reviews.db"


@pytest.mark.parametrize(
    ("script", "kind"),
    [
        (Script(fault="status", status=408), "timeout"),
        (Script(fault="status", status=409), "bad_request"),
        (Script(fault="status", status=425), "bad_request"),
        (Script(fault="status", status=429), "rate_limit"),
        (Script(fault="status", status=500), "server"),
        (Script(fault="status", status=502), "server"),
        (Script(fault="status", status=503), "overloaded"),
        (Script(fault="status", status=529), "overloaded"),
        (Script(fault="refuse"), "connection"),
        (Script(fault="cut", after=0), "cut"),
        (Script(fault="error-object", after=0, error={"message": "Busy", "code": "overloaded_error"}), "overloaded"),
        (Script(fault="error-object", after=0, error={"message": "Slow", "code": "408"}), "server"),
        (Script(fault="error-object", after=0, error={"message": "Sorry", "code": "server_error"}), "server"),
    ],
)
async def test_what_may_pass_is_asked_again(database: Path, script: Script, kind: str) -> None:
    script = Script(**{**vars(script), "fail_first": 1, "headers": AT_ONCE})
    async with FakeProvider({"m": script}) as fake:
        events = await collect(database, session(fake.base_url, {"m": {}}))
        assert len(fake.requests) == 2
    assert [event.error_kind for event in of_kind(Retrying, events)] == [kind]
    assert len(of_kind(Finished, events)) == 1
    first, second = rows(database, "SELECT * FROM v_attempts ORDER BY number")
    assert (first["status"], first["error_kind"], second["status"]) == ("failed", kind, "done")


@pytest.mark.parametrize("status", [400, 413, 422])
async def test_what_would_fail_again_is_not(database: Path, status: int) -> None:
    async with FakeProvider({"m": Script(fault="status", status=status)}) as fake:
        events = await collect(database, session(fake.base_url, {"m": {}}))
        assert len(fake.requests) == 1
    assert len(of_kind(Failed, events)) == 1


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "0.12"}, 0.12),
        ({"x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "110ms"}, 0.11),
        ({"x-ratelimit-reset": "0.1"}, 0.1),
    ],
)
async def test_as_long_as_the_service_says_by_whatever_header(
    database: Path, headers: dict[str, str], seconds: float
) -> None:
    script = Script(fault="status", status=429, headers=headers, fail_first=1)
    async with FakeProvider({"m": script}) as fake:
        events = await collect(database, session(fake.base_url, {"m": {}}))
        first, second = fake.requests
    [retrying] = of_kind(Retrying, events)
    assert retrying.wait_s >= seconds
    assert second.received_ns - first.received_ns >= seconds * 1e9
    attempts = rows(database, "SELECT * FROM v_attempts ORDER BY number")
    assert attempts[1]["queue_ms"] >= seconds * 1000, "our own waiting stands apart"


async def test_a_service_that_asks_for_no_wait_is_given_time_all_the_same(database: Path) -> None:
    script = Script(fault="status", status=503, headers=AT_ONCE)
    async with FakeProvider({"m": script}) as fake:
        events = await collect(database, session(fake.base_url, {"m": {"retries": 2}}))
        assert len(fake.requests) == 3
    assert all(event.wait_s > 0 for event in of_kind(Retrying, events))


async def test_but_no_longer_than_a_minute(database: Path) -> None:
    script = Script(fault="status", status=503, headers={"Retry-After": "600"})
    async with FakeProvider({"m": script}) as fake, await start(database, session(fake.base_url, {"m": {}})) as engine:
        watched = Watched(engine)
        [retrying] = await watched.seen(Retrying)
        await engine.stop()
        events = await watched.ended()
    assert retrying.wait_s == LONGEST_WAIT
    assert events[-1] == RunEnded(complete=False, stopped=True, asked=1, missing=1)


@pytest.mark.parametrize(("fault", "kind"), [("cut", "cut"), ("error-object", "provider")])
async def test_once_content_has_arrived_nothing_is_asked_again(database: Path, fault: Any, kind: str) -> None:
    async with FakeProvider({"m": Script(fault=fault, after=2, fail_first=1)}) as fake:
        events = await collect(database, session(fake.base_url, {"m": {}}))
        assert len(fake.requests) == 1
    assert [event.error_kind for event in of_kind(Failed, events)] == [kind]


async def test_unless_the_session_says_so_and_then_both_are_paid_for(database: Path) -> None:
    script = Script(reply="one two three four", fault="cut", after=2, fail_first=1)
    async with FakeProvider({"m": script}) as fake:
        model = {"retry_after_content": True, "price": Price(0.0, 1e6)}
        events = await collect(database, session(fake.base_url, {"m": model}))
        assert len(fake.requests) == 2
    assert [event.error_kind for event in of_kind(Retrying, events)] == ["cut"]
    first, second = rows(database, "SELECT * FROM v_attempts ORDER BY number")
    assert (first["chunks"], first["tokens_estimated"], second["chunks"]) == (2, 1, 4)
    # "one two " is 8 characters: 2 tokens by estimate; the second answer has 4 by count
    assert (first["cost"], second["cost"]) == (2.0, 4.0)
    [response] = rows(database, "SELECT * FROM v_responses")
    assert (response["text"], response["output_tokens"], response["cost"]) == ("one two three four", 4, 6.0)


async def test_a_service_that_only_fails_is_not_stormed_and_that_is_told_once(database: Path) -> None:
    script = Script(fault="status", status=500, headers=AT_ONCE)
    prompts, most = 40, CAPACITY // RETRY
    async with FakeProvider({"m": script}) as fake:
        asked = session(fake.base_url, {"m": {"concurrency": 16, "retries": 4}}, prompts=prompts)
        events = await collect_apart(database, asked)
        assert len(fake.requests) == prompts + most
    [spent] = of_kind(RetriesSpent, events)
    assert (spent.model, spent.message) == ("m", NOT_AGAIN)
    assert len(of_kind(Failed, events)) == prompts, "all are asked, and recorded as what they are"
    noted = rows(database, "SELECT notes FROM v_responses WHERE notes IS NOT NULL")
    assert 0 < len(noted) <= prompts
    assert all(NOT_AGAIN in row["notes"] for row in noted)


async def test_who_waits_to_ask_again_does_not_ask_once_the_model_is_given_up(database: Path) -> None:
    """The first request is refused for a while, the second for good: neither it nor the third is sent, and nobody waits
    out the while.
    """
    answers = [
        Script(fault="status", status=503, headers={"Retry-After": "50"}),
        Script(fault="status", status=401, first_after=0.1),
    ]
    async with FakeProvider({"m": lambda _: answers.pop(0)}) as fake:
        asked = session(fake.base_url, {"m": {"concurrency": 2}}, prompts=3)
        async with asyncio.timeout(PATIENCE):
            events = await collect(database, asked)
        assert len(fake.requests) == 2
    [stopped] = of_kind(ModelStopped, events)
    assert (stopped.error_kind, stopped.unasked) == ("auth", 1)
    assert len(of_kind(Cancelled, events)) == 2, "both are asked when the key is right"
    told = rows(database, "SELECT error_message FROM v_responses WHERE error_kind = 'cancelled'")
    assert told == [{"error_message": NO_MORE}]
    assert events[-1] == RunEnded(complete=False, stopped=False, asked=2, missing=3)
    statuses = rows(database, "SELECT status, error_kind FROM v_attempts ORDER BY in_run")
    assert statuses == [
        {"status": "failed", "error_kind": "overloaded"},
        {"status": "failed", "error_kind": "auth"},
    ]


@pytest.mark.parametrize("status", [403, 404])
async def test_a_model_that_has_answered_and_refuses_one_question_is_asked_the_others(
    database: Path, status: int
) -> None:
    """A filter in front of it, or a file that the prompt names: an error of that one question, which ends there."""
    refusal = Script(fault="status", status=status, error={"message": "No."})
    async with FakeProvider({"m": lambda _: refusal if len(fake.requests) == 3 else Script(reply="fine")}) as fake:
        events = await collect(database, session(fake.base_url, {"m": {"concurrency": 1}}, prompts=6))
    assert of_kind(ModelStopped, events) == []
    [failed] = of_kind(Failed, events)
    assert (failed.error_kind, failed.message) == ("bad_request", "No.")
    assert events[-1] == RunEnded(complete=True, stopped=False, asked=6, missing=0)
    told = rows(database, "SELECT error_kind FROM v_attempts WHERE error_kind IS NOT NULL")
    assert told == [{"error_kind": "bad_request"}]


async def test_but_one_that_refuses_all_from_some_moment_on_is_given_up(database: Path) -> None:
    refusal = Script(fault="status", status=403)
    async with FakeProvider({"m": lambda _: refusal if len(fake.requests) > 1 else Script(reply="fine")}) as fake:
        events = await collect(database, session(fake.base_url, {"m": {"concurrency": 1}}, prompts=9))
        assert len(fake.requests) == 1 + REFUSED_IN_A_ROW
    [stopped] = of_kind(ModelStopped, events)
    assert (stopped.error_kind, stopped.unasked) == ("auth", 9 - 1 - REFUSED_IN_A_ROW)
    assert len(of_kind(Failed, events)) == REFUSED_IN_A_ROW - 1

"""Whole runs, over real HTTP into a real database."""

from pathlib import Path
from typing import Any

import pytest

from reviewtui.domain.events import (
    Cancelled,
    Delta,
    Failed,
    Finished,
    ModelStopped,
    Retrying,
    RunEnded,
    RunStarted,
    Started,
)
from reviewtui.domain.session import FailureRules, Price, SecretRef
from tests.engine.running import collect, collect_apart, of_kind, rows, session
from tests.fakes.scripts import Script
from tests.fakes.server import FakeProvider

ATTEMPTS = "SELECT * FROM v_attempts ORDER BY response_id, number"


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "reviews.db"


async def test_every_prompt_is_put_to_every_model_and_recorded_before_it_is_told(database: Path) -> None:
    scripts = {"a": Script(reply="one two three"), "b": Script(reply="vier fünf", finish_reason="length")}
    async with FakeProvider(scripts) as fake:
        asked = session(fake.base_url, {"a": {"price": Price(1.0, 2.0)}, "b": {}}, prompts=2)
        events = await collect_apart(database, asked)
    [started] = of_kind(RunStarted, events)
    assert (started.total, started.present, started.to_ask) == (4, 0, 4)
    assert events[-1] == RunEnded(complete=True, stopped=False, asked=4, missing=0)
    assert len(of_kind(Started, events)) == 4

    finished = {event.response_id: event for event in of_kind(Finished, events)}
    stored = {row["response_id"]: row for row in rows(database, "SELECT * FROM v_responses")}
    assert finished.keys() == stored.keys()
    for row in stored.values():
        event = finished[row["response_id"]]
        assert (row["status"], row["stale"], row["attempts"]) == ("done", 0, 1)
        assert row["text"] == scripts[row["model"]].reply
        assert row["text"] == "".join(d.text for d in of_kind(Delta, events) if d.response_id == row["response_id"])
        assert (event.ttft_ms, event.total_ms, event.cost) == (row["ttft_ms"], row["total_ms"], row["cost"])
        assert 0 < row["ttft_ms"] <= row["last_content_ms"] <= row["total_ms"]
    [a, *_] = [row for row in stored.values() if row["model"] == "a"]
    # "question 0" is two tokens to the scripted provider, the reply three: 2 * 1.0 + 3 * 2.0 per million
    assert (a["input_tokens"], a["output_tokens"], a["tokens_estimated"]) == (2, 3, 0)
    assert a["cost"] == pytest.approx(8e-6)
    [b, *_] = [row for row in stored.values() if row["model"] == "b"]
    assert (b["finish_reason"], b["cost"], b["chunks"]) == ("length", None, 2)
    assert finished[b["response_id"]].failures == ("truncated",)


async def test_the_first_connection_is_cold_and_its_making_no_part_of_the_latency(database: Path) -> None:
    async with FakeProvider() as fake:
        await collect(database, session(fake.base_url, {"ok": {"concurrency": 1}}, prompts=3))
    attempts = rows(database, "SELECT * FROM v_attempts ORDER BY sent_at")
    assert [row["cold"] for row in attempts] == [1, 0, 0]
    assert [row["connect_ms"] is not None for row in attempts] == [True, False, False]
    for row in attempts:
        assert row["scheduled_at"] <= row["sent_at"]
        assert row["queue_ms"] >= (row["connect_ms"] or 0)
        assert 0 < row["headers_ms"] <= row["first_byte_ms"] <= row["ttft_ms"] <= row["total_ms"]


async def test_a_retried_request_is_a_success_and_its_failed_attempt_is_kept(database: Path) -> None:
    async with FakeProvider() as fake:
        events = await collect(database, session(fake.base_url, {"fault-429x1": {"retries": 1}}))
    [retrying] = of_kind(Retrying, events)
    assert (retrying.error_kind, retrying.attempt) == ("rate_limit", 1)
    assert retrying.wait_s >= 0.1
    [finished] = of_kind(Finished, events)
    first, second = rows(database, ATTEMPTS)
    assert (first["status"], first["http_status"], first["error_kind"]) == ("failed", 429, "rate_limit")
    assert (second["status"], second["http_status"], second["error_kind"]) == ("done", 200, None)
    assert second["queue_ms"] >= 100, "our own waiting stands apart"
    assert finished.total_ms == second["total_ms"]


async def test_retries_end(database: Path) -> None:
    async with FakeProvider() as fake:
        events = await collect(
            database, session(fake.base_url, {"fault-500": {"retries": 2}, "fault-503": {"retries": 0}})
        )
    assert {(e.model, e.error_kind, e.failures) for e in of_kind(Failed, events)} == {
        ("fault-500", "server", ("error",)),
        ("fault-503", "overloaded", ("error",)),
    }
    assert len(of_kind(Retrying, events)) == 2
    assert {row["status"] for row in rows(database, ATTEMPTS)} == {"failed"}
    assert sorted(row["model"] for row in rows(database, ATTEMPTS)) == ["fault-500"] * 3 + ["fault-503"]
    assert events[-1] == RunEnded(complete=True, stopped=False, asked=2, missing=0)


@pytest.mark.parametrize(("status", "kind"), [(401, "auth"), (402, "quota"), (404, "not_found")])
async def test_a_model_without_hope_stops_once_and_the_others_go_on(database: Path, status: int, kind: str) -> None:
    hopeless = f"fault-{status}"
    async with FakeProvider() as fake:
        asked = session(fake.base_url, {hopeless: {"concurrency": 1}, "ok": {}}, prompts=3)
        events = await collect(database, asked)
        assert sum(seen.model == hopeless for seen in fake.requests) == 1
    [stopped] = of_kind(ModelStopped, events)
    assert (stopped.model, stopped.error_kind, stopped.unasked) == (hopeless, kind, 2)
    assert [event.model for event in of_kind(Cancelled, events)] == [hopeless]
    assert [event.model for event in of_kind(Finished, events)] == ["ok"] * 3
    assert events[-1] == RunEnded(complete=False, stopped=False, asked=4, missing=3)
    [attempt] = [row for row in rows(database, ATTEMPTS) if row["model"] == hopeless]
    assert (attempt["status"], attempt["error_kind"]) == ("failed", kind)


async def test_a_missing_key_stops_its_model_alone_and_no_key_is_kept(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RIGHT_KEY", "sk-seventeen-swans")
    async with FakeProvider() as fake:
        models: dict[str, dict[str, Any]] = {
            "none": {"api_key": SecretRef(env="NO_SUCH_KEY")},
            "ok": {"api_key": SecretRef(env="RIGHT_KEY")},
            "fault-echo-key": {"api_key": SecretRef(env="RIGHT_KEY")},
        }
        events = await collect_apart(database, session(fake.base_url, models))
        [seen] = [seen for seen in fake.requests if seen.model == "ok"]
        assert seen.headers["Authorization"] == "Bearer sk-seventeen-swans"
    stopped = {event.model: event for event in of_kind(ModelStopped, events)}
    assert "NO_SUCH_KEY" in stopped["none"].message
    assert (stopped["none"].error_kind, stopped["none"].unasked) == ("auth", 1)
    assert stopped["fault-echo-key"].error_kind == "auth"
    assert "swans" not in repr(events)
    for file in database.parent.iterdir():
        assert b"seventeen" not in file.read_bytes()


@pytest.mark.parametrize(
    ("model", "settings", "status", "kind", "message"),
    [
        ("fault-cut", {}, "failed", "cut", "lost before the answer was complete"),
        ("fault-ends", {}, "failed", "cut", ""),
        ("fault-malformed", {}, "failed", "protocol", ""),
        ("fault-error-object", {}, "failed", "provider", "The worker died"),
        ("fault-stall", {"stall_timeout": 0.2}, "timeout", "timeout", "stall_timeout: nothing more came for 0.2 s"),
        ("fault-stall", {"timeout": 0.3}, "timeout", "timeout", "not complete within 0.3 s"),
        ("fault-endless", {"timeout": 0.3}, "timeout", "timeout", "not complete within 0.3 s"),
    ],
)
async def test_what_arrived_before_an_error_is_kept(
    database: Path, model: str, settings: dict[str, Any], status: str, kind: str, message: str
) -> None:
    async with FakeProvider() as fake:
        events = await collect(database, session(fake.base_url, {model: {"retries": 3, **settings}}))
        [seen] = fake.requests  # never asked again once content has arrived
    [failed] = of_kind(Failed, events)
    assert (failed.status, failed.error_kind) == (status, kind)
    assert message in failed.message
    [row] = rows(database, "SELECT * FROM v_responses")
    assert row["text"] == "".join(piece for _, piece in seen.chunks)[: len(row["text"])]
    assert row["text"].startswith("## About your ")
    assert (row["status"], row["error_kind"], row["tokens_estimated"]) == (status, kind, 1)


@pytest.mark.parametrize("fault", ["fault-silent", "fault-deaf"])
async def test_a_model_that_never_begins(database: Path, fault: str) -> None:
    async with FakeProvider() as fake:
        asked = session(fake.base_url, {fault: {"first_token_timeout": 0.2, "retries": 3}})
        events = await collect(database, asked)
        assert len(fake.requests) == 1, "a timeout is a result"
    [failed] = of_kind(Failed, events)
    assert (failed.status, failed.failures) == ("timeout", ("timeout",))
    assert failed.message == "first_token_timeout: nothing of an answer came within 0.2 s"
    [row] = rows(database, "SELECT * FROM v_responses")
    assert row["total_ms"] >= 200
    assert (row["text"], row["ttft_ms"], row["input_tokens"], row["output_tokens"]) == (None, None, None, None)


async def test_an_answer_without_end_is_cut_off_where_memory_ends(database: Path) -> None:
    async with FakeProvider({"m": Script(fault="endless", rate=1e9, reply="x" * 500_000)}) as fake:
        events = await collect(database, session(fake.base_url, {"m": {}}))
    [failed] = of_kind(Failed, events)
    assert (failed.error_kind, failed.message) == ("limit", "the answer is longer than 4 MB")
    [row] = rows(database, "SELECT length(text) AS size FROM v_responses")
    assert 4 * 1024**2 < row["size"] < 6 * 1024**2


async def test_an_answer_in_one_body_has_no_times_of_its_pieces(database: Path) -> None:
    async with FakeProvider({"m": Script(fault="not-streamed", reply="all at once", reasoning="hm")}) as fake:
        events = await collect(database, session(fake.base_url, {"m": {}}))
    [finished] = of_kind(Finished, events)
    assert (finished.ttft_ms, finished.tokens_per_second) == (None, None)
    [row] = rows(database, "SELECT * FROM v_responses")
    assert (row["text"], row["reasoning"], row["streamed"]) == ("all at once", "hm", 0)
    assert (row["chunks"], row["ttft_ms"], row["ttfr_ms"], row["stalls"]) == (None, None, None, None)
    assert row["total_ms"] > 0
    [attempt] = rows(database, ATTEMPTS)
    assert (attempt["ttft_ms"], attempt["last_content_ms"]) == (None, None)


async def test_a_pause_of_the_model_is_a_stall(database: Path) -> None:
    asked_rules = FailureRules(stall_after=0.2)
    async with FakeProvider() as fake:
        events = await collect(database, session(fake.base_url, {"fault-stall+stall-0.4": {}}, failures=asked_rules))
    [finished] = of_kind(Finished, events)
    assert finished.failures == ("stall",)
    [row] = rows(database, "SELECT * FROM v_responses")
    assert row["stalls"] == 1
    assert 400 <= row["longest_gap_ms"] < row["total_ms"]


async def test_reasoning_is_timed_and_told_apart(database: Path) -> None:
    async with FakeProvider({"m": Script(reasoning="let me see", reply="yes", first_after=0.01)}) as fake:
        events = await collect(database, session(fake.base_url, {"m": {}}))
    assert "".join(event.reasoning for event in of_kind(Delta, events)) == "let me see"
    [row] = rows(database, "SELECT * FROM v_responses")
    assert (row["text"], row["reasoning"]) == ("yes", "let me see")
    assert 0 < row["ttfr_ms"] <= row["ttft_ms"]


async def test_counts_that_the_provider_does_not_give_are_marked_estimates(database: Path) -> None:
    async with FakeProvider({"m": Script(fault="no-usage", reply="abcd efgh")}) as fake:
        await collect(database, session(fake.base_url, {"m": {"price": Price(1.0, 1.0)}}))
    [row] = rows(database, "SELECT * FROM v_responses")
    # "question 0" is 10 characters, "abcd efgh" 9 in two chunks: 3 and 3 tokens
    assert (row["input_tokens"], row["output_tokens"], row["tokens_estimated"]) == (3, 3, 1)
    assert row["cost"] == pytest.approx(6e-6)


async def test_nobody_listens(database: Path) -> None:
    async with FakeProvider() as fake:
        base_url = fake.base_url
    events = await collect(database, session(base_url, {"m": {"retries": 1}}))
    [failed] = of_kind(Failed, events)
    assert (failed.error_kind, failed.total_ms) == ("connection", None)
    assert failed.message == "the connection was refused; is the server running?"
    first, second = rows(database, ATTEMPTS)
    assert (first["sent_at"], first["cold"], first["queue_ms"], first["total_ms"]) == (None, None, None, None)
    assert second["number"] == 2


async def test_running_again_asks_only_for_what_is_missing(database: Path) -> None:
    async with FakeProvider() as fake:
        asked = session(fake.base_url, {"ok": {}, "fault-500": {"retries": 0}}, prompts=3, trials=2)
        first = await collect(database, asked, limit=5)
        assert first[-1] == RunEnded(complete=False, stopped=False, asked=5, missing=7)
        second = await collect(database, asked)
        [started] = of_kind(RunStarted, second)
        assert (started.total, started.present, started.to_ask) == (12, 5, 7)
        assert len(fake.requests) == 12
        third = await collect(database, asked)
        assert third[-1] == RunEnded(complete=True, stopped=False, asked=0, missing=0)
        assert len(fake.requests) == 12


async def test_failed_questions_are_asked_again_only_when_told_so_and_the_failed_attempts_are_kept(
    database: Path,
) -> None:
    async with FakeProvider() as fake:
        asked = session(fake.base_url, {"ok": {}, "fault-500x1": {"retries": 0}}, prompts=2)
        await collect(database, asked)
        assert len(fake.requests) == 4

        again = await collect(database, asked, retry_failed=True)

        [started] = of_kind(RunStarted, again)
        assert (started.present, started.to_ask) == (2, 2)
        assert len(fake.requests) == 6
    counting = "SELECT status, count(*) AS n FROM v_responses WHERE model = 'fault-500x1' AND current GROUP BY status"
    assert rows(database, counting) == [{"status": "done", "n": 2}]
    attempts = (
        "SELECT status, count(*) AS n FROM v_attempts WHERE model = 'fault-500x1' GROUP BY status ORDER BY status"
    )
    assert rows(database, attempts) == [{"status": "done", "n": 2}, {"status": "failed", "n": 2}]


async def test_an_edited_session_is_asked_anew_and_old_answers_are_stale(database: Path) -> None:
    async with FakeProvider() as fake:
        await collect(database, session(fake.base_url, {"ok": {}}))
        events = await collect(database, session(fake.base_url, {"ok": {"temperature": 0.5}}))
    assert len(of_kind(Finished, events)) == 1
    assert [row["stale"] for row in rows(database, "SELECT stale FROM v_responses ORDER BY created_at")] == [1, 0]


async def test_concurrency_is_bounded_for_each_model_and_over_all(database: Path) -> None:
    slow = Script(reply="a b c d", rate=40)
    async with FakeProvider({"one": slow, "two": slow}) as fake:
        asked = session(fake.base_url, {"one": {"concurrency": 1}, "two": {"concurrency": 3}}, prompts=4)
        await collect(database, asked, concurrency=2)
        assert len(fake.requests) == 8
        assert _most_at_once(fake, "one", "two") == 2
        assert _most_at_once(fake, "one") == 1


def _most_at_once(fake: FakeProvider, *models: str) -> int:
    moments = []
    for seen in fake.requests:
        if seen.model in models:
            # The last chunk, and not the end of the handler, which runs on after its client has all it needs.
            moments += [(seen.received_ns, 1), (seen.chunks[-1][0], -1)]
    most = now = 0
    for _, change in sorted(moments):
        now += change
        most = max(most, now)
    return most

"""Recorded answers collected as if a service gave them."""

import json
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from reviewtui.domain.events import Delta, Failed, Finished, ModelStopped, Retrying
from reviewtui.domain.response import Response
from reviewtui.domain.session import Model, Replay, Session
from reviewtui.store.database import open_database
from reviewtui.store.exporting import RESPONSE_COLUMNS, exported_responses
from reviewtui.store.rows import response_from
from tests.engine.running import collect, collect_apart, of_kind, prompt, rows, session
from tests.fakes.scripts import Script
from tests.fakes.server import FakeProvider


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "reviews.db"


def replayed(folder: Path, *recordings: dict[str, Any], prompts: int = 1, trials: int = 1, **keys: Any) -> Session:
    """A session of one model that replays `recordings`; `keys` are of the model."""
    (folder / "answers.jsonl").write_text("\n".join(map(json.dumps, recordings)))
    usual = {"name": "a", "provider": "replay", "model": "a", "replay": Replay("answers.jsonl"), "retries": 0}
    return Session(
        name="s",
        path=str(folder / "s.toml"),
        prompts=tuple(prompt(f"question {number}") for number in range(prompts)),
        models=(Model(**usual | keys),),
        trials=trials,
    )


def stored(database: Path) -> list[Response]:
    """Every answer with its pieces, trial by trial."""
    with open_database(database) as db:
        query = """
            SELECT r.*, b.text, b.reasoning, b.tool_calls, b.chunk_times FROM responses r
            LEFT JOIN response_bodies b ON b.response_id = r.id ORDER BY r.trial, r.created_at"""
        return [response_from(row) for row in db.rows(query)]


async def test_an_answer_comes_again_with_its_gaps(database: Path, tmp_path: Path) -> None:
    recording = {
        "prompt": "question 0",
        "text": "one two three four five",
        "reasoning": "hm",
        "ttfr_ms": 10,
        "chunk_ms": [20, 40, 60, 660, 680],
        "total_ms": 700,
        "finish_reason": "length",
        "input_tokens": 2,
        "output_tokens": 7,
        "reasoning_tokens": 1,
    }
    events = await collect_apart(database, replayed(tmp_path, recording))
    [finished] = of_kind(Finished, events)
    [answer] = stored(database)
    assert (answer.text, answer.reasoning, answer.finish_reason) == ("one two three four five", "hm", "length")
    assert (answer.usage.input_tokens, answer.usage.output_tokens, answer.usage.reasoning_tokens) == (2, 7, 1)
    assert not answer.usage.estimated
    assert "".join(delta.text for delta in of_kind(Delta, events)) == answer.text
    assert finished.ttft_ms == answer.ttft_ms == pytest.approx(answer.chunk_ms[0], abs=0.001)
    assert answer.ttfr_ms is not None
    assert answer.ttfr_ms <= answer.chunk_ms[0]
    gaps = [after - before for before, after in pairwise(answer.chunk_ms)]
    assert len(gaps) == 4
    assert gaps[2] == max(gaps), "the long wait is where it was"
    assert gaps[2] > 5 * median(gaps), "of 20, 20, 600 and 20 ms"
    [attempt] = rows(database, "SELECT * FROM v_attempts")
    assert (attempt["cold"], attempt["http_status"], attempt["connect_ms"]) == (0, 200, None)


async def test_what_was_collected_and_exported_can_be_replayed(database: Path, tmp_path: Path) -> None:
    script = Script(reply="one two three four", fault="stall", after=2, stall=0.5)
    broken = Script(reply="one two three four", fault="cut", after=2)
    async with FakeProvider({"m": script, "cut": broken}) as fake:
        await collect(tmp_path / "first.db", session(fake.base_url, {"m": {}, "cut": {"retries": 0}}))
    with open_database(tmp_path / "first.db") as db:
        recordings = [dict(zip(RESPONSE_COLUMNS, row, strict=True)) for row in exported_responses(db, "s")]
    asked = replayed(tmp_path, *recordings, model="m")
    again = asked.models[0]
    cut = Model(name="b", provider="replay", model="cut", replay=again.replay, retries=3)
    await collect(database, Session(name="s", path=asked.path, prompts=asked.prompts, models=(again, cut)))
    first = {answer.model: answer for answer in stored(tmp_path / "first.db")}
    second = {answer.model: answer for answer in stored(database)}
    for was, now in ((first["m"], second["a"]), (first["cut"], second["b"])):
        for same in ("status", "text", "finish_reason", "error_kind", "error_message", "usage"):
            assert getattr(now, same) == getattr(was, same), same
        assert len(now.chunk_ms) == len(was.chunk_ms)
    gaps = [after - before for before, after in pairwise(second["a"].chunk_ms)]
    assert gaps[1] == max(gaps)
    assert gaps[1] > 5 * median(gaps), "it stood still after the second word again"


async def test_a_prompt_without_a_recording_fails_and_the_others_are_answered(database: Path, tmp_path: Path) -> None:
    recordings = [{"prompt": f"question {number}", "text": "x"} for number in (0, 2)]
    events = await collect(database, replayed(tmp_path, *recordings, prompts=3, retries=4))
    [failed] = of_kind(Failed, events)
    assert (failed.error_kind, failed.message) == (
        "bad_request",
        "no answer to this prompt is recorded in answers.jsonl",
    )
    assert len(of_kind(Finished, events)) == 2
    assert of_kind(ModelStopped, events) == of_kind(Retrying, events) == []


async def test_recordings_that_cannot_be_read_stop_the_model(database: Path, tmp_path: Path) -> None:
    asked = replayed(tmp_path, {"prompt": "question 0", "model": "another", "text": "x"}, prompts=3)
    [stopped] = of_kind(ModelStopped, await collect(database, asked))
    assert (stopped.error_kind, stopped.unasked) == ("not_found", 3)
    assert "holds no answer of a" in stopped.message


async def test_each_trial_gets_its_own_answer_also_in_a_run_taken_up_again(database: Path, tmp_path: Path) -> None:
    recordings = [{"prompt": "question 0", "text": text, "trial": trial} for trial, text in ((2, "two"), (1, "one"))]
    asked = replayed(tmp_path, *recordings, trials=2)
    await collect(database, asked, limit=1)
    assert [(answer.trial, answer.text) for answer in stored(database)] == [(1, "one")]
    await collect(database, asked)
    assert [(answer.trial, answer.text) for answer in stored(database)] == [(1, "one"), (2, "two")]


async def test_a_recorded_error_comes_after_what_came_before_it(database: Path, tmp_path: Path) -> None:
    recording = {
        "prompt": "question 0",
        "text": "half",
        "chunk_ms": [1, 2],
        "status": "failed",
        "error_kind": "overloaded",
        "error_message": "Busy.",
    }
    [failed] = of_kind(Failed, await collect(database, replayed(tmp_path, recording)))
    [answer] = stored(database)
    assert (failed.error_kind, failed.message, answer.text, len(answer.chunk_ms)) == ("overloaded", "Busy.", "half", 2)


async def test_what_came_as_one_whole_has_no_pieces_again(database: Path, tmp_path: Path) -> None:
    await collect(
        database, replayed(tmp_path, {"prompt": "question 0", "text": "whole", "streamed": False, "total_ms": 5})
    )
    [answer] = stored(database)
    assert (answer.text, answer.streamed, answer.ttft_ms, answer.chunk_ms) == ("whole", False, None, ())


async def test_a_pace_is_kept_whatever_was_recorded(database: Path, tmp_path: Path) -> None:
    recording = {"prompt": "question 0", "text": "ab" * 10, "output_tokens": 20, "chunk_ms": [1, 2], "total_ms": 3}
    slow = replayed(tmp_path, recording, replay=Replay("answers.jsonl", pace=40.0))
    fast = Model(name="b", provider="replay", model="b", replay=Replay("answers.jsonl", pace=400.0))
    await collect(database, Session(name="s", path=slow.path, prompts=slow.prompts, models=(*slow.models, fast)))
    answers = {answer.model: answer for answer in stored(database)}
    assert [len(answers[name].chunk_ms) for name in "ab"] == [20, 20]
    took = {name: answer.chunk_ms[-1] - answer.chunk_ms[0] for name, answer in answers.items()}
    assert took["a"] > 3 * took["b"], "ten times as slow"


async def test_a_time_limit_holds_for_recordings_as_for_a_service(database: Path, tmp_path: Path) -> None:
    recording = {"prompt": "question 0", "text": "late", "chunk_ms": [60_000, 61_000, 62_000, 63_000]}
    [failed] = of_kind(Failed, await collect(database, replayed(tmp_path, recording, first_token_timeout=0.1)))
    assert (failed.status, failed.error_kind) == ("timeout", "timeout")

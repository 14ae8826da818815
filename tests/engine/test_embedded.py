"""Embedded candidates: one real llama.cpp server for all that share their weights, and what happens when it dies."""

import os
import signal
from pathlib import Path
from typing import Any

import pytest

from reviewtui.domain.errors import EngineDiedError
from reviewtui.domain.events import Cancelled, Delta, Failed, Loading, ModelStopped, Run, RunEnded
from reviewtui.domain.session import Model, Session
from reviewtui.engine.client import EngineClient
from tests.engine.running import Watched, collect, of_kind, processes_of, prompt, rows, session, wait_until
from tests.fakes.tiny_model import REPLY, write_tiny_model

SHA256 = {"tiny": "b5" * 32}


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "reviews.db"


def embedded(models: dict[str, dict[str, Any]], prompts: int = 1) -> Session:
    return Session(
        name="s",
        path="sessions/s.toml",
        prompts=tuple(prompt(f"question {number}") for number in range(prompts)),
        models=tuple(
            Model(name=name, provider="embedded", model="tiny", **{"temperature": 0.0, **settings})
            for name, settings in models.items()
        ),
    )


async def test_candidates_that_share_their_weights_answer_each_in_its_own_way(database: Path, tmp_path: Path) -> None:
    weights = {"tiny": str(write_tiny_model(tmp_path / "tiny.gguf"))}
    asked = embedded({"plain": {}, "short": {"max_tokens": 3}}, prompts=2)
    events = await collect(database, asked, weights=weights, weights_sha256=SHA256)
    assert sorted(event.model for event in of_kind(Loading, events)) == ["plain", "short"]
    assert events[-1] == RunEnded(complete=True, stopped=False, asked=4, missing=0)
    answers = rows(database, "SELECT DISTINCT model, text, finish_reason, cost FROM v_responses ORDER BY model")
    assert [(row["model"], row["finish_reason"], row["cost"]) for row in answers] == [
        ("plain", "stop", None),
        ("short", "length", None),
    ]
    assert answers[0]["text"].strip() == REPLY.strip()
    attempts = rows(database, "SELECT * FROM v_attempts")
    assert {row["cold"] for row in attempts} == {1}, "each request has a connection of its own"


async def test_one_server_answers_for_all_and_ends_with_the_run(database: Path, tmp_path: Path) -> None:
    weights = {"tiny": str(write_tiny_model(tmp_path / "tiny.gguf", endless=True))}
    asked = embedded({"one": {"max_tokens": 4000}, "two": {"max_tokens": 4000}})
    run = Run(database=str(database), session=asked, weights=weights, weights_sha256=SHA256)
    async with await EngineClient.start(run) as engine:
        watched = Watched(engine)
        await watched.seen(Delta, 2)
        _, [server] = processes_of(engine.pid)
        await engine.stop()
        await watched.ended()
        assert await engine.wait() == 0
    assert not server.is_running()


async def test_a_server_that_dies_stops_its_models_and_says_so(database: Path, tmp_path: Path) -> None:
    weights = {"tiny": str(write_tiny_model(tmp_path / "tiny.gguf", endless=True))}
    asked = embedded({"one": {"max_tokens": 4000}, "two": {"max_tokens": 4000}}, prompts=3)
    run = Run(database=str(database), session=asked, weights=weights, weights_sha256=SHA256)
    async with await EngineClient.start(run) as engine:
        watched = Watched(engine)
        await watched.seen(Delta, 2)
        _, [server] = processes_of(engine.pid)
        os.kill(server.pid, signal.SIGKILL)
        events = await watched.ended()
    stopped = of_kind(ModelStopped, events)
    assert sorted(event.model for event in stopped) == ["one", "two"]
    assert {event.error_kind for event in stopped} == {"connection"}
    assert all("the model server has ended" in event.message for event in stopped)
    assert not of_kind(Failed, events), "our own server's end is no failure of a model"
    assert len(of_kind(Cancelled, events)) + sum(event.unasked for event in stopped) == 6
    assert isinstance(events[-1], RunEnded)
    assert not events[-1].complete


async def test_weights_that_cannot_be_used_stop_their_model_before_anything_is_asked(
    database: Path, tmp_path: Path
) -> None:
    junk = tmp_path / "junk.gguf"
    junk.write_bytes(b"no model")
    events = await collect(database, embedded({"m": {}}), weights={"tiny": str(junk)}, weights_sha256=SHA256)
    [stopped] = of_kind(ModelStopped, events)
    assert (stopped.error_kind, stopped.unasked) == ("connection", 1)
    assert "junk.gguf" in stopped.message
    assert events[-1] == RunEnded(complete=False, stopped=False, asked=0, missing=1)


async def test_weights_that_nobody_named(database: Path) -> None:
    events = await collect(database, embedded({"m": {}}))
    [stopped] = of_kind(ModelStopped, events)
    assert (stopped.error_kind, stopped.message) == ("not_found", "there are no weights for tiny")


async def test_a_killed_engine_takes_its_server_with_it(database: Path, tmp_path: Path) -> None:
    weights = {"tiny": str(write_tiny_model(tmp_path / "tiny.gguf", endless=True))}
    asked = embedded({"m": {"max_tokens": 4000}})
    run = Run(database=str(database), session=asked, weights=weights, weights_sha256=SHA256)
    async with await EngineClient.start(run) as engine:
        watched = Watched(engine)
        await watched.seen(Delta)
        _, [server] = processes_of(engine.pid)
        os.kill(engine.pid, signal.SIGKILL)
        await wait_until(lambda: not server.is_running())
        with pytest.raises(EngineDiedError):
            await watched.ended()


async def test_stopping_while_a_server_starts(database: Path, tmp_path: Path) -> None:
    weights = {"tiny": str(write_tiny_model(tmp_path / "tiny.gguf"))}
    run = Run(database=str(database), session=embedded({"m": {}}), weights=weights, weights_sha256=SHA256)
    async with await EngineClient.start(run) as engine:
        watched = Watched(engine)
        await watched.seen(Loading)
        await engine.stop()
        events = await watched.ended()
    assert isinstance(events[-1], RunEnded)
    assert events[-1].stopped
    assert not of_kind(ModelStopped, events), "it is us who stop, not the model that fails"


async def test_hosted_models_do_not_wait_for_a_server_that_starts(database: Path) -> None:
    asked = session("http://127.0.0.1:9/v1", {"m": {"retries": 0}})
    both = Session(
        name="s", path=asked.path, prompts=asked.prompts, models=(*asked.models, *embedded({"e": {}}).models)
    )
    events = await collect(database, both)
    assert [event.model for event in of_kind(Failed, events)] == ["m"]
    assert [event.model for event in of_kind(ModelStopped, events)] == ["e"]

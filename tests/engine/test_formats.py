"""Whole runs in the formats of other services than the chat's, over real HTTP into a real database."""

import asyncio
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from reviewtui.domain.events import Failed, Finished, ModelStopped, Retrying
from reviewtui.domain.session import ProviderName, SecretRef, Session
from tests.engine.running import collect, collect_apart, of_kind, rows, session
from tests.fakes import speaking_gemini
from tests.fakes.scripts import Script
from tests.fakes.server import FakeProvider
from tests.fakes.speaking_ollama import LOADING_NS

PROVIDERS: tuple[ProviderName, ...] = ("openai-responses", "anthropic", "gemini", "ollama")

KEY = "k3y-Qx91Tango"


def asked(fake: FakeProvider, provider: ProviderName, models: dict[str, dict[str, Any]], prompts: int = 1) -> Session:
    """A session of these models, all of them of one service, with the bound that some services demand."""
    bound = {name: {"max_tokens": 400, **settings} for name, settings in models.items()}
    usual = session(fake.url(provider), bound, prompts)
    speaking = tuple(msgspec.structs.replace(model, provider=provider) for model in usual.models)
    return msgspec.structs.replace(usual, models=speaking)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "reviews.db"


@pytest.fixture(params=PROVIDERS)
def provider(request: pytest.FixtureRequest) -> ProviderName:
    name: ProviderName = request.param
    return name


async def test_an_answer_is_collected_piece_by_piece(database: Path, provider: ProviderName) -> None:
    scripts = {"a": Script(reply="one two three", reasoning="hm"), "b": Script(reply="vier", finish_reason="length")}
    async with FakeProvider(scripts) as fake:
        await collect_apart(database, asked(fake, provider, {"a": {"max_tokens": 7}, "b": {}}))
    a, b = rows(database, "SELECT * FROM v_responses ORDER BY model")
    assert (a["status"], a["text"], a["reasoning"], a["chunks"]) == ("done", "one two three", "hm", 3)
    # "question 0" is two tokens to the scripted provider, the reply three
    assert (a["input_tokens"], a["output_tokens"], a["tokens_estimated"]) == (2, 3, 0)
    assert 0 < a["ttfr_ms"] <= a["ttft_ms"] <= a["total_ms"]
    assert (b["finish_reason"], b["chunks"]) == ("length", 1)
    assert all(seen.prompt == "question 0" for seen in fake.requests)


async def test_a_key_is_sent_and_never_kept(
    database: Path, provider: ProviderName, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REVIEWTUI_TEST_KEY", KEY)
    async with FakeProvider() as fake:
        key = {"api_key": SecretRef(env="REVIEWTUI_TEST_KEY")}
        events = await collect(database, asked(fake, provider, {"ok": key, "fault-echo-key": key}))
    assert all(KEY in str(seen.headers) for seen in fake.requests)
    [stopped] = of_kind(ModelStopped, events)
    assert stopped.error_kind == "auth"
    assert "[key removed]" in stopped.message
    assert KEY.encode() not in b"".join(path.read_bytes() for path in database.parent.glob("reviews.db*"))


@pytest.mark.parametrize(
    ("model", "kind", "pieces"),
    [
        ("fault-503", "overloaded", None),
        ("fault-cut", "cut", 3),
        ("fault-ends", "cut", 3),
        ("fault-malformed", "protocol", 3),
        ("fault-error-object", "provider", 3),
        ("fault-error-200", "provider", None),
        ("fault-page", "protocol", None),
    ],
)
async def test_what_goes_wrong_is_of_its_kind_and_what_came_before_is_kept(
    database: Path, provider: ProviderName, model: str, kind: str, pieces: int | None
) -> None:
    async with FakeProvider() as fake:
        events = await collect(database, asked(fake, provider, {model: {"retries": 0}}))
    if kind == "provider" and provider in ("gemini", "ollama"):
        kind = "server"  # the one says INTERNAL with every such error, the other has no codes at all
    [failed] = of_kind(Failed, events)
    [response] = rows(database, "SELECT * FROM v_responses")
    assert (failed.error_kind, response["error_kind"], response["chunks"]) == (kind, kind, pieces)
    assert bool(response["text"]) is bool(pieces)


async def test_a_limit_that_passes_is_waited_for(database: Path, provider: ProviderName) -> None:
    async with FakeProvider() as fake:
        events = await collect(database, asked(fake, provider, {"fault-429x1": {"retries": 1}}))
    [retrying] = of_kind(Retrying, events)
    assert retrying.error_kind == "rate_limit"
    assert retrying.wait_s >= 0.1
    assert len(of_kind(Finished, events)) == 1


async def test_an_answer_that_comes_as_one_whole_has_no_pieces(database: Path, provider: ProviderName) -> None:
    async with FakeProvider({"fault-not-streamed": Script(reply="all of it", fault="not-streamed")}) as fake:
        await collect(database, asked(fake, provider, {"fault-not-streamed": {}}))
    [response] = rows(database, "SELECT * FROM v_responses")
    assert (response["text"], response["ttft_ms"], response["output_tokens"]) == ("all of it", None, 3)


@pytest.mark.parametrize(("method", "chunks"), [("streamGenerateContent", 3), ("generateContent", None)])
async def test_gemini_is_also_read_as_a_growing_array_or_as_one_whole(
    database: Path, method: str, chunks: int | None
) -> None:
    pieces = [speaking_gemini.Gemini().whole(text, "", "stop", (2, 3)) for text in ("one ", "two ", "three")]
    whole = speaking_gemini.Gemini().whole("one two three", "", "stop", (2, 3))
    body = "\n,".join(json.dumps(piece) for piece in pieces)  # what parts two elements comes with the second

    async def answer(request: web.Request) -> web.StreamResponse:
        assert "alt" not in request.query
        if method == "generateContent":
            return web.json_response(whole)
        response = web.StreamResponse(headers={"Content-Type": "application/json"})
        await response.prepare(request)
        for place, part in enumerate(f"[{body}\n]".split("\n")):
            await asyncio.sleep(0.3 if place == 2 else 0.01)
            await response.write(f"{part}\n".encode())
        return response

    app = web.Application()
    app.router.add_post("/{call}", answer)
    async with TestServer(app) as server:
        asking = session(str(server.make_url(f"/m:{method}")), {"m": {}})
        (model,) = asking.models
        model = msgspec.structs.replace(model, provider="gemini")
        await collect(database, msgspec.structs.replace(asking, models=(model,)))
    [row] = rows(database, "SELECT * FROM v_responses")
    assert (row["text"], row["chunks"], row["output_tokens"]) == ("one two three", chunks, 3)
    if chunks:
        first_gap = row["last_content_ms"] - row["ttft_ms"] - row["longest_gap_ms"]
        assert row["longest_gap_ms"] > 5 * first_gap, "each element is there when its last byte is"


async def test_how_long_a_model_took_to_load_is_noted(database: Path) -> None:
    async with FakeProvider() as fake:
        await collect(database, asked(fake, "ollama", {"ok": {}}))
    [response] = rows(database, "SELECT * FROM v_responses")
    assert f"loading the model {LOADING_NS / 1e9:.2f} s" in response["notes"]

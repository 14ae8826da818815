"""A plugin's provider, asked by the engine's own process."""

from pathlib import Path

import pytest

from reviewtui.config.load import load_session
from reviewtui.domain.events import Failed, Finished, ModelStopped
from reviewtui.domain.session import Model, Session
from tests.engine.running import collect, collect_apart, of_kind, prompt, rows
from tests.fakes.plugins import EXAMPLE, example_source, installed
from tests.fakes.scripts import Script
from tests.fakes.server import FakeProvider


async def test_the_example_of_the_help_page_is_collected_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOUD_KEY", "k3y-Qx91")
    (tmp_path / "p.jsonl").write_text('{"prompt": "hello"}\n{"prompt": "goodbye"}\n')
    with installed(tmp_path, monkeypatch, **{EXAMPLE: example_source()}):
        async with FakeProvider({"m": Script(reply="one two three")}) as fake:
            (tmp_path / "s.toml").write_text(
                'name = "s"\nprompts = ["p.jsonl"]\n[[models]]\nname = "ours"\nprovider = "loud"\nmodel = "m"\n'
                f'base_url = "{fake.url("ollama")}"\napi_key = {{ env = "LOUD_KEY" }}\n'
            )
            asked = load_session(tmp_path / "s.toml").session
            events = await collect_apart(tmp_path / "reviews.db", asked)
    assert len(of_kind(Finished, events)) == 2
    assert {seen.headers["x-loud-key"] for seen in fake.requests} == {"k3y-Qx91"}
    for row in rows(tmp_path / "reviews.db", "SELECT * FROM v_responses"):
        assert (row["text"], row["chunks"], row["finish_reason"]) == ("ONE TWO THREE", 4 - 1, "stop")
        assert 0 < row["ttft_ms"] <= row["total_ms"]
    assert rows(tmp_path / "reviews.db", "SELECT provider FROM v_models") == [{"provider": "loud"}]


def asked(provider: str, base_url: str) -> Session:
    models = (Model(name="a", provider=provider, model="m", base_url=base_url),)
    return Session(name="s", path="s.toml", prompts=(prompt("one"), prompt("two")), models=models)


async def test_a_plugins_mistake_fails_the_answers_and_not_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = example_source().replace('line["message"]', 'line["massage"]')
    with installed(tmp_path, monkeypatch, **{EXAMPLE: source}):
        async with FakeProvider() as fake:
            events = await collect_apart(tmp_path / "reviews.db", asked("loud", fake.url("ollama")))
    failed = of_kind(Failed, events)
    assert [event.error_kind for event in failed] == ["protocol", "protocol"]
    assert all("the plugin's provider loud failed: KeyError: 'massage'" in event.message for event in failed)


async def test_a_session_whose_plugin_is_gone_stops_that_model(tmp_path: Path) -> None:
    [stopped] = of_kind(ModelStopped, await collect(tmp_path / "reviews.db", asked("loud", "http://localhost:1")))
    assert (stopped.error_kind, stopped.unasked) == ("not_found", 2)
    assert "there is no provider loud" in stopped.message

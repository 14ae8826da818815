"""Providers that plugins add: found, named in session files, and told where they cannot be used."""

import re
from pathlib import Path

import pytest

from reviewtui.domain.errors import ReviewError
from reviewtui.domain.prompt import Message, Prompt, prompt_id
from reviewtui.domain.session import Model
from reviewtui.providers.guarded import Guarded
from reviewtui.providers.hooks import added_providers
from reviewtui.providers.registry import provider_for
from reviewtui.providers.wire import Completed, ContentDelta, FinishReported, RemoteError
from tests.config.files import load, problems
from tests.fakes.plugins import EXAMPLE, example_source, installed

HOOK = "from reviewtui.providers.hooks import AddedProvider, hookimpl\n\n@hookimpl\ndef reviewtui_providers():\n    "
SESSION = """\
name = "s"
prompts = ["p.jsonl"]
[[models]]
name = "a"
provider = "loud"
model = "m"
"""
BUILT_IN = "`embedded`, `openai-chat`, `openai-responses`, `anthropic`, `gemini`, `ollama`, `replay`, `imported`"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "p.jsonl").write_text('{"prompt": "hello"}\n')
    return tmp_path


def test_an_installed_plugins_provider_may_stand_in_a_session_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    with installed(folder, monkeypatch, **{EXAMPLE: example_source()}):
        (model,) = load(folder, SESSION).session.models
        assert (model.provider, model.base_url) == ("loud", "http://localhost:8000")
        (model,) = load(folder, SESSION + 'base_url = "http://h.example/x"').session.models
        assert model.base_url == "http://h.example/x"
        assert problems(folder, SESSION.replace("loud", "lout")) == [
            f"s.toml:5: models[0].provider: must be one of {BUILT_IN}, `loud`; did you mean `loud`?"
        ]
    assert problems(folder, SESSION) == [f"s.toml:5: models[0].provider: must be one of {BUILT_IN}"]


def test_a_provider_without_an_address_of_its_own_needs_one_in_the_session(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    source = example_source().replace(', base_url="http://localhost:8000"', "")
    with installed(folder, monkeypatch, **{EXAMPLE: source}):
        assert problems(folder, SESSION) == [
            's.toml:3: models[0]: has no `base_url`; write the service\'s address, like "https://api.example.com/v1"'
        ]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("import nothing_of_this_name", r"the plugin odd \(odd 1.0\) cannot be loaded: ModuleNotFoundError: .*"),
        (
            HOOK + "raise RuntimeError('no licence')",
            "odd does not say its providers: RuntimeError: no licence",
        ),
        (
            HOOK + "return [AddedProvider('gemini', object)]",
            "a provider that is called gemini, which reviewtui has",
        ),
        (HOOK + "return [AddedProvider('Loud Voice', object)]", "adds a provider that has no name of small letters"),
        (
            HOOK + "return [AddedProvider('x', object), AddedProvider('x', object)]",
            "called x, as another plugin's is",
        ),
        (HOOK + "return [7]", "the plugin odd does not say its providers: TypeError"),
        (
            "from reviewtui.providers.hooks import hookimpl\n@hookimpl\ndef reviewtui_providers(more): return []",
            r"the plugin odd \(odd 1.0\) cannot be loaded: PluginValidationError",
        ),
    ],
)
def test_what_is_wrong_with_a_plugin_is_told_where_its_provider_is_missed(
    folder: Path, monkeypatch: pytest.MonkeyPatch, source: str, words: str
) -> None:
    monkeypatch.chdir(folder)
    with installed(folder, monkeypatch, **{EXAMPLE: example_source(), "odd": source}):
        (said,) = added_providers().broken
        assert re.search(words, said)
        (problem,) = problems(folder, SESSION.replace("loud", "odd"))
        assert problem.endswith(f"; {said}")
        assert load(folder, SESSION).session.models[0].provider == "loud", "the others can be used"


def test_a_plugin_that_is_gone_is_named() -> None:
    with pytest.raises(ReviewError, match="there is no provider loud") as missing:
        provider_for("loud")
    assert missing.value.hint == "Is its plugin installed?"


def test_a_provider_that_cannot_be_made_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = HOOK + "return [AddedProvider('odd', lambda: 1 / 0)]"
    with (
        installed(folder, monkeypatch, odd=source),
        pytest.raises(ReviewError, match="odd cannot be made: ZeroDivisionError"),
    ):
        provider_for("odd")


class Faulty:
    """A provider that fails wherever it is asked, and tells the key."""

    def __getattr__(self, name: str) -> object:
        raise RuntimeError(f"{name} of sk-secret")


def test_a_plugins_mistakes_are_errors_of_the_answer_and_tell_no_key() -> None:
    guarded = Guarded("faulty", Faulty())  # type: ignore[arg-type]  # on purpose
    model = Model(name="m", provider="faulty", model="m")
    messages = (Message("user", "hello"),)
    prompt = Prompt(id=prompt_id(messages, None), messages=messages, family="f")
    with pytest.raises(ReviewError, match=r"provider faulty failed: RuntimeError: build of \[key removed\]"):
        guarded.build(model, prompt, base_url="http://h", api_key="sk-secret")
    parser = guarded.parser("", secrets=["sk-secret"])
    failed = RemoteError("protocol", "the plugin's provider faulty failed: RuntimeError: parser of [key removed]")
    assert parser.feed(b"x") == [failed]
    assert parser.feed(b"x") == parser.close() == []
    assert guarded.error(429, {"retry-after": "3"}, b"busy") == RemoteError("rate_limit", "busy", 3.0)


def test_a_parser_that_fails_in_between_keeps_what_it_had_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with installed(folder, monkeypatch, **{EXAMPLE: example_source()}):
        parser = provider_for("loud").parser("application/x-ndjson")
        good = b'{"message": {"content": "one"}, "done": false}\n'
        assert parser.feed(good) == [ContentDelta("ONE")]
        (failed,) = parser.feed(b'{"done": true}\n')
        assert failed == RemoteError("protocol", "the plugin's provider loud failed: KeyError: 'message'")
        whole = provider_for("loud").parser("application/x-ndjson")
        done = [ContentDelta("ONE"), FinishReported("stop", "done"), Completed()]
        assert whole.feed(good.replace(b"false", b"true")) == done
        assert whole.close() == []

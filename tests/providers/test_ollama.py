"""What Ollama is asked, and what its errors mean. Its answers: `cases/ollama.py`."""

import json
from typing import Any

import pytest

from reviewtui.domain.errors import ReviewError
from reviewtui.domain.prompt import Message, Prompt, prompt_id
from reviewtui.domain.session import Model
from reviewtui.providers.ollama import Ollama
from reviewtui.providers.wire import RemoteError, WireRequest


def model(**keys: Any) -> Model:
    usual: dict[str, Any] = {"name": "m", "provider": "ollama", "model": "qwen3:0.6b"}
    return Model(**usual | keys)


def prompt(*messages: Message, system: str | None = None) -> Prompt:
    messages = messages or (Message("user", "Where is my parcel?"),)
    return Prompt(id=prompt_id(messages, system), messages=messages, family="f", system=system)


def request(candidate: Model | None = None, asked: Prompt | None = None, api_key: str | None = None) -> WireRequest:
    return Ollama().build(candidate or model(), asked or prompt(), base_url="http://localhost:11434/", api_key=api_key)


def body_of(candidate: Model | None = None, asked: Prompt | None = None) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(request(candidate, asked).body)
    return body


def test_a_request_asks_for_json_lines_and_needs_no_key() -> None:
    asked = request()
    assert (asked.method, asked.url) == ("POST", "http://localhost:11434/api/chat")
    assert asked.headers["accept"].startswith("application/x-ndjson")
    assert "authorization" not in asked.headers
    assert json.loads(asked.body) == {
        "model": "qwen3:0.6b",
        "messages": [{"role": "user", "content": "Where is my parcel?"}],
        "stream": True,
    }
    assert request(api_key="sk-1").headers["authorization"] == "Bearer sk-1"


def test_instructions_come_first_in_the_one_role_there_is() -> None:
    conversation = prompt(Message("developer", "In French."), Message("user", "Hi."), system="Be brief.")
    assert [(turn["role"], turn["content"]) for turn in body_of(model(system="x"), conversation)["messages"]] == [
        ("system", "Be brief."),
        ("system", "In French."),
        ("user", "Hi."),
    ]


def test_parameters_are_options_and_extra_has_the_last_word() -> None:
    given = model(max_tokens=5, temperature=0.0, top_p=0.5, seed=0, stop=("END",))
    assert body_of(given)["options"] == {
        "num_predict": 5,
        "temperature": 0.0,
        "top_p": 0.5,
        "seed": 0,
        "stop": ["END"],
    }
    assert "options" not in body_of()
    further = model(max_tokens=5, seed=1, extra={"think": "low", "options": {"num_ctx": 8192, "seed": 2}})
    body = body_of(further)
    assert body["options"] == {"num_predict": 5, "seed": 2, "num_ctx": 8192}
    assert body["think"] == "low"
    assert body_of(model(extra={"stream": False}))["stream"] is False


def test_images_go_beside_the_words() -> None:
    parts: list[dict[str, Any]] = [
        {"type": "text", "text": "What is this,"},
        {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}},
        {"type": "text", "text": "and this?"},
        {"type": "image_url", "image_url": {"url": "data:image/jpeg;base64,BBBB"}},
    ]
    assert body_of(asked=prompt(Message("user", parts)))["messages"] == [
        {"role": "user", "content": "What is this,\nand this?", "images": ["AAAA", "BBBB"]}
    ]


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ({"type": "image_url", "image_url": {"url": "https://h.example/a.png"}}, "fetches no images"),
        ({"type": "input_audio"}, "type 'input_audio' has no counterpart"),
        ({"text": "of no type"}, "type None has no counterpart"),
    ],
)
def test_what_cannot_be_sent_is_refused_before_it_is_sent(part: dict[str, Any], words: str) -> None:
    with pytest.raises(ReviewError, match=words):
        request(asked=prompt(Message("user", [part])))


@pytest.mark.parametrize(
    ("status", "kind"),
    [(400, "bad_request"), (401, "auth"), (404, "not_found"), (429, "rate_limit"), (500, "server"), (502, "server")],
)
def test_errors_are_of_their_kind(status: int, kind: str) -> None:
    told = Ollama().error(status, {}, b'{"error": "model \\"qwen9\\" not found"}')
    assert (told.kind, told.message) == (kind, 'model "qwen9" not found')


def test_a_line_without_end_overflows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reviewtui.providers.sse.MAX_EVENT_BYTES", 100)
    parser = Ollama().parser("application/x-ndjson")
    assert parser.feed(b'{"message": "') == []
    assert parser.feed(b"x" * 200) == [RemoteError("protocol", "an event is longer than 100 bytes")]

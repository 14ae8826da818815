"""What the Gemini API is asked, and what its errors mean. Its answers: `cases/gemini.py`."""

import json
from typing import Any

import pytest

from reviewtui.domain.errors import ReviewError
from reviewtui.domain.prompt import Message, Prompt, prompt_id
from reviewtui.domain.session import Model
from reviewtui.providers.gemini import Gemini
from reviewtui.providers.json_array import ArrayStream
from reviewtui.providers.wire import ProtocolError, RemoteError, WireRequest

BASE = "https://generativelanguage.googleapis.com/v1beta"


def model(**keys: Any) -> Model:
    usual: dict[str, Any] = {"name": "m", "provider": "gemini", "model": "gemini-2.5-flash"}
    return Model(**usual | keys)


def prompt(*messages: Message, system: str | None = None) -> Prompt:
    messages = messages or (Message("user", "Where is my parcel?"),)
    return Prompt(id=prompt_id(messages, system), messages=messages, family="f", system=system)


def request(
    candidate: Model | None = None, asked: Prompt | None = None, base_url: str = BASE, api_key: str | None = None
) -> WireRequest:
    return Gemini().build(candidate or model(), asked or prompt(), base_url=base_url, api_key=api_key)


def body_of(candidate: Model | None = None, asked: Prompt | None = None) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(request(candidate, asked).body)
    return body


def test_a_request_asks_for_server_sent_events_with_the_key_in_a_header() -> None:
    asked = request(api_key="AIza-secret")
    assert (asked.method, asked.url) == ("POST", f"{BASE}/models/gemini-2.5-flash:streamGenerateContent?alt=sse")
    assert asked.headers["x-goog-api-key"] == "AIza-secret"
    assert "authorization" not in asked.headers
    assert "secret" not in asked.url + repr(asked)
    assert json.loads(asked.body) == {"contents": [{"role": "user", "parts": [{"text": "Where is my parcel?"}]}]}


@pytest.mark.parametrize(
    ("base_url", "name", "url"),
    [
        ("http://h/v1/", "m 1", "http://h/v1/models/m%201:streamGenerateContent?alt=sse"),
        ("http://h/v1", "tunedModels/mine", "http://h/v1/tunedModels/mine:streamGenerateContent?alt=sse"),
        ("http://h/v1?alt=json&x=1", "m", "http://h/v1/models/m:streamGenerateContent?x=1&alt=sse"),
        # who names the method gets the array, or one whole answer
        ("http://h/v1/models/m:streamGenerateContent", "m", "http://h/v1/models/m:streamGenerateContent"),
        ("http://h/v1/models/m:generateContent", "m", "http://h/v1/models/m:generateContent"),
    ],
)
def test_where_a_request_goes(base_url: str, name: str, url: str) -> None:
    assert request(model(model=name), base_url=base_url).url == url


def test_turns_have_the_formats_roles_and_instructions_stand_apart() -> None:
    conversation = prompt(
        Message("system", "Be kind."),
        Message("user", "Hi."),
        Message("assistant", "Hello!"),
        Message("developer", "In French."),
        Message("user", "Where is it?"),
        system="Be brief.",
    )
    body = body_of(model(system="Be long."), conversation)
    assert [(turn["role"], turn["parts"][0]["text"]) for turn in body["contents"]] == [
        ("user", "Hi."),
        ("model", "Hello!"),
        ("user", "Where is it?"),
    ]
    assert body["systemInstruction"] == {"parts": [{"text": "Be brief."}, {"text": "Be kind."}, {"text": "In French."}]}


def test_parameters_are_sent_where_they_are_given_and_zero_is_given() -> None:
    body = body_of(model(max_tokens=5, temperature=0.0, top_p=0.5, seed=0, stop=("END", "\n")))
    assert body["generationConfig"] == {
        "maxOutputTokens": 5,
        "temperature": 0.0,
        "topP": 0.5,
        "seed": 0,
        "stopSequences": ["END", "\n"],
    }
    assert "generationConfig" not in body_of()


def test_extra_has_the_last_word_key_by_key_within_the_settings() -> None:
    thinking = {"thinkingConfig": {"includeThoughts": True}, "temperature": 1.0}
    body = body_of(model(max_tokens=5, temperature=0.0, extra={"generationConfig": thinking, "safetySettings": []}))
    assert body["generationConfig"] == {"maxOutputTokens": 5, **thinking}
    assert body["safetySettings"] == []
    assert body_of(model(extra={"generationConfig": {"topK": 3}}))["generationConfig"] == {"topK": 3}


def test_images_go_within_the_request_or_by_their_address() -> None:
    parts: list[dict[str, Any]] = [
        {"type": "text", "text": "What is this?"},
        {"type": "image_url", "image_url": {"url": "data:image/PNG;base64,AAAA"}},
        {"type": "image_url", "image_url": {"url": "https://h.example/a.jpg?x=1"}},
        {"type": "image_url", "image_url": "https://h.example/without-an-ending"},
        {"fileData": {"fileUri": "files/7", "mimeType": "video/mp4"}},
    ]
    assert body_of(asked=prompt(Message("user", parts)))["contents"][0]["parts"] == [
        {"text": "What is this?"},
        {"inlineData": {"mimeType": "image/png", "data": "AAAA"}},
        {"fileData": {"fileUri": "https://h.example/a.jpg?x=1", "mimeType": "image/jpeg"}},
        {"fileData": {"fileUri": "https://h.example/without-an-ending"}},
        {"fileData": {"fileUri": "files/7", "mimeType": "video/mp4"}},
    ]


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ({"type": "input_audio"}, "type 'input_audio' has no counterpart"),
        ({"type": "image_url", "image_url": {"url": "data:image/png;base64,###"}}, "data: URL of this prompt"),
        ({"type": "image_url", "image_url": {"url": "data:image/png,plain"}}, "data: URL of this prompt"),
        ({"type": "image_url", "image_url": {}}, "has no address"),
    ],
)
def test_what_cannot_be_sent_is_refused_before_it_is_sent(part: dict[str, Any], words: str) -> None:
    with pytest.raises(ReviewError, match=words):
        request(asked=prompt(Message("user", [part])))


def test_a_key_that_no_header_can_carry_is_refused_without_being_shown() -> None:
    with pytest.raises(ReviewError) as refused:
        request(api_key="AIza-1\r\nx: y")
    assert "AIza" not in str(refused.value)


def error(status: int, *details: dict[str, Any], message: str, word: str) -> RemoteError:
    body = {"error": {"code": status, "message": message, "status": word, "details": list(details)}}
    told = Gemini().error(status, {}, json.dumps([body]).encode(), secrets=["AIza-secret"])
    assert told == Gemini().error(status, {}, json.dumps(body).encode(), secrets=["AIza-secret"]), "bare or in a list"
    return told


def test_errors_are_of_their_kind_and_the_wait_is_read_from_the_body() -> None:
    wait = {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "37.5s"}
    quota = {"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": []}
    asked = error(429, quota, wait, message="You exceeded your current quota.", word="RESOURCE_EXHAUSTED")
    assert (asked.kind, asked.retry_after_s) == ("rate_limit", 37.5)
    busy = error(503, {"retryDelay": "soon-s"}, message="The model is overloaded.", word="UNAVAILABLE")
    assert (busy.kind, busy.retry_after_s) == ("overloaded", None)
    wrong = {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID"}
    key = error(400, wrong, message="API key not valid: AIza-secret.", word="INVALID_ARGUMENT")
    assert key == RemoteError("auth", "API key not valid: [key removed].")
    assert error(404, message="models/x is not found for API version v1beta", word="NOT_FOUND").kind == "not_found"
    long = error(400, message="The input token count (9) exceeds the maximum number of tokens allowed (5).", word="X")
    assert long.kind == "too_large"
    both = Gemini().error(429, {"Retry-After": "3"}, b'{"error": {"details": [{"retryDelay": "9s"}]}}')
    assert both.retry_after_s == 3, "the header is the standard"


def test_the_quota_of_a_day_is_used_up_and_no_limit_to_wait_for() -> None:
    wait = {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "21s"}

    def used_up(quota: str) -> RemoteError:
        failure = {"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": [{"quotaId": quota}]}
        return error(429, failure, wait, message="You exceeded your current quota.", word="RESOURCE_EXHAUSTED")

    minute = used_up("GenerateRequestsPerMinutePerProjectPerModel-FreeTier")
    assert (minute.kind, minute.retry_after_s) == ("rate_limit", 21.0)
    day = used_up("GenerateRequestsPerDayPerProjectPerModel-FreeTier")
    assert (day.kind, day.retry_after_s) == ("quota", None)
    assert Gemini().error(429, {}, b'{"error": {"details": [{"violations": [7]}, 7]}}').kind == "rate_limit"


def test_an_array_is_read_element_by_element_as_its_last_byte_comes() -> None:
    stream = ArrayStream()
    assert list(stream.feed(b'[{"a": "\\"]}", "b": [1, {}]')) == []
    assert [element.data for element in stream.feed(b"}")] == ['{"a": "\\"]}", "b": [1, {}]}']
    assert [element.data for element in stream.feed(b',\r\n{"c": 1} , {"d"')] == ['{"c": 1}']
    rest = stream.close()
    assert rest is not None
    assert rest.data == '{"d"'


def test_an_array_that_is_closed_has_nothing_more_and_one_of_numbers_is_none_of_ours() -> None:
    stream = ArrayStream()
    assert [element.data for element in stream.feed(b" [ {} ] trailing {}")] == ["{}"]
    assert list(stream.feed(b"{}")) == []
    assert stream.close() is None
    with pytest.raises(ProtocolError):
        list(ArrayStream().feed(b"[1]"))


def test_an_element_without_end_overflows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reviewtui.providers.sse.MAX_EVENT_BYTES", 100)
    parser = Gemini().parser("application/json")
    assert parser.feed(b'[{"a": "') == []
    assert parser.feed(b"x" * 200) == [RemoteError("protocol", "an event is longer than 100 bytes")]

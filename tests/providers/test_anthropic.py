"""The Messages format: what is asked, and what no recorded answer shows."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewtui.domain.errors import ReviewError
from reviewtui.domain.prompt import Message, Prompt, prompt_id
from reviewtui.domain.response import Usage
from reviewtui.domain.session import Model
from reviewtui.providers.anthropic import Anthropic, MessagesParser
from reviewtui.providers.wire import Completed, ContentDelta, RemoteError, ToolCallDelta, UsageReport, WireEvent

ADDRESS = "https://api.anthropic.com"


def model(**keys: Any) -> Model:
    usual: dict[str, Any] = {"name": "m", "provider": "anthropic", "model": "claude-sonnet-4-5", "max_tokens": 400}
    return Model(**usual | keys)


def prompt(*messages: Message, system: str | None = None) -> Prompt:
    messages = messages or (Message("user", "Where is my parcel?"),)
    return Prompt(id=prompt_id(messages, system), messages=messages, family="f", system=system)


def body_of(candidate: Model, asked: Prompt | None = None) -> dict[str, Any]:
    request = Anthropic().build(candidate, asked or prompt(), base_url=ADDRESS, api_key=None)
    body: dict[str, Any] = json.loads(request.body)
    return body


def sse(*events: Any) -> bytes:
    return "".join(f"data: {event if isinstance(event, str) else json.dumps(event)}\n\n" for event in events).encode()


def text_delta(text: Any) -> dict[str, Any]:
    return {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": text}}


def read(data: bytes) -> list[WireEvent]:
    parser = MessagesParser("text/event-stream")
    return parser.feed(data) + parser.close()


# What is asked


def test_a_request_streams_and_names_the_formats_version() -> None:
    request = Anthropic().build(model(), prompt(), base_url=ADDRESS, api_key="sk-ant-1")
    assert (request.method, request.url) == ("POST", "https://api.anthropic.com/v1/messages")
    assert (request.headers["x-api-key"], request.headers["anthropic-version"]) == ("sk-ant-1", "2023-06-01")
    assert "authorization" not in request.headers
    assert json.loads(request.body) == {
        "model": "claude-sonnet-4-5",
        "max_tokens": 400,
        "messages": [{"role": "user", "content": "Where is my parcel?"}],
        "stream": True,
    }


@pytest.mark.parametrize(
    ("base_url", "url"),
    [
        ("https://h/", "https://h/v1/messages"),
        ("https://h/v1", "https://h/v1/messages"),
        ("https://h/v1/", "https://h/v1/messages"),
        ("https://h/anthropic", "https://h/anthropic/v1/messages"),
        ("https://h/v1/messages", "https://h/v1/messages"),
        ("https://h/v1?beta=true", "https://h/v1/messages?beta=true"),
    ],
)
def test_where_a_request_goes(base_url: str, url: str) -> None:
    assert Anthropic().build(model(), prompt(), base_url=base_url, api_key=None).url == url


def test_headers_of_the_model_replace_ours_and_join_them() -> None:
    candidate = model(headers={"Anthropic-Version": "2024-01-01", "anthropic-beta": "context-1m-2025-08-07"})
    headers = Anthropic().build(candidate, prompt(), base_url=ADDRESS, api_key="k").headers
    assert (headers["anthropic-version"], headers["anthropic-beta"]) == ("2024-01-01", "context-1m-2025-08-07")


def test_the_system_text_stands_apart_and_the_messages_as_they_are() -> None:
    twice = (Message("user", "Hello"), Message("user", "Where is it?"), Message("assistant", "It"))
    body = body_of(model(system="Be brief."), prompt(*twice))
    assert body["system"] == "Be brief."
    assert [(message["role"], message["content"]) for message in body["messages"]] == [
        ("user", "Hello"),
        ("user", "Where is it?"),
        ("assistant", "It"),
    ]
    assert body_of(model(system="Be brief."), prompt(system="Be kind."))["system"] == "Be kind."


def test_instructions_at_the_beginning_stand_apart_too_and_later_ones_are_the_systems() -> None:
    asked = body_of(
        model(system="Be brief."),
        prompt(
            Message("developer", "Be kind."),
            Message("system", ({"type": "text", "text": "Be quick."},)),
            Message("user", "Hello"),
            Message("developer", "Be slow."),
        ),
    )
    assert asked["system"] == [{"type": "text", "text": text} for text in ("Be brief.", "Be kind.", "Be quick.")]
    assert [(turn["role"], turn["content"]) for turn in asked["messages"]] == [
        ("user", "Hello"),
        ("system", "Be slow."),
    ]
    without = body_of(model(), prompt(Message("developer", "Be kind."), Message("user", "Hello")))
    assert without["system"] == [{"type": "text", "text": "Be kind."}]


def test_parameters_bear_this_formats_names_and_zero_is_given() -> None:
    body = body_of(model(temperature=0.0, top_p=0.5, stop=("END",)))
    assert [body[key] for key in ("temperature", "top_p", "stop_sequences")] == [0.0, 0.5, ["END"]]
    assert not {"system", "temperature", "top_p", "stop_sequences", "stop", "seed"} & body_of(model()).keys()


def test_without_a_bound_nothing_is_asked() -> None:
    with pytest.raises(ReviewError, match="bound"):
        body_of(model(max_tokens=None))


def test_thinking_and_tools_are_passed_by_extra_which_has_the_last_word() -> None:
    tools = [{"name": "find_order", "input_schema": {"type": "object"}}]
    extra = {"thinking": {"type": "enabled", "budget_tokens": 1024}, "tools": tools, "stream": False}
    body = body_of(model(extra=extra))
    assert (body["thinking"], body["tools"], body["stream"]) == (extra["thinking"], tools, False)


def test_images_are_put_into_this_formats_words_and_other_parts_are_left() -> None:
    parts = [
        {"type": "text", "text": "What is this?", "cache_control": {"type": "ephemeral"}},
        {"type": "image_url", "image_url": {"url": "data:image/PNG;base64,AA==", "detail": "low"}},
        {"type": "image_url", "image_url": {"url": "https://h.example/a.png"}},
        {"type": "document", "source": {"type": "text", "media_type": "text/plain", "data": "a"}},
    ]
    assert body_of(model(), prompt(Message("user", parts)))["messages"][0]["content"] == [
        {"type": "text", "text": "What is this?", "cache_control": {"type": "ephemeral"}},
        {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "AA=="}},
        {"type": "image", "source": {"type": "url", "url": "https://h.example/a.png"}},
        {"type": "document", "source": {"type": "text", "media_type": "text/plain", "data": "a"}},
    ]


def test_an_image_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(ReviewError, match="data: URL"):
        body_of(model(), prompt(Message("user", [{"type": "image_url", "image_url": {"url": "data:image/png,x"}}])))


@pytest.mark.parametrize(
    ("status", "error", "kind"),
    [
        (400, {"type": "invalid_request_error", "message": "max_tokens: Field required"}, "bad_request"),
        (
            400,
            {"type": "invalid_request_error", "message": "Your credit balance is too low to access the API."},
            "quota",
        ),
        (
            400,
            {"type": "invalid_request_error", "message": "You have reached your specified API usage limits."},
            "quota",
        ),
        (400, {"type": "invalid_request_error", "message": "prompt is too long: 210000 tokens > 200000"}, "too_large"),
        (401, {"type": "authentication_error", "message": "invalid x-api-key sk-secret"}, "auth"),
        (402, {"type": "billing_error", "message": "Pay"}, "quota"),
        (403, {"type": "permission_error", "message": "Not yours"}, "auth"),
        (404, {"type": "not_found_error", "message": "model: claude-x"}, "not_found"),
        (413, {"type": "request_too_large", "message": "Request exceeds the maximum size"}, "too_large"),
        (429, {"type": "rate_limit_error", "message": "Slow"}, "rate_limit"),
        (500, {"type": "api_error", "message": "Internal server error"}, "server"),
        (504, {"type": "timeout_error", "message": "The request timed out"}, "server"),
        (529, {"type": "overloaded_error", "message": "Overloaded"}, "overloaded"),
    ],
)
def test_errors_of_the_service(status: int, error: dict[str, str], kind: str) -> None:
    body = json.dumps({"type": "error", "error": error, "request_id": "req_1"}).encode()
    said = Anthropic().error(status, {"retry-after": "2"}, body, secrets=["sk-secret"])
    assert (said.kind, said.retry_after_s) == (kind, 2.0)
    assert "sk-secret" not in said.message


def test_a_page_in_place_of_an_error_leaves_the_status() -> None:
    page = b"<html><title>413 Request Entity Too Large</title></html>"
    assert Anthropic().error(413, {}, page) == RemoteError("too_large", "HTTP 413 Request Entity Too Large")


# What no recorded answer shows


def test_events_come_with_the_bytes_that_complete_them() -> None:
    parser = MessagesParser()
    assert parser.feed(sse({"type": "message_start", "message": {}}, text_delta("Le"))) == [ContentDelta("Le")]
    assert parser.feed(sse(text_delta("ft"))[:-1]) == []
    assert parser.feed(b"\n") == [ContentDelta("ft")]
    assert parser.streamed


def test_counts_are_totals_and_one_that_is_not_repeated_still_holds() -> None:
    stream = sse(
        {"type": "message_start", "message": {"usage": {"input_tokens": 9, "cache_read_input_tokens": 4}}},
        {"type": "message_delta", "delta": {}, "usage": {"output_tokens": 3}},
        {
            "type": "message_delta",
            "delta": {"stop_reason": "end_turn"},
            "usage": {"input_tokens": 20, "output_tokens": 7},
        },
        {"type": "message_stop"},
    )
    assert [event.usage for event in read(stream) if isinstance(event, UsageReport)] == [
        Usage(input_tokens=13, cached_input_tokens=4, output_tokens=3),
        Usage(input_tokens=24, cached_input_tokens=4, output_tokens=7),
    ]


def test_what_the_first_event_counts_is_no_usage_of_an_answer_that_breaks_off() -> None:
    begun = {"type": "message_start", "message": {"usage": {"input_tokens": 9, "output_tokens": 1}}}
    assert not any(isinstance(event, UsageReport) for event in read(sse(begun, text_delta("Le"))))


def test_input_of_a_call_that_came_twice_counts_once() -> None:
    call = {"type": "tool_use", "id": "t", "name": "find", "input": {"q": 1}}
    piece = {"type": "input_json_delta", "partial_json": '{"q": 1}'}
    stream = sse(
        {"type": "content_block_start", "index": 0, "content_block": call},
        {"type": "content_block_delta", "index": 0, "delta": piece},
        {"type": "content_block_stop", "index": 0},
    )
    assert read(stream)[:-1] == [ToolCallDelta(0, "t", "find", ""), ToolCallDelta(0, "", "", '{"q": 1}')]


def test_a_call_whose_end_is_missing_ends_where_the_next_begins() -> None:
    blocks = [{"type": "tool_use", "id": name, "name": name, "input": {"q": name}} for name in ("a", "b")]
    stream = sse(*({"type": "content_block_start", "content_block": block} for block in blocks))
    assert read(stream)[:3] == [
        ToolCallDelta(0, "a", "a", ""),
        ToolCallDelta(0, "", "", '{"q":"a"}'),
        ToolCallDelta(1, "b", "b", ""),
    ]


@pytest.mark.parametrize(
    ("event", "kind"),
    [
        ({"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}, "overloaded"),
        ({"type": "error", "error": {"type": "billing_error", "message": "Pay"}}, "quota"),
        ({"type": "error", "error": {"type": "timeout_error", "message": "Late"}}, "server"),
        ({"error": {"message": "a gateway's"}}, "provider"),
        (text_delta(["x"]), "protocol"),
        ({"type": "message_start", "message": 7}, "protocol"),
        ({"type": "message_delta", "delta": {}, "usage": [1]}, "protocol"),
        ({"type": 7}, "protocol"),
        ("{bad", "protocol"),
    ],
)
def test_what_ends_an_answer_in_an_error(event: Any, kind: str) -> None:
    (*before, said) = read(sse(text_delta("Le"), event, "{after"))
    assert before == [ContentDelta("Le")]
    assert isinstance(said, RemoteError)
    assert said.kind == kind


@pytest.mark.parametrize(
    "odd",
    [
        {"type": "ping"},
        {"type": "something_new", "delta": 7},
        {"type": "content_block_stop", "index": 4},
        {"type": "content_block_start", "index": 4},
        {"type": "message_delta", "delta": {"stop_reason": None}, "usage": None},
        text_delta(None),
        {},
    ],
)
def test_odd_events_change_nothing(odd: Any) -> None:
    assert read(sse(odd, text_delta("Le"), odd, {"type": "message_stop"})) == [ContentDelta("Le"), Completed()]


@given(st.binary(max_size=200))
def test_no_bytes_raise_and_every_answer_ends_once(noise: bytes) -> None:
    for text in (noise, b"data: " + noise + b"\n\n", b'data: {"type": "content_block_delta", "delta": ' + noise):
        events = read(text)
        assert sum(isinstance(event, Completed | RemoteError) for event in events) == 1
        assert isinstance(events[-1], Completed | RemoteError)

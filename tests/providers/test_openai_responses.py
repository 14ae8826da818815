"""The Responses format: what is asked, and what no recorded answer shows."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewtui.domain.errors import ReviewError
from reviewtui.domain.prompt import Message, Prompt, prompt_id
from reviewtui.domain.session import Model
from reviewtui.providers.openai_responses import OpenAIResponses, ResponsesParser
from reviewtui.providers.wire import (
    Completed,
    ContentDelta,
    FinishReported,
    Note,
    RemoteError,
    ToolCallDelta,
    WireEvent,
)

ADDRESS = "https://api.openai.com/v1"


def model(**keys: Any) -> Model:
    usual: dict[str, Any] = {"name": "m", "provider": "openai-responses", "model": "gpt-5-mini"}
    return Model(**usual | keys)


def prompt(*messages: Message, system: str | None = None) -> Prompt:
    messages = messages or (Message("user", "Where is my parcel?"),)
    return Prompt(id=prompt_id(messages, system), messages=messages, family="f", system=system)


def body_of(candidate: Model, asked: Prompt | None = None) -> dict[str, Any]:
    request = OpenAIResponses().build(candidate, asked or prompt(), base_url=ADDRESS, api_key=None)
    body: dict[str, Any] = json.loads(request.body)
    return body


def sse(*events: Any) -> bytes:
    return "".join(f"data: {event if isinstance(event, str) else json.dumps(event)}\n\n" for event in events).encode()


def read(data: bytes) -> list[WireEvent]:
    parser = ResponsesParser("text/event-stream")
    return parser.feed(data) + parser.close()


# What is asked


def test_a_request_streams_and_leaves_nothing_at_the_service() -> None:
    request = OpenAIResponses().build(model(), prompt(), base_url=ADDRESS + "/", api_key="sk-1")
    assert (request.method, request.url) == ("POST", "https://api.openai.com/v1/responses")
    assert request.headers["authorization"] == "Bearer sk-1"
    assert json.loads(request.body) == {
        "model": "gpt-5-mini",
        "input": [{"role": "user", "content": "Where is my parcel?"}],
        "stream": True,
        "store": False,
    }


@pytest.mark.parametrize(
    ("base_url", "url"),
    [
        ("http://h:1/v1/responses", "http://h:1/v1/responses"),
        ("https://h/openai/v1?api-version=preview", "https://h/openai/v1/responses?api-version=preview"),
    ],
)
def test_where_a_request_goes(base_url: str, url: str) -> None:
    assert OpenAIResponses().build(model(), prompt(), base_url=base_url, api_key=None).url == url


def test_the_system_text_is_the_instructions_and_the_prompts_own_wins() -> None:
    assert body_of(model(system="Be brief."))["instructions"] == "Be brief."
    assert body_of(model(system="Be brief."), prompt(system="Be kind."))["instructions"] == "Be kind."


def test_parameters_bear_this_formats_names_and_zero_is_given() -> None:
    body = body_of(model(max_tokens=5, temperature=0.0, top_p=0.5))
    assert [body[key] for key in ("max_output_tokens", "temperature", "top_p")] == [5, 0.0, 0.5]
    assert not {"max_output_tokens", "max_tokens", "temperature", "top_p", "instructions"} & body_of(model()).keys()


def test_reasoning_and_tools_are_passed_by_extra_which_has_the_last_word() -> None:
    tools = [{"type": "function", "name": "find_order", "parameters": {"type": "object"}}]
    body = body_of(model(extra={"reasoning": {"effort": "low"}, "tools": tools, "store": True}))
    assert (body["reasoning"], body["tools"], body["store"]) == ({"effort": "low"}, tools, True)


def test_content_parts_are_put_into_this_formats_words() -> None:
    asked: list[dict[str, Any]] = [
        {"type": "text", "text": "What is this?"},
        {"type": "image_url", "image_url": {"url": "data:image/png;base64,AA==", "detail": "low"}},
        {"type": "image_url", "image_url": "https://h.example/a.png"},
        {"type": "file", "file": {"filename": "a.pdf", "file_data": "data:application/pdf;base64,AA=="}},
        {"type": "input_audio", "input_audio": {"data": "AA==", "format": "wav"}},
    ]
    said = [{"type": "text", "text": "A cup."}]
    body = body_of(model(), prompt(Message("user", asked), Message("assistant", said), Message("user", "And this?")))
    assert body["input"] == [
        {
            "role": "user",
            "content": [
                {"type": "input_text", "text": "What is this?"},
                {"type": "input_image", "image_url": "data:image/png;base64,AA==", "detail": "low"},
                {"type": "input_image", "image_url": "https://h.example/a.png"},
                {"type": "input_file", "filename": "a.pdf", "file_data": "data:application/pdf;base64,AA=="},
                {"type": "input_audio", "input_audio": {"data": "AA==", "format": "wav"}},
            ],
        },
        {"role": "assistant", "content": [{"type": "output_text", "text": "A cup."}]},
        {"role": "user", "content": "And this?"},
    ]


def test_an_image_without_an_address_is_refused() -> None:
    with pytest.raises(ReviewError, match="no address"):
        body_of(model(), prompt(Message("user", [{"type": "image_url", "image_url": {}}])))


def test_a_key_that_no_header_can_carry_is_refused_without_being_shown() -> None:
    with pytest.raises(ReviewError) as refused:
        OpenAIResponses().build(model(), prompt(), base_url=ADDRESS, api_key="sk-1\n")
    assert "sk-1" not in str(refused.value)


@pytest.mark.parametrize(
    ("status", "error", "kind"),
    [
        (400, {"message": "Unsupported parameter: 'stop'", "type": "invalid_request_error"}, "bad_request"),
        (400, {"message": "Too long", "code": "context_length_exceeded"}, "too_large"),
        (401, {"message": "Incorrect API key provided: sk-secret.", "code": "invalid_api_key"}, "auth"),
        (404, {"message": "The model does not exist", "code": "model_not_found"}, "not_found"),
        (429, {"message": "Slow", "type": "tokens", "code": "rate_limit_exceeded"}, "rate_limit"),
        (429, {"message": "Pay", "type": "insufficient_quota", "code": "project_spend_limit_exceeded"}, "quota"),
        (500, {"message": "Oh", "type": "server_error"}, "server"),
        (503, {"message": "Busy", "type": "service_unavailable_error", "code": "server_is_overloaded"}, "overloaded"),
    ],
)
def test_errors_of_the_service(status: int, error: dict[str, str], kind: str) -> None:
    body = json.dumps({"error": error}).encode()
    said = OpenAIResponses().error(status, {"Retry-After": "2"}, body, secrets=["sk-secret"])
    assert (said.kind, said.retry_after_s) == (kind, 2.0)
    assert "sk-secret" not in said.message


# What no recorded answer shows


def test_events_come_with_the_bytes_that_complete_them() -> None:
    parser = ResponsesParser()
    assert parser.feed(sse({"type": "response.output_text.delta", "delta": "Le"})) == [ContentDelta("Le")]
    assert parser.feed(b'data: {"type": "response.output_text.delta", "delta": "f') == []
    assert parser.feed(b't"}\n\n') == [ContentDelta("ft")]
    assert parser.streamed


def test_a_surrogate_pair_cut_in_two_is_joined() -> None:
    halves = (b'data: {"type": "response.output_text.delta", "delta": "\\ud83d"}\n\n',)
    rest = b'data: {"type": "response.output_text.delta", "delta": "\\ude00"}\n\n'
    assert ResponsesParser().feed(halves[0] + rest) == [ContentDelta("😀")]


def test_arguments_of_a_call_that_was_never_announced_are_kept() -> None:
    arguments = {"type": "response.function_call_arguments.delta", "item_id": "fc_1", "delta": "{}"}
    assert read(sse(arguments))[:2] == [ToolCallDelta(0, "", "", ""), ToolCallDelta(0, "", "", "{}")]


@pytest.mark.parametrize(
    ("response", "finish"),
    [
        ({"status": "incomplete"}, FinishReported("incomplete", "incomplete")),
        ({"incomplete_details": {"reason": "something_new"}}, FinishReported("incomplete", "something_new")),
        ({"incomplete_details": {"reason": "max_output_tokens"}}, FinishReported("length", "max_output_tokens")),
        (None, FinishReported("incomplete", "incomplete")),
    ],
)
def test_why_an_answer_is_incomplete(response: Any, finish: FinishReported) -> None:
    assert read(sse({"type": "response.incomplete", "response": response})) == [finish, Completed()]


@pytest.mark.parametrize(
    ("event", "kind"),
    [
        ({"type": "response.failed"}, "provider"),
        ({"type": "response.cancelled"}, "provider"),
        ({"type": "error", "code": "rate_limit_exceeded", "message": "Slow"}, "rate_limit"),
        ({"type": "response.output_text.delta", "delta": ["x"]}, "protocol"),
        ({"type": "response.completed", "response": {"output": 7}}, "protocol"),
        ({"type": 7}, "protocol"),
        ("{bad", "protocol"),
        ("7", "protocol"),
    ],
)
def test_what_ends_an_answer_in_an_error(event: Any, kind: str) -> None:
    (*before, said) = read(sse({"type": "response.output_text.delta", "delta": "Le"}, event, "{after"))
    assert before == [ContentDelta("Le")]
    assert isinstance(said, RemoteError)
    assert said.kind == kind


@pytest.mark.parametrize(
    "odd",
    [
        {"type": "response.something.new", "delta": 7, "item": [], "output_index": []},
        {"type": "response.output_item.added", "item": "x"},
        {"type": "response.output_item.done", "item": {"type": "compaction", "encrypted_content": "x"}},
        {"type": "response.output_item.done", "item": {"type": ["message"]}},
        {"type": "response.output_text.delta", "delta": None},
        {"type": "keepalive", "sequence_number": True},
        {},
    ],
)
def test_odd_events_change_nothing(odd: Any) -> None:
    assert read(sse(odd, {"type": "response.output_text.delta", "delta": "Le"}, odd))[0] == ContentDelta("Le")


def test_a_gap_in_the_numbers_is_noted_once_and_a_repeated_number_not_at_all() -> None:
    numbers = (3, 3, 0, 1, 5, 9)
    noted = [
        event
        for event in read(sse(*({"type": "response.in_progress", "sequence_number": n} for n in numbers)))
        if isinstance(event, Note)
    ]
    assert noted == [Note("events are missing from the stream: its numbers have a gap")]


@given(st.binary(max_size=200))
def test_no_bytes_raise_and_every_answer_ends_once(noise: bytes) -> None:
    for text in (noise, b"data: " + noise + b"\n\n", b'data: {"type": "response.completed", "response": ' + noise):
        events = read(text)
        assert sum(isinstance(event, Completed | RemoteError) for event in events) == 1
        assert isinstance(events[-1], Completed | RemoteError)

"""The OpenAI chat format: what is asked, and what is read from servers of every accent."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewtui.domain.errors import ReviewError
from reviewtui.domain.prompt import Message, Prompt, prompt_id
from reviewtui.domain.response import Usage
from reviewtui.domain.session import Model
from reviewtui.providers.embedded import Embedded
from reviewtui.providers.openai_chat import ChatParser, OpenAIChat
from reviewtui.providers.registry import PROVIDERS, provider_for
from reviewtui.providers.wire import (
    Completed,
    ContentDelta,
    FinishReported,
    Note,
    ReasoningDelta,
    RemoteError,
    ToolCallDelta,
    UsageReport,
    WireEvent,
)

CUT = RemoteError("cut", "the answer ended without its own ending")


def model(**keys: Any) -> Model:
    usual: dict[str, Any] = {"name": "m", "provider": "openai-chat", "model": "large-2"}
    return Model(**usual | keys)


def prompt(*messages: Message, system: str | None = None) -> Prompt:
    messages = messages or (Message("user", "Where is my parcel?"),)
    return Prompt(id=prompt_id(messages, system), messages=messages, family="f", system=system)


def body_of(candidate: Model, asked: Prompt | None = None) -> dict[str, Any]:
    request = OpenAIChat().build(candidate, asked or prompt(), base_url="http://h/v1", api_key=None)
    body: dict[str, Any] = json.loads(request.body)
    return body


def delta(finish: str | None = None, **fields: Any) -> dict[str, Any]:
    return {"choices": [{"index": 0, "delta": fields, "finish_reason": finish}]}


def sse(*events: Any) -> bytes:
    return "".join(f"data: {event if isinstance(event, str) else json.dumps(event)}\n\n" for event in events).encode()


def read(data: bytes, content_type: str = "text/event-stream") -> list[WireEvent]:
    parser = ChatParser(content_type)
    return parser.feed(data) + parser.close()


# What is asked


@pytest.mark.parametrize(
    ("base_url", "keys", "sent"),
    [
        ("https://api.openai.com/v1", {"max_tokens": 50}, {"max_completion_tokens": 50}),
        ("https://api.openai.com/v1", {}, {}),
        ("https://api.openai.com/v1", {"extra": {"max_tokens": 50}}, {"max_tokens": 50}),
        (
            "https://api.openai.com/v1",
            {"max_tokens": 50, "extra": {"max_completion_tokens": 70}},
            {"max_completion_tokens": 70},
        ),
        ("https://mine.openai.azure.com/openai/v1", {"max_tokens": 50}, {"max_tokens": 50}),
        ("http://localhost:8000/v1", {"max_tokens": 50}, {"max_tokens": 50}),
    ],
)
def test_openai_itself_is_told_the_bound_in_the_word_that_all_its_models_know(
    base_url: str, keys: dict[str, Any], sent: dict[str, int]
) -> None:
    body = json.loads(OpenAIChat().build(model(**keys), prompt(), base_url=base_url, api_key=None).body)
    assert {name: value for name, value in body.items() if name.startswith("max_")} == sent


def test_mistral_is_not_asked_for_what_it_refuses() -> None:
    def asked(**keys: Any) -> dict[str, Any]:
        request = OpenAIChat().build(model(**keys), prompt(), base_url="https://api.mistral.ai/v1", api_key=None)
        body: dict[str, Any] = json.loads(request.body)
        return body

    assert asked(seed=7).keys() == {"model", "messages", "stream", "random_seed"}
    assert asked(seed=7)["random_seed"] == 7
    own = {"stream_options": {"include_usage": False}, "seed": 8}
    assert asked(seed=7, extra=own) | own == asked(seed=7, extra=own)
    assert "random_seed" not in asked(extra=own)
    assert asked(seed=7, extra={"random_seed": 9})["random_seed"] == 9


def test_a_request_asks_for_a_stream_with_its_usage() -> None:
    request = OpenAIChat().build(model(), prompt(), base_url="https://api.example.com/v1/", api_key="sk-1")
    assert (request.method, request.url) == ("POST", "https://api.example.com/v1/chat/completions")
    assert request.headers["authorization"] == "Bearer sk-1"
    assert request.headers["content-type"] == "application/json"
    assert json.loads(request.body) == {
        "model": "large-2",
        "messages": [{"role": "user", "content": "Where is my parcel?"}],
        "stream": True,
        "stream_options": {"include_usage": True},
    }


@pytest.mark.parametrize(
    ("base_url", "url"),
    [
        ("http://h:1/v1", "http://h:1/v1/chat/completions"),
        ("http://h/v1/chat/completions", "http://h/v1/chat/completions"),
        (
            "https://h/deployments/x?api-version=2026-01-01",
            "https://h/deployments/x/chat/completions?api-version=2026-01-01",
        ),
    ],
)
def test_where_a_request_goes(base_url: str, url: str) -> None:
    assert OpenAIChat().build(model(), prompt(), base_url=base_url, api_key=None).url == url


def test_parameters_are_sent_where_they_are_given_and_zero_is_given() -> None:
    body = body_of(model(max_tokens=5, temperature=0.0, top_p=0.5, seed=0, stop=("END", "\n")))
    assert [body[key] for key in ("max_tokens", "temperature", "top_p", "seed", "stop")] == [
        5,
        0.0,
        0.5,
        0,
        ["END", "\n"],
    ]
    assert not {"max_tokens", "temperature", "top_p", "seed", "stop"} & body_of(model()).keys()


def test_the_system_message_comes_first_and_the_prompts_own_wins() -> None:
    assert body_of(model(system="Be brief."))["messages"][0] == {"role": "system", "content": "Be brief."}
    own = body_of(model(system="Be brief."), prompt(system="Be kind."))
    assert [message["content"] for message in own["messages"]] == ["Be kind.", "Where is my parcel?"]


def test_content_parts_are_sent_as_they_are() -> None:
    parts: list[dict[str, Any]] = [{"type": "image_url", "image_url": {"url": "data:image/png;base64,AA=="}}]
    assert body_of(model(), prompt(Message("user", parts)))["messages"][0]["content"] == parts


def test_extra_has_the_last_word() -> None:
    body = body_of(model(max_tokens=5, extra={"max_tokens": 9, "reasoning_effort": "low"}))
    assert (body["max_tokens"], body["reasoning_effort"]) == (9, "low")
    assert "stream_options" not in body_of(model(extra={"stream": False}))
    assert body_of(model(extra={"stream_options": {}}))["stream_options"] == {}


def test_headers_of_the_model_replace_ours() -> None:
    request = OpenAIChat().build(
        model(headers={"Authorization": "Token t", "X-Team": "shop"}), prompt(), base_url="http://h", api_key="sk-1"
    )
    assert (request.headers["authorization"], request.headers["x-team"]) == ("Token t", "shop")


def test_a_key_that_no_header_can_carry_is_refused_without_being_shown() -> None:
    with pytest.raises(ReviewError) as refused:
        OpenAIChat().build(model(), prompt(), base_url="http://h", api_key="sk-1\r\nx: y")
    assert "sk-1" not in str(refused.value)


def test_the_key_is_in_no_repr() -> None:
    request = OpenAIChat().build(model(), prompt(), base_url="http://h", api_key="sk-secret")
    assert "sk-secret" not in repr(request)


def test_the_embedded_server_is_asked_without_cache_or_reused_connection() -> None:
    embedded = provider_for("embedded")
    assert isinstance(embedded, Embedded)
    request = embedded.build(model(extra={"cache_prompt": True}), prompt(), base_url="http://h/x/v1", api_key=None)
    assert json.loads(request.body)["cache_prompt"] is False
    assert request.headers["connection"] == "close"


def test_every_provider_of_the_registry_is_there() -> None:
    assert all(provider_for(name).parser("text/event-stream").close() == [CUT] for name in PROVIDERS)


# What is read

PLAIN = sse(
    delta(role="assistant", content=""),
    delta(content="Hel"),
    delta(content="lo"),
    delta("stop"),
    {"choices": [], "usage": {"prompt_tokens": 9, "completion_tokens": 2}},
    "[DONE]",
)
PLAIN_EVENTS: list[WireEvent] = [
    ContentDelta("Hel"),
    ContentDelta("lo"),
    FinishReported("stop", "stop"),
    UsageReport(Usage(input_tokens=9, output_tokens=2)),
    Completed(),
]


def test_a_plain_stream() -> None:
    assert read(PLAIN) == PLAIN_EVENTS


def test_events_come_with_the_bytes_that_complete_them() -> None:
    parser = ChatParser("text/event-stream")
    cut = PLAIN.index(b"lo") + 2
    assert parser.feed(PLAIN[:cut]) == [ContentDelta("Hel")]
    assert parser.feed(PLAIN[cut:]) == PLAIN_EVENTS[1:]
    assert parser.feed(PLAIN) == parser.close() == []
    assert parser.streamed


@pytest.mark.parametrize(
    ("fields", "events"),
    [
        ({"role": "assistant"}, []),
        ({"role": "assistant", "content": None}, []),
        ({"content": "", "reasoning_content": "", "refusal": None, "tool_calls": None}, []),
        ({"reasoning_content": "Hm."}, [ReasoningDelta("Hm.")]),
        ({"reasoning": "Hm."}, [ReasoningDelta("Hm.")]),
        ({"reasoning_content": "Hm.", "reasoning": "Hm.", "content": "A"}, [ReasoningDelta("Hm."), ContentDelta("A")]),
        ({"content": [{"type": "text", "text": "A"}, {"type": "text", "text": "B"}]}, [ContentDelta("AB")]),
        ({"content": [{"type": "thinking", "thinking": [{"type": "text", "text": "Hm."}]}]}, [ReasoningDelta("Hm.")]),
        ({"content": [{"type": "image"}, 7]}, []),
        ({"content": "a\u2028b\u0085"}, [ContentDelta("a\u2028b\u0085")]),
    ],
)
def test_deltas_of_every_accent(fields: dict[str, Any], events: list[WireEvent]) -> None:
    assert read(sse(delta(**fields), delta("stop"), "[DONE]")) == [*events, FinishReported("stop", "stop"), Completed()]


@pytest.mark.parametrize(
    "odd",
    [
        b": keep-alive\n\n",
        b"data:\n\n",
        b'data: {"id": "x"}\n\n',
        b'data: {"choices": null, "usage": null}\n\n',
        b'data: {"choices": [], "usage": {}}\n\n',
        b'data: {"choices": [{}]}\n\n',
        b'data: {"choices": [{"index": 0, "delta": null, "finish_reason": ""}]}\n\n',
        b'data: {"choices": [], "error": null, "usage": {"prompt_tokens": null, "completion_tokens": "many"}}\n\n',
        b"event: ping\nid: 4\n\n",
    ],
)
def test_odd_lines_change_nothing(odd: bytes) -> None:
    assert read(odd + PLAIN.replace(b"data: [DONE]", odd + b"data: [DONE]")) == PLAIN_EVENTS


@pytest.mark.parametrize(
    ("usage", "expected"),
    [
        ({"prompt_tokens": 3, "completion_tokens": 0}, Usage(input_tokens=3, output_tokens=0)),
        ({"prompt_tokens": 3.0, "completion_tokens": True, "x": 1}, Usage(input_tokens=3)),
        ({"prompt_tokens": -1, "completion_tokens": 2}, Usage(output_tokens=2)),
        (
            {"prompt_tokens": 9, "prompt_tokens_details": {"cached_tokens": 4}, "completion_tokens_details": None},
            Usage(input_tokens=9, cached_input_tokens=4),
        ),
        (
            {
                "completion_tokens": 9,
                "completion_tokens_details": {"reasoning_tokens": 7},
                "prompt_cache_hit_tokens": 1,
            },
            Usage(output_tokens=9, reasoning_tokens=7, cached_input_tokens=1),
        ),
    ],
)
def test_token_counts(usage: dict[str, Any], expected: Usage) -> None:
    assert read(sse({"usage": usage}, "[DONE]")) == [UsageReport(expected), Completed()]


def test_usage_in_every_chunk_is_reported_each_time() -> None:
    chunks = [delta(content=str(n)) | {"usage": {"completion_tokens": n}} for n in (1, 2)]
    reports = [event for event in read(sse(*chunks, "[DONE]")) if isinstance(event, UsageReport)]
    assert [report.usage.output_tokens for report in reports] == [1, 2]


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("stop", "stop"),
        ("length", "length"),
        ("max_tokens", "length"),
        ("MAX_TOKENS", "length"),
        ("function_call", "tool_calls"),
        ("content_filter", "content_filter"),
        ("SAFETY", "content_filter"),
        ("insufficient_system_resource", "error"),
        ("something_new", "other"),
    ],
)
def test_finish_reasons(raw: str, reason: str) -> None:
    (finish, _) = read(sse(delta(raw), "[DONE]"))
    assert isinstance(finish, FinishReported)
    assert (finish.reason, finish.raw) == (reason, raw)


def test_a_finish_reason_said_twice_is_reported_once() -> None:
    assert read(sse(delta("stop"), delta("stop"), "[DONE]")) == [FinishReported("stop", "stop"), Completed()]


def test_a_refusal_is_the_answer_and_the_reason() -> None:
    refused = [ContentDelta("I can"), ContentDelta("not.")]
    deltas = (delta(refusal="I can"), delta(refusal="not."))
    assert read(sse(*deltas, delta("stop"), "[DONE]")) == [*refused, FinishReported("refusal", "stop"), Completed()]
    assert read(sse(*deltas, "[DONE]")) == [*refused, FinishReported("refusal", ""), Completed()]


def test_tool_calls_come_in_fragments() -> None:
    def call(**fields: Any) -> dict[str, Any]:
        return delta(tool_calls=[fields])

    assert read(
        sse(
            call(index=0, id="c1", function={"name": "find", "arguments": ""}),
            call(index=0, function={"arguments": '{"q"'}),
            call(index=1, id="c2", function={"name": "buy"}),
            call(index=0, function={"arguments": ": 1}"}),
            delta(tool_calls=[{"id": "c3", "function": {"name": "ask", "arguments": {"q": 1}}}]),
            delta("tool_calls"),
            "[DONE]",
        )
    ) == [
        ToolCallDelta(0, "c1", "find", ""),
        ToolCallDelta(0, "", "", '{"q"'),
        ToolCallDelta(1, "c2", "buy", ""),
        ToolCallDelta(0, "", "", ": 1}"),
        ToolCallDelta(2, "c3", "ask", '{"q":1}'),
        FinishReported("tool_calls", "tool_calls"),
        Completed(),
    ]


def test_a_second_choice_is_left_aside_and_noted_once() -> None:
    second = {"choices": [{"index": 1, "delta": {"content": "B"}}]}
    assert read(sse(second, delta(content="A"), second, "[DONE]")) == [
        Note("there was more than one choice; the first is kept"),
        ContentDelta("A"),
        Completed(),
    ]


def test_two_choices_in_turn_are_told_from_chunks_that_count() -> None:
    def choice(index: int, **fields: Any) -> dict[str, Any]:
        return {"choices": [{"index": index, "delta": fields}]}

    noted = Note("there was more than one choice; the first is kept")
    both = [choice(index, role="assistant", content="") for index in (0, 1)]
    texts = [choice(0, content="A"), choice(1, content="B"), choice(0, content="a")]
    assert read(sse(*both, *texts, "[DONE]")) == [ContentDelta("A"), noted, ContentDelta("a"), Completed()]
    ended = {"choices": [{"index": 0, "delta": {"content": "A"}, "finish_reason": "stop"}]}
    assert read(sse(ended, choice(1, content="B"), "[DONE]")) == [
        ContentDelta("A"),
        FinishReported("stop", "stop"),
        noted,
        Completed(),
    ]


def test_bytes_that_are_no_utf8_are_noted_once() -> None:
    broken = b'data: {"choices": [{"delta": {"content": "a\xff"}}]}\n\n'
    assert read(broken + broken + b"data: [DONE]\n\n") == [
        Note("bytes that are not UTF-8 were replaced"),
        ContentDelta("a�"),
        ContentDelta("a�"),
        Completed(),
    ]


def test_bytes_that_are_no_utf8_are_noted_where_they_stand() -> None:
    broken = b'data: {"choices": [{"delta": {"content": "\xff"}}]}\n\n'
    noted = [ContentDelta("A"), Note("bytes that are not UTF-8 were replaced"), ContentDelta("�"), Completed()]
    assert read(sse(delta(content="A")) + broken + b"data: [DONE]\n\n") == noted
    assert read(b'{"choices": [{"message": {"content": "\xff"}}]}') == noted[1:]


def test_a_surrogate_pair_cut_in_two_is_joined() -> None:
    parser = ChatParser("text/event-stream")
    halves = (
        b'data: {"choices": [{"delta": {"content": "a\\ud83d"}}]}\n\n',
        b'data: {"choices": [{"delta": {"content": "\\ude00b"}}]}\n\n',
    )
    events = [event for half in halves for event in parser.feed(half)]
    assert events == [ContentDelta("a"), ContentDelta("\U0001f600b")]


def test_a_number_for_content_is_text() -> None:
    parser = ChatParser("text/event-stream")
    assert parser.feed(b'data: {"choices": [{"delta": {"content": 42}}]}\n\n') == [ContentDelta("42")]


def test_half_a_surrogate_pair_and_nan_are_read_all_the_same() -> None:
    half = '{"choices": [{"delta": {"content": "a\\ud83d"}, "logprobs": {"top": -Infinity}}]}'
    assert read(sse(half, "[DONE]")) == [ContentDelta("a"), ContentDelta("�"), Completed()]


# How it ends


def test_a_stream_without_its_ending_is_cut() -> None:
    assert read(b"") == [CUT]
    assert read(sse(delta(content="A"))) == [ContentDelta("A"), CUT]
    assert read(b": nothing but comments\n\n") == [CUT]


@pytest.mark.parametrize("left", [b"", b"data: ", b"data: [DON", b'data: {"choices": [{"delta": {"content": "B', b"da"])
def test_what_is_left_of_a_cut_line_is_no_protocol_error(left: bytes) -> None:
    assert read(sse(delta(content="A")) + left) == [ContentDelta("A"), CUT]
    assert read(sse(delta(content="A"), delta("length")) + left) == [
        ContentDelta("A"),
        FinishReported("length", "length"),
        Completed(),
    ]


def test_a_whole_last_line_counts_without_its_empty_line() -> None:
    assert read(PLAIN.removesuffix(b"\n\n")) == PLAIN_EVENTS
    assert read(sse(delta(content="A")) + sse(delta("stop", content="B")).rstrip()) == [
        ContentDelta("A"),
        ContentDelta("B"),
        FinishReported("stop", "stop"),
        Completed(),
    ]


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ("{bad", "not JSON: '{bad'"),
        ("7", "not the chat format: Expected `object`, got `int`"),
        ('{"choices": 7}', "not the chat format: Expected `array | null`, got `int` - at `$.choices`"),
        ("[" * 100_000, "not JSON: '" + "[" * 80 + "…'"),
    ],
)
def test_what_came_before_a_bad_line_is_delivered(bad: str, message: str) -> None:
    parser = ChatParser("text/event-stream")
    events = parser.feed(sse(delta(content="A"), bad, delta(content="B")))
    assert events[0] == ContentDelta("A")
    assert isinstance(events[-1], RemoteError)
    assert len(events) == 2
    assert events[-1].kind == "protocol"
    assert events[-1].message.startswith(message) or bad.startswith("[")
    assert parser.feed(PLAIN) == parser.close() == []


@pytest.mark.parametrize(
    ("event", "kind", "message"),
    [
        ('data: {"error": {"message": "The worker died.", "code": 500}}', "server", "The worker died."),
        ('data: {"error": "died"}', "provider", "died"),
        ('data: {"object": "error", "message": "flat", "code": 400}', "bad_request", "flat"),
        (
            'data: {"choices": [{"delta": {"content": "B"}}], "error": {"code": 502}}',
            "server",
            "the server reported an error",
        ),
        ('event: error\ndata: {"message": "named"}', "provider", "named"),
        ("event: error\ndata: plain words", "provider", "plain words"),
    ],
)
def test_an_error_within_the_stream(event: str, kind: str, message: str) -> None:
    events = read(sse(delta(content="A")) + event.encode() + b"\n\n" + sse(delta(content="C"), "[DONE]"))
    assert events[0] == ContentDelta("A")
    assert ContentDelta("C") not in events
    last = events[-1]
    assert isinstance(last, RemoteError)
    assert last.kind == kind
    assert last.message.startswith(message)


def test_an_error_within_the_stream_repeats_no_key() -> None:
    parser = ChatParser("text/event-stream", secrets=["sk-secret"])
    (said,) = parser.feed(sse({"error": {"message": "sk-secret is used up"}}))
    assert said == RemoteError("provider", "[key removed] is used up")


def test_an_answer_without_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reviewtui.providers.sse.MAX_EVENT_BYTES", 1000)
    for start in (b"data: {", b"{"):
        parser = ChatParser("")
        (said,) = [event for _ in range(20) for event in parser.feed(start + b"x" * 100)]
        assert isinstance(said, RemoteError)
        assert said.kind == "protocol"


# Bodies that are not streamed

WHOLE = json.dumps(
    {
        "choices": [
            {
                "index": 0,
                "finish_reason": "length",
                "message": {
                    "role": "assistant",
                    "content": "Hello",
                    "reasoning_content": "Hm.",
                    "tool_calls": [{"id": "c", "type": "function", "function": {"name": "f", "arguments": "{}"}}],
                },
            }
        ],
        "usage": {"prompt_tokens": 9, "completion_tokens": 2},
    }
).encode()


@pytest.mark.parametrize("content_type", ["application/json", "text/event-stream", ""])
@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf", b" \n"])
def test_a_whole_body_is_known_by_its_first_byte(content_type: str, start: bytes) -> None:
    parser = ChatParser(content_type)
    assert parser.feed(start + WHOLE[:40]) == parser.feed(WHOLE[40:]) == []
    assert not parser.streamed
    assert parser.close() == [
        ReasoningDelta("Hm."),
        ContentDelta("Hello"),
        ToolCallDelta(0, "c", "f", "{}"),
        FinishReported("length", "length"),
        UsageReport(Usage(input_tokens=9, output_tokens=2)),
        Completed(),
    ]


def test_a_stream_that_calls_itself_json_is_still_a_stream() -> None:
    assert read(PLAIN, "application/json") == PLAIN_EVENTS


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b'{"error": {"message": "no worker"}}', "provider"),
        (b'{"object": "error", "message": "no worker"}', "provider"),
        (b'[{"error": {"message": "no worker"}}]', "protocol"),
        (b'{"choices": []}', "protocol"),
        (b'{"answer": 42}', "protocol"),
        (b"{nonsense}", "protocol"),
        (WHOLE[:60], "cut"),
        (b"<!doctype html><title>Sign in</title>", "protocol"),
    ],
)
def test_whole_bodies_that_are_no_answer(body: bytes, kind: str) -> None:
    (said,) = read(body, "application/json")
    assert isinstance(said, RemoteError)
    assert said.kind == kind


# However the bytes are cut

RICH = (
    b"\xef\xbb\xbf: hello\r\n\r\n"
    + sse(
        delta(role="assistant", content=None),
        delta(reasoning="Hm, \u2028 🎉"),
        delta(content="Grüße 👩‍👩‍👧"),
        delta(tool_calls=[{"index": 0, "id": "c", "function": {"name": "f", "arguments": "{"}}]),
        delta("stop"),
    ).replace(b"\n", b"\r\n")
    + sse({"usage": {"prompt_tokens": 1, "completion_tokens": 2}}, "[DONE]")
)


@pytest.mark.parametrize(
    "text", [RICH, PLAIN, WHOLE, WHOLE[:60], RICH[:200], b"<html>", sse(delta(content="A"), "{bad")]
)
def test_byte_by_byte(text: bytes) -> None:
    parser = ChatParser()
    events = [event for at in range(len(text)) for event in parser.feed(text[at : at + 1])]
    assert events + parser.close() == read(text, "")


@given(st.lists(st.integers(0, len(RICH)), max_size=6))
def test_any_cut(cuts: list[int]) -> None:
    parser = ChatParser()
    events: list[WireEvent] = []
    for start, end in zip([0, *sorted(cuts)], [*sorted(cuts), len(RICH)], strict=True):
        events += parser.feed(RICH[start:end])
    assert events + parser.close() == read(RICH)


@given(st.binary(max_size=200))
def test_no_bytes_raise_and_every_answer_ends_once(noise: bytes) -> None:
    for text in (noise, b"data: " + noise + b"\n\n", b'data: {"choices": [{"delta": {"content": "' + noise):
        events = read(text)
        assert sum(isinstance(event, Completed | RemoteError) for event in events) == 1
        assert isinstance(events[-1], Completed | RemoteError)

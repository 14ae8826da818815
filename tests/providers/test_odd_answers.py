"""Answers of servers that keep the format and fill it with anything: every parser ends, once, and never raises."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewtui.providers.registry import provider_for
from reviewtui.providers.wire import Completed, ContentDelta, ReasoningDelta, RemoteError, ToolCallDelta, WireEvent

FIELDS = {
    "gemini": (
        *("candidates", "content", "parts", "text", "thought", "functionCall", "name", "id", "args", "inlineData"),
        *("mimeType", "finishReason", "finishMessage", "index", "promptFeedback", "blockReason", "blockReasonMessage"),
        *("usageMetadata", "promptTokenCount", "candidatesTokenCount", "thoughtsTokenCount", "totalTokenCount"),
        *("toolUsePromptTokenCount", "cachedContentTokenCount", "error", "message", "code", "executableCode"),
    ),
    "ollama": (
        *("message", "content", "thinking", "tool_calls", "function", "name", "arguments", "id", "done", "done_reason"),
        *("error", "load_duration", "prompt_eval_count", "prompt_eval_duration", "eval_count", "eval_duration"),
    ),
    "replay": (
        *("whole", "reasoning", "content", "tool_calls", "id", "name", "arguments", "usage", "finish_reason", "error"),
        *("kind", "message", "done", "input_tokens", "output_tokens"),
    ),
}
ODD = st.sampled_from(
    [None, True, False, 0, -1, 7, 1.5, 1e300, "", "x", "STOP", "stop", "load", "\ud83d", "a\nb", [], [None], {}]
)


def tables(provider: str) -> st.SearchStrategy[Any]:
    """Objects of the format's fields, which hold odd values, such objects, or lists of both."""
    fields = st.sampled_from(FIELDS[provider])

    def within(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
        table = st.dictionaries(fields, inner, max_size=5)
        return table | st.lists(table, max_size=2)

    return st.dictionaries(fields, st.recursive(ODD, within, max_leaves=8), max_size=6)


def framed(provider: str, chunks: list[Any], form: str) -> bytes:
    if form == "array":
        return json.dumps(chunks).encode()
    texts = [json.dumps(chunk) for chunk in chunks]
    return "".join(f"data: {text}\n\n" if provider == "gemini" else f"{text}\n" for text in texts).encode()


def read(provider: str, data: bytes, size: int) -> list[WireEvent]:
    parser = provider_for(provider).parser("", secrets=["sk-secret"])
    events = [event for at in range(0, len(data), size) for event in parser.feed(data[at : at + size])]
    return events + parser.close()


@pytest.mark.parametrize(
    ("provider", "form"), [("gemini", "lines"), ("gemini", "array"), ("ollama", "lines"), ("replay", "lines")]
)
@settings(deadline=None, max_examples=150)
@given(data=st.data())
def test_whatever_stands_in_the_fields(provider: str, form: str, data: st.DataObject) -> None:
    chunks = data.draw(st.lists(tables(provider), max_size=4))
    events = read(provider, framed(provider, chunks, form), 10_000)
    *before, last = events
    assert isinstance(last, Completed | RemoteError)
    assert not any(isinstance(event, Completed | RemoteError) for event in before)
    for event in before:
        if isinstance(event, ContentDelta | ReasoningDelta):
            assert event.text
            event.text.encode()
        elif isinstance(event, ToolCallDelta):
            (event.id + event.name + event.arguments).encode()
    assert read(provider, framed(provider, chunks, form), data.draw(st.integers(1, 40))) == events

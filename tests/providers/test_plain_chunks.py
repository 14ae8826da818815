"""Chunks that hold a piece of the answer and nothing else are read a whole read at a time: as each alone would be."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from reviewtui.providers.openai_chat import ChatParser
from reviewtui.providers.openai_shapes import decode_plain
from reviewtui.providers.wire import ContentDelta, WireEvent

ODD = st.sampled_from([None, "", "x", 0, 1, 1.0, False, [], {}, [{"type": "text", "text": "t"}], "error"])
TEXTS = st.none() | st.sampled_from(["", "word ", "Wörter", "🎉", "\ud83c", "\udf89", "a\u2028b", "\n\ndata: "])
DELTAS = st.fixed_dictionaries(
    {"content": TEXTS},
    optional={
        "role": st.just("assistant"),
        "reasoning_content": TEXTS,
        "reasoning": TEXTS,
        "reasoning_details": st.none() | st.lists(st.fixed_dictionaries({"text": TEXTS}), max_size=2),
    },
)
PLAIN = st.fixed_dictionaries(
    {"choices": st.tuples(st.fixed_dictionaries({"index": st.just(0), "delta": DELTAS}))},
    optional={"object": st.just("chat.completion.chunk"), "usage": st.none(), "model": st.just("m")},
)
FIELDS = (
    *("choices", "usage", "error", "object", "x_groq"),
    *("index", "delta", "message", "finish_reason"),
    *("content", "reasoning_content", "reasoning", "refusal", "tool_calls"),
    *("reasoning_details", "function_call"),
)
SPOILT = st.tuples(PLAIN, st.sampled_from(["chunk", "choice", "delta"]), st.sampled_from(FIELDS), ODD)


def spoilt(chunk: Any, place: str, key: str, value: Any) -> Any:
    """`chunk` with `key` set to `value` at one of its places."""
    (choice,) = chunk["choices"]
    delta = choice["delta"] | ({key: value} if place == "delta" else {})
    choice = choice | {"delta": delta} | ({key: value} if place == "choice" else {})
    return chunk | {"choices": [choice]} | ({key: value} if place == "chunk" else {})


CHUNKS = PLAIN.map(json.dumps) | SPOILT.map(lambda parts: json.dumps(spoilt(*parts)))
EVENTS = CHUNKS.map(lambda text: f"data: {text}\n\n") | st.sampled_from(
    ["data: [DONE]\n\n", ": ping\n\n", "data: \n\n", "data: {} {}\n\n", 'data: {"choices": [\n\n', "event: error\n"]
)


def read(*pieces: bytes) -> list[WireEvent]:
    parser = ChatParser()
    return [event for piece in pieces for event in parser.feed(piece)] + parser.close()


@given(st.lists(EVENTS, max_size=12))
def test_a_whole_read_gives_what_single_bytes_give(events: list[str]) -> None:
    """No single byte ends an event, so that those are read one by one."""
    text = "".join(events).encode()
    assert read(text) == read(*(text[at : at + 1] for at in range(len(text))))


def test_pieces_of_an_answer_are_plain() -> None:
    chunk = {"id": "c", "object": "chat.completion.chunk", "choices": [{"index": 0, "delta": {"content": "a"}}]}
    assert [delta.content for delta in decode_plain([json.dumps(chunk | {"usage": None})] * 3)] == ["a", "a", "a"]


def test_what_comes_before_and_after_another_chunk_is_kept_in_order() -> None:
    def piece(text: str) -> str:
        return f"data: {json.dumps({'choices': [{'delta': {'content': text}}]})}\n\n"

    counted = 'data: {"choices": [{"delta": {"content": "b"}}], "usage": {}}\n\n'
    said = read(f"{piece('a')}{counted}{piece('c')}".encode())
    assert said[:3] == [ContentDelta("a"), ContentDelta("b"), ContentDelta("c")]

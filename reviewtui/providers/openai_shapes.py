"""The JSON of the OpenAI chat format, as its many servers really write it: everything may be missing or null."""

from collections.abc import Iterable, Sequence
from typing import Any, Literal

import msgspec
from msgspec import Struct

from reviewtui.domain.response import FinishReason, Usage
from reviewtui.providers.loose_json import count, inside, is_truncated, read_json
from reviewtui.providers.usage_totals import with_what_the_total_adds

DONE = "[DONE]"
"""The data of a stream's last event."""

FINISH_REASONS: dict[str, FinishReason] = {
    "stop": "stop",
    "eos": "stop",
    "eos_token": "stop",
    "end_turn": "stop",
    "stop_sequence": "stop",
    "length": "length",
    "max_tokens": "length",
    "max_output_tokens": "length",
    "model_length": "length",
    "tool_calls": "tool_calls",
    "tool_use": "tool_calls",
    "function_call": "tool_calls",
    "content_filter": "content_filter",
    "safety": "content_filter",
    "sensitive": "content_filter",
    "recitation": "content_filter",
    "refusal": "refusal",
    "pause_turn": "pause_turn",
    "incomplete": "incomplete",
    "error": "error",
    "abort": "error",
    "network_error": "error",
    "insufficient_system_resource": "error",
}
"""The words of the format's servers, in lower case; any other is `other`."""


class Function(Struct):
    """A tool call's name and (a fragment of) the text of its arguments."""

    name: str | None = None
    arguments: Any = None


class ToolCallPart(Struct):
    """A tool call or a fragment of one. Without an `index` it is the first."""

    index: int | None = None
    id: str | None = None
    function: Function | None = None


class Delta(Struct):
    """A message or a piece of one. `content` is text, or a list of parts (Mistral). `function_call` was the format's
    word for one tool call before there were several.
    """

    content: Any = None
    reasoning_content: Any = None
    reasoning: Any = None
    reasoning_details: Any = None
    refusal: str | None = None
    tool_calls: list[ToolCallPart] | None = None
    function_call: Any = None


class Choice(Struct):
    """One of the answers: `delta` in a stream, `message` in a whole body. `usage` is Moonshot's place for it, `error`
    OpenRouter's for what befell this answer alone.
    """

    index: int | None = None
    delta: Delta | None = None
    message: Delta | None = None
    finish_reason: Any = None
    usage: Any = None
    error: Any = None


class Chunk(Struct):
    """One event of a stream, or a whole body. vLLM's errors lie flat: `object` is "error", and `message`, `code` and
    `type` say which. `x_groq` holds Groq's usage, and its errors.
    """

    choices: list[Choice] | None = None
    usage: Any = None
    error: Any = None
    object: Any = None
    message: Any = None
    code: Any = None
    type: Any = None
    x_groq: Any = None


_decoder = msgspec.json.Decoder(Chunk)


def decode_chunk(text: str) -> Chunk:
    """The chunk in `text`. ProtocolError where it is no JSON or of another shape."""
    return read_json(text, _decoder, "the chat format")


_ABSENT = msgspec.Raw()


class PlainDelta(Struct, gc=False):
    """A piece of the answer, or of the reasoning, and nothing else: what details say beside a text is not read."""

    content: str | None = None
    reasoning_content: str | None = None
    reasoning: str | None = None
    reasoning_details: msgspec.Raw = _ABSENT
    refusal: None = None
    tool_calls: tuple[()] | None = None
    function_call: None = None


class _PlainChoice(Struct, gc=False):
    delta: PlainDelta
    index: Literal[0] | None = None
    message: None = None
    finish_reason: Literal[""] | None = None
    usage: None = None
    error: None = None


class _PlainChunk(Struct, gc=False):
    """A `Chunk` in which all that has a meaning is one `PlainDelta`: what is not null elsewhere is not read."""

    choices: tuple[_PlainChoice]
    usage: None = None
    error: None = None
    object: Literal["chat.completion.chunk"] | None = None
    x_groq: None = None


_plain_decoder = msgspec.json.Decoder(_PlainChunk)


def decode_plain(texts: Sequence[str]) -> list[PlainDelta]:
    """The one thing that nearly every chunk holds, of each of `texts` up to the first that may hold anything else: that
    one is for `decode_chunk`.

    What is read here has the same meaning there, where looking that all the rest is absent takes several times as long.
    """
    decode = _plain_decoder.decode
    deltas: list[PlainDelta] = []
    try:
        for text in texts:
            delta = decode(text).choices[0].delta
            if delta.reasoning_details is not _ABSENT and _tells_by_details(delta):
                break
            deltas.append(delta)
    except (msgspec.DecodeError, RecursionError):
        pass
    return deltas


def _tells_by_details(delta: PlainDelta) -> bool:
    """Whether the details of the reasoning are all that tells of it."""
    return not (delta.reasoning_content or delta.reasoning or bytes(delta.reasoning_details) in (b"null", b"[]"))


_NO_CHOICE = Choice()


def first_choice(chunk: Chunk) -> Choice:
    """The first of the answers, or an empty one."""
    for choice in chunk.choices or ():
        if not choice.index:
            return choice
    return _NO_CHOICE


def is_unfinished(text: str) -> bool:
    """Whether `text` is the beginning of a chunk, or of the stream's ending, and stops within it."""
    text = text.strip()
    return (text != DONE and DONE.startswith(text)) or is_truncated(text)


def words(content: Any) -> tuple[str, str]:
    """(answer, reasoning) in a `content` that is text, null, or a list of parts."""
    if isinstance(content, str):
        return content, ""
    if isinstance(content, int | float) and not isinstance(content, bool):
        return str(content), ""  # some gateways write a piece that is a number as one
    answer, reasoning = [], []
    for part in content if isinstance(content, list) else ():
        if isinstance(part, dict) and part.get("type") == "thinking":
            reasoning.append("".join(words(part.get("thinking"))))
        elif isinstance(part, dict) and isinstance(part.get("text"), str):
            answer.append(part["text"])
    return "".join(answer), "".join(reasoning)


def detailed(details: Any) -> tuple[str, bool]:
    """What was reasoned by its `details`, and whether more of it came encrypted.

    OpenRouter gives them beside the text of the reasoning, or for a summary alone; MiniMax (`reasoning_split`) gives
    nothing else. Undocumented: that a piece's text is what is new (https://github.com/MiniMax-AI/MiniMax-M2/issues/95).
    """
    pieces = [piece for piece in details if isinstance(piece, dict)] if isinstance(details, list) else []
    texts = (piece.get("text") or piece.get("summary") for piece in pieces)
    return (
        "".join(text for text in texts if isinstance(text, str)),
        any(piece.get("type") == "reasoning.encrypted" for piece in pieces),
    )


def read_usage(value: Any) -> Usage | None:
    """Token counts; None where there are none to read. Counts that are not given stay None.

    What came from a cache has three places (DeepSeek, and Together and Moonshot, have their own), what was reasoned two
    (SGLang).
    """
    if not isinstance(value, dict):
        return None
    cached = (
        inside(value, "prompt_tokens_details", "cached_tokens"),
        value.get("prompt_cache_hit_tokens"),
        value.get("cached_tokens"),
    )
    reasoned = (inside(value, "completion_tokens_details", "reasoning_tokens"), value.get("reasoning_tokens"))
    usage = Usage(
        input_tokens=count(value.get("prompt_tokens")),
        cached_input_tokens=_first_count(cached),
        output_tokens=count(value.get("completion_tokens")),
        reasoning_tokens=_first_count(reasoned),
    )
    return None if usage == Usage() else with_what_the_total_adds(usage, count(value.get("total_tokens")))


def _first_count(values: Iterable[Any]) -> int | None:
    return next((number for number in map(count, values) if number is not None), None)

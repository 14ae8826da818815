"""The JSON of the OpenAI chat format, as its many servers really write it: everything may be missing or null."""

import json
from typing import Any

import msgspec
from msgspec import Struct

from reviewtui.domain.response import FinishReason, Usage
from reviewtui.providers.wire import ProtocolError

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
    """A message or a piece of one. `content` is text, or a list of parts (Mistral)."""

    content: Any = None
    reasoning_content: Any = None
    reasoning: Any = None
    refusal: str | None = None
    tool_calls: list[ToolCallPart] | None = None


class Choice(Struct):
    """One of the answers: `delta` in a stream, `message` in a whole body."""

    index: int | None = None
    delta: Delta | None = None
    message: Delta | None = None
    finish_reason: Any = None


class Chunk(Struct):
    """One event of a stream, or a whole body. vLLM's errors lie flat: `object` is "error" and `message` says which."""

    choices: list[Choice] | None = None
    usage: Any = None
    error: Any = None
    object: Any = None
    message: Any = None


_decoder = msgspec.json.Decoder(Chunk)


def decode_chunk(text: str) -> Chunk:
    """The chunk in `text`. ProtocolError where it is no JSON or of another shape; `__cause__` is the reason."""
    try:
        return _decoder.decode(text)
    except msgspec.ValidationError as error:
        raise ProtocolError(f"not the chat format: {error}") from error
    except (msgspec.DecodeError, RecursionError):
        return _decode_loosely(text)


def _decode_loosely(text: str) -> Chunk:
    """Half surrogate pairs and NaN (in log-probabilities) are not JSON, and some servers send them all the same."""
    try:
        return msgspec.convert(json.loads(text), Chunk)
    except msgspec.ValidationError as error:
        raise ProtocolError(f"not the chat format: {error}") from error
    except (ValueError, RecursionError) as error:
        start = text[:80] + ("…" if len(text) > 80 else "")
        raise ProtocolError(f"not JSON: {start!r}") from error


def is_unfinished(text: str) -> bool:
    """Whether `text` is the beginning of a chunk, or of the stream's ending, and stops within it."""
    text = text.strip()
    if text != DONE and DONE.startswith(text):
        return True
    try:
        _decoder.decode(text)
    except msgspec.DecodeError as error:
        return "truncated" in str(error)
    return False


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


def well_formed(text: str) -> str:
    """`text` with half surrogate pairs replaced, so that it can be stored as UTF-8."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


class Halves:
    """Joins surrogate pairs that a server cut in two: one half ends a piece, the other begins the next."""

    def __init__(self) -> None:
        self._first = ""

    def take(self, piece: str) -> str:
        """The text that is whole with `piece`, well formed."""
        text, self._first = self._first + piece, ""
        if text and "\ud800" <= text[-1] <= "\udbff":
            text, self._first = text[:-1], text[-1]
        return well_formed(text)

    def rest(self) -> str:
        """What is left at the end: a half whose other half never came, replaced."""
        first, self._first = self._first, ""
        return well_formed(first)


def read_usage(value: Any) -> Usage | None:
    """Token counts; None where there are none to read. Counts that are not given stay None."""
    if not isinstance(value, dict):
        return None
    cached = _count(_inside(value, "prompt_tokens_details", "cached_tokens"))
    usage = Usage(
        input_tokens=_count(value.get("prompt_tokens")),
        cached_input_tokens=cached if cached is not None else _count(value.get("prompt_cache_hit_tokens")),
        output_tokens=_count(value.get("completion_tokens")),
        reasoning_tokens=_count(_inside(value, "completion_tokens_details", "reasoning_tokens")),
    )
    return None if usage == Usage() else usage


def _inside(value: dict[str, Any], outer: str, inner: str) -> Any:
    details = value.get(outer)
    return details.get(inner) if isinstance(details, dict) else None


def _count(value: Any) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value or not 0 <= value < 2**53:
        return None
    return int(value)

"""The JSON of the Anthropic Messages format: https://docs.claude.com/en/docs/build-with-claude/streaming

New kinds of events, blocks and deltas may be added at any time, says the documentation; what is not known here changes
nothing. Undocumented: that services which imitate the format send a tool's whole input with the beginning of its
block, and leave the names of events away.
"""

from collections.abc import Iterable
from typing import Any

import msgspec
from msgspec import Struct

from reviewtui.domain.response import FinishReason, Usage
from reviewtui.providers.loose_json import count, inside, read_json
from reviewtui.providers.wire import ProtocolError

STOP_REASONS: dict[str, FinishReason] = {
    "end_turn": "stop",
    "stop_sequence": "stop",
    "max_tokens": "length",
    "model_context_window_exceeded": "length",
    "tool_use": "tool_calls",
    "pause_turn": "pause_turn",
    "refusal": "refusal",
}
"""The words of the service; any other is `other`."""

_FORMAT = "the Messages format"


class Event(Struct):
    """One event of a stream, or (`type` is "message") a whole body."""

    type: str | None = None
    index: Any = None
    message: Any = None
    content_block: Any = None
    delta: Any = None
    usage: Any = None
    error: Any = None
    content: Any = None
    stop_reason: Any = None
    stop_details: Any = None


_decoder = msgspec.json.Decoder(Event)


def read_event(text: str) -> Event:
    """The event or the body in `text`. ProtocolError where it is no JSON or of another shape."""
    return read_json(text, _decoder, _FORMAT)


def table(value: Any) -> dict[str, Any]:
    """A table, which may be missing. ProtocolError where it is something else."""
    if value is None or isinstance(value, dict):
        return value or {}
    raise ProtocolError(f"not {_FORMAT}: an object was expected, got {type(value).__name__}")


def words(value: Any) -> str:
    """A piece of text, which may be missing. ProtocolError where it is something else."""
    if value is None or isinstance(value, str):
        return value or ""
    raise ProtocolError(f"not {_FORMAT}: text was expected, got {type(value).__name__}")


def read_usage(value: Any) -> Usage | None:
    """Token counts; None where there are none.

    The service counts three kinds of input apart: `input_tokens` is only what was neither read from its cache nor
    written to it. Here all three are input, as with every other service, and what was read is its cached part. What
    was written is billed as input, though it is a quarter dearer (for a cache of an hour, twice as dear).

    What it took to sum up a conversation that grew too long is billed and left out of these counts; it stands under
    `iterations`, beside what they hold already, and beside the tokens of other models (advisors):
    https://platform.claude.com/docs/en/build-with-claude/compaction#understanding-usage
    """
    if not isinstance(value, dict):
        return None
    iterations = value.get("iterations")
    iterations = iterations if isinstance(iterations, list) else []
    billed = [value, *(each for each in iterations if inside(each, "type") == "compaction")]
    fresh, written, cached, output = (
        _sum(each.get(key) for each in billed)
        for key in ("input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens", "output_tokens")
    )
    usage = Usage(
        input_tokens=None if fresh is None else fresh + (written or 0) + (cached or 0),
        cached_input_tokens=cached,
        output_tokens=output,
        reasoning_tokens=count(inside(value, "output_tokens_details", "thinking_tokens")),
    )
    return None if usage == Usage() else usage


def _sum(values: Iterable[Any]) -> int | None:
    known = [number for number in map(count, values) if number is not None]
    return count(sum(known)) if known else None

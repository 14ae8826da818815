"""The JSON of the OpenAI Responses format: https://platform.openai.com/docs/api-reference/responses-streaming

Documented are the names of the events and their fields; that a gateway leaves some of them out, or sends none of the
deltas and only what is `done`, is not, and happens.
"""

from typing import Any

import msgspec
from msgspec import Struct

from reviewtui.domain.response import FinishReason, Usage
from reviewtui.providers.loose_json import count, inside, read_json
from reviewtui.providers.usage_totals import with_what_the_total_adds
from reviewtui.providers.wire import ProtocolError

INCOMPLETE_REASONS: dict[str, FinishReason] = {
    "max_output_tokens": "length",
    "max_tokens": "length",  # of gateways
    "content_filter": "content_filter",
}
"""`incomplete_details.reason`; any other is `incomplete`."""

ENDINGS = {
    "response.completed": "completed",
    "response.incomplete": "incomplete",
    "response.failed": "failed",
    "response.cancelled": "cancelled",  # undocumented as an event, documented as a status
}
"""The events that end a stream, and the status of the response that they carry. There is no `[DONE]`."""

CALLS = {
    "function_call": "arguments",
    "custom_tool_call": "input",
    "computer_call": "action",
    "local_shell_call": "action",
    "shell_call": "action",
    "apply_patch_call": "operation",
    "mcp_approval_request": "arguments",  # the call of a tool that the service may make itself once it is allowed to
}
"""Items that wait for an answer of whoever asked, and where what is asked for stands; all other calls the service has
answered itself.
"""

_FORMAT = "the Responses format"


class Event(Struct):
    """One event of a stream. `type` is also the name of the event, and some gateways give only one of the two."""

    type: str | None = None
    sequence_number: Any = None
    output_index: Any = None
    item_id: Any = None
    delta: Any = None
    item: Any = None
    response: Any = None
    error: Any = None


class Body(Struct):
    """A response: the whole answer, or what the last event of a stream carries."""

    status: Any = None
    output: list[dict[str, Any]] | None = None
    usage: Any = None
    error: Any = None
    incomplete_details: Any = None


_event_decoder = msgspec.json.Decoder(Event)
_body_decoder = msgspec.json.Decoder(Body)


def read_event(text: str) -> Event:
    """The event in `text`. ProtocolError where it is no JSON or of another shape."""
    return read_json(text, _event_decoder, _FORMAT)


def read_body(text: str) -> Body:
    """The response in `text`. ProtocolError where it is no JSON or of another shape."""
    return read_json(text, _body_decoder, _FORMAT)


def body_of(value: Any) -> Body:
    """The response that an event carries; an empty one where it carries none. ProtocolError as `read_body`."""
    try:
        return msgspec.convert(value or {}, Body)
    except ValueError as error:  # also where a text in the wrong place is no Unicode
        raise ProtocolError(f"not {_FORMAT}: {error}") from error


def place_of(event: Event) -> int | str:
    """Which item of the output an event tells of: its index, or what else names it."""
    if isinstance(event.output_index, int):
        return event.output_index
    name = event.item_id or inside(event.item, "id")
    return name if isinstance(name, str) else 0


def words(value: Any) -> str:
    """A piece of text, which may be missing. ProtocolError where it is something else."""
    if value is None or isinstance(value, str):
        return value or ""
    raise ProtocolError(f"not {_FORMAT}: text was expected, got {type(value).__name__}")


def parts(value: Any) -> list[dict[str, Any]]:
    """The tables in a list of content parts or summaries; nothing where it is no list."""
    return [part for part in value if isinstance(part, dict)] if isinstance(value, list) else []


def read_usage(value: Any) -> Usage | None:
    """Token counts; None where there are none. What was cached is input too, and what was reasoned output."""
    if not isinstance(value, dict):
        return None
    usage = Usage(
        input_tokens=count(value.get("input_tokens")),
        cached_input_tokens=count(inside(value, "input_tokens_details", "cached_tokens")),
        output_tokens=count(value.get("output_tokens")),
        reasoning_tokens=count(inside(value, "output_tokens_details", "reasoning_tokens")),
    )
    return None if usage == Usage() else with_what_the_total_adds(usage, count(value.get("total_tokens")))

"""One line of a prompt file: from JSON to a prompt, or the reason why not."""

import json
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct, field

from reviewtui.domain.prompt import Message, Prompt, prompt_id
from reviewtui.nearest import did_you_mean

MAX_WEIGHT = 1e9
"""Beyond every traffic that one prompt could stand for; sums of weights stay finite."""

LONGEST_NAME = 60


class RowError(ValueError):
    """Why a line is no prompt, as the end of a sentence that begins with its place."""


class _Message(Struct):
    role: Literal["system", "developer", "user", "assistant"]
    content: str | list[dict[str, Any]]


class _Row(Struct):
    prompt: str | None = None
    messages: Annotated[list[_Message], Meta(min_length=1)] | None = None
    name: str | int | None = field(default=None, name="id")
    system: str | None = None
    tags: list[str] = []
    weight: Annotated[float, Meta(gt=0, le=MAX_WEIGHT)] = 1.0
    family: Annotated[str, Meta(min_length=1)] | None = None
    reference: str | None = None
    source: str | None = None


_FIELDS = tuple(info.encode_name for info in msgspec.structs.fields(_Row))


def parse_row(line: bytes) -> Prompt:
    """The prompt that `line` describes. RowError where it describes none."""
    try:
        raw = msgspec.json.decode(line)
    except UnicodeDecodeError:
        raise RowError("is not valid UTF-8") from None
    except msgspec.DecodeError as error:
        raise RowError(f"is not valid JSON: {error}") from None
    except RecursionError:
        raise RowError("is nested too deeply") from None
    if not isinstance(raw, dict):
        raise RowError('is not a JSON object like {"prompt": "..."}')
    return prompt_of(raw)


def prompt_of(raw: dict[str, Any]) -> Prompt:
    """The prompt that the object of one row describes. RowError where it describes none."""
    row = _shaped(raw)
    messages, system = _asked(row)
    identity = _identity(messages, system)
    return Prompt(
        id=identity,
        messages=messages,
        family=row.family or identity,
        system=system,
        tags=tuple(dict.fromkeys(row.tags)),
        weight=row.weight,
        reference=row.reference,
        name=None if row.name is None else str(row.name),
        source=row.source,
    )


def _shaped(raw: dict[str, Any]) -> _Row:
    for key in raw:
        if key not in _FIELDS:
            raise RowError(f"unknown key {_quoted(key)}{did_you_mean(key, _FIELDS)}")
    try:
        return msgspec.convert(raw, _Row)
    except msgspec.ValidationError as error:
        raise RowError(f"does not have the right shape: {error}") from None
    except RecursionError:
        raise RowError("is nested too deeply") from None


def _asked(row: _Row) -> tuple[tuple[Message, ...], str | None]:
    """Messages and system text. A system message at the beginning is the prompt's own system text: left where it is,
    the model would be given its default one as well.
    """
    if (row.prompt is None) == (row.messages is None):
        raise RowError("needs exactly one of `prompt` and `messages`")
    if row.messages is None:
        assert row.prompt is not None, "one of the two is there"
        return (Message("user", row.prompt),), row.system
    messages = tuple(Message(message.role, message.content) for message in row.messages)
    if messages[0].role != "system":
        return messages, row.system
    if row.system is not None:
        raise RowError("gives the system text twice: in `system` and as its first message")
    if not isinstance(messages[0].content, str):
        raise RowError("the content of a system message must be text")
    if len(messages) == 1:
        raise RowError("asks nothing: its only message is the system's")
    return messages[1:], messages[0].content


def _identity(messages: tuple[Message, ...], system: str | None) -> str:
    try:
        return prompt_id(messages, system)
    except UnicodeEncodeError:
        raise RowError("holds half a character (a lone UTF-16 surrogate)") from None


def _quoted(key: str) -> str:
    return json.dumps(key if len(key) <= LONGEST_NAME else key[: LONGEST_NAME - 3] + "...")

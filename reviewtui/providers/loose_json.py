"""JSON as servers really write it, read for every format in one way."""

import json
from typing import Any, TypeVar

import msgspec

from reviewtui.providers.wire import ProtocolError

T = TypeVar("T")

_SHOWN = 80  # characters of what is no JSON that a message repeats
_any = msgspec.json.Decoder()


def read_json(text: str, decoder: msgspec.json.Decoder[T], what: str) -> T:
    """What `decoder` reads in `text`. ProtocolError ("not the chat format: ...", where `what` is "the chat format")
    where it is no JSON or of another shape; `__cause__` is the reason.
    """
    try:
        return decoder.decode(text)
    except msgspec.ValidationError as error:
        raise ProtocolError(f"not {what}: {error}") from error
    except (msgspec.DecodeError, RecursionError):
        return _read_loosely(text, decoder, what)


def _read_loosely(text: str, decoder: msgspec.json.Decoder[T], what: str) -> T:
    """Half surrogate pairs and NaN (in log-probabilities) are not JSON, and some servers send them all the same."""
    try:
        return msgspec.convert(json.loads(text), decoder.type)
    except msgspec.ValidationError as error:
        raise ProtocolError(f"not {what}: {error}") from error
    except (ValueError, RecursionError) as error:
        start = text[:_SHOWN] + ("…" if len(text) > _SHOWN else "")
        raise ProtocolError(f"not JSON: {start!r}") from error


def is_truncated(text: str) -> bool:
    """Whether `text` is the beginning of a JSON value (also of none yet) and stops within it."""
    if not text.strip():
        return True
    try:
        _any.decode(text)
    except msgspec.DecodeError as error:
        return "truncated" in str(error)
    except RecursionError:
        return False
    return False


def loose(text: str) -> Any:
    """The JSON value in `text`, or `text` itself where it is none."""
    try:
        return _any.decode(text)
    except (msgspec.DecodeError, RecursionError):
        return text


def as_json(value: Any) -> str:
    """`value`, read from JSON, as JSON again; half surrogate pairs stay escaped."""
    try:
        return msgspec.json.encode(value).decode()
    except UnicodeEncodeError:
        return json.dumps(value, separators=(",", ":"))


def count(value: Any) -> int | None:
    """A count of tokens as a server gave it, or None where it is no number that counts anything."""
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value or not 0 <= value < 2**53:
        return None
    return int(value)


def inside(value: Any, *keys: str) -> Any:
    """`value[key][key]...`, or None where one of them is missing or no object."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value

"""A row of a prompt: its values as the JSON object that a line of a prompt file would hold."""

from collections.abc import Sequence
from typing import Any

import msgspec

from reviewtui.exchange import values
from reviewtui.exchange.columns import PROMPTS, names
from reviewtui.exchange.errors import Unfit

COLUMNS = names(PROMPTS)

_TAGS = ";"


def parse_prompt(given: Sequence[Any]) -> dict[str, Any]:
    """The object that the values of one row, in the order of `COLUMNS`, stand for, without what is absent.

    Unfit where a value cannot be what its column wants; whether the whole is a prompt is for `prompts.rows` to say.
    """
    row = {name: value for name, value in zip(COLUMNS, given, strict=True) if value is not None}
    for name in ("prompt", "id", "system", "family", "reference", "source"):
        if name in row:
            row[name] = values.text(row[name], name)
    if "weight" in row:
        row["weight"] = values.number(row["weight"], "weight")
    if "tags" in row:
        row["tags"] = _tags(row["tags"])
    if isinstance(row.get("messages"), str):
        row["messages"] = _from_json(row["messages"], "messages")
    return row


def _tags(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if value.startswith("["):
        return _from_json(value, "tags")
    return [tag for part in value.split(_TAGS) if (tag := part.strip())]


def _from_json(value: str, column: str) -> Any:
    try:
        return msgspec.json.decode(value)
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError) as error:
        raise Unfit(f"is not valid JSON: {error}", column) from None

"""The JSON Schema of a session file, for editors and other programs; made of the types that it is read by.

What a schema cannot say (a key that only some providers take, two models of one name) `reviewtui check` says.
"""

from typing import Any

import msgspec

from reviewtui.config.durations import Seconds
from reviewtui.config.schema import RawSession


def session_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a session file, its TOML read as JSON."""
    schema = _as_toml(msgspec.json.schema(RawSession, schema_hook=_duration))
    named = schema["$defs"]
    for table in named.values():
        table["additionalProperties"] = False
    named["RawSession"]["required"] = ["name", "models"]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "reviewtui session", **schema}


def _duration(kind: type) -> dict[str, Any]:
    assert kind is Seconds, "the only type of the schema that msgspec does not know"
    return {"type": ["number", "string"]}


def _as_toml(part: Any) -> Any:
    """`part` of a schema without what only JSON knows: there is no null in TOML, and a key that is not there is not
    there. A list of choices may be one choice.
    """
    if isinstance(part, list):
        return [_as_toml(item) for item in part if item != {"type": "null"}]
    if not isinstance(part, dict):
        return part
    kept = {key: _as_toml(value) for key, value in part.items() if (key, value) != ("default", None)}
    if "pattern" in kept and isinstance(kept["pattern"], str):
        kept["pattern"] = kept["pattern"].replace(r"\A", "^").replace(r"\Z", "$")
    if kept.get("type") == "array" and isinstance(kept.get("items"), dict) and "enum" in kept["items"]:
        return {"anyOf": [kept["items"], kept]}
    match kept:
        case {"anyOf": [only], **others}:
            return {**others, **only}
    return kept

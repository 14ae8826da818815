"""The report as JSON, and the schema that it keeps."""

from typing import Any

import msgspec

from reviewtui.report.model import Report


def render_json(report: Report) -> bytes:
    """UTF-8 JSON, indented, with a line end. Holds no NaN: what is absent is null, with its reason beside it."""
    return msgspec.json.format(msgspec.json.encode(report), indent=2) + b"\n"


def report_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of `render_json`."""
    schema = msgspec.json.schema(Report)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "reviewtui report", **schema}

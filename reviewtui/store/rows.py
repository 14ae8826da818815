"""Rows and domain objects, there and back."""

import sqlite3
from collections.abc import Mapping
from functools import cache
from typing import Any

import msgspec

from reviewtui.domain.detection import Detection
from reviewtui.domain.prompt import Message, Prompt
from reviewtui.domain.response import Attempt, Response, ToolCall, Usage
from reviewtui.store.packing import pack_times, unpack_times

SELECT_RESPONSE = """
    SELECT r.*, b.text, b.reasoning, b.tool_calls, b.chunk_times
    FROM responses r LEFT JOIN response_bodies b ON b.response_id = r.id"""


def is_gold(judgment: str) -> str:
    """SQL: it was said of an item whose verdict is known (see `gold.py`); `judgment` is the table's alias."""
    return f"""EXISTS (
        SELECT 1 FROM gold_items g WHERE g.session = {judgment}.session AND g.prompt_id = {judgment}.prompt_id
    )"""  # noqa: S608 - names of ours


def storable(text: str) -> str:
    """`text` as SQLite can hold it: halves of surrogate pairs are joined, and lone ones become U+FFFD."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def storable_or_none(text: str | None) -> str | None:
    """`storable`, for what may be absent."""
    return None if text is None else storable(text)


def json_text(value: Any) -> str:
    """`value` as JSON."""
    return msgspec.json.encode(value).decode()


def named(values: dict[str, Any]) -> str:
    """The columns of `values` and their placeholders, for an INSERT."""
    return f"({', '.join(values)}) VALUES ({', '.join(f':{name}' for name in values)})"


def assigned(values: dict[str, Any]) -> str:
    """The columns of `values` with their placeholders, for an UPDATE."""
    return ", ".join(f"{name} = :{name}" for name in values)


def inserting(table: str, values: Mapping[str, Any]) -> tuple[str, tuple[Any, ...]]:
    """An INSERT of one row, and its values by place: to bind them by name takes three times as long."""
    return _insert(table, tuple(values)), tuple(values.values())


@cache
def _insert(table: str, columns: tuple[str, ...]) -> str:
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"  # noqa: S608 - names of ours


def response_identity(response: Response) -> dict[str, Any]:
    """The columns of `responses` that are known from the start."""
    return {
        "id": response.id,
        "session": response.session,
        "prompt_id": response.prompt_id,
        "model": response.model,
        "variant": response.variant,
        "trial": response.trial,
        "status": response.status,
        "created_at": response.created_at,
        "imported": response.imported,
        "again_of": response.again_of,
    }


def response_outcome(response: Response) -> dict[str, Any]:
    """The columns of `responses` that are known at the end."""
    counts = {
        "input_tokens": _countable(response.usage.input_tokens),
        "cached_input_tokens": _countable(response.usage.cached_input_tokens),
        "output_tokens": _countable(response.usage.output_tokens),
        "reasoning_tokens": _countable(response.usage.reasoning_tokens),
    }
    counted = any(count is not None for count in counts.values())
    return {
        "status": response.status,
        "has_text": bool(response.text.strip()),
        "finish_reason": response.finish_reason,
        "error_kind": response.error_kind,
        "error_message": storable_or_none(response.error_message),
        "ttft_ms": response.ttft_ms,
        "ttfr_ms": response.ttfr_ms,
        "last_content_ms": response.last_content_ms,
        "total_ms": response.total_ms,
        "stalls": response.stalls,
        "longest_gap_ms": response.longest_gap_ms,
        "chunks": _chunk_count(response),
        "reads": response.reads,
        **counts,
        "tokens_estimated": response.usage.estimated if counted else None,
        "cost": response.cost,
        "attempts": response.attempts,
        "streamed": response.streamed,
        "notes": json_text([storable(note) for note in response.notes]) if response.notes else None,
    }


def _countable(count: int | None) -> int | None:
    """A count as SQLite can hold it; a number that no server ever counted (over 64 bits) is as good as none."""
    return count if count is not None and 0 <= count < 1 << 63 else None


def _chunk_count(response: Response) -> int | None:
    """Absent where nothing was streamed; 0 only where a stream came to its end without content."""
    if response.chunk_ms or (response.streamed and response.status == "done"):
        return len(response.chunk_ms)
    return None


def response_body(response: Response) -> dict[str, Any]:
    """The columns of `response_bodies`."""
    calls = [ToolCall(storable(call.id), storable(call.name), storable(call.arguments)) for call in response.tool_calls]
    return {
        "response_id": response.id,
        "text": storable(response.text),
        "reasoning": storable(response.reasoning),
        "tool_calls": json_text(calls) if calls else None,
        "chunk_times": pack_times(response.chunk_ms),
    }


def response_from(row: sqlite3.Row) -> Response:
    """A response from a row of SELECT_RESPONSE."""
    return Response(
        id=row["id"],
        session=row["session"],
        prompt_id=row["prompt_id"],
        model=row["model"],
        variant=row["variant"],
        trial=row["trial"],
        status=row["status"],
        created_at=row["created_at"],
        text=row["text"] or "",
        reasoning=row["reasoning"] or "",
        tool_calls=msgspec.json.decode(row["tool_calls"] or "[]", type=tuple[ToolCall, ...]),
        finish_reason=row["finish_reason"],
        error_kind=row["error_kind"],
        error_message=row["error_message"],
        ttft_ms=row["ttft_ms"],
        ttfr_ms=row["ttfr_ms"],
        last_content_ms=row["last_content_ms"],
        total_ms=row["total_ms"],
        chunk_ms=unpack_times(row["chunk_times"] or b""),
        stalls=row["stalls"],
        longest_gap_ms=row["longest_gap_ms"],
        reads=row["reads"],
        usage=Usage(
            input_tokens=row["input_tokens"],
            cached_input_tokens=row["cached_input_tokens"],
            output_tokens=row["output_tokens"],
            reasoning_tokens=row["reasoning_tokens"],
            estimated=bool(row["tokens_estimated"]),
        ),
        cost=row["cost"],
        attempts=row["attempts"] or 0,
        streamed=row["streamed"] != 0,  # of a response that is not over it is not known yet
        imported=bool(row["imported"]),
        notes=msgspec.json.decode(row["notes"] or "[]", type=tuple[str, ...]),
        again_of=row["again_of"],
    )


_COUNTS = ("input_tokens", "cached_input_tokens", "output_tokens", "reasoning_tokens")


def attempt_values(attempt: Attempt) -> dict[str, Any]:
    """The columns of `attempts`, which are the attempt's fields."""
    values = msgspec.structs.asdict(attempt)
    values["error_message"] = storable_or_none(attempt.error_message)
    values["worker"] = storable_or_none(attempt.worker)
    for name in _COUNTS:
        values[name] = _countable(values[name])
    return values


def detection_values(response_id: str, number: int, detection: Detection) -> dict[str, Any]:
    """The columns of `detections`, in the order of the table."""
    return {
        "response_id": response_id,
        "number": number,
        "kind": detection.kind,
        "detector": detection.detector,
        "version": detection.version,
        "score": detection.score,
        "message": storable(detection.message),
        "start": detection.start,
        "end": detection.end,
    }


def detection_from(row: sqlite3.Row) -> Detection:
    """A detection from a row of `detections`."""
    return Detection(
        kind=row["kind"],
        detector=row["detector"],
        version=row["version"],
        score=row["score"],
        message=row["message"],
        start=row["start"],
        end=row["end"],
    )


def prompt_from(row: sqlite3.Row) -> Prompt:
    """A prompt from a row of `prompts` joined with `session_prompts`."""
    return Prompt(
        id=row["prompt_id"],
        messages=msgspec.json.decode(row["messages"], type=tuple[Message, ...]),
        family=row["family"],
        system=row["system"],
        tags=msgspec.json.decode(row["tags"], type=tuple[str, ...]),
        weight=row["weight"],
        reference=row["reference"],
        name=row["name"],
        source=row["source"],
    )

"""A row of an answer: from its values to what they mean, or why they mean nothing."""

from collections.abc import Mapping, Sequence
from typing import Any, get_args

import msgspec
from msgspec import Struct

from reviewtui.domain.response import ErrorKind, FinishReason, ResponseStatus, ToolCall, Usage
from reviewtui.exchange import values
from reviewtui.exchange.columns import RESPONSES, names
from reviewtui.exchange.errors import Unfit
from reviewtui.exchange.values import Word

COLUMNS = names(RESPONSES)

_STATUSES: tuple[ResponseStatus, ...] = tuple(status for status in get_args(ResponseStatus) if status != "running")
_ERRORS: tuple[ErrorKind, ...] = get_args(ErrorKind)
_FINISHES: tuple[FinishReason, ...] = get_args(FinishReason)

_STATUS_ELSEWHERE: Mapping[str, ResponseStatus] = {
    "ok": "done",
    "success": "done",
    "succeeded": "done",
    "completed": "done",
    "error": "failed",
    "failure": "failed",
    "timed_out": "timeout",
    "canceled": "cancelled",
}
_FINISH_ELSEWHERE: Mapping[str, FinishReason] = {
    "end_turn": "stop",
    "stop_sequence": "stop",
    "eos": "stop",
    "eos_token": "stop",
    "max_tokens": "length",
    "max_output_tokens": "length",
    "tool_use": "tool_calls",
    "function_call": "tool_calls",
    "safety": "content_filter",
}
"""What others call the same."""

LONGEST_ID = 200
MOST_TRIALS = 1_000_000

_ROUNDED_MS = 1


class AnswerRow(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One answer as its row gives it; absent is None. `prompt` and `model` are looked up by whoever knows the session.

    Durations are milliseconds. `text` is empty where the answer is known to have no words.
    """

    status: ResponseStatus
    text: str
    trial: int | None = None
    response_id: str | None = None
    finish_reason: FinishReason | None = None
    error_kind: ErrorKind | None = None
    error_message: str | None = None
    reasoning: str = ""
    tool_calls: tuple[ToolCall, ...] = ()
    ttft_ms: float | None = None
    ttfr_ms: float | None = None
    last_content_ms: float | None = None
    total_ms: float | None = None
    longest_gap_ms: float | None = None
    stalls: int | None = None
    chunks: int | None = None
    chunk_ms: tuple[float, ...] = ()
    streamed: bool | None = None
    usage: Usage = Usage()
    cost: float | None = None
    created_at: str | None = None


def parse_response(given: Sequence[Any]) -> AnswerRow:
    """The answer that the values of one row, in the order of `COLUMNS`, describe. Unfit where they describe none."""
    row = dict(zip(COLUMNS, given, strict=True))
    text = values.text(row["text"], "text")
    calls = _tool_calls(row["tool_calls"])
    kind = values.choice(row["error_kind"], "error_kind", _ERRORS)
    message = values.text(row["error_message"], "error_message")
    chunk_ms = _chunk_ms(row["chunk_ms"])
    status = _word(row["status"], "status", _STATUSES, _STATUS_ELSEWHERE) or _status(kind, message, text, calls)
    if status == "done" and (kind or message):
        raise Unfit('is "done", and yet there is an error', "status")
    return AnswerRow(
        status=status,
        text=text or "",
        trial=values.whole(row["trial"], "trial", least=1, most=MOST_TRIALS),
        response_id=_identity(row["response_id"]),
        finish_reason=_word(row["finish_reason"], "finish_reason", _FINISHES, _FINISH_ELSEWHERE),
        error_kind=kind,
        error_message=message,
        reasoning=values.text(row["reasoning"], "reasoning") or "",
        tool_calls=calls,
        stalls=values.whole(row["stalls"], "stalls"),
        chunks=_chunks(values.whole(row["chunks"], "chunks"), chunk_ms),
        chunk_ms=chunk_ms,
        streamed=values.yes_no(row["streamed"], "streamed"),
        usage=_usage(row),
        cost=values.number(row["cost"], "cost"),
        created_at=values.moment(row["created_at"], "created_at"),
        **_durations(row),
    )


def _status(kind: str | None, message: str | None, text: str | None, calls: Sequence[ToolCall]) -> ResponseStatus:
    if kind or message:
        return "timeout" if kind == "timeout" else "failed"
    if text is None and not calls:
        raise Unfit(
            "is missing; for an answer without words, say --set status=done; for an error, give error_message", "text"
        )
    return "done"


def _durations(row: Mapping[str, Any]) -> dict[str, float | None]:
    """The durations, each given in milliseconds or in seconds. None of them can be longer than the whole."""
    found = {}
    for name in ("ttft", "ttfr", "last_content", "longest_gap", "total"):
        milliseconds = values.number(row[f"{name}_ms"], f"{name}_ms")
        seconds = values.number(row[f"{name}_s"], f"{name}_s")
        if milliseconds is not None and seconds is not None:
            raise Unfit(f"is given twice, as `{name}_s` too", f"{name}_ms")
        found[f"{name}_ms"] = milliseconds if seconds is None else seconds * 1000
    total = found["total_ms"]
    for name, duration in found.items():
        if total is not None and duration is not None and duration > total + _ROUNDED_MS:
            raise Unfit(f"is {duration:g} ms, longer than the whole ({total:g} ms); are the units right?", name)
    return found


def _chunk_ms(value: Any) -> tuple[float, ...]:
    """The moments of the pieces."""
    if value is None:
        return ()
    try:
        found = msgspec.convert(msgspec.json.decode(value) if isinstance(value, str) else value, tuple[float, ...])
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        raise Unfit("must be a list of numbers, like [210.5, 232]", "chunk_ms") from None
    if any(not 0 <= moment <= values.LARGEST for moment in found):
        raise Unfit("must be milliseconds from the request on", "chunk_ms")
    return found


def _chunks(told: int | None, chunk_ms: Sequence[float]) -> int | None:
    if told is not None and chunk_ms and told != len(chunk_ms):
        raise Unfit(f"is {told}, and `chunk_ms` has {len(chunk_ms)} of them", "chunks")
    return len(chunk_ms) if chunk_ms else told


def _usage(row: Mapping[str, Any]) -> Usage:
    counts = {
        column: values.whole(row[column], column)
        for column in ("input_tokens", "cached_input_tokens", "output_tokens", "reasoning_tokens")
    }
    for part, whole in (("cached_input_tokens", "input_tokens"), ("reasoning_tokens", "output_tokens")):
        some, all_ = counts[part], counts[whole]
        if some is not None and all_ is not None and some > all_:
            raise Unfit(f"is {some}, more than `{whole}` ({all_}), of which it is a part", part)
    return Usage(**counts, estimated=values.yes_no(row["tokens_estimated"], "tokens_estimated") or False)


def _word(value: Any, column: str, known: Sequence[Word], elsewhere: Mapping[str, Word]) -> Word | None:
    """One of the `known` words, in any case, or what others call it."""
    if isinstance(value, str):
        value = elsewhere.get(value.lower(), value.lower())
    return values.choice(value, column, known)


def _identity(value: Any) -> str | None:
    found = values.text(value, "response_id")
    if found is not None and (not found.isprintable() or found != found.strip() or not 0 < len(found) <= LONGEST_ID):
        raise Unfit(f"must be one line of at most {LONGEST_ID} printable characters", "response_id")
    return found


def _tool_calls(value: Any) -> tuple[ToolCall, ...]:
    if value is None:
        return ()
    try:
        found = msgspec.json.decode(value) if isinstance(value, str) else value
        return msgspec.convert(found, tuple[ToolCall, ...])
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        raise Unfit("must be a list of objects with `id`, `name` and `arguments`", "tool_calls") from None

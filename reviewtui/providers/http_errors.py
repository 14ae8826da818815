"""What an answer that is no answer means: HTTP status, error object and headers to one of our error kinds.

The words are those of the services that speak the OpenAI format (OpenAI, vLLM, llama.cpp, Ollama, OpenRouter,
Gemini, DeepSeek, Azure ...), which agree on the shape and not on the vocabulary.
"""

import math
import re
import time
from collections.abc import Mapping, Sequence
from datetime import UTC
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any

import msgspec

from reviewtui.domain.response import ErrorKind
from reviewtui.providers.wire import RemoteError

MAX_MESSAGE = 500
"""Characters of a server's message that are kept."""

_SHORTEST_SECRET = 4
"""Shorter keys are placeholders ("x", "-") and would tear ordinary words apart."""

_QUOTA_CODES = {
    "insufficient_quota",
    "billing_hard_limit_reached",
    "billing_not_active",
    "billing_error",
    "insufficient_balance",
    "insufficient_credits",
    "quota_exceeded",
}
_QUOTA_WORDS = re.compile(
    r"insufficient (balance|credits?|funds)|credit balance is too low|billing (hard )?limit", re.I
)
_AUTH_CODES = {"invalid_api_key", "invalid_authentication", "authentication_error", "api_key_invalid"}
_AUTH_WORDS = re.compile(r"api key (is )?(not valid|invalid)|invalid api key|incorrect api key", re.I)
_NOT_FOUND_CODES = {"model_not_found", "deploymentnotfound", "not_found_error"}
_TOO_LARGE_CODES = {"context_length_exceeded", "exceed_context_size_error", "string_above_max_length"}
_TOO_LARGE_WORDS = re.compile(
    r"context[ _](length|window|size)|prompt is too long|too many (input )?tokens|maximum .{0,20}tokens", re.I
)

_BY_STATUS: dict[int, ErrorKind] = {
    401: "auth",
    402: "quota",
    403: "auth",
    404: "not_found",
    408: "timeout",
    413: "too_large",
    429: "rate_limit",
    503: "overloaded",
    529: "overloaded",
}


class ErrorObject(msgspec.Struct, frozen=True):
    """The parts of a server's error object that tell something; empty where it did not say."""

    message: str
    codes: frozenset[str] = frozenset()


def classify(status: int, headers: Mapping[str, str], body: bytes, secrets: Sequence[str] = ()) -> RemoteError:
    """The error that an answer with a `status` outside 2xx stands for."""
    lowered = {name.lower(): value for name, value in headers.items()}
    error = read_error_body(body)
    if 300 <= status < 400:
        target = lowered.get("location", "somewhere else")
        message = f"HTTP {status}: the server redirects to {target}; is base_url right?"
        return RemoteError("not_found", tidy(message, secrets))
    message = error.message or status_line(status)
    return RemoteError(_kind(status, error), tidy(message, secrets), retry_after(lowered))


def _kind(status: int, error: ErrorObject) -> ErrorKind:
    if status < 500:
        if error.codes & _QUOTA_CODES or _QUOTA_WORDS.search(error.message):
            return "quota"
        if status in (400, 422) and (error.codes & _AUTH_CODES or _AUTH_WORDS.search(error.message)):
            return "auth"
        if status in (400, 403, 422) and error.codes & _NOT_FOUND_CODES:
            return "not_found"
        if status in (400, 422) and (error.codes & _TOO_LARGE_CODES or _TOO_LARGE_WORDS.search(error.message)):
            return "too_large"
    return _BY_STATUS.get(status, "server" if status >= 500 else "bad_request")


def read_error_body(body: bytes) -> ErrorObject:
    """The error object of an error answer's body, or its text where it is neither JSON nor a web page."""
    text = body.decode(errors="replace")
    try:
        return read_error(msgspec.json.decode(text))
    except (msgspec.DecodeError, RecursionError):
        text = text[: 8 * MAX_MESSAGE].strip()
        return ErrorObject("" if text.startswith("<") else text)


def read_error(value: Any) -> ErrorObject:
    """The error object within a decoded JSON `value`, in any of the shapes that servers use."""
    if isinstance(value, list) and value:
        value = value[0]  # Gemini wraps its error object in a list
    if isinstance(value, str):
        return ErrorObject(value)
    if not isinstance(value, dict):
        return ErrorObject("")
    inner = value.get("error")
    if isinstance(inner, dict):
        value = inner
    elif isinstance(inner, str):
        value = {**value, "message": value.get("message") or inner}
    message = next((value[key] for key in ("message", "msg", "detail") if value.get(key)), "")
    codes = (value.get(key) for key in ("code", "type", "status"))
    return ErrorObject(
        message if isinstance(message, str) else msgspec.json.encode(message).decode(),
        frozenset(code.lower() for code in codes if isinstance(code, str)),
    )


def status_line(status: int) -> str:
    """`HTTP 503 Service Unavailable`; the bare number where the status is nobody's standard."""
    try:
        return f"HTTP {status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"HTTP {status}"


def tidy(message: str, secrets: Sequence[str] = ()) -> str:
    """`message` without any of `secrets`, on one line, and no longer than `MAX_MESSAGE`."""
    for secret in secrets:
        if len(secret) >= _SHORTEST_SECRET:
            message = message.replace(secret, "[key removed]")
    message = " ".join(message.split())
    return message if len(message) <= MAX_MESSAGE else message[: MAX_MESSAGE - 1] + "…"


def retry_after(headers: Mapping[str, str], *, now: float | None = None) -> float | None:
    """The seconds that a server asks us to wait, from lower-case `headers`; None where it asks nothing readable.

    `retry-after-ms` is finer and goes first; `retry-after` holds seconds (also fractions) or an HTTP date (RFC 9110,
    10.2.3).
    """
    milliseconds = _number(headers.get("retry-after-ms"))
    if milliseconds is not None:
        return milliseconds / 1000
    value = headers.get("retry-after")
    if value is None:
        return None
    seconds = _number(value)
    if seconds is not None:
        return seconds
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)  # "-0000", by which RFC 5322 means UTC without a place
    return max(0.0, moment.timestamp() - (time.time() if now is None else now))


def _number(text: str | None) -> float | None:
    """A finite number that is not negative, or None."""
    try:
        number = float(text or "")
    except ValueError:
        return None
    return number if math.isfinite(number) and number >= 0 else None

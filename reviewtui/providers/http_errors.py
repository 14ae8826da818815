"""What an answer that is no answer means: HTTP status, error object and headers to one of our error kinds.

The words are those of the services that speak the OpenAI format (OpenAI, vLLM, llama.cpp, Ollama, OpenRouter,
Gemini, DeepSeek, Azure ...), which agree on the shape and not on the vocabulary.
"""

import re
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

import msgspec

from reviewtui.domain.response import ErrorKind
from reviewtui.providers.loose_json import as_json
from reviewtui.providers.waits import asked_wait, retry_after
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
    r"insufficient (balance|credits?|funds)|credit balance is too low|billing (hard )?limit"
    r"|reached your specified \w+ usage limits",
    re.I,
)
_AUTH_CODES = {"invalid_api_key", "invalid_authentication", "authentication_error", "api_key_invalid"}
_AUTH_WORDS = re.compile(r"api key (is )?(not valid|invalid)|invalid api key|incorrect api key", re.I)
_NOT_FOUND_CODES = {"model_not_found", "deploymentnotfound", "not_found_error"}
_TOO_LARGE_CODES = {
    "context_length_exceeded",
    "exceed_context_size_error",
    "string_above_max_length",
    "request_too_large",
}
_TOO_LARGE_WORDS = re.compile(
    r"context[ _](length|window|size)|prompt is too long|too many (input )?tokens|maximum .{0,20}tokens", re.I
)
_OVERLOADED_CODES = {
    "overloaded_error",
    "overloaded",
    "engine_overloaded",
    "server_overloaded",
    "server_is_overloaded",
    "slow_down",
    "unavailable",
    "503",
    "529",
}
_RATE_LIMIT_CODES = {"rate_limit_error", "rate_limit_exceeded", "resource_exhausted", "429"}
_LIMITED: tuple[ErrorKind, ...] = ("rate_limit", "overloaded")

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
    kind, message = _kind(status, error), error.message or status_line(status)
    # Every answer tells when limits are reset; only to one that refuses for a limit's sake does that matter.
    wait = asked_wait(lowered) if kind in _LIMITED else retry_after(lowered)
    return RemoteError(kind, tidy(message, secrets), wait)


def reported_kind(error: ErrorObject) -> ErrorKind:
    """What an error is that came within a stream or with status 200: one that passes, one that every further request
    would meet as well, one of a prompt too long, or the `provider`'s own.
    """
    if error.codes & _QUOTA_CODES:
        return "quota"
    if error.codes & _TOO_LARGE_CODES:
        return "too_large"
    if error.codes & _OVERLOADED_CODES:
        return "overloaded"
    return "rate_limit" if error.codes & _RATE_LIMIT_CODES else "provider"


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
    codes = (value.get(key) for key in ("code", "type", "status", "http_status_code"))
    return ErrorObject(
        message if isinstance(message, str) else as_json(message),
        frozenset(str(code).lower() for code in codes if isinstance(code, str | int)),
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

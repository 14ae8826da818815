"""What an answer that is no answer means: HTTP status, error object and headers to one of our error kinds."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

import msgspec

from reviewtui.domain.response import ErrorKind
from reviewtui.providers.error_kinds import FLAGGED, ErrorObject, kind_of
from reviewtui.providers.loose_json import as_json, inside
from reviewtui.providers.waits import asked_wait, retry_after
from reviewtui.providers.wire import RemoteError

MAX_MESSAGE = 500
"""Characters of a server's message that are kept."""

_SHORTEST_SECRET = 4
"""Shorter keys are placeholders ("x", "-") and would tear ordinary words apart."""

_LIMITED: tuple[ErrorKind, ...] = ("rate_limit", "overloaded")

_LONGEST_LIMIT_S = 600.0
"""Seconds. Who asks to wait longer (a day's tokens are used up) is not over a rate, which a run could wait for."""


def classify(status: int, headers: Mapping[str, str], body: bytes, secrets: Sequence[str] = ()) -> RemoteError:
    """The error that an answer with a `status` outside 2xx stands for."""
    lowered = {name.lower(): value for name, value in headers.items()}
    error = read_error_body(body)
    if 300 <= status < 400:
        target = lowered.get("location", "somewhere else")
        message = f"HTTP {status}: the server redirects to {target}; is base_url right?"
        return RemoteError("not_found", tidy(message, secrets))
    kind, message, wait = kind_of(status, error), error.message or status_line(status), retry_after(lowered)
    if kind == "rate_limit" and wait is not None and wait > _LONGEST_LIMIT_S:
        kind = "quota"
    elif kind in _LIMITED:  # every answer tells when limits are reset; only to one that refuses for that does it matter
        wait = asked_wait(lowered, named=error.codes)
    return RemoteError(kind, tidy(message, secrets), wait)


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
    codes = [value.get(key) for key in ("code", "type", "status", "http_status_code", "error_type")]
    codes.append(inside(value, "details", "error_code"))  # Anthropic's
    metadata = value.get("metadata")  # OpenRouter's
    if inside(metadata, "reasons") or inside(metadata, "flagged_input"):
        codes.append(FLAGGED)
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

"""What the requests of all protocols share: headers, and the address to post to."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import msgspec

from reviewtui import __version__
from reviewtui.domain.errors import ReviewError
from reviewtui.domain.session import Model
from reviewtui.providers.wire import WireRequest


def post(model: Model, url: str, body: Any, headers: Mapping[str, str]) -> WireRequest:
    """A request with this JSON `body`: our headers, the protocol's `headers` (lower case) and the model's own, of
    which the later replace the earlier.
    """
    ours = {
        "content-type": "application/json",
        "accept": "text/event-stream, application/json",
        "user-agent": f"reviewtui/{__version__}",
    }
    own = {name.lower(): value for name, value in model.headers.items()}
    return WireRequest("POST", url, {**ours, **headers, **own}, msgspec.json.encode(body))


def key_header(name: str, model: Model, api_key: str | None, *, prefix: str = "") -> dict[str, str]:
    """The header that carries the key, where there is one. ReviewError where the key cannot stand in a header."""
    if not api_key:
        return {}
    if not (api_key.isascii() and api_key.isprintable()):
        raise ReviewError(
            f"The key of {model.name} holds characters that no header can carry.",
            "Check the variable or file that it comes from for line breaks and pasted extras.",
        )
    return {name: prefix + api_key}


def endpoint(base_url: str, path: str) -> str:
    """The URL to post to: a query (`?api-version=...`) stays behind the path, a complete URL stays as it is."""
    parts = urlsplit(base_url)
    base = parts.path.rstrip("/")
    return urlunsplit(parts._replace(path=base if base.endswith(path) else base + path))

"""Content parts of a prompt's messages, written as the chat format has them, taken apart for other formats."""

import re
from typing import Any, NamedTuple

from reviewtui.domain.errors import ReviewError

_DATA_URL = re.compile(r"data:(?P<type>[^;,]+)(?:;[^,]*)?;base64,(?P<data>.*)", re.DOTALL | re.IGNORECASE)


class Inline(NamedTuple):
    """What a `data:` URL holds: its media type, and the content in Base64."""

    media_type: str
    base64: str


def image_url(part: dict[str, Any]) -> str | None:
    """The address in an `image_url` part, which may lie bare or in a table; None where the part is of another kind."""
    if part.get("type") != "image_url":
        return None
    value = part.get("image_url")
    url = value.get("url") if isinstance(value, dict) else value
    if not isinstance(url, str):
        raise ReviewError(
            "an image_url part of this prompt has no address",
            'Write {"type": "image_url", "image_url": {"url": "..."}}.',
        )
    return url


def inline(url: str) -> Inline | None:
    """What lies within `url`; None where it is an ordinary address. ReviewError where it is data but not Base64."""
    if url[:5].lower() != "data:":
        return None
    match = _DATA_URL.fullmatch(url)
    if match is None:
        raise ReviewError(
            "a data: URL of this prompt cannot be read", "It looks like data:image/png;base64,AAAA: type and Base64."
        )
    return Inline(match["type"].lower(), match["data"])

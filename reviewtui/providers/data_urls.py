"""`data:` URLs, in which prompts carry their images (RFC 2397)."""

import base64
import binascii
from typing import NamedTuple

from reviewtui.domain.errors import ReviewError


class Data(NamedTuple):
    """What a `data:` URL holds: its media type, and its bytes in Base64."""

    media_type: str
    base64: str


def read_data_url(url: str) -> Data | None:
    """The content of a `data:` URL; None where `url` is an ordinary address. ReviewError where it is no Base64."""
    if url[:5].lower() != "data:":
        return None
    head, comma, content = url[5:].partition(",")
    media_type, *parameters = head.split(";")
    if not comma or not media_type or "base64" not in map(str.lower, parameters) or not _is_base64(content):
        raise ReviewError(
            "a data: URL of this prompt cannot be read", "It looks like data:image/png;base64,AAAA: type and Base64."
        )
    return Data(media_type.lower(), content)


def _is_base64(content: str) -> bool:
    try:
        base64.b64decode(content, validate=True)
    except (binascii.Error, ValueError):
        return False
    return True

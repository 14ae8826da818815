"""Content parts of a prompt's messages, written as the chat format has them, taken apart for other formats."""

from typing import Any

from reviewtui.domain.errors import ReviewError


def image_url(part: dict[str, Any]) -> str | None:
    """The address in an `image_url` part, which may lie bare or in a table; None where the part is of another kind.

    ReviewError where it has none.
    """
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

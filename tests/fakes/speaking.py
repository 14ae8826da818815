"""What the scripted provider says in one wire format: the same plays, in other words. One file a format."""

import json
from collections.abc import Mapping
from typing import Any, Protocol


class Speech(Protocol):
    """One format. What it gives is written to the connection as it stands, framing included."""

    content_type: str
    key_header: str

    def asked(self, path: str, body: Mapping[str, Any]) -> tuple[str, str]:
        """The model's id, and the last words of the prompt."""
        ...

    def begin(self) -> str:
        """What comes before anything is said; empty in most formats."""
        ...

    def reasoning(self, text: str) -> str: ...

    def content(self, text: str) -> str: ...

    def end(self, finish_reason: str, usage: tuple[int, int] | None, *, properly: bool) -> str:
        """The reason to end (in the chat format's word), the tokens (asked, answered) where they are counted, and
        `properly` what closes a stream of this format.
        """
        ...

    def error(self, message: str, code: str) -> str:
        """An error within the stream."""
        ...

    def malformed(self) -> str:
        """A piece that is broken within itself."""
        ...

    def whole(self, text: str, reasoning: str, finish_reason: str, usage: tuple[int, int]) -> dict[str, Any]:
        """The answer as one JSON body."""
        ...

    def error_body(self, error: Mapping[str, object]) -> dict[str, Any]:
        """An error as one JSON body."""
        ...


def event(data: object, name: str | None = None) -> str:
    """A server-sent event; `data` is a text, or is written as JSON."""
    text = data if isinstance(data, str) else json.dumps(data)
    return (f"event: {name}\n" if name else "") + f"data: {text}\n\n"


def words_of(content: object) -> str:
    """The words of a message's content, or its parts as JSON."""
    return content if isinstance(content, str) else json.dumps(content)

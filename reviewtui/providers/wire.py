"""What every wire protocol is turned into: a request to send, and events read from the bytes that come back.

A provider does no I/O and keeps no clock. The engine sends the request, times the bytes and feeds them to a parser;
it never learns which protocol it is speaking.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

from msgspec import Struct

from reviewtui.domain.prompt import Prompt
from reviewtui.domain.response import ErrorKind, FinishReason, Usage
from reviewtui.domain.session import Model


class ContentDelta(Struct, frozen=True):
    """More of the answer. `text` is never empty, so the first of these is the first token."""

    text: str


class ReasoningDelta(Struct, frozen=True):
    """More of the reasoning that the model shows before or beside its answer. `text` is never empty."""

    text: str


class ToolCallDelta(Struct, frozen=True):
    """A fragment of tool call number `index`: `id` and `name` are empty after its first fragment; `arguments` of all
    fragments joined are its raw text.
    """

    index: int
    id: str
    name: str
    arguments: str


class UsageReport(Struct, frozen=True):
    """Token counts so far; the last report of an answer counts."""

    usage: Usage


class FinishReported(Struct, frozen=True):
    """Why the model stopped; `raw` is the provider's own word. Reported at most once."""

    reason: FinishReason
    raw: str


class RemoteError(Struct, frozen=True):
    """The answer ends here, in an error. Always the last event; `retry_after_s` is the wait that the server asked."""

    kind: ErrorKind
    message: str
    retry_after_s: float | None = None


class Note(Struct, frozen=True):
    """Something odd about the bytes that a person should know and that is no error."""

    text: str


class Completed(Struct, frozen=True):
    """The protocol's own ending was seen. Always the last event."""


WireEvent = (
    ContentDelta | ReasoningDelta | ToolCallDelta | UsageReport | FinishReported | RemoteError | Note | Completed
)


class ProtocolError(Exception):
    """The bytes are not what the protocol says. Parsers raise it within and report it as a `RemoteError`."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class WireRequest(Struct, frozen=True):
    """One HTTP request. Its `repr` leaves out the headers, which hold the key, and the body."""

    method: str
    url: str
    headers: dict[str, str]
    body: bytes

    def __repr__(self) -> str:
        return f"WireRequest({self.method} {self.url}, {len(self.body)} bytes)"


class Parser(Protocol):
    """Bytes of one answer to events. Never raises on what a server sent, and after `Completed` or `RemoteError`
    returns nothing more.

    `streamed` is False once the answer has shown itself to be one whole body: its pieces have no arrival times.
    `finished` is True once the model has said why it stopped.
    """

    streamed: bool
    finished: bool

    def feed(self, data: bytes) -> list[WireEvent]:
        """The events that `data` completes, in order; any cut of the bytes gives the same events."""
        ...

    def close(self) -> list[WireEvent]:
        """What is left at the end of the bytes; a `RemoteError` of kind `cut` where the answer's ending is missing."""
        ...


class Provider(Protocol):
    """One wire protocol. `secrets` are words (the key) that no message may repeat, even where the server did."""

    def build(self, model: Model, prompt: Prompt, *, base_url: str, api_key: str | None) -> WireRequest:
        """The request that asks `model` for its answer to `prompt`.

        ReviewError where it cannot be sent as it stands.
        """
        ...

    def parser(self, content_type: str, *, secrets: Sequence[str] = ()) -> Parser:
        """A parser for one answer with HTTP status 2xx."""
        ...

    def error(
        self, status: int, headers: Mapping[str, str], body: bytes, *, secrets: Sequence[str] = ()
    ) -> RemoteError:
        """What an answer with any other HTTP status means."""
        ...

"""What the parsers of all protocols share: how an answer begins, how it ends, and its text pieced together.

A protocol is a class on top of `AnswerParser` that says what one event (`take`) and one whole body (`whole`) mean.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from reviewtui.domain.response import ErrorKind, FinishReason
from reviewtui.providers import sse
from reviewtui.providers.error_kinds import ErrorObject, reported_kind
from reviewtui.providers.http_errors import tidy
from reviewtui.providers.loose_json import is_truncated
from reviewtui.providers.surrogates import Halves, well_formed
from reviewtui.providers.wire import (
    Completed,
    ContentDelta,
    FinishReported,
    Note,
    ProtocolError,
    ReasoningDelta,
    RemoteError,
    ToolCallDelta,
    WireEvent,
)

_BOM = b"\xef\xbb\xbf"
_LONGEST_NAME = 60  # characters of a server's word that a note repeats
_REPLACED = "bytes that are not UTF-8 were replaced"


class Frame(Protocol):
    """One event of a stream: its name ("message" where the framing has no names) and its text.

    `replaced` says whether some of its bytes were no UTF-8 and have become U+FFFD.
    """

    @property
    def event(self) -> str: ...
    @property
    def data(self) -> str: ...
    @property
    def replaced(self) -> bool: ...


class Framing(Protocol):
    """How events lie in the bytes of a stream: server-sent events, lines, an array. Any cut gives the same frames.

    One that may raise a ProtocolError yields its frames one by one, so that those before it are not lost.
    """

    @property
    def overflowed(self) -> bool:
        """Whether an unfinished frame has grown beyond `sse.MAX_EVENT_BYTES`."""
        ...

    def feed(self, data: bytes) -> Iterable[Frame]:
        """The frames that `data` completes, in order."""
        ...

    def close(self) -> Frame | None:
        """The frame that the end of the bytes left unfinished."""
        ...


class AnswerParser(ABC):
    """Bytes of one answer to events.

    Servers label their bodies wrongly, so the first byte decides: `<` is a web page that got in between, `{` or `[` a
    whole JSON body, anything else a stream of server-sent events (`framing` may decide otherwise).
    """

    def __init__(self, content_type: str = "", secrets: Sequence[str] = ()) -> None:
        self.streamed = True
        self.finished = False
        """Whether the model has said why it stopped."""
        self.refused = False
        """Whether it has declined to answer, which turns an ordinary ending into a refusal."""
        self.over = False
        """Whether the last event has been said."""
        self._content_type = content_type
        self._secrets = secrets
        self._known = False  # whether the first byte has been seen
        self._framing: Framing | None = None
        self._body = bytearray()  # a body that is not streamed
        self._said: list[WireEvent] = []
        self._noted: set[str] = set()
        self._content = Halves()
        self._reasoning = Halves()
        self._reasoned = False
        self._gap = ""  # what separates the next reasoning from that before it

    # What a protocol says of itself

    def framing(self, start: bytes) -> Framing | None:
        """How the stream that begins with `start` is cut into events; None: it is one whole JSON body."""
        return None if start.startswith((b"{", b"[")) else sse.EventStream()

    @abstractmethod
    def take(self, frame: Frame) -> None:
        """One event of the stream."""

    def take_together(self, texts: Sequence[str]) -> int:  # noqa: ARG002 - for protocols that know a cheaper way
        """As many of the first `texts`, of events without a name that came in one read, as it is cheaper to take all at
        once than each by `take`, with the same meaning; returns how many those were.
        """
        return 0

    def whole(self, text: str) -> None:
        """A body that was not streamed: it is its own ending, with or without a finish reason. Protocols that know no
        other way than to stream leave it as it is.
        """
        raise ProtocolError(f"one whole body of {len(text)} characters, where a stream belongs")

    def is_unfinished(self, text: str) -> bool:
        """Whether the last frame's `text` stops within itself and means only that the answer was cut."""
        return is_truncated(text)

    # What the engine calls

    def feed(self, data: bytes) -> list[WireEvent]:
        """The events that `data` completes, in order; an error is the last one, after all that came before it."""
        return self._events_of(lambda: self._feed(data))

    def close(self) -> list[WireEvent]:
        """What the end of the bytes means: `Completed` where a finish reason was seen, else `cut`.

        It may also be called after the connection broke: an answer that had said its finish reason is complete.
        """
        return self._events_of(self._close)

    # What a protocol's events are said with

    def content(self, text: str) -> None:
        """More of the answer; nothing where `text` is empty."""
        if text := self._content.take(text):
            self._said.append(ContentDelta(text))

    def contents(self, texts: Sequence[str]) -> None:
        """More of the answer, in pieces that came together, none of them empty: `content` for each, only faster."""
        if self._content.leaves_alone("".join(texts)):
            self._said += [ContentDelta(text) for text in texts]
        else:
            for text in texts:
                self.content(text)

    def reasoning(self, text: str) -> None:
        """More of the reasoning; nothing where `text` is empty."""
        if text := self._reasoning.take(text):
            self._said.append(ReasoningDelta(self._gap + text))
            self._gap, self._reasoned = "", True

    def new_thought(self) -> None:
        """What is reasoned from here on is a paragraph of its own."""
        self._gap = "\n\n" if self._reasoned else ""

    def refusal(self, text: str) -> None:
        """A piece of a refusal that the server tells apart from an answer: the words are the answer all the same."""
        self.refused = True
        self.content(text)

    def tool_call(self, index: int, call_id: str = "", name: str = "", arguments: str = "") -> None:
        """A fragment of tool call number `index`."""
        self._said.append(ToolCallDelta(index, well_formed(call_id), well_formed(name), well_formed(arguments)))

    def service_tool(self, name: str) -> None:
        """The service used a tool of its own: no call that anybody has to answer, and not the model's own words."""
        self.note(f"the service used a tool of its own: {name[:_LONGEST_NAME]}")

    def finish(self, reason: FinishReason, raw: str) -> None:
        """Why the model stopped; the first one said counts."""
        if not self.finished:
            self.finished = True
            reason = "refusal" if self.refused and reason == "stop" else reason
            self._said.append(FinishReported(reason, well_formed(raw)))

    def say(self, event: WireEvent) -> None:
        """An event as it stands."""
        self._said.append(event)

    def note(self, text: str) -> None:
        """Something odd, said once however often it is met; no secret survives in it."""
        text = tidy(well_formed(text), self._secrets)
        if text not in self._noted:
            self._noted.add(text)
            self._said.append(Note(text))

    def fail(self, message: str, kind: ErrorKind = "provider") -> None:
        """An error ends the answer; no secret survives in its message."""
        message = well_formed(message) or "the server reported an error and did not say which"
        self._end(RemoteError(kind, tidy(message, self._secrets)))

    def report(self, error: ErrorObject) -> None:
        """The server's own error object ends the answer."""
        self.fail(error.message, reported_kind(error))

    def complete(self) -> None:
        """The protocol's own ending was seen."""
        self._end(Completed())

    # How it begins and ends

    def _events_of(self, step: Callable[[], None]) -> list[WireEvent]:
        if self.over:
            return []
        try:
            step()
        except ProtocolError as error:
            self.fail(error.message, "protocol")
        said, self._said = self._said, []
        return said

    def _feed(self, data: bytes) -> None:
        if not self._known:
            self._body += data
            start = self._body.removeprefix(_BOM).lstrip()
            if not start or (start.startswith(b"\xef") and len(start) < len(_BOM)):
                return  # nothing yet, or perhaps a byte order mark, cut in two
            self._begin(bytes(start))
            data = bytes(self._body)
            self._body.clear()
        if self._framing is None:
            self._body += data
            if len(self._body) > sse.MAX_EVENT_BYTES:
                raise ProtocolError(f"the answer is longer than {sse.MAX_EVENT_BYTES} bytes")
            return
        for frame in self._frames(self._framing, data):
            self._take(frame)
            if self.over:
                return
        if self._framing.overflowed:
            raise ProtocolError(f"an event is longer than {sse.MAX_EVENT_BYTES} bytes")

    def _frames(self, framing: Framing, data: bytes) -> Iterable[Frame]:
        """The frames that `data` completes, without those that are taken together."""
        texts = framing.feed_plain(data) if isinstance(framing, sse.EventStream) else None
        if texts is None:
            return framing.feed(data)
        return map(sse.unnamed, texts[self.take_together(texts) :])

    def _begin(self, start: bytes) -> None:
        self._known = True
        if start.startswith(b"<"):
            raise ProtocolError(f"not an event stream but a page ({self._content_type or 'of no type'})")
        self._framing = self.framing(start)
        self.streamed = self._framing is not None

    def _close(self) -> None:
        if self._framing is not None:
            rest = self._framing.close()
            if rest is not None and not self.is_unfinished(rest.data):
                self._take(rest)
        elif self._known:
            self._take_whole(bytes(self._body.removeprefix(_BOM)))
        if self.over:
            return
        if self.finished:
            self.complete()
        else:
            self.fail("the answer ended without its own ending", "cut")

    def _take(self, frame: Frame) -> None:
        if frame.replaced:
            self.note(_REPLACED)
        self.take(frame)

    def _take_whole(self, body: bytes) -> None:
        text = body.decode(errors="replace")
        if is_truncated(text):
            return
        if text.encode() != body:
            self.note(_REPLACED)
        self.whole(text)
        if not self.over:
            self.complete()

    def _end(self, last: Completed | RemoteError) -> None:
        self.over = True
        if rest := self._reasoning.rest():
            self._said.append(ReasoningDelta(rest))
        if rest := self._content.rest():
            self._said.append(ContentDelta(rest))
        self._said.append(last)

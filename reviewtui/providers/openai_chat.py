"""The OpenAI chat-completions format, which nearly every server speaks and each in its own accent."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import msgspec

from reviewtui import __version__
from reviewtui.domain.errors import ReviewError
from reviewtui.domain.prompt import Prompt
from reviewtui.domain.session import Model, system_text
from reviewtui.providers.http_errors import classify, read_error, tidy
from reviewtui.providers.openai_shapes import (
    DONE,
    FINISH_REASONS,
    Choice,
    Chunk,
    Delta,
    Halves,
    decode_chunk,
    is_unfinished,
    read_usage,
    well_formed,
    words,
)
from reviewtui.providers.sse import MAX_EVENT_BYTES, EventStream, ServerSentEvent
from reviewtui.providers.wire import (
    Completed,
    ContentDelta,
    FinishReported,
    Note,
    ProtocolError,
    ReasoningDelta,
    RemoteError,
    ToolCallDelta,
    UsageReport,
    WireEvent,
    WireRequest,
)

_PATH = "/chat/completions"


class OpenAIChat:
    """`POST {base_url}/chat/completions`, streamed."""

    def build(self, model: Model, prompt: Prompt, *, base_url: str, api_key: str | None) -> WireRequest:
        """The request that asks `model` for its answer to `prompt`.

        ReviewError where the key cannot stand in a header.
        """
        headers = {
            "content-type": "application/json",
            "accept": "text/event-stream, application/json",
            "user-agent": f"reviewtui/{__version__}",
        }
        if api_key:
            if not (api_key.isascii() and api_key.isprintable()):
                raise ReviewError(
                    f"The key of {model.name} holds characters that no header can carry.",
                    "Check the variable or file that it comes from for line breaks and pasted extras.",
                )
            headers["authorization"] = f"Bearer {api_key}"
        headers |= {name.lower(): value for name, value in model.headers.items()}
        return WireRequest("POST", _endpoint(base_url), headers, msgspec.json.encode(self.body(model, prompt)))

    def body(self, model: Model, prompt: Prompt) -> dict[str, Any]:
        """The JSON body; `extra` has the last word."""
        messages = [{"role": message.role, "content": message.content} for message in prompt.messages]
        system = system_text(prompt, model)
        if system is not None:
            messages.insert(0, {"role": "system", "content": system})
        body: dict[str, Any] = {"model": model.model, "messages": messages, "stream": True}
        for name in ("max_tokens", "temperature", "top_p", "seed"):
            value = getattr(model, name)
            if value is not None:
                body[name] = value
        if model.stop:
            body["stop"] = model.stop
        body |= model.extra
        if body["stream"] is True:
            body.setdefault("stream_options", {"include_usage": True})
        return body

    def parser(self, content_type: str, *, secrets: Sequence[str] = ()) -> "ChatParser":
        """A parser for one answer, streamed or whole."""
        return ChatParser(content_type, secrets)

    def error(
        self, status: int, headers: Mapping[str, str], body: bytes, *, secrets: Sequence[str] = ()
    ) -> RemoteError:
        """What an answer with a `status` outside 2xx means."""
        return classify(status, headers, body, secrets)


def _endpoint(base_url: str) -> str:
    """The URL to post to: a query (`?api-version=...`) stays behind the path, a complete URL stays as it is."""
    parts = urlsplit(base_url)
    path = parts.path.rstrip("/")
    return urlunsplit(parts._replace(path=path if path.endswith(_PATH) else path + _PATH))


class ChatParser:
    """Bytes of one answer to events.

    Servers label their bodies wrongly, so the first byte decides: `{` begins a whole JSON body, `<` a web page that
    got in between, anything else a stream.
    """

    def __init__(self, content_type: str = "", secrets: Sequence[str] = ()) -> None:
        self.streamed = True
        self._content_type = content_type
        self._secrets = secrets
        self._stream = EventStream()
        self._known = False  # whether the first byte has been seen
        self._body = bytearray()  # a body that is not streamed
        self._finished = False
        self._refused = False
        self._over = False
        self._noted: set[str] = set()
        self._answer = Halves()
        self._reasoning = Halves()

    def feed(self, data: bytes) -> list[WireEvent]:
        """The events that `data` completes, in order; an error is the last one, after all that came before it."""
        events: list[WireEvent] = []
        if not self._over:
            try:
                self._feed(data, events)
            except ProtocolError as error:
                self._end(events, RemoteError("protocol", tidy(error.message, self._secrets)))
        return events

    def close(self) -> list[WireEvent]:
        """What the end of the bytes means: `Completed` where a finish reason was seen, else `cut`.

        It may also be called after the connection broke: an answer that had said its finish reason is complete.
        """
        events: list[WireEvent] = []
        if not self._over:
            try:
                self._close(events)
            except ProtocolError as error:
                self._end(events, RemoteError("protocol", tidy(error.message, self._secrets)))
        return events

    def _feed(self, data: bytes, events: list[WireEvent]) -> None:
        if not self._known:
            self._body += data
            start = self._body.removeprefix(b"\xef\xbb\xbf").lstrip()
            if not start:
                return
            if start.startswith(b"\xef") and len(start) < 3:
                return  # perhaps a byte order mark, cut in two
            self._known = True
            self.streamed = not start.startswith((b"{", b"["))
            if start.startswith(b"<"):
                raise ProtocolError(f"not an event stream but a page ({self._content_type or 'of no type'})")
            data = bytes(self._body)
            self._body.clear()
        if not self.streamed:
            self._body += data
            if len(self._body) > MAX_EVENT_BYTES:
                raise ProtocolError(f"the answer is longer than {MAX_EVENT_BYTES} bytes")
            return
        for event in self._stream.feed(data):
            self._take(event, events)
            if self._over:
                return
        if self._stream.overflowed:
            raise ProtocolError(f"an event is longer than {MAX_EVENT_BYTES} bytes")

    def _close(self, events: list[WireEvent]) -> None:
        if self.streamed:
            rest = self._stream.close()
            if rest is not None and not is_unfinished(rest.data):
                self._take(rest, events)
        else:
            text = self._body.removeprefix(b"\xef\xbb\xbf").decode(errors="replace")
            if not is_unfinished(text):
                self._whole(decode_chunk(text), events)
        if self._over:
            return
        if self._finished:
            self._end(events, Completed())
        else:
            self._end(events, RemoteError("cut", "the answer ended without its own ending"))

    def _take(self, event: ServerSentEvent, events: list[WireEvent]) -> None:
        """One event of the stream."""
        if self._stream.invalid_utf8:
            self._note("bytes that are not UTF-8 were replaced", events)
        data = event.data.strip()
        if data == DONE:
            if self._refused and not self._finished:
                events.append(FinishReported("refusal", ""))
            self._end(events, Completed())
        elif event.event == "error":
            self._fail(read_error(_loose(data)).message, events)
        elif data:
            self._chunk(decode_chunk(data), events)

    def _chunk(self, chunk: Chunk, events: list[WireEvent]) -> None:
        for choice in chunk.choices or ():
            self._choice(choice, choice.delta, events)
        self._usage_and_error(chunk, events)

    def _whole(self, chunk: Chunk, events: list[WireEvent]) -> None:
        """A body that was not streamed: it is its own ending, with or without a finish reason."""
        for choice in chunk.choices or ():
            self._choice(choice, choice.message or choice.delta, events)
        self._usage_and_error(chunk, events)
        if self._over:
            return
        if not chunk.choices:
            raise ProtocolError("a JSON answer without `choices`")
        self._end(events, Completed())

    def _choice(self, choice: Choice, delta: Delta | None, events: list[WireEvent]) -> None:
        if choice.index:
            self._note("there was more than one choice; the first is kept", events)
            return
        if delta is not None:
            self._delta(delta, events)
        raw = choice.finish_reason
        if isinstance(raw, str) and raw and not self._finished:
            self._finished = True
            reason = FINISH_REASONS.get(raw.lower(), "other")
            events.append(FinishReported("refusal" if self._refused and reason == "stop" else reason, raw))

    def _delta(self, delta: Delta, events: list[WireEvent]) -> None:
        answer, reasoning = words(delta.content)
        # Some servers write the same reasoning under both names.
        reasoning += "".join(words(delta.reasoning_content or delta.reasoning))
        answer, reasoning = self._answer.take(answer), self._reasoning.take(reasoning)
        if reasoning:
            events.append(ReasoningDelta(reasoning))
        if answer:
            events.append(ContentDelta(answer))
        if delta.refusal:
            self._refused = True
            events.append(ContentDelta(well_formed(delta.refusal)))
        for place, call in enumerate(delta.tool_calls or ()):
            arguments = call.function.arguments if call.function else None
            if arguments is not None and not isinstance(arguments, str):
                arguments = msgspec.json.encode(arguments).decode()  # Ollama and others: an object, not its text
            index = call.index if call.index is not None else place
            name = (call.function.name if call.function else None) or ""
            events.append(ToolCallDelta(index, call.id or "", name, well_formed(arguments or "")))

    def _usage_and_error(self, chunk: Chunk, events: list[WireEvent]) -> None:
        usage = read_usage(chunk.usage)
        if usage is not None:
            events.append(UsageReport(usage))
        if chunk.error:
            self._fail(read_error(chunk.error).message, events)
        elif chunk.object == "error":
            self._fail(read_error(chunk.message).message, events)

    def _fail(self, message: str, events: list[WireEvent]) -> None:
        message = message or "the server reported an error and did not say which"
        self._end(events, RemoteError("provider", tidy(message, self._secrets)))

    def _note(self, text: str, events: list[WireEvent]) -> None:
        if text not in self._noted:
            self._noted.add(text)
            events.append(Note(text))

    def _end(self, events: list[WireEvent], last: Completed | RemoteError) -> None:
        self._over = True
        if rest := self._reasoning.rest():
            events.append(ReasoningDelta(rest))
        if rest := self._answer.rest():
            events.append(ContentDelta(rest))
        events.append(last)


def _loose(text: str) -> Any:
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):
        return text

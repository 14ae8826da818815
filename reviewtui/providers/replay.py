"""Recorded answers asked for and read as if a service gave them: JSON lines that nobody but reviewtui speaks.

The engine gives them at their moments (`engine.replaying`); here is what a question and an answer look like.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec
from msgspec import Struct

from reviewtui.domain.prompt import Prompt
from reviewtui.domain.response import ErrorKind, FinishReason, ToolCall, Usage
from reviewtui.domain.session import Model
from reviewtui.providers.answer_parser import AnswerParser, Frame, Framing
from reviewtui.providers.http_errors import classify
from reviewtui.providers.lines import LineStream
from reviewtui.providers.loose_json import read_json
from reviewtui.providers.playback import Playback
from reviewtui.providers.recordings import Asked, Recording
from reviewtui.providers.requests import post
from reviewtui.providers.wire import RemoteError, UsageReport, WireRequest

ADDRESS = "http://replay.invalid"
"""No request goes there: RFC 2606 keeps the name free."""


class Replay:
    """A question to recorded answers."""

    def build(self, model: Model, prompt: Prompt, *, base_url: str, api_key: str | None) -> WireRequest:  # noqa: ARG002 - one signature
        """The request, which says by what the prompt may be known in a recording."""
        return post(model, base_url, Asked.of(prompt), {"accept": "application/x-ndjson"})

    def parser(self, content_type: str, *, secrets: Sequence[str] = ()) -> "ReplayParser":
        """A parser for one answer."""
        return ReplayParser(content_type, secrets)

    def error(
        self, status: int, headers: Mapping[str, str], body: bytes, *, secrets: Sequence[str] = ()
    ) -> RemoteError:
        """A recording that is missing is missing for this prompt alone: the model is asked for the others."""
        error = classify(status, headers, body, secrets)
        return msgspec.structs.replace(error, kind="bad_request") if status == 404 else error


class _Failed(Struct):
    kind: ErrorKind
    message: str


class _Line(Struct, omit_defaults=True):
    """One line of an answer; it says one thing, the last one also how it ended."""

    whole: bool = False
    reasoning: str = ""
    content: str = ""
    tool_calls: tuple[ToolCall, ...] = ()
    usage: Usage | None = None
    finish_reason: FinishReason | None = None
    error: _Failed | None = None
    done: bool = False


class Line(Struct, frozen=True):
    """The bytes of one line, and when they are due: milliseconds from the request on."""

    at_ms: float
    data: bytes


def lines_of(recording: Recording, playback: Playback) -> Iterator[Line]:
    """The answer on its wire, laid out as `playback` says."""
    if not playback.streamed:
        yield _line(0.0, whole=True)
    for piece in playback.pieces:
        yield _line(piece.at_ms, **{piece.kind: piece.text})
    yield _line(
        playback.end_ms,
        tool_calls=recording.tool_calls or (),
        usage=recording.usage,
        finish_reason=recording.finish_reason,
        error=None if recording.error is None else _Failed(*recording.error),
        done=recording.error is None,
    )


def _line(at_ms: float, **said: Any) -> Line:
    return Line(at_ms, msgspec.json.encode(_Line(**said)) + b"\n")


_decoder = msgspec.json.Decoder(_Line)


class ReplayParser(AnswerParser):
    """Bytes of one answer to events."""

    def framing(self, start: bytes) -> Framing | None:  # noqa: ARG002 - however it begins
        """JSON lines."""
        return LineStream()

    def take(self, frame: Frame) -> None:
        """One line."""
        line = read_json(frame.data, _decoder, "a recorded answer")
        if line.whole:
            self.streamed = False
        self.reasoning(line.reasoning)
        self.content(line.content)
        for index, call in enumerate(line.tool_calls):
            self.tool_call(index, call.id, call.name, call.arguments)
        if line.usage is not None:
            self.say(UsageReport(line.usage))
        if line.finish_reason is not None:
            self.finish(line.finish_reason, line.finish_reason)
        if line.error is not None:
            self.fail(line.error.message, line.error.kind)
        elif line.done:
            self.complete()

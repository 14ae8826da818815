"""What has come of an answer so far."""

from collections.abc import Sequence

from reviewtui.domain.response import FinishReason, ToolCall, Usage
from reviewtui.engine.clock import Marks
from reviewtui.providers.wire import (
    Completed,
    ContentDelta,
    FinishReported,
    Note,
    ReasoningDelta,
    RemoteError,
    ToolCallDelta,
    UsageReport,
    WireEvent,
)


class _ToolCallPieces:
    """A tool call as its fragments come in."""

    __slots__ = ("arguments", "id", "name")

    def __init__(self) -> None:
        self.id = ""
        self.name = ""
        self.arguments: list[str] = []


class Arrived:
    """The events of one answer, put together and their moments noted in `marks`.

    `size` counts the characters of answer, reasoning and tool calls. `completed` says whether the protocol's own ending
    was seen; `error` is an error that the server reported.
    """

    def __init__(self, marks: Marks) -> None:
        self.size = 0
        self.completed = False
        self.error: RemoteError | None = None
        self.finish_reason: FinishReason | None = None
        self.usage: Usage | None = None
        self.notes: list[str] = []
        self._marks = marks
        self._text: list[str] = []
        self._reasoning: list[str] = []
        self._tool_calls: dict[int, _ToolCallPieces] = {}

    @property
    def text(self) -> str:
        return "".join(self._text)

    @property
    def reasoning(self) -> str:
        return "".join(self._reasoning)

    @property
    def tool_calls(self) -> tuple[ToolCall, ...]:
        calls = (self._tool_calls[index] for index in sorted(self._tool_calls))
        return tuple(ToolCall(call.id, call.name, "".join(call.arguments)) for call in calls)

    def take(self, events: Sequence[WireEvent], stamp: int) -> tuple[str, str]:
        """Take in what one read brought at `stamp`; returns the new text and the new reasoning."""
        pieces = [event.text for event in events if type(event) is ContentDelta]
        if len(pieces) == len(events):  # as in nearly every read: no event is looked at again
            self._marks.content += [stamp] * len(pieces)
            self._text += pieces
            said = "".join(pieces)
            self.size += len(said)
            return said, ""
        text, reasoning = len(self._text), len(self._reasoning)
        for event in events:
            match event:
                case ContentDelta():
                    self._marks.content.append(stamp)
                    self._text.append(event.text)
                    self.size += len(event.text)
                case ReasoningDelta():
                    if self._marks.first_reasoning is None:
                        self._marks.first_reasoning = stamp
                    self._reasoning.append(event.text)
                    self.size += len(event.text)
                case _:
                    self._take_other(event, stamp)
        return "".join(self._text[text:]), "".join(self._reasoning[reasoning:])

    def _take_other(self, event: WireEvent, stamp: int) -> None:
        match event:
            case ToolCallDelta():
                call = self._tool_calls.setdefault(event.index, _ToolCallPieces())
                call.id += event.id
                call.name += event.name
                call.arguments.append(event.arguments)
                self.size += max(1, len(event.name) + len(event.arguments))
            case UsageReport():
                self.usage = event.usage
            case FinishReported():
                self.finish_reason = event.reason
            case Note():
                self.notes.append(event.text)
            case RemoteError():
                self.error = event
                self._marks.ended = stamp
            case Completed():
                self.completed = True
                self._marks.ended = stamp

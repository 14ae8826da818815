"""What came of an attempt, packed on a worker and unpacked by the owner's engine. Pure."""

from collections.abc import Iterator

from reviewtui.engine.clock import Marks
from reviewtui.engine.cluster.messages import Came, Moments
from reviewtui.engine.exchange import Exchange
from reviewtui.providers.wire import (
    ContentDelta,
    FinishReported,
    Note,
    ReasoningDelta,
    ToolCallDelta,
    UsageReport,
    WireEvent,
)

_SINGLE = ("connecting", "connected", "sent", "headers", "first_byte", "first_reasoning", "ended")


def packed(identity: str, exchange: Exchange, *, unreachable: bool = False) -> Came:
    """All of an exchange that is over; its moments are by the clock of this machine."""
    marks, arrived = exchange.marks, exchange.arrived
    return Came(
        response_id=identity,
        moments=Moments(
            **{name: getattr(marks, name) for name in _SINGLE}, cold=marks.cold, content=tuple(marks.content)
        ),
        text=arrived.text,
        reasoning=arrived.reasoning,
        tool_calls=arrived.tool_calls,
        finish_reason=arrived.finish_reason,
        usage=arrived.usage,
        notes=tuple(arrived.notes),
        error=exchange.error,
        timed_out=exchange.timed_out,
        http_status=exchange.http_status,
        streamed=exchange.streamed,
        unreachable=unreachable,
    )


def unpack(came: Came, exchange: Exchange, *, ahead: int, asked: int) -> None:
    """Make `exchange` what it would be, had it taken place here.

    The worker's clock is `ahead` of ours by so many nanoseconds, as far as we know; `asked` is when the question left
    here, before which nothing of it can have happened.
    """
    exchange.arrived.take(list(_events(came)), 0)  # its moments are set next
    _set_moments(exchange.marks, came.moments, ahead, asked)
    exchange.error = came.error
    exchange.timed_out = came.timed_out
    exchange.http_status = came.http_status
    exchange.streamed = came.streamed


def _events(came: Came) -> Iterator[WireEvent]:
    if came.reasoning:
        yield ReasoningDelta(came.reasoning)
    if came.text:
        yield ContentDelta(came.text)
    for index, call in enumerate(came.tool_calls):
        yield ToolCallDelta(index, call.id, call.name, call.arguments)
    if came.usage is not None:
        yield UsageReport(came.usage)
    if came.finish_reason is not None:
        yield FinishReported(came.finish_reason, came.finish_reason)
    for note in came.notes:
        yield Note(note)


def _set_moments(marks: Marks, moments: Moments, ahead: int, asked: int) -> None:
    """The same moments by our clock. They are moved together, so that every length stays what it was."""
    earliest = moments.connecting if moments.connecting is not None else moments.sent
    shift = ahead if earliest is None else min(ahead, earliest - asked)
    for name in _SINGLE:
        moment: int | None = getattr(moments, name)
        setattr(marks, name, None if moment is None else moment - shift)
    marks.cold = moments.cold
    marks.content = [moment - shift for moment in moments.content]

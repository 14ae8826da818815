"""How an answer flowed in: its chunks, the moments of their arrival, and the waits between them. Pure."""

from typing import NamedTuple

from reviewtui.domain.response import gaps_between
from reviewtui.engine.exchange import Exchange


class Flow(NamedTuple):
    """Milliseconds and counts; None where nothing was streamed.

    `reads` counts the moments at which the `chunks` arrived; `stalled_ms` is the length of all stalls together.
    """

    chunk_ms: tuple[float, ...] = ()
    chunks: int | None = None
    reads: int | None = None
    stalls: int | None = None
    longest_gap_ms: float | None = None
    stalled_ms: float | None = None


def flow_of(exchange: Exchange, stall_after: float) -> Flow:
    """The flow of an exchange that is over; a wait of more than `stall_after` seconds is a stall."""
    marks = exchange.marks
    if not exchange.streamed or marks.sent is None:
        return Flow()
    chunk_ms = tuple((stamp - marks.sent) / 1e6 for stamp in marks.content)
    if not chunk_ms:
        return Flow(chunks=0, reads=0) if exchange.status == "done" else Flow()
    broken_off = None if exchange.status == "done" else marks.since_sent(marks.ended)
    gaps = gaps_between(chunk_ms, broken_off)
    stalls = [gap for gap in gaps if gap > stall_after * 1000]
    return Flow(
        chunk_ms=chunk_ms,
        chunks=len(chunk_ms),
        reads=len(set(marks.content)),
        stalls=len(stalls),
        longest_gap_ms=max(gaps, default=None),
        stalled_ms=sum(stalls),
    )

"""What one request went through, as stretches of time: from the moments that are recorded of its attempts. Pure."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from typing import Literal, NamedTuple

from reviewtui.domain.response import Attempt, ErrorKind, ResponseStatus
from reviewtui.store.requests import RecordedRequest

Phase = Literal["queued", "connecting", "waiting", "thinking", "streaming", "stalled", "between"]
"""`queued` and `between` are our own waiting, before the first attempt and between two; `waiting` is for the first word
(of a model that thinks first, for the first thought), `stalled` a gap between words that is longer than the session's
limit.
"""


class Stretch(NamedTuple):
    """A phase, in milliseconds from when the request was due."""

    phase: Phase
    start_ms: float
    end_ms: float

    @property
    def length_ms(self) -> float:
        return self.end_ms - self.start_ms


class Setback(NamedTuple):
    """An attempt that did not end well, and when that was, in milliseconds from when the request was due. `kind` is
    None where it was broken off by a killed engine.
    """

    at_ms: float
    kind: ErrorKind | None


class Request(NamedTuple):
    """One request, due at `due` (milliseconds since 1970). Stretches of no length are left out; moments that are not
    known make none.
    """

    response_id: str
    prompt_id: str
    model: str
    trial: int
    status: ResponseStatus
    due: float
    stretches: tuple[Stretch, ...] = ()
    setbacks: tuple[Setback, ...] = ()
    attempts: int = 1

    @property
    def end_ms(self) -> float:
        """When it was over, from when it was due."""
        ends = [stretch.end_ms for stretch in self.stretches] + [setback.at_ms for setback in self.setbacks]
        return max(ends, default=0.0)

    @property
    def took_ms(self) -> float | None:
        """From the first sending to the end: our own queue before that is no part of it. None: not known."""
        sent = [stretch.start_ms for stretch in self.stretches if stretch.phase not in ("queued", "connecting")]
        return self.end_ms - sent[0] if sent else None


def epoch_ms(moment: str) -> float:
    """An ISO 8601 time as milliseconds since 1970."""
    when = datetime.fromisoformat(moment)
    return (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp() * 1000


def request_of(recorded: RecordedRequest, stall_ms: float) -> Request:
    """A recorded request as it went; gaps between chunks over `stall_ms` are stalls."""
    attempts = recorded.attempts
    due = epoch_ms(attempts[0].scheduled_at)
    stretches: list[Stretch] = []
    setbacks: list[Setback] = []
    for place, attempt in enumerate(attempts):
        last = place == len(attempts) - 1
        over = _over(attempt, recorded.ended_at if last else attempts[place + 1].scheduled_at)
        chunks = recorded.chunk_ms if last else ()
        went = list(_stretches(attempt, due, None if over is None else epoch_ms(over) - due, chunks, stall_ms))
        stretches += [stretch for stretch in went if stretch.length_ms > 0]
        if attempt.status not in ("done", "running"):
            end = max((stretch.end_ms for stretch in went), default=epoch_ms(attempt.scheduled_at) - due)
            setbacks.append(Setback(end, attempt.error_kind))
    return Request(
        recorded.response_id,
        recorded.prompt_id,
        recorded.model,
        recorded.trial,
        recorded.status,
        due,
        tuple(stretches),
        tuple(setbacks),
        len(attempts),
    )


def _over(attempt: Attempt, after: str | None) -> str | None:
    """When an attempt was over that does not say so itself: as the next one was due, or the response ended.

    What a killed engine left is found at any later time, so that says nothing.
    """
    return None if attempt.status in ("running", "interrupted") else after


def _stretches(
    attempt: Attempt, due: float, over: float | None, chunk_ms: Sequence[float], stall_ms: float
) -> Iterator[Stretch]:
    """One attempt. `over` is when it ended, for one whose own record does not say."""
    begun = epoch_ms(attempt.scheduled_at) - due
    first = attempt.number == 1
    if attempt.sent_at is None:  # there was no connection
        if over is not None:
            yield Stretch("connecting" if first else "between", begun, over)
        return
    sent = epoch_ms(attempt.sent_at) - due
    connecting = max(begun, sent - (attempt.connect_ms or 0.0))
    yield Stretch("queued" if first else "between", begun, connecting)
    yield Stretch("connecting", connecting, sent)
    total = attempt.total_ms
    if total is None and over is not None:
        total = over - sent
    if total is not None:
        for phase, start, end in _answered(attempt, total, chunk_ms, stall_ms):
            yield Stretch(phase, sent + start, sent + end)


def _answered(attempt: Attempt, total: float, chunk_ms: Sequence[float], stall_ms: float) -> Iterator[Stretch]:
    """What came after the sending, counted from it; it was over after `total` milliseconds."""
    first = total if attempt.ttft_ms is None else attempt.ttft_ms
    thought = first if attempt.ttfr_ms is None else min(attempt.ttfr_ms, first)
    yield Stretch("waiting", 0.0, thought)
    yield Stretch("thinking", thought, first)
    gaps = list(pairwise(chunk_ms))
    if attempt.status != "done" and attempt.last_content_ms is not None:  # a word was waited for that never came
        gaps.append((attempt.last_content_ms, total))
    since = first
    for before, after in gaps:
        if after - before > stall_ms:
            yield Stretch("streaming", since, before)
            yield Stretch("stalled", before, after)
            since = after
    yield Stretch("streaming", since, total)

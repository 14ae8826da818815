"""From the moments that are recorded of attempts to the phases of a request: worked out by hand."""

from typing import Any

import msgspec
import pytest

from reviewtui.actions.request_phases import Setback, Stretch, epoch_ms, request_of
from reviewtui.domain.response import Attempt
from reviewtui.store.requests import RecordedRequest

STALL_MS = 2_000.0


def at(ms: float) -> str:
    """The moment `ms` milliseconds after noon."""
    return f"2026-11-20T12:00:{ms / 1000:09.6f}+00:00"


def attempt(number: int = 1, **known: Any) -> Attempt:
    begun = Attempt(id=f"a{number}", response_id="r", number=number, status="done", scheduled_at=at(0))
    return msgspec.structs.replace(begun, **known)


def went(
    *attempts: Attempt, chunks: tuple[float, ...] = (), ended: float | None = None
) -> list[tuple[str, float, float]]:
    """The phases, in ms from when the request was due; setbacks among them as `! KIND`."""
    recorded = RecordedRequest(
        *("r", "p", "m", 1, attempts[-1].status, attempts[-1].error_kind),
        ended_at=None if ended is None else at(ended),
        attempts=attempts,
        chunk_ms=chunks,
    )
    request = request_of(recorded, STALL_MS)
    said = [(stretch.phase, stretch.start_ms, stretch.end_ms) for stretch in request.stretches]
    return said + [(f"! {setback.kind}", setback.at_ms, setback.at_ms) for setback in request.setbacks]


ANSWERED = attempt(sent_at=at(150), connect_ms=50.0, cold=True, ttft_ms=400.0, last_content_ms=900.0, total_ms=1_000.0)

CASES = {
    "a warm connection": (
        (msgspec.structs.replace(ANSWERED, connect_ms=None, cold=False),),
        (400.0, 900.0),
        [("queued", 0, 150), ("waiting", 150, 550), ("streaming", 550, 1150)],
    ),
    "a cold connection": (
        (ANSWERED,),
        (400.0, 900.0),
        [("queued", 0, 100), ("connecting", 100, 150), ("waiting", 150, 550), ("streaming", 550, 1150)],
    ),
    "thoughts before words": (
        (attempt(sent_at=at(0), ttfr_ms=100.0, ttft_ms=400.0, last_content_ms=900.0, total_ms=900.0),),
        (),
        [("waiting", 0, 100), ("thinking", 100, 400), ("streaming", 400, 900)],
    ),
    "a stall": (
        (attempt(sent_at=at(0), ttft_ms=100.0, last_content_ms=3_000.0, total_ms=3_100.0),),
        (100.0, 500.0, 2_900.0, 3_000.0),
        [("waiting", 0, 100), ("streaming", 100, 500), ("stalled", 500, 2900), ("streaming", 2900, 3100)],
    ),
    "a gap of the limit is no stall": (
        (attempt(sent_at=at(0), ttft_ms=100.0, last_content_ms=2_100.0, total_ms=2_100.0),),
        (100.0, 2_100.0),
        [("waiting", 0, 100), ("streaming", 100, 2100)],
    ),
    "it broke off while a word was waited for": (
        (
            attempt(
                status="timeout",
                error_kind="timeout",
                sent_at=at(0),
                ttft_ms=100.0,
                last_content_ms=500.0,
                total_ms=4_000.0,
            ),
        ),
        (100.0, 500.0),
        [("waiting", 0, 100), ("streaming", 100, 500), ("stalled", 500, 4000), ("! timeout", 4000, 4000)],
    ),
    "nothing was streamed": (
        (attempt(sent_at=at(0), streamed=False, total_ms=700.0),),
        (),
        [("waiting", 0, 700)],
    ),
    "asked again after a rate limit": (
        (
            attempt(status="failed", error_kind="rate_limit", sent_at=at(0), total_ms=30.0),
            attempt(2, scheduled_at=at(30), sent_at=at(1_030), ttft_ms=100.0, last_content_ms=200.0, total_ms=200.0),
        ),
        (100.0, 200.0),
        [
            *(("waiting", 0, 30), ("between", 30, 1030), ("waiting", 1030, 1130), ("streaming", 1130, 1230)),
            ("! rate_limit", 30, 30),
        ],
    ),
    "there was no connection, twice": (
        (
            attempt(status="failed", error_kind="connection"),
            attempt(2, status="failed", error_kind="connection", scheduled_at=at(40)),
        ),
        (),
        [("connecting", 0, 40), ("between", 40, 100), ("! connection", 40, 40), ("! connection", 100, 100)],
    ),
    "its engine was killed": (
        (attempt(status="interrupted", sent_at=at(10)),),
        (),
        [("queued", 0, 10), ("! None", 10, 10)],
    ),
    "another process is at it": ((attempt(status="running"),), (), []),
}


@pytest.mark.parametrize("name", CASES)
def test_the_phases_of(name: str) -> None:
    attempts, chunks, expected = CASES[name]
    found = went(*attempts, chunks=chunks, ended=100)
    assert [words for words, _, _ in found] == [words for words, _, _ in expected]
    assert [ms for _, *times in found for ms in times] == pytest.approx([ms for _, *times in expected for ms in times])


def test_what_it_took_leaves_our_queue_out() -> None:
    recorded = RecordedRequest("r", "p", "m", 1, "done", None, None, (ANSWERED,), ())
    request = request_of(recorded, STALL_MS)
    assert (request.end_ms, request.took_ms) == pytest.approx((1150, 1000))
    assert request.due == epoch_ms("2026-11-20T12:00:00Z")


def test_what_was_never_sent_took_nothing_that_is_known() -> None:
    recorded = RecordedRequest("r", "p", "m", 1, "failed", "connection", at(40), (attempt(status="failed"),), ())
    request = request_of(recorded, STALL_MS)
    assert request.took_ms is None
    assert (request.stretches, request.setbacks) == ((Stretch("connecting", 0, 40),), (Setback(40, None),))

"""Records and figures of an attempt, worked out by hand from moments made up here."""

import pytest
from msgspec.structs import replace

from reviewtui.domain.events import Cancelled, Failed, Finished
from reviewtui.domain.response import Attempt, ErrorKind, Response
from reviewtui.domain.session import Model
from reviewtui.engine.clock import Anchor, Marks
from reviewtui.engine.ending import ended_attempt, ended_response, ending_event
from reviewtui.engine.exchange import Exchange
from reviewtui.engine.flow import flow_of
from reviewtui.engine.usage import usage_of
from reviewtui.providers.wire import Completed, ContentDelta, ReasoningDelta, RemoteError, WireEvent
from tests.engine.running import prompt

MS = 1_000_000
MODEL = Model(name="m", provider="openai-chat", model="m", base_url="http://127.0.0.1/v1")
BEGUN = Response(
    id="r", session="s", prompt_id="p", model="m", variant="v", trial=1, status="running", created_at="2026-01-01"
)
ATTEMPT = Attempt(id="a", response_id="r", number=1, status="running", scheduled_at="2026-01-01")


Arrival = tuple[int, list[WireEvent]]


def exchange(*arrivals: Arrival, error: RemoteError | None = None, ended: int | None = None) -> Exchange:
    """Scheduled at 1000 ms of the clock, connecting from 1003, sent at 1010; `arrivals` in milliseconds after that."""
    marks = Marks(1000 * MS)
    marks.connecting, marks.connected, marks.sent, marks.cold = 1003 * MS, 1009 * MS, 1010 * MS, True
    marks.headers, marks.first_byte = 1030 * MS, 1031 * MS
    made = Exchange(MODEL, marks)
    for after, events in arrivals:
        made.arrived.take(events, (1010 + after) * MS)
    made.error = error
    if ended is not None:
        marks.ended = (1010 + ended) * MS
    return made


def response_of(made: Exchange, stall_after: float = 2.0) -> Response:
    usage = usage_of(made.arrived, prompt("?"), MODEL, chunks=len(made.marks.content))
    return ended_response(BEGUN, made, attempts=2, usage=usage, cost=None, notes=(), flow=flow_of(made, stall_after))


def attempt_of(made: Exchange, stall_after: float = 2.0) -> Attempt:
    usage = usage_of(made.arrived, prompt("?"), MODEL, chunks=len(made.marks.content))
    return ended_attempt(ATTEMPT, made, Anchor(), usage=usage, cost=0.5, flow=flow_of(made, stall_after))


ANSWER: tuple[Arrival, ...] = (
    (50, [ReasoningDelta("hm")]),
    (100, [ContentDelta("a"), ContentDelta("b")]),
    (180, [ContentDelta("c")]),
    (600, [ContentDelta("d")]),
    (610, [Completed()]),
)


def test_every_duration_counts_from_the_moment_of_sending() -> None:
    attempt = attempt_of(exchange(*ANSWER))
    assert attempt.status == "done"
    assert (attempt.queue_ms, attempt.connect_ms, attempt.cold) == (10.0, 6.0, True)
    assert (attempt.headers_ms, attempt.first_byte_ms) == (20.0, 21.0)
    assert (attempt.ttfr_ms, attempt.ttft_ms, attempt.last_content_ms, attempt.total_ms) == (50.0, 100.0, 600.0, 610.0)


def test_an_attempt_has_its_own_flow_and_counts() -> None:
    attempt = attempt_of(exchange(*ANSWER), stall_after=0.05)
    # four chunks at three moments, after 80 and 420 ms of waiting
    assert (attempt.chunks, attempt.reads, attempt.streamed) == (4, 3, True)
    assert (attempt.stalls, attempt.longest_gap_ms, attempt.stalled_ms) == (2, 420.0, 500.0)
    assert (attempt.output_tokens, attempt.reasoning_tokens, attempt.tokens_estimated) == (5, 1, True)
    assert attempt.cost == 0.5


def test_an_attempt_that_got_nothing_counts_nothing() -> None:
    attempt = attempt_of(exchange(error=RemoteError("server", "broken"), ended=40))
    assert (attempt.chunks, attempt.reads, attempt.stalls, attempt.stalled_ms) == (None, None, None, None)
    assert (attempt.output_tokens, attempt.tokens_estimated) == (None, None)


def test_an_attempt_that_was_never_answered_is_neither_streamed_nor_not() -> None:
    made = exchange(error=RemoteError("connection", "refused"), ended=1)
    made.marks.first_byte = None
    assert attempt_of(made).streamed is None


def test_a_warm_connection_took_no_time_to_make() -> None:
    made = exchange(*ANSWER)
    made.marks.cold, made.marks.connecting = False, None
    attempt = attempt_of(made)
    assert (attempt.cold, attempt.connect_ms, attempt.queue_ms) == (False, None, 10.0)


def test_a_response_has_the_moment_of_every_chunk_and_the_gaps_between() -> None:
    response = response_of(exchange(*ANSWER), stall_after=0.4)
    assert (response.text, response.reasoning, response.attempts) == ("abcd", "hm", 2)
    assert response.chunk_ms == (100.0, 100.0, 180.0, 600.0)
    assert (response.stalls, response.longest_gap_ms) == (1, 420.0)
    # 2 characters of reasoning and 4 chunks: 1 + 4 tokens; 3 of content in the half second after the first
    assert response.usage.output_tokens == 5
    assert response.usage.estimated
    assert response.tokens_per_second == pytest.approx(6.0)


def test_the_wait_for_a_chunk_that_never_came_is_a_gap() -> None:
    made = exchange(ANSWER[1], error=RemoteError("timeout", "too slow"), ended=3000)
    response = response_of(made, stall_after=2.0)
    assert (response.stalls, response.longest_gap_ms) == (1, 2900.0)


def test_of_what_never_came_nothing_is_counted() -> None:
    response = response_of(exchange(error=RemoteError("server", "broken"), ended=40))
    assert (response.chunk_ms, response.stalls, response.longest_gap_ms) == ((), None, None)
    assert (response.ttft_ms, response.total_ms, response.cost) == (None, 40.0, None)
    assert response.usage.output_tokens is None
    assert not response.usage.estimated


def test_one_chunk_has_no_gap() -> None:
    response = response_of(exchange((100, [ContentDelta("a"), Completed()])))
    assert (response.stalls, response.longest_gap_ms, response.tokens_per_second) == (0, None, None)


def test_every_ending_has_its_event() -> None:
    done = replace(response_of(exchange(*ANSWER)), finish_reason="stop")
    finished = ending_event(done, [])
    assert isinstance(finished, Finished)
    assert (finished.status, finished.ttft_ms, finished.finish_reason) == ("done", 100.0, "stop")

    failed = ending_event(response_of(exchange(error=RemoteError("server", "broken"), ended=1)), [])
    assert isinstance(failed, Failed)
    assert (failed.status, failed.error_kind, failed.message) == ("failed", "server", "broken")

    stopped = ending_event(response_of(exchange(error=RemoteError("cancelled", "stopped"), ended=1)), [])
    assert isinstance(stopped, Cancelled)


@pytest.mark.parametrize("kind", ["auth", "quota", "not_found"])
def test_an_error_of_the_model_as_a_whole_leaves_its_question_open(kind: ErrorKind) -> None:
    made = exchange(error=RemoteError(kind, "wrong key"), ended=1)
    assert made.status == "failed", "the attempt did fail"
    response = response_of(made)
    assert (response.status, response.error_kind, response.error_message) == ("cancelled", kind, "wrong key")

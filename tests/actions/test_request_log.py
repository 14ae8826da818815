"""The requests of a run as they are heard of, second by second."""

from reviewtui.actions.request_log import LiveState, RequestLog
from reviewtui.domain.events import AnyEvent, Cancelled, Delta, Failed, Finished, Retrying, RunEnded, Started

QUESTION = ("p", "m", 1)


def started(attempt: int = 1) -> Started:
    return Started(response_id="r", prompt_id="p", model="m", trial=1, attempt=attempt)


def words(text: str = "a", reasoning: str = "") -> Delta:
    return Delta(response_id="r", model="m", text=text, reasoning=reasoning)


RETRYING = Retrying(response_id="r", model="m", attempt=1, error_kind="rate_limit", message="busy", wait_s=1.0)
DONE = Finished(response_id="r", prompt_id="p", model="m", trial=1, status="done")
FAILED = Failed(
    response_id="r", prompt_id="p", model="m", trial=1, status="failed", error_kind="cut", message="broke off"
)
CANCELLED = Cancelled(response_id="r", prompt_id="p", model="m", trial=1, status="cancelled")
OVER = RunEnded(complete=False, stopped=True, asked=1, missing=1)


def log_of(*events: tuple[float, AnyEvent]) -> RequestLog:
    """A log whose clock begins at 1970, with a limit of two seconds for stalls."""
    log = RequestLog(2_000.0, 0.0)
    for now, event in events:
        log.apply_all([event], now)
    return log


def phases(log: RequestLog, now: float) -> list[tuple[str, float, float]]:
    request = log.request("r", now)
    assert request is not None
    return [(stretch.phase, stretch.start_ms / 1000, stretch.end_ms / 1000) for stretch in request.stretches]


def test_a_slow_start_grows_until_the_first_word() -> None:
    log = log_of((10, started()))
    assert phases(log, 13) == [("waiting", 0, 3)]
    log.apply_all([words()], 14)
    assert phases(log, 15) == [("waiting", 0, 4), ("streaming", 4, 5)]


def test_thoughts_are_not_words() -> None:
    log = log_of((0, started()), (1, words("", "hm")), (2, words()))
    assert phases(log, 3) == [("waiting", 0, 1), ("thinking", 1, 2), ("streaming", 2, 3)]


def test_a_stall_is_seen_while_it_lasts_and_afterwards() -> None:
    log = log_of((0, started()), (1, words()), (2, words()))
    assert phases(log, 4) == [("waiting", 0, 1), ("streaming", 1, 4)]
    assert phases(log, 5) == [("waiting", 0, 1), ("streaming", 1, 2), ("stalled", 2, 5)]
    log.apply_all([words()], 6)
    assert phases(log, 7) == [("waiting", 0, 1), ("streaming", 1, 2), ("stalled", 2, 6), ("streaming", 6, 7)]


def test_a_retry_has_its_failure_and_its_wait() -> None:
    log = log_of((0, started()), (1, RETRYING), (3, started(2)), (4, words()), (5, DONE))
    request = log.request("r", 9)
    assert request is not None
    assert phases(log, 9) == [("waiting", 0, 1), ("between", 1, 3), ("waiting", 3, 4), ("streaming", 4, 5)]
    assert [(back.at_ms, back.kind) for back in request.setbacks] == [(1_000, "rate_limit")]
    assert log.state(QUESTION) == LiveState("r", "done", None, 2)
    assert not log.running("r")


def test_a_failure_ends_with_its_kind() -> None:
    log = log_of((0, started()), (1, words()), (2, FAILED))
    request = log.request("r", 9)
    assert request is not None
    assert [(back.at_ms, back.kind) for back in request.setbacks] == [(2_000, "cut")]
    assert log.state(QUESTION) == LiveState("r", "failed", "cut", 1)
    assert log.took_ms("r", 9) == 2_000


def test_nothing_is_under_way_once_the_run_is_over() -> None:
    for end in (CANCELLED, OVER):
        log = log_of((0, started()), (2, end))
        assert log.state(QUESTION) == LiveState("r", "cancelled", None, 1)
    killed = log_of((0, started()))
    killed.over(2)
    assert not killed.running("r")


def test_what_was_never_begun_is_not_there() -> None:
    log = log_of((0, words()), (1, DONE))
    assert (log.ids, log.request("r", 2), log.state(QUESTION), log.running("r")) == ([], None, None, False)


def test_an_answer_of_no_time_has_no_stretch() -> None:
    assert phases(log_of((3, started()), (3, DONE)), 5) == []

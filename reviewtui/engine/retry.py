"""Whether to ask again after a failed attempt, and when."""

from tenacity import RetryCallState, wait_random_exponential

from reviewtui.engine.exchange import Exchange

LONGEST_WAIT = 60.0
"""Seconds. A server that asks for more is asked again after this long."""

_RETRIED_KINDS = ("connection", "cut", "rate_limit", "overloaded", "server")
_RETRIED_STATUSES = (408, 409, 425)

_full_jitter = wait_random_exponential(multiplier=0.5, max=30)
"""Uniform between 0 and 0.5 s doubled per attempt. https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/"""


def worth_retrying(exchange: Exchange) -> bool:
    """Only what failed before anything of an answer arrived: a person may have read, and paid for, the rest."""
    error = exchange.error
    if error is None or exchange.arrived.size or exchange.timed_out:
        return False
    return error.kind in _RETRIED_KINDS or exchange.http_status in _RETRIED_STATUSES


def seconds_to_wait(state: RetryCallState) -> float:
    """As long as the server asked, else exponentially longer with full jitter."""
    assert state.outcome is not None, "asked for only after an attempt"
    error = state.outcome.result().error
    if error.retry_after_s is not None:
        return float(min(error.retry_after_s, LONGEST_WAIT))
    return _full_jitter(state)

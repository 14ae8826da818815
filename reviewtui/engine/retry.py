"""Whether to ask again after a failed attempt, and when."""

from tenacity import RetryCallState, wait_random_exponential

from reviewtui.engine.exchange import Exchange
from reviewtui.engine.pace import LONGEST_WAIT

_RETRIED_KINDS = ("connection", "cut", "rate_limit", "overloaded", "server")
_RETRIED_STATUSES = (408, 409, 425)

_full_jitter = wait_random_exponential(multiplier=0.5, max=30)
"""Uniform between 0 and 0.5 s doubled per attempt. https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/"""


def worth_retrying(exchange: Exchange, *, after_content: bool = False) -> bool:
    """Only what failed before anything of an answer arrived, since that was read by a person and is paid for; or
    `after_content`, too, where the session says so.
    """
    error = exchange.error
    if error is None or exchange.timed_out or (exchange.arrived.size and not after_content):
        return False
    return error.kind in _RETRIED_KINDS or exchange.http_status in _RETRIED_STATUSES


def seconds_to_wait(state: RetryCallState) -> float:
    """As long as the server asked, and no shorter than exponentially longer with full jitter: it may have asked for
    nothing, or for the milliseconds of a limit that was not the one.
    """
    assert state.outcome is not None, "asked for only after an attempt"
    error = state.outcome.result().error
    return max(min(error.retry_after_s or 0.0, LONGEST_WAIT), _full_jitter(state))

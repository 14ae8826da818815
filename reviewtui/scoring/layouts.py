"""The shares of one model laid out: which rows are inside each, what they score, and which wait for a judgment.

The fixed-sample interval and the anytime-valid verdict are both taken from that one layout, so that they speak of the
same thing.
"""

from typing import NamedTuple

import numpy as np

from reviewtui.domain.session import Figure, LatencyBudget
from reviewtui.scoring.columns import Columns
from reviewtui.scoring.rates import Bools, Floats


class Scored(NamedTuple):
    """`scores` are within 0 and 1 and count where `inside`. `pending` rows will be inside, or not, once judged.

    Of those outside for good, `unanswered` ones would count had their request been answered, `unjudgeable` ones had
    somebody judged them, and `unknown` ones were more known of them: their words, their duration, their attempts.
    """

    inside: Bools
    scores: Floats
    pending: Bools
    unanswered: Bools
    unjudgeable: Bools
    unknown: Bools


def scored_csat(columns: Columns) -> Scored:
    """Satisfied, over the answers that were rated. An answer that nobody could judge, or would, is outside."""
    rated = columns.rated > 0
    scores = np.where(rated, columns.satisfied, 0.0)
    pending = (columns.text_shown | columns.textless) & ~rated & ~columns.unjudgeable
    unanswered = ~columns.done & ~columns.text_shown
    return Scored(rated, scores, pending, unanswered, columns.unjudgeable, np.zeros_like(rated))


def scored_good(columns: Columns, budget: LatencyBudget) -> Scored:
    """Satisfied, within the latency budget and free of failure, over every response asked.

    What failed or came too late is not good, whatever anybody thinks of it. Outside are answers that nobody could judge
    and answers of unknown duration, or whose words are not known.
    """
    bad = cannot_be_good(columns, budget)
    rated = columns.rated > 0
    unknown = ~bad & (columns.textless | _unknown_duration(columns, budget))
    unjudgeable = ~bad & ~unknown & columns.unjudgeable
    inside = bad | (rated & ~unknown)
    scores = np.where(inside & ~bad, columns.satisfied, 0.0)
    return Scored(inside, scores, ~inside & ~unknown & ~unjudgeable, np.zeros_like(bad), unjudgeable, unknown)


def scored_failure(columns: Columns) -> Scored:
    """Failed in any way, over every response asked whose words are known."""
    none = np.zeros_like(columns.textless)
    return Scored(~columns.textless, columns.failed.astype(np.float64), none, none, none, columns.textless)


def scored_error(columns: Columns) -> Scored:
    """For each request, the share of its attempts that ended in an error: a success on retry hides none of them."""
    sent = columns.attempts > 0
    scores = np.divide(columns.failed_attempts, columns.attempts, out=np.zeros(len(columns.rows)), where=sent)
    none = np.zeros_like(sent)
    return Scored(sent, scores, none, none, none, ~sent)


def scored(figure: Figure, columns: Columns, budget: LatencyBudget) -> Scored | None:
    """The layout of the share `figure`; None for a figure that is not a share."""
    match figure:
        case "csat":
            return scored_csat(columns)
        case "good_rate":
            return scored_good(columns, budget)
        case "failure_rate":
            return scored_failure(columns)
        case "error_rate":
            return scored_error(columns)
        case _:
            return None


def cannot_be_good(columns: Columns, budget: LatencyBudget) -> Bools:
    """Failed, without anything to read, or later than the budget allows; of a textless answer that is not known."""
    late = np.zeros(len(columns.rows), dtype=np.bool_)
    if budget.ttft is not None:
        late |= _seen_after(columns) > budget.ttft * 1000
    if budget.total is not None:
        late |= columns.total_ms > budget.total * 1000
    bad: Bools = (columns.failed | ~columns.text_shown | late) & ~columns.textless
    return bad


def _seen_after(columns: Columns) -> Floats:
    """When a person first saw something: an answer that was not streamed appears at its end."""
    return np.where(np.isnan(columns.ttft_ms), columns.total_ms, columns.ttft_ms)


def _unknown_duration(columns: Columns, budget: LatencyBudget) -> Bools:
    unknown = np.zeros(len(columns.rows), dtype=np.bool_)
    if budget.ttft is not None:
        unknown |= np.isnan(_seen_after(columns))
    if budget.total is not None:
        unknown |= np.isnan(columns.total_ms)
    return unknown

"""When to give a load step up: what is still to come could not make it a useful one, and only burdens the service."""

from collections.abc import Sequence

from reviewtui.domain.load import LoadRequest, LoadStep
from reviewtui.domain.response import ENDED_WITH_RESULT
from reviewtui.scoring.exact import incomplete_beta
from reviewtui.scoring.within import has_budget, is_within

FEWEST = 10
"""Requests after which a step may be given up."""

ERROR = 0.001
"""How rarely a step of which half is useful may be taken for hopeless: it is looked at after every request."""

USEFUL = 0.5
"""The share of useful answers under which a step, and every higher one, is not worth going on with."""


def why_waiting_is_hopeless(step: LoadStep, waiting_s: float, limit_s: float) -> str | None:
    """Why to give up a step whose oldest arrival waits for a place since `waiting_s`, or None. One that waits longer
    than the model's time limit has no use for an answer any more.
    """
    if waiting_s <= limit_s:
        return None
    return f"arrivals wait {waiting_s:.0f} s for one of {step.in_flight} places, longer than the time limit"


def why_hopeless(rows: Sequence[LoadRequest], step: LoadStep) -> str | None:
    """Why to give up a step of which `rows` have ended, or None. Its warm-up, which comes first, tells nothing.

    It is looked at while others are timed: a step that goes well costs a sum.
    """
    counted = sorted(rows, key=lambda row: row.due_ms)[step.warm_up :]
    ended = [row for row in counted if row.status in ENDED_WITH_RESULT]
    n, useful = len(ended), sum(is_within(row, step) for row in ended)
    if n < FEWEST or useful >= USEFUL * n or 1 - incomplete_beta(USEFUL, useful + 1, n - useful) >= ERROR:
        return None  # half of them useful, and as few as this or fewer seen: P(B <= useful)
    what = "within the latency budget" if has_budget(step) else "answered"
    return f"{useful} of {n} requests were {what}"

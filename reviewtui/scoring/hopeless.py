"""When to give a load step up: what is still to come could not make it a useful one, and only burdens the service."""

from collections.abc import Sequence

from reviewtui.domain.load import LoadRequest, LoadStep
from reviewtui.scoring.exact import clopper_pearson
from reviewtui.scoring.load import ENDED, has_budget, is_within

FEWEST = 10
"""Requests after which a step may be given up."""

LEVEL = 0.998
"""Of the limits: it is looked at after every request, so an error each time must be rare."""

USEFUL = 0.5
"""The share of useful answers under which a step, and every higher one, is not worth going on with."""


def why_hopeless(rows: Sequence[LoadRequest], step: LoadStep, waiting_s: float, limit_s: float) -> str | None:
    """Why to give up a step of which `rows` have ended, or None. Its warm-up, which comes first, tells nothing.

    `waiting_s` is how long the oldest arrival waits for a place; one that waits over `limit_s`, the model's time limit,
    has no use for an answer any more.
    """
    if waiting_s > limit_s:
        return f"arrivals wait {waiting_s:.0f} s for one of {step.in_flight} places, longer than the time limit"
    counted = sorted(rows, key=lambda row: row.due_ms)[step.warm_up :]
    ended = [row for row in counted if row.status in ENDED]
    if len(ended) < FEWEST:
        return None
    useful = sum(is_within(row, step) for row in ended)
    high = clopper_pearson(useful / len(ended), len(ended), LEVEL).high
    if high is None or high >= USEFUL:
        return None
    what = "within the latency budget" if has_budget(step) else "answered"
    return f"{useful} of {len(ended)} requests were {what}"

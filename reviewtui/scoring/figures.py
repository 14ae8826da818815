"""The figures of one model.

Each share is first laid out as `Scored`: which rows are inside the figure, what they score, and which wait for a
judgment. The fixed-sample interval and the anytime-valid verdict are both taken from that one layout, so that they
speak of the same thing.
"""

from typing import NamedTuple

import numpy as np
from msgspec.structs import replace

from reviewtui.domain.session import Figure, LatencyBudget
from reviewtui.scoring.columns import Columns
from reviewtui.scoring.estimate import Estimate, absent
from reviewtui.scoring.quantiles import quantile
from reviewtui.scoring.rates import Bools, Floats, mean, share, share_of_possible

UNTIMED = "nothing was timed"


class Scored(NamedTuple):
    """`scores` are within 0 and 1 and count where `inside`. `pending` rows will be inside, or not, once judged.

    Of those outside for good, `unanswered` ones would count had their request been answered, and `unjudgeable` ones had
    somebody judged them.
    """

    inside: Bools
    scores: Floats
    pending: Bools
    unanswered: Bools
    unjudgeable: Bools


class Counted(NamedTuple):
    """The rows `inside` a figure, and the `values` they have in its unit; those of others mean nothing. Of a `censored`
    row it is known only that its value is that or more.
    """

    inside: Bools
    values: Floats
    censored: Bools


def scored_csat(columns: Columns) -> Scored:
    """Satisfied, over the answers that were rated. An answer that nobody could judge, or would, is outside."""
    rated = columns.rated > 0
    scores = np.where(rated, columns.satisfied, 0.0)
    pending = columns.text_shown & ~rated & ~columns.unjudgeable
    return Scored(rated, scores, pending, ~columns.done & ~columns.text_shown, columns.unjudgeable)


def scored_good(columns: Columns, budget: LatencyBudget) -> Scored:
    """Satisfied, within the latency budget and free of failure, over every response asked.

    What failed or came too late is not good, whatever anybody thinks of it. Outside are answers that nobody could judge
    and answers of unknown duration.
    """
    bad = _cannot_be_good(columns, budget)
    rated = columns.rated > 0
    untimed = ~bad & _unknown_duration(columns, budget)
    unjudgeable = ~bad & columns.unjudgeable
    inside = bad | (rated & ~untimed)
    scores = np.where(inside & ~bad, columns.satisfied, 0.0)
    return Scored(inside, scores, ~inside & ~untimed & ~unjudgeable, np.zeros_like(bad), unjudgeable & ~untimed)


def scored_failure(columns: Columns) -> Scored:
    """Failed in any way, over every response asked."""
    everything = np.ones(len(columns.rows), dtype=np.bool_)
    return Scored(everything, columns.failed.astype(np.float64), ~everything, ~everything, ~everything)


def scored_error(columns: Columns) -> Scored:
    """For each request, the share of its attempts that ended in an error: a success on retry hides none of them."""
    sent = columns.attempts > 0
    scores = np.divide(columns.failed_attempts, columns.attempts, out=np.zeros(len(columns.rows)), where=sent)
    none = np.zeros_like(sent)
    return Scored(sent, scores, none, none, none)


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


def csat(columns: Columns) -> Estimate:
    """Share of overall ratings of 4 or 5, several raters of one answer averaged first."""
    layout = scored_csat(columns)
    return _share(columns, layout.inside, layout.scores, why_unrated(columns))


def why_unrated(columns: Columns) -> str:
    """Why there is no rating that a figure may use, where there is none."""
    if not columns.text_shown.any():
        return "no answers to rate" if len(columns.rows) else "no responses yet"
    given_up, left_out = int(columns.unjudgeable.sum()), int(columns.seen_by_name.sum())
    if given_up and left_out:
        return f"nobody could judge {given_up}, and the judgments of {left_out} are left out of blind figures"
    if left_out:
        return "all judgments are left out of blind figures"
    return "nobody could judge what was looked at" if given_up else "no judgments yet"


def mean_rating(columns: Columns) -> Estimate:
    """The mean overall rating, from 1 to 5."""
    rated = columns.rated > 0
    if not rated.any():
        return absent(why_unrated(columns), "t over families")
    return mean(columns.rating[rated], columns.weights[rated], columns.families[rated], (1.0, 5.0))


def good_rate(columns: Columns, budget: LatencyBudget) -> Estimate:
    """Share of requests that were satisfied, in time and free of failure; the rated stand for the unrated."""
    layout = scored_good(columns, budget)
    counted = layout.inside | layout.pending
    if not counted.any():
        untimed = len(columns.rows) and not columns.unjudgeable.any()
        return absent("no answer has a known duration" if untimed else why_unrated(columns), "Wilson")
    possible = counted & ~_cannot_be_good(columns, budget)
    return share_of_possible(
        possible[counted],
        (possible & layout.inside)[counted],
        layout.scores[counted],
        columns.weights[counted],
        columns.families[counted],
        why_unrated(columns),
    )


def failure_rate(columns: Columns) -> Estimate:
    """Share of responses with a failure of any kind."""
    layout = scored_failure(columns)
    return _share(columns, layout.inside, layout.scores, "no responses yet")


def failure_rates_by_kind(columns: Columns) -> dict[str, Estimate]:
    """For every kind that occurs, most frequent first, the share of responses that show it; one may show several."""
    everything = np.ones(len(columns.rows), dtype=np.bool_)
    kinds = sorted({kind for row in columns.rows for kind in row.failures})
    rates = {
        kind: _share(
            columns, everything, np.array([kind in row.failures for row in columns.rows], dtype=np.float64), ""
        )
        for kind in kinds
    }
    return dict(sorted(rates.items(), key=lambda item: -(item[1].value or 0.0)))


def error_rate(columns: Columns) -> Estimate:
    """Share of attempts that ended in an error, averaged over requests."""
    layout = scored_error(columns)
    return _share(columns, layout.inside, layout.scores, "no attempts recorded")


def unanswered_rate(columns: Columns) -> Estimate:
    """Share of requests that got no answer in the end, after all retries."""
    everything = np.ones(len(columns.rows), dtype=np.bool_)
    return _share(columns, everything, (~columns.done).astype(np.float64), "no responses yet")


def cannot_judge_share(columns: Columns) -> Estimate:
    """Share of the answers looked at that nobody could judge; those only skipped were not judged at all."""
    looked_at = judged(columns)
    return _share(columns, looked_at, (columns.rated == 0).astype(np.float64), why_unrated(columns))


def judged_share(columns: Columns) -> Estimate:
    """Share of the answers there are to judge that somebody has judged: a count, not an estimate."""
    shown = columns.text_shown
    if not shown.any():
        return absent("no answers to judge", "counted")
    return Estimate(
        value=float(judged(columns)[shown].mean()),
        n=int(shown.sum()),
        clusters=int(np.count_nonzero(np.bincount(columns.families[shown]))),
        method="counted",
        missing="a count of this session, not an estimate: no interval",
    )


def judged(columns: Columns) -> Bools:
    """Rows with a verdict that figures may use: a rating, or that it cannot be judged."""
    known: Bools = (columns.rated > 0) | (columns.cannot_judge > 0)
    return known


def ttft(columns: Columns, p: float) -> Estimate:
    """The `p` quantile of the time to first token, in milliseconds."""
    return _duration(columns, p, timed(columns, first_token=True))


def total(columns: Columns, p: float) -> Estimate:
    """The `p` quantile of the time to the end of the answer, in milliseconds."""
    return _duration(columns, p, timed(columns, first_token=False))


def tokens_per_second(columns: Columns) -> Estimate:
    """The median decoding speed, in tokens of content a second; what rests on estimated counts is named."""
    known = ~np.isnan(columns.tokens_per_second)
    if not known.any():
        return absent(UNTIMED, "order statistics")
    never = np.zeros(int(known.sum()), dtype=np.bool_)
    speed = quantile(0.5, columns.tokens_per_second[known], never, columns.weights[known], columns.families[known])
    estimated = int(np.count_nonzero(known & columns.tokens_estimated))
    if not estimated:
        return speed
    counts = f"{estimated} of {speed.n} from token counts that we estimated"
    return replace(speed, missing=f"{counts}; {speed.missing}" if speed.missing else counts)


def timed(columns: Columns, *, first_token: bool) -> Counted:
    """Times to the first token, or to the end, in milliseconds: what was measured and, censored, what timed out before
    it could be.
    """
    measured = columns.ttft_ms if first_token else columns.total_ms
    known = ~np.isnan(measured) & (columns.done | first_token)
    censored = columns.timed_out & ~known
    waited = np.where(np.isnan(columns.total_ms), columns.limit_ms, columns.total_ms)
    return Counted(known | censored, np.where(known, measured, waited), censored)


def _duration(columns: Columns, p: float, times: Counted) -> Estimate:
    inside = times.inside
    if not inside.any():
        return absent(UNTIMED, "order statistics")
    return quantile(p, times.values[inside], times.censored[inside], columns.weights[inside], columns.families[inside])


def _cannot_be_good(columns: Columns, budget: LatencyBudget) -> Bools:
    """Failed, without anything to read, or later than the budget allows."""
    late = np.zeros(len(columns.rows), dtype=np.bool_)
    if budget.ttft is not None:
        late |= _seen_after(columns) > budget.ttft * 1000
    if budget.total is not None:
        late |= columns.total_ms > budget.total * 1000
    bad: Bools = columns.failed | ~columns.text_shown | late
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


def _share(columns: Columns, inside: Bools, scores: Floats, if_none: str) -> Estimate:
    if not inside.any():
        return absent(if_none, "Wilson")
    return share(scores[inside], columns.weights[inside], columns.families[inside])

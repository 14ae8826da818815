"""The figures of one model, with their fixed-sample intervals. Those that are shares are laid out in `layouts`."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from msgspec.structs import replace

from reviewtui.domain.session import LatencyBudget
from reviewtui.scoring.columns import Columns, judged_by
from reviewtui.scoring.estimate import Estimate, absent
from reviewtui.scoring.layouts import Scored, cannot_be_good, scored_csat, scored_error, scored_failure, scored_good
from reviewtui.scoring.quantiles import quantile
from reviewtui.scoring.rates import Bools, Floats, mean, share, share_of_possible

UNTIMED = "nothing was timed"
NO_WORDS = "the answers were imported without their words"


class Counted(NamedTuple):
    """The rows `inside` a figure, and the `values` they have in its unit; those of others mean nothing. Of a `censored`
    row it is known only that its value is that or more.
    """

    inside: Bools
    values: Floats
    censored: Bools


def csat(columns: Columns) -> Estimate:
    """Share of overall ratings of 4 or 5, several raters of one answer averaged first."""
    layout = scored_csat(columns)
    return _share(columns, layout.inside, layout.scores, why_unrated(columns))


def why_unrated(columns: Columns) -> str:
    """Why there is no rating that a figure may use, where there is none."""
    if not (columns.text_shown | columns.textless).any():
        return "no answers to rate" if len(columns.rows) else "no responses yet"
    given_up, left_out = int(columns.unjudgeable.sum()), int(columns.seen_by_name.sum())
    if given_up and left_out:
        return f"nobody could judge {given_up}, and the judgments of {left_out} are left out of blind figures"
    if left_out:
        return "all judgments are left out of blind figures"
    return "nobody could judge what was looked at" if given_up else "no ratings yet"


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
        return absent(_why_not_known(columns, layout) or why_unrated(columns), "Wilson")
    possible = counted & ~cannot_be_good(columns, budget)
    return share_of_possible(
        possible[counted],
        (possible & layout.inside)[counted],
        layout.scores[counted],
        columns.weights[counted],
        columns.families[counted],
        why_unrated(columns),
    )


def _why_not_known(columns: Columns, layout: Scored) -> str | None:
    """What is not known of the answers that are outside the good rate; None where that is not why there is none."""
    if not layout.unknown.any() or layout.unjudgeable.any():
        return None
    return NO_WORDS if columns.textless[layout.unknown].all() else "no answer has a known duration"


def failure_rate(columns: Columns) -> Estimate:
    """Share of responses with a failure of any kind."""
    layout = scored_failure(columns)
    return _share(columns, layout.inside, layout.scores, _why_no_response(columns))


def _why_no_response(columns: Columns) -> str:
    return NO_WORDS if columns.textless.any() else "no responses yet"


def failure_rates_by_kind(columns: Columns) -> dict[str, Estimate]:
    """For every kind that occurs, most frequent first, the share of responses that show it; one may show several."""
    known = ~columns.textless
    kinds = sorted({kind for row in columns.rows if not row.text_missing for kind in row.failures})
    rates = {
        kind: _share(columns, known, np.array([kind in row.failures for row in columns.rows], dtype=np.float64), "")
        for kind in kinds
    }
    return dict(sorted(rates.items(), key=lambda item: -(item[1].value or 0.0)))


def scored_looks(columns: Columns) -> Counted:
    """Of the answers that people looked through, blind where the session is, as what share of them named a failure."""
    usable = [
        [look for look in row.looks if not columns.blind or (look.blind and not look.exposed)] for row in columns.rows
    ]
    found = [sum(look.failing for look in looks) / len(looks) if looks else 0.0 for looks in usable]
    inside = np.array([bool(looks) for looks in usable], dtype=np.bool_)
    return Counted(inside, np.array(found, dtype=np.float64), np.zeros_like(inside))


def human_failure_rate(columns: Columns) -> Estimate:
    """Share of the answers looked through in which people named a failure, several people's looks averaged first."""
    layout = scored_looks(columns)
    unusable = any(row.looks for row in columns.rows)
    none = "all looks are left out of blind figures" if unusable else "nobody looked through the answers for failures"
    return _share(columns, layout.inside, layout.values, none)


def satisfied_by_criterion(columns: Columns, criteria: Sequence[str]) -> dict[str, Estimate]:
    """For each of `criteria` the share of ratings of 4 or 5 by it, several raters of one answer averaged first."""
    return {criterion: csat(judged_by(columns, criterion)) for criterion in criteria}


def mean_rating_by_criterion(columns: Columns, criteria: Sequence[str]) -> dict[str, Estimate]:
    """For each of `criteria` the mean rating by it, from 1 to 5."""
    return {criterion: mean_rating(judged_by(columns, criterion)) for criterion in criteria}


def error_rate(columns: Columns) -> Estimate:
    """Share of attempts that ended in an error, averaged over requests."""
    layout = scored_error(columns)
    return _share(columns, layout.inside, layout.scores, "no attempts recorded")


def unanswered_rate(columns: Columns) -> Estimate:
    """Share of requests that got no answer in the end, after all retries."""
    return _share(columns, ~columns.textless, (~columns.done).astype(np.float64), _why_no_response(columns))


def cannot_judge_share(columns: Columns) -> Estimate:
    """Share of the answers looked at that nobody could judge; those only skipped were not judged at all."""
    looked_at = judged(columns)
    return _share(columns, looked_at, (columns.rated == 0).astype(np.float64), why_unrated(columns))


def judged_share(columns: Columns) -> Estimate:
    """Share of the answers there are to judge that somebody has judged: a count, not an estimate."""
    shown = to_judge(columns)
    if not shown.any():
        return absent("no answers to judge", "counted")
    return Estimate(
        value=float(judged(columns)[shown].mean()),
        n=int(shown.sum()),
        clusters=int(np.count_nonzero(np.bincount(columns.families[shown]))),
        method="counted",
        missing="a count of this session, not an estimate: no interval",
    )


def to_judge(columns: Columns) -> Bools:
    """Rows that there is something to judge of: an answer's words, or what was said of them elsewhere."""
    rows: Bools = columns.text_shown | (columns.textless & judged(columns))
    return rows


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


def _share(columns: Columns, inside: Bools, scores: Floats, if_none: str) -> Estimate:
    if not inside.any():
        return absent(if_none, "Wilson")
    return share(scores[inside], columns.weights[inside], columns.families[inside])

"""Evidence as columns: one pass over the rows, then everything is vectorised."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from reviewtui.domain.evidence import Evidence, RatingGiven
from reviewtui.domain.judgment import SATISFIED_FROM
from reviewtui.domain.session import Model
from reviewtui.scoring.rates import Bools, Floats, Ints


class Columns(NamedTuple):
    """One entry a response of one model; NaN is "absent" inside this room only.

    `rated` counts the usable overall ratings of a response, `satisfied` is the share of them that are 4 or 5, `rating`
    their mean (several raters of one answer are averaged first; what was settled counts in place of them).
    `cannot_judge` and `skipped` count usable verdicts without a rating, `left_out` what a blind figure must not use
    (given unblinded, or after exposure). Of a `textless` answer nothing is known but what people said of it elsewhere.
    `blind`: what was not said blind is not usable.
    """

    rows: tuple[Evidence, ...]
    families: Ints
    weights: Floats
    done: Bools
    timed_out: Bools
    failed: Bools
    text_shown: Bools
    textless: Bools
    attempts: Floats
    failed_attempts: Floats
    ttft_ms: Floats
    total_ms: Floats
    tokens_per_second: Floats
    tokens_estimated: Bools
    limit_ms: float
    rated: Ints
    satisfied: Floats
    rating: Floats
    cannot_judge: Ints
    skipped: Ints
    left_out: Ints
    blind: bool = True

    @property
    def unjudgeable(self) -> Bools:
        """Somebody who may judge it blind looked at it, and nobody rated it."""
        gave_up: Bools = (self.rated == 0) & (self.cannot_judge + self.skipped > 0)
        return gave_up

    @property
    def seen_by_name(self) -> Bools:
        """All of its judgments are left out of blind figures: somebody else has to judge it."""
        seen: Bools = (self.rated + self.cannot_judge + self.skipped == 0) & (self.left_out > 0)
        return seen


def columns_of(evidence: Sequence[Evidence], model: Model, family_codes: Mapping[str, int], *, blind: bool) -> Columns:
    """The rows of `model`. `family_codes` numbers every family from 0; `blind`: the session is graded blind."""
    rows = tuple(row for row in evidence if row.model == model.name)
    ratings = [_ratings(heard(row, blind), blind) for row in rows]
    timed_out = [row.status == "timeout" or row.error_kind == "timeout" for row in rows]
    return Columns(
        rows=rows,
        families=np.array([family_codes[row.family] for row in rows], dtype=np.int64),
        weights=_floats([row.weight for row in rows]),
        done=np.array([row.status == "done" for row in rows], dtype=np.bool_),
        timed_out=np.array(timed_out, dtype=np.bool_),
        failed=np.array([bool(row.failures) or row.status != "done" for row in rows], dtype=np.bool_),
        text_shown=np.array([row.text_shown for row in rows], dtype=np.bool_),
        textless=np.array([row.text_missing for row in rows], dtype=np.bool_),
        attempts=_floats([row.attempts for row in rows]),
        failed_attempts=_floats([row.failed_attempts for row in rows]),
        ttft_ms=_floats([row.ttft_ms for row in rows]),
        total_ms=_floats([row.total_ms for row in rows]),
        tokens_per_second=_floats([row.tokens_per_second for row in rows]),
        tokens_estimated=np.array([row.tokens_estimated for row in rows], dtype=np.bool_),
        limit_ms=model.timeout * 1000,
        **_judged(ratings),
        blind=blind,
    )


def heard(row: Evidence, blind: bool, criterion: str | None = None) -> tuple[RatingGiven, ...]:
    """The ratings by `criterion` (None: the overall ones) that figures hear of a response: what was settled, if a blind
    figure may use it, in place of those that disagreed.
    """
    if criterion is None:
        settled, given = row.settled, row.ratings
    else:
        settled, given = row.settled_by_criterion.get(criterion), row.by_criterion.get(criterion, ())
    return (settled,) if settled is not None and _usable(settled, blind) else given


def _usable(rating: RatingGiven, blind: bool) -> bool:
    return not blind or (rating.blind and not rating.exposed)


def judged_by(columns: Columns, criterion: str) -> Columns:
    """The same rows with the ratings by `criterion` in place of the overall ones."""
    return columns._replace(
        **_judged([_ratings(heard(row, columns.blind, criterion), columns.blind) for row in columns.rows])
    )


class _Ratings(NamedTuple):
    stars: int = 0
    satisfied: float | None = None
    mean: float | None = None
    cannot_judge: int = 0
    skipped: int = 0
    left_out: int = 0


def _ratings(given: Sequence[RatingGiven], blind: bool) -> _Ratings:
    if not given:
        return _NONE
    usable = [rating for rating in given if _usable(rating, blind)]
    stars = [rating.rating for rating in usable if rating.rating is not None]
    skipped = sum(rating.verdict in ("skipped", "needs_expert") for rating in usable)
    count, left_out = len(stars), len(given) - len(usable)
    cannot_judge = len(usable) - count - skipped
    if not count:
        return _Ratings(cannot_judge=cannot_judge, skipped=skipped, left_out=left_out)
    satisfied = sum(rating >= SATISFIED_FROM for rating in stars) / count
    return _Ratings(count, satisfied, sum(stars) / count, cannot_judge, skipped, left_out)


_NONE = _Ratings()


def _judged(ratings: Sequence[_Ratings]) -> dict[str, Any]:
    """The columns that ratings make."""
    return {
        "rated": np.array([given.stars for given in ratings], dtype=np.int64),
        "satisfied": _floats([given.satisfied for given in ratings]),
        "rating": _floats([given.mean for given in ratings]),
        "cannot_judge": np.array([given.cannot_judge for given in ratings], dtype=np.int64),
        "skipped": np.array([given.skipped for given in ratings], dtype=np.int64),
        "left_out": np.array([given.left_out for given in ratings], dtype=np.int64),
    }


def _floats(values: Sequence[float | None]) -> Floats:
    return np.array(values, dtype=np.float64)  # None becomes NaN

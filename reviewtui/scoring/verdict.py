"""Verdicts: does a model meet a requirement, said in a way that stays true however often people look.

The families are played in the order that was drawn for the session, as far as they are complete: up to the first in
which this model still owes a response or this figure a judgment. Later families are not played even if they are
judged, because which of them are may depend on what people saw.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from reviewtui.domain.session import Requirement
from reviewtui.scoring.betting import Crossing, confidence_sequence, crossing
from reviewtui.scoring.figures import Scored
from reviewtui.scoring.outcome import JUDGED, Outcome, Verdict
from reviewtui.scoring.rates import Floats, Ints

BETTING = "betting confidence sequence over families, hedged, anytime-valid"


class Family(NamedTuple):
    """A family as the session plans it, for each model: its responses, and the traffic that they stand for."""

    responses: int
    weight: float


class Course(NamedTuple):
    """The families as played. Weights are relative to the heaviest family; `rest` are those not played yet."""

    scores: Floats
    weights: Floats
    rest: Floats
    used: int


def course_of(
    layout: Scored, weights: Floats, families: Ints, order: Sequence[int], planned: Mapping[int, Family]
) -> Course:
    """Lay out one model's rows (`layout`, `weights`, and `families` as codes) in the drawn `order` of family codes.

    A family none of whose rows is inside the figure (nobody could judge them) is passed over and stops nothing.
    """
    size = max(order, default=-1) + 1
    inside = np.where(layout.inside, weights, 0.0)
    weight_in = np.bincount(families, inside, minlength=size)
    score_in = np.bincount(families, inside * layout.scores, minlength=size)
    arrived = np.bincount(families, minlength=size)
    pending = np.bincount(families, layout.pending, minlength=size)
    open_at = (place for place, code in enumerate(order) if pending[code] or arrived[code] < planned[code].responses)
    used = next(open_at, len(order))
    played = np.array([code for code in order[:used] if weight_in[code] > 0], dtype=np.int64)
    heaviest = max((planned[code].weight for code in order), default=1.0)
    return Course(
        scores=np.clip(score_in[played] / weight_in[played], 0.0, 1.0),
        weights=np.minimum(weight_in[played] / heaviest, 1.0),
        rest=np.array([planned[code].weight / heaviest for code in order[used:]], dtype=np.float64),
        used=used,
    )


def decide(requirement: Requirement, course: Course, alpha: float, prompts: int) -> Verdict:
    """The verdict of the families played, and what is to be expected of the rest. `prompts`: how many there are."""
    seen = crossing(course.scores, course.weights, requirement.threshold, alpha)
    outcome = _outcome(requirement, seen)
    more, decidable = (None, True) if outcome != "UNDECIDED" else _outlook(requirement, course, alpha)
    bounds = confidence_sequence(course.scores, course.weights, alpha) if len(course.scores) else None
    return Verdict(
        figure=requirement.figure,
        at_least=requirement.at_least,
        at_most=requirement.at_most,
        outcome=outcome,
        alpha=alpha,
        bounds=bounds,
        method=BETTING,
        families_used=course.used,
        families_total=course.used + len(course.rest),
        more_families=more,
        decidable=decidable,
        reason=_reason(requirement, course, seen.first, more, decidable, prompts),
    )


def undecided(requirement: Requirement, alpha: float, reason: str) -> Verdict:
    """The verdict on a figure for which no anytime-valid method is there."""
    return Verdict(
        figure=requirement.figure,
        at_least=requirement.at_least,
        at_most=requirement.at_most,
        outcome="UNDECIDED",
        alpha=alpha,
        reason=reason,
    )


def _outcome(requirement: Requirement, seen: Crossing) -> Outcome:
    """Whichever side was left behind first: a later crossing the other way cannot take a verdict back."""
    if seen.first is None:
        return "UNDECIDED"
    return "PASS" if (seen.first == seen.above) == (requirement.at_least is not None) else "FAIL"


def _outlook(requirement: Requirement, course: Course, alpha: float) -> tuple[int | None, bool]:
    """How many more families decide if the rest repeats what was seen, and whether any rest can decide at all."""
    extremes = (_first_decision(requirement, course, np.full(len(course.rest), s), alpha) for s in (1.0, 0.0))
    decidable = any(first is not None for first in extremes)
    if not decidable or not len(course.scores):
        return None, decidable
    likely = _first_decision(requirement, course, np.resize(course.scores, len(course.rest)), alpha)
    return None if likely is None else likely - len(course.scores), True


def _first_decision(requirement: Requirement, course: Course, rest: Floats, alpha: float) -> int | None:
    """After how many families in all, those seen followed by `rest`, the threshold is left behind."""
    scores = np.concatenate((course.scores, rest))
    weights = np.concatenate((course.weights, course.rest))
    return crossing(scores, weights, requirement.threshold, alpha).first


def _reason(
    requirement: Requirement, course: Course, decided: int | None, more: int | None, decidable: bool, prompts: int
) -> str:
    waits_for = "judgments" if requirement.figure in JUDGED else "responses"
    seen = len(course.scores)
    if decided is not None:
        return f"decided after {_families(decided)} in the drawn order"
    if not decidable:
        return f"not decidable with these {prompts} prompts"
    if not seen:
        return f"the first family in the drawn order still waits for {waits_for}"
    if more is None:
        return f"the {_families(len(course.rest))} left decide only if unlike the {seen} seen"
    return f"{_families(more)} more decide if they are like the {seen} seen"


def _families(count: int) -> str:
    return "1 family" if count == 1 else f"{count} families"

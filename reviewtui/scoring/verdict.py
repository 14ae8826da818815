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
from reviewtui.scoring.columns import Columns
from reviewtui.scoring.layouts import Scored
from reviewtui.scoring.outcome import JUDGED, Lack, Outcome, Outlook, Verdict, Wait, needs_unseen
from reviewtui.scoring.outlook import Rest, outlook
from reviewtui.scoring.rates import Bools, Floats

BETTING = "betting confidence sequence over families, hedged, anytime-valid"


class Family(NamedTuple):
    """A family as the session plans it, for each model: its responses, and the traffic that they stand for."""

    responses: int
    weight: float


class Course(NamedTuple):
    """The families as played. Weights are relative to the heaviest family; `rest` are those not played yet, and `owing`
    says how many answers each of these still owes a judgment.

    `waits_for`: what the first of the rest waits for, and `unseen`: how many answers do for somebody who has not seen
    the models' names. `unanswered`, `unjudgeable` and `unknown` are families passed over, with nothing in them that
    counts, that would be played had their requests been answered, their answers been judged, or more been known.
    """

    scores: Floats
    weights: Floats
    rest: Floats
    owing: Floats
    used: int
    waits_for: Wait | None
    unseen: int
    unanswered: Floats
    unjudgeable: Floats
    unknown: Floats


def course_of(layout: Scored, columns: Columns, order: Sequence[int], planned: Mapping[int, Family]) -> Course:
    """Lay out one model's rows (`layout` of its `columns`) in the drawn `order` of family codes.

    A family none of whose rows is inside the figure (nobody could judge them) is passed over and stops nothing.
    """
    size = max(order, default=-1) + 1

    def summed(values: Floats | Bools) -> Floats:
        return np.bincount(columns.families, values, minlength=size).astype(np.float64)

    inside = np.where(layout.inside, columns.weights, 0.0)
    weight_in, score_in = summed(inside), summed(inside * layout.scores)
    arrived, pending = summed(np.ones(len(columns.rows))), summed(layout.pending)
    unseen = summed(layout.pending & columns.seen_by_name)
    waits = [
        _waits_for(planned[code].responses - arrived[code], pending[code] - unseen[code], unseen[code])
        for code in order
    ]
    used = next((place for place, wait in enumerate(waits) if wait), len(order))
    played = np.array([code for code in order[:used] if weight_in[code] > 0], dtype=np.int64)
    passed = [code for code in order[:used] if weight_in[code] <= 0]
    heaviest = max((planned[code].weight for code in order), default=1.0)
    unanswered, unjudgeable, unknown = map(summed, (layout.unanswered, layout.unjudgeable, layout.unknown))

    def relative(codes: Sequence[int]) -> Floats:
        return np.array([planned[code].weight / heaviest for code in codes], dtype=np.float64)

    return Course(
        scores=np.clip(score_in[played] / weight_in[played], 0.0, 1.0),
        weights=np.minimum(weight_in[played] / heaviest, 1.0),
        rest=relative(order[used:]),
        owing=np.array([planned[code].responses - arrived[code] + pending[code] for code in order[used:]]),
        used=used,
        waits_for=waits[used] if used < len(order) else None,
        unseen=int(unseen.sum()),
        unanswered=relative([code for code in passed if unanswered[code]]),
        unjudgeable=relative([code for code in passed if unjudgeable[code] and not unanswered[code]]),
        unknown=relative([code for code in passed if unknown[code] and not unanswered[code] + unjudgeable[code]]),
    )


def _waits_for(responses: float, judgments: float, unseen: float) -> Wait | None:
    """What a family waits for that still misses so much."""
    if responses > 0:
        return "responses"
    return "judgments" if judgments > 0 else "unseen" if unseen > 0 else None


def decide(requirement: Requirement, course: Course, alpha: float, prompts: int) -> Verdict:
    """The verdict of the families played, and what is to be expected of the rest. `prompts`: how many there are."""
    seen = crossing(course.scores, course.weights, requirement.threshold, alpha)
    outcome = _outcome(requirement, seen)
    more, decidable = (None, True) if outcome != "UNDECIDED" else _outlook(requirement, course, alpha)
    lacks = None if decidable else _lack(requirement, course, alpha)
    open_and_judged = outcome == "UNDECIDED" and decidable and requirement.figure in JUDGED
    bounds = confidence_sequence(course.scores, course.weights, alpha) if len(course.scores) else None
    if seen.first is not None:
        reason = f"decided after {_families(seen.first)} in the drawn order"
    else:
        reason = _why_undecidable(course, lacks, prompts) if lacks else _why_open(course, more)
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
        outlook=_expected(requirement, course, alpha) if open_and_judged else None,
        waits_for=course.waits_for,
        decidable=decidable,
        lacks=lacks,
        reason=reason,
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
    decidable = _can_decide(requirement, course, course.rest, alpha)
    if not decidable or not len(course.scores):
        return None, decidable
    alike = np.resize(course.scores, len(course.rest))
    likely = _first_decision(requirement, course, alike, course.rest, alpha)
    return None if likely is None else likely - len(course.scores), True


def _expected(requirement: Requirement, course: Course, alpha: float) -> Outlook | None:
    return outlook(course.scores, course.weights, Rest(course.rest, course.owing), requirement.threshold, alpha)


def _lack(requirement: Requirement, course: Course, alpha: float) -> Lack:
    """What would let the session's prompts decide after all: the families passed over, had they been answered or judged
    or better known (whichever are most), else nothing but more prompts."""
    passed: dict[Lack, Floats] = {
        "answers": course.unanswered,
        "judgments": course.unjudgeable,
        "records": course.unknown,
    }
    if not _can_decide(requirement, course, np.concatenate((course.rest, *passed.values())), alpha):
        return "prompts"
    return max(passed, key=lambda lack: len(passed[lack]))


def _can_decide(requirement: Requirement, course: Course, rest: Floats, alpha: float) -> bool:
    """Whether the best or the worst `rest` (of these weights) decides."""
    extremes = (np.full(len(rest), score) for score in (1.0, 0.0))
    return any(_first_decision(requirement, course, scores, rest, alpha) is not None for scores in extremes)


def _first_decision(requirement: Requirement, course: Course, scores: Floats, rest: Floats, alpha: float) -> int | None:
    """After how many families in all, those seen followed by `rest` with these `scores`, the threshold is left."""
    all_scores = np.concatenate((course.scores, scores))
    weights = np.concatenate((course.weights, rest))
    return crossing(all_scores, weights, requirement.threshold, alpha).first


def _why_undecidable(course: Course, lacks: Lack, prompts: int) -> str:
    if lacks == "prompts":
        return f"not decidable with {'this prompt' if prompts == 1 else f'these {prompts} prompts'}"
    passed = (
        (len(course.unanswered), "without an answer"),
        (len(course.unjudgeable), "with answers that nobody could judge"),
        (len(course.unknown), "with answers of which too little is known"),
    )
    words = ", ".join(f"{count} {why}" for count, why in passed if count)
    return f"not decidable: of {_families(course.used + len(course.rest))}, {words}"


def _why_open(course: Course, more: int | None) -> str:
    seen = len(course.scores)
    if course.waits_for == "unseen":
        return needs_unseen(course.unseen)
    if not seen:
        return f"the {'next' if course.used else 'first'} family in the drawn order still waits for {course.waits_for}"
    if more is None:
        return f"the {_families(len(course.rest))} left decide only if unlike the {seen} seen"
    return f"{_families(more)} more decide if they are like the {seen} seen"


def _families(count: int) -> str:
    return "1 family" if count == 1 else f"{count} families"

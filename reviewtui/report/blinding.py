"""How blind the judgments of a session were, and how steady those who gave them: from rows to figures."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np

from reviewtui.domain.blindness import BlindnessGiven, SaidAgain
from reviewtui.domain.evidence import ComparisonsGiven, Evidence, Look, RatingGiven
from reviewtui.domain.judgment import SATISFIED_FROM, JudgmentKind
from reviewtui.domain.session import Session
from reviewtui.domain.traits import Traits
from reviewtui.report.comparing import tally
from reviewtui.report.model import Blinding, ModelBlinding
from reviewtui.scoring import figures
from reviewtui.scoring.columns import columns_of
from reviewtui.scoring.consistency import Again, same_again, self_agreement
from reviewtui.scoring.estimate import Estimate, absent
from reviewtui.scoring.guesses import METHOD, NOBODY_GUESSED, Blindness, Guess, blinding_index
from reviewtui.scoring.prediction import Predicted, Preferred, predicted, preferred_ratings
from reviewtui.scoring.rates import share
from reviewtui.scoring.sides import first_side_share, rating_by_slot

_ENDINGS = ("first", "second", "tie", "both_bad")
"""What can be said twice of two answers; what nobody could judge, then or now, says nothing of steadiness."""

Families = Mapping[str, int]
"""The code of each family."""


def blinding_of(
    session: Session,
    used: Sequence[Evidence],
    families: Families,
    comparisons: ComparisonsGiven,
    given: BlindnessGiven,
) -> Blinding:
    """Everything about it; `used` are the rows of the session, and what speaks of other answers is left out."""
    blind = session.review.blind
    family_of = {row.response_id: families[row.family] for row in used}
    by_answer: list[RatingGiven | Look] = [rating for row in used for rating in row.ratings]
    by_answer += [look for row in used for look in row.looks]
    compared = tally(comparisons, [model.name for model in session.models], blind=True)
    ranked = compared.rankings
    again = [one for one in given.repeats if one.response_id in family_of]
    by_comparison, by_rating = _voted(used, family_of, given), _rated(used, families, blind=blind)
    guessed = _guessed(session, used, family_of, given)
    compared_again, rated_again = _again(again, "comparison", family_of), _again(again, "rating", family_of)
    return Blinding(
        judgments=len(by_answer) + compared.given + ranked.given,
        given_blind=sum(map(_unseen, by_answer)) + compared.given - compared.left_out + ranked.given - ranked.left_out,
        first_side=_first_side(family_of, given),
        rating_by_slot=_by_slot(family_of, given),
        same_comparison=same_again(compared_again),
        same_rating=same_again(rated_again),
        self_comparison=self_agreement(compared_again, len(_ENDINGS), "nominal"),
        self_rating=self_agreement(rated_again, 6, "ordinal"),
        comparisons_by_form=by_comparison.by_form,
        longer_compared=by_comparison.longer,
        ratings_by_form=by_rating.by_form,
        longer_rated=by_rating.longer,
        recognised=guessed.overall,
        models=tuple(_models(session, used, families, comparisons, guessed)),
    )


def _unseen(given: RatingGiven | Look) -> bool:
    return given.blind and not given.exposed


def _first_side(family_of: Families, given: BlindnessGiven) -> Estimate:
    sided = [one for one in given.decided if one.first_won is not None and one.better in family_of]
    return first_side_share(
        np.array([one.first_won for one in sided], dtype=np.float64),
        np.array([one.count for one in sided], dtype=np.float64),
        np.array([family_of[one.better] for one in sided], dtype=np.int64),
    )


def _by_slot(family_of: Families, given: BlindnessGiven) -> dict[str, Estimate]:
    slots = [one for one in given.slots if one.response_id in family_of]
    return rating_by_slot(
        [one.slot for one in slots],
        np.array([one.rating for one in slots], dtype=np.float64),
        np.array([one.count for one in slots], dtype=np.float64),
        np.array([family_of[one.response_id] for one in slots], dtype=np.int64),
    )


def _again(repeats: Sequence[SaidAgain], kind: JudgmentKind, family_of: Families) -> list[Again]:
    """Repeats of one kind as codes: stars, or the place among the endings."""
    found = []
    for one in repeats:
        first, again = _code(one.first), _code(one.again)
        if one.kind == kind and first is not None and again is not None:
            found.append(Again(first, again, family_of[one.response_id]))
    return found


def _code(said: str | int | None) -> int | None:
    if isinstance(said, str):
        return _ENDINGS.index(said) if said in _ENDINGS else None
    return said


def _voted(used: Sequence[Evidence], family_of: Families, given: BlindnessGiven) -> Predicted:
    """How far comparisons follow the form of the answers."""
    traits = {row.response_id: row.traits for row in used if row.traits is not None}
    times: dict[tuple[str, str], int] = defaultdict(int)
    for one in given.decided:
        if one.better in traits and one.worse in traits:
            times[one.better, one.worse] += one.count
    return predicted(
        [Preferred(traits[better], traits[worse], family_of[better], count) for (better, worse), count in times.items()]
    )


def _rated(used: Sequence[Evidence], families: Families, *, blind: bool) -> Predicted:
    """How far it follows the form which answers to a prompt satisfy a reviewer and which do not."""
    rated: dict[tuple[str, str, str], list[tuple[Traits, bool]]] = defaultdict(list)
    for row in used:
        if row.traits is None:
            continue
        for given in row.ratings:
            if given.rating is not None and (_unseen(given) or not blind):
                rated[given.reviewer, row.prompt_id, row.family].append((row.traits, given.rating >= SATISFIED_FROM))
    return predicted(preferred_ratings(rated.values(), (families[family] for _, _, family in rated)))


def _guessed(session: Session, used: Sequence[Evidence], family_of: Families, given: BlindnessGiven) -> Blindness:
    model_of = {row.response_id: row.model for row in used}
    guesses = [
        Guess(model_of[one.response_id], one.named, family_of[one.response_id])
        for one in given.guesses
        if one.response_id in model_of
    ]
    return blinding_index(guesses, [model.name for model in session.models])


def _models(
    session: Session, used: Sequence[Evidence], families: Families, comparisons: ComparisonsGiven, guessed: Blindness
) -> list[ModelBlinding]:
    names = [model.name for model in session.models]
    silent = [row for row in used if not row.names_itself]
    left = ComparisonsGiven(
        tuple(entry for entry in comparisons.counts if not entry.self_named),
        settled=tuple(pair for pair in comparisons.settled if not pair.verdict.self_named),
    )
    preferred = tally(left, names, blind=session.review.blind).preferred
    return [
        ModelBlinding(
            model=model.name,
            self_named=_self_named([row for row in used if row.model == model.name], families),
            self_named_answers=sum(row.names_itself for row in used if row.model == model.name),
            csat_without=figures.csat(columns_of(silent, model, families, blind=session.review.blind)),
            preferred_without=preferred[model.name],
            recognised=guessed.of.get(model.name, absent(NOBODY_GUESSED, METHOD)),
        )
        for model in session.models
    ]


def _self_named(rows: Sequence[Evidence], families: Families) -> Estimate:
    """Of a model's answers that have words, the share that name their maker."""
    looked_at = [row for row in rows if row.traits is not None]
    if not looked_at:
        return absent("no answers to look at", "Wilson")
    return share(
        np.array([row.names_itself for row in looked_at], dtype=np.float64),
        np.array([row.weight for row in looked_at]),
        np.unique([families[row.family] for row in looked_at], return_inverse=True)[1],
    )

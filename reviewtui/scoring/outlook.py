"""How many more judgments would decide: what may still come, drawn many times from what was seen.

Each continuation draws the scores of the families that are left from the posterior of a Bayesian bootstrap (Rubin,
Annals of Statistics 9, 1981; over the finite rest that is Polya's urn: Lo, Annals of Statistics 16, 1988): the scores
seen get random weights, so that the continuations differ as much as so few families leave open. A half of a good and a
half of a bad family join those seen, without which scores that all agree would go on agreeing for ever. The sequence
that decides is played on along each continuation; the median over them is the expectation, the 10% and 90% quantiles
its range. No verdict rests on it.
"""

from typing import NamedTuple

import numpy as np

from reviewtui.scoring.betting import crossing
from reviewtui.scoring.outcome import Outlook
from reviewtui.scoring.rates import Floats

METHOD = "Bayesian bootstrap of the families seen, played on; 80% of the continuations lie within the range"
CONTINUATIONS = 200
LEAST_CONTINUATIONS = 40
_CELLS = 200_000
"""Families times continuations that are played: with more families fewer continuations."""

MOST_FAMILIES = 10_000
"""Of more families no expectation is worked out."""

_SEED = 20260101


class Rest(NamedTuple):
    """The families that are left, in their drawn order: weights as those seen have, and how many answers of the model
    each still owes a judgment, those included that were not collected yet."""

    weights: Floats
    owing: Floats


def outlook(scores: Floats, weights: Floats, rest: Rest, threshold: float, alpha: float) -> Outlook | None:
    """What to expect of a figure that is undecided after these families; None where nothing was seen or is left."""
    left = len(rest.weights)
    families = len(scores) + left
    if not len(scores) or not left or families > MOST_FAMILIES:
        return None
    rng = np.random.default_rng(_SEED)
    rounds = max(LEAST_CONTINUATIONS, min(CONTINUATIONS, _CELLS // families))
    atoms = np.concatenate((scores, (0.0, 1.0)))
    trust = np.concatenate((np.ones(len(scores)), (0.5, 0.5)))
    all_weights = np.concatenate((weights, rest.weights))
    places = []
    for _ in range(rounds):
        share = rng.dirichlet(trust)
        coming = rng.choice(atoms, size=left, p=share)
        decided = crossing(np.concatenate((scores, coming)), all_weights, threshold, alpha).first
        places.append(np.inf if decided is None else decided - len(scores))
    owed = np.concatenate((np.cumsum(rest.owing), [np.inf]))

    def judgments(quantile: float) -> int | None:
        place = float(np.quantile(places, quantile, method="inverted_cdf"))
        return int(owed[int(place) - 1]) if np.isfinite(place) else None

    return Outlook(
        chance=float(np.mean(np.isfinite(places))),
        judgments=judgments(0.5),
        low=judgments(0.1),
        high=judgments(0.9),
        method=METHOD,
    )

"""Which two models are compared next where the session's order is informative."""

from collections.abc import Collection
from itertools import combinations
from typing import NamedTuple

import numpy as np

from reviewtui.grading.draws import number_drawn
from reviewtui.grading.pairs import Pair
from reviewtui.grading.planner import chances, choose, pair_worth, rivals_open
from reviewtui.scoring.strengths import Strengths, strengths
from reviewtui.store.database import Database, database_secret
from reviewtui.store.drawing import preferred_so_far
from reviewtui.store.turns import Seat

RECOUNT_AFTER = 0.02
"""What was said is counted anew after so many more comparisons, as a share of those counted."""


class DrawnPair(NamedTuple):
    """Two models, that of the first slot first; the chance that their pair had, and what an even draw gives it."""

    pair: Pair
    chance: float
    even: float


class PairPlanner:
    """Draws pairs by what they tell of which model is best, from what all reviewers have said so far.

    Which of the two comes first is drawn by itself, each way as likely: sides that evened out what was before could be
    foretold where one pair comes often.
    """

    def __init__(self, db: Database, seat: Seat, models: Collection[str]) -> None:
        self._db = db
        self._seat = seat
        self._models = sorted(models)
        self._secret = database_secret(db)
        self._known: Strengths | None = None
        self._count_at = 0.0

    def next(self, step: int, present: Collection[str]) -> DrawnPair | None:
        """The pair for the reviewer's item number `step`, of the models `present`; None with fewer than two."""
        places = [place for place, model in enumerate(self._models) if model in present]
        pairs = list(combinations(places, 2))
        if not pairs:
            return None
        known = self._strengths(step)
        log_strength, covariance = known.log_strength.tolist(), known.covariance.tolist()
        worth = pair_worth(log_strength, covariance, rivals_open(log_strength, covariance))
        purpose = (self._seat.session, self._seat.reviewer, step)
        drawn = choose(self._secret, chances([worth[pair] for pair in pairs]), ("pair", *purpose))
        one, other = (self._models[place] for place in pairs[drawn.place])
        turned = number_drawn(self._secret, 2, ("planned side", *purpose))
        return DrawnPair((other, one) if turned else (one, other), drawn.chance, 1 / len(pairs))

    def _strengths(self, step: int) -> Strengths:
        """What is known of the models; of many comparisons not counted anew for each one more."""
        if self._known is None or step >= self._count_at:
            won = preferred_so_far(self._db, self._seat.session)
            table = np.array([[won.get((one, other), 0.0) for other in self._models] for one in self._models])
            self._known = strengths(table)
            self._count_at = step + max(1.0, RECOUNT_AFTER * float(table.sum()))
        return self._known

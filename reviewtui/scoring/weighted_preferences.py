"""Preferred shares from comparisons whose pairs were drawn with unequal, known chances.

Where one pair is compared more often than another because of what was seen, the fit of `preferences` leans to that
pair: of strengths that do not describe every pair equally well it tells those of the pairs that were asked most. Each
comparison therefore counts as the inverse of its chance, relative to an even draw (the pseudo-likelihood of Binder,
International Statistical Review 51, 1983), and speaks of every pair on every prompt alike. The sandwich variance over
families takes the weights in.
"""

import numpy as np
from msgspec.structs import replace

from reviewtui.scoring.estimate import Estimate
from reviewtui.scoring.preferences import METHOD, Contests, preferred_shares
from reviewtui.scoring.rates import Floats

WEIGHTED = f"{METHOD}, weighted by the chances of the draws"


def weighted_shares(contests: Contests, models: int, weight: Floats) -> list[Estimate]:
    """As `preferred_shares`. `weight`, one entry each: the chance that its pair would have had in an even draw, by the
    chance that it had. `n` still counts comparisons.
    """
    weights = contests.times * weight
    weighed = contests._replace(times=weights / weights.mean()) if len(weights) else contests
    shares = preferred_shares(weighed, models)
    return [replace(share, n=_compared(contests, model), method=WEIGHTED) for model, share in enumerate(shares)]


def _compared(contests: Contests, model: int) -> int:
    mine = (contests.first == model) | (contests.second == model)
    return int(np.rint(contests.times[mine].sum()))

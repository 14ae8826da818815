"""Whether the place of an answer on the screen sways what people say of it.

Every model stands equally often on each side, so that no model gains from a leaning; but votes that follow the side and
not the answer are noise, and a strong leaning says that people did not read. Nobody leaning, the first side wins half
of the decided comparisons, and ratings are alike in all slots.
"""

from collections.abc import Sequence

import numpy as np
from msgspec.structs import replace

from reviewtui.scoring.estimate import Estimate, absent
from reviewtui.scoring.rates import Floats, Ints, mean, share

NO_SIDES = "no blind comparison was decided on a screen of ours"
NO_SLOTS = "no answer was rated blind on a screen of ours"


def first_side_share(first_won: Floats, times: Floats, families: Ints) -> Estimate:
    """Of decided comparisons, the share that the answer on the first side won. One entry for `times` that were alike:
    `first_won` is 1 or 0.
    """
    if not len(first_won):
        return absent(NO_SIDES, "Wilson")
    return replace(share(first_won, times, families), n=int(times.sum()))


def rating_by_slot(slots: Sequence[str], ratings: Floats, times: Floats, families: Ints) -> dict[str, Estimate]:
    """The mean rating, from 1 to 5, of what stood in each slot, in their order. One entry for `times` alike."""
    found: dict[str, Estimate] = {}
    for slot in sorted(set(slots), key=lambda name: (len(name), name)):
        here = np.array([one == slot for one in slots], dtype=np.bool_)
        codes = np.unique(families[here], return_inverse=True)[1]
        found[slot] = replace(mean(ratings[here], times[here], codes, (1.0, 5.0)), n=int(times[here].sum()))
    return found

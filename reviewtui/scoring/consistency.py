"""Whether people say the same again of what they are shown a second time without a word about it.

What nobody can repeat, nobody can reproduce: a reviewer's agreement with themselves bounds what agreement between
reviewers can be. A judgment that replaced another is no repeat: its giver changed their mind, knowing what they had
said.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from msgspec.structs import replace

from reviewtui.scoring.agreement import Scale, krippendorff_alpha
from reviewtui.scoring.estimate import Estimate, absent
from reviewtui.scoring.rates import Ints, share

NO_REPEATS = "no hidden repeats in this session"


class Again(NamedTuple):
    """What one reviewer said of an item, and said when it came again, as codes; of a comparison they speak of the
    answers and not of the sides, which were swapped. `family` is a small code.
    """

    first: int
    again: int
    family: int


def same_again(pairs: Sequence[Again]) -> Estimate:
    """The share of repeats of which the same was said."""
    if not pairs:
        return absent(NO_REPEATS, "Wilson")
    same = np.array([pair.first == pair.again for pair in pairs], dtype=np.float64)
    return share(same, np.ones(len(pairs)), _families(pairs))


def self_agreement(pairs: Sequence[Again], values: int, scale: Scale) -> Estimate:
    """Krippendorff's alpha between the two times: 1 where everybody always said the same, 0 what chance would give.
    Codes are 0 to `values` - 1.
    """
    units = [(pair.first, pair.again) for pair in pairs]
    alpha = krippendorff_alpha(units, [pair.family for pair in pairs], values, scale)
    return alpha if pairs else replace(alpha, missing=NO_REPEATS)


def _families(pairs: Sequence[Again]) -> Ints:
    codes: Ints = np.unique([pair.family for pair in pairs], return_inverse=True)[1]
    return codes

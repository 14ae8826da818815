"""How far reviewers agree beyond chance: Krippendorff's alpha.

Computed from the coincidences of values within each judged unit (Krippendorff, Computing Krippendorff's
Alpha-Reliability, 2011), so any number of reviewers may have judged any of the units. 1 is full agreement, 0 what
chance would give, below 0 is systematic disagreement. The interval is a bootstrap over families of units (percentiles
of 2,000 resamples from a fixed seed: the same judgments give the same interval).
"""

from collections.abc import Sequence
from typing import Literal

import numpy as np

from reviewtui.scoring.estimate import LEVEL, Estimate, Interval, absent
from reviewtui.scoring.rates import ONE_FAMILY, Floats, Ints

Scale = Literal["nominal", "ordinal", "interval"]

RESAMPLES = 2000
NOBODY_TWICE = "no answer was rated by two people"
NO_VARIATION = "everybody said the same everywhere: nothing shows whether they would tell differences"

_SEED = 20110125


def krippendorff_alpha(
    units: Sequence[Sequence[int]], families: Sequence[int], values: int, scale: Scale = "ordinal"
) -> Estimate:
    """Alpha of `units`, each the codes (0 to `values` - 1) that its reviewers gave, one a reviewer, in any order.

    `families` has a small code for each unit. `n` counts the units that two or more people judged. `ordinal` distances
    depend on how often the values between were used, `interval` ones on the codes themselves.
    """
    method = f"Krippendorff's alpha ({scale}), bootstrap over families"
    paired = [(unit, family) for unit, family in zip(units, families, strict=True) if len(unit) > 1]
    if not paired:
        return absent(NOBODY_TWICE, method)
    codes = np.unique([family for _, family in paired], return_inverse=True)[1]
    by_family = _coincidences([unit for unit, _ in paired], codes, values)
    clusters = len(by_family)
    [value] = _alphas(by_family.sum(axis=0, keepdims=True), scale)
    found = Estimate(value=None, n=len(paired), clusters=clusters, method=method, missing=NO_VARIATION)
    if np.isnan(value):
        return found
    if clusters < 2:
        return Estimate(value=float(value), n=len(paired), clusters=clusters, method=method, missing=ONE_FAMILY)
    low, high = _interval(by_family, scale)
    return Estimate(value=float(value), interval=Interval(low, high), n=len(paired), clusters=clusters, method=method)


def _coincidences(units: Sequence[Sequence[int]], families: Ints, values: int) -> Floats:
    """[family, value, value]: how often two reviewers of one unit gave these, each unit weighing as much as it has
    reviewers."""
    matrices = np.zeros((int(families.max()) + 1, values, values))
    for unit, family in zip(units, families, strict=True):
        given = np.bincount(unit, minlength=values).astype(np.float64)
        matrices[family] += (np.outer(given, given) - np.diag(given)) / (len(unit) - 1)
    return matrices


def _alphas(coincidences: Floats, scale: Scale) -> Floats:
    """Alpha of each matrix; NaN where only one value occurs."""
    totals = coincidences.sum(axis=2)
    size = totals.sum(axis=1)
    distances = _squared_distances(totals, scale)
    observed = (coincidences * distances).sum(axis=(1, 2)) / size
    expected = (totals[:, :, None] * totals[:, None, :] * distances).sum(axis=(1, 2)) / (size * (size - 1))
    with np.errstate(invalid="ignore", divide="ignore"):
        alphas: Floats = np.where(expected > 0, 1 - observed / expected, np.nan)
    return alphas


def _squared_distances(totals: Floats, scale: Scale) -> Floats:
    codes = np.arange(totals.shape[1])
    if scale == "nominal":
        unlike: Floats = (codes[:, None] != codes[None, :]).astype(np.float64)[None]
        return unlike
    if scale == "interval":
        apart: Floats = ((codes[:, None] - codes[None, :]) ** 2).astype(np.float64)[None]
        return apart
    middles = np.cumsum(totals, axis=1) - totals / 2  # between two values lie half of each and all in between
    distances: Floats = (middles[:, :, None] - middles[:, None, :]) ** 2
    return distances


def _interval(by_family: Floats, scale: Scale) -> tuple[float, float]:
    clusters = len(by_family)
    drawn = np.random.default_rng(_SEED).multinomial(clusters, np.full(clusters, 1 / clusters), size=RESAMPLES)
    alphas = _alphas(np.einsum("rf,fvw->rvw", drawn.astype(np.float64), by_family), scale)
    low, high = np.nanquantile(alphas, ((1 - LEVEL) / 2, (1 + LEVEL) / 2))
    return float(low), float(high)

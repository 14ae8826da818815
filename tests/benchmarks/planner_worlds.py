"""Worlds to plan in: what reviewers would say of every item if they were asked, all drawn beforehand.

Ratings: [item, model], 1 satisfied, 0 not. Items have a request weight, belong to one of four strata and to families
that are alike; one verdict in ten says the contrary of what is so. Comparisons: [prompt, i, j], 1, 1/2 or 0, of models
whose strengths differ from prompt to prompt and are shared by a family.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from reviewtui.scoring.rates import Floats, Ints

STRATA = ("everyday", "billing", "legal", "broken")
SHARES = (0.45, 0.3, 0.15, 0.1)
NOISE = 0.1
LARGEST_FAMILY = 3

RATED = {
    "easy": ((0.99, 0.98, 0.97, 0.85), (0.97, 0.95, 0.9, 0.8), (0.35, 0.3, 0.1, 0.05), (0.5, 0.3, 0.2, 0.1)),
    "hard": ((0.95, 0.85, 0.65, 0.45), (0.97, 0.86, 0.5, 0.5), (0.82, 0.6, 0.35, 0.2), (0.75, 0.66, 0.4, 0.35)),
    "near tie": ((0.9, 0.73, 0.45, 0.2), (0.88, 0.74, 0.5, 0.25), (0.92, 0.68, 0.5, 0.2), (0.85, 0.77, 0.5, 0.35)),
}
"""World -> for each model the chance, in each stratum, that an answer is good."""

COMPARED = {
    "easy": (1.6, 0.6, 0.3, 0.0, -0.4),
    "hard": (0.9, 0.35, 0.0, -0.3, -1.2),
    "near tie": (0.5, 0.45, -0.2, -0.6, -1.2),
}
"""World -> the log strength of each model."""

TIES = 0.2
UNEVEN = 0.6
"""Standard deviation of a model's log strength from family to family."""


class Rated(NamedTuple):
    """`good` [item, model]; `weights` sum to 1; `strata` are codes into STRATA, `family` of families."""

    good: Floats
    weights: Floats
    strata: Ints
    family: Ints


class Compared(NamedTuple):
    """`said` [prompt, i, j]: what i gets of the comparison with j; `family` [prompt]."""

    said: NDArray[np.float64]
    family: Ints


def families(rng: np.random.Generator, items: int) -> Ints:
    """The family of each item: neighbours, one to LARGEST_FAMILY of them."""
    sizes = rng.integers(1, LARGEST_FAMILY + 1, size=items)
    return np.repeat(np.arange(items), sizes)[:items].astype(np.int64)


def rated_world(rng: np.random.Generator, name: str, items: int, *, even: bool) -> Rated:
    """`even`: every item weighs the same; else as traffic does, the heaviest tenth more than a third of all."""
    family = families(rng, items)
    strata = rng.choice(len(STRATA), size=items, p=SHARES)[family].astype(np.int64)
    chance = np.array(RATED[name]).T[strata]
    lean = rng.normal(0, 0.5, size=(items, 1))[family]
    shifted = 1 / (1 + np.exp(-(np.log(chance / (1 - chance)) + lean)))
    good = rng.random(shifted.shape) < shifted
    turned = rng.random(shifted.shape) < NOISE
    weights = np.ones(items) if even else rng.lognormal(0, 1, size=items)
    return Rated((good ^ turned).astype(np.float64), weights / weights.sum(), strata, family)


def rated_traffic(name: str) -> Floats:
    """For each model the share that is good of the traffic that the items were drawn from."""
    shares: Floats = rated_world(np.random.default_rng(0), name, 400_000, even=True).good.mean(axis=0)
    return shares


def compared_world(rng: np.random.Generator, name: str, prompts: int) -> Compared:
    strength = np.array(COMPARED[name])
    family = families(rng, prompts)
    here = strength + rng.normal(0, UNEVEN, size=(prompts, len(strength)))[family]
    chance = 1 / (1 + np.exp(here[:, None, :] - here[:, :, None]))
    chance = NOISE + (1 - 2 * NOISE) * chance
    draw = rng.random(chance.shape)
    won = (rng.random(chance.shape) < chance).astype(np.float64)
    said = np.where(draw < TIES, 0.5, won)
    upper = np.triu(np.ones(chance.shape[1:], dtype=np.bool_), 1)
    said = np.where(upper, said, 0.0)
    return Compared(said + np.where(upper.T, 1 - said.transpose(0, 2, 1), 0.0), family)

"""Runs of the planner's benchmark over ratings: what is drawn, until every model is decided."""

from typing import NamedTuple

import numpy as np

from reviewtui.grading.planner import Seen, chances, choose, item_worth, reach, spreads
from reviewtui.scoring.betting import crossing
from reviewtui.scoring.rates import Floats, Ints
from reviewtui.scoring.weighted import Drawn, weighted_crossing
from tests.benchmarks.planner_worlds import STRATA, Rated

ALPHA = 0.05
THRESHOLD = 0.68
LOOK_EVERY = 5


class Run(NamedTuple):
    """How many judgments it took, whether all was decided then, and whether every bound kept the truth."""

    judgments: int
    decided: bool
    kept: bool


class Path:
    """Draws of one run, as the bounds want them."""

    def __init__(self, whole: Floats) -> None:
        self.whole = whole
        self.places: list[int] = []
        self.chances: list[float] = []
        self.reaches: list[float] = []

    def add(self, place: int, chance: float, most: float) -> None:
        self.places.append(place)
        self.chances.append(chance)
        self.reaches.append(most)

    def drawn(self, scores: Floats, weights: Floats, strata: Ints) -> Drawn:
        return Drawn(
            scores=scores[self.places],
            weights=weights[self.places],
            chances=np.array(self.chances),
            reaches=np.array(self.reaches),
            strata=strata[self.places],
            whole=self.whole,
        )


def rate(world: Rated, arm: str, secret: bytes) -> Run:
    """One run over items, each of which shows the answers of all models; decided when every model is."""
    models = world.good.shape[1]
    alpha = ALPHA / models
    names = [STRATA[code] for code in world.strata]
    path = Path(np.bincount(world.strata, world.weights, minlength=len(STRATA)).astype(np.float64))
    seen: list[dict[str, Seen]] = [{} for _ in range(models)]
    left = list(range(len(names)))
    open_models = set(range(models))
    while left and open_models:
        weights = [float(world.weights[place]) for place in left]
        if arm == "random":
            worth = [1.0] * len(left)
        elif arm == "proportional":
            worth = weights
        else:
            spread = spreads([seen[model] for model in open_models], STRATA)
            worth = item_worth(weights, [names[place] for place in left], spread)
        probabilities = chances(worth, 0.2 if arm == "informative" else 0.0)
        chosen = choose(secret, probabilities, ("bench", "ana", len(path.places)))
        place = left.pop(chosen.place)
        path.add(place, chosen.chance, reach(weights, probabilities))
        for model in range(models):
            items, total, squares = seen[model].get(names[place], Seen(0, 0.0, 0.0))
            score = float(world.good[place, model])
            seen[model][names[place]] = Seen(items + 1, total + score, squares + score * score)
        if len(path.places) % LOOK_EVERY == 0 or not left:
            for model in tuple(open_models):
                drawn = path.drawn(world.good[:, model], world.weights, world.strata)
                if weighted_crossing(drawn, THRESHOLD, alpha).first is not None:
                    open_models.discard(model)
    truths = world.weights @ world.good
    kept = all(
        weighted_crossing(path.drawn(world.good[:, model], world.weights, world.strata), truths[model], alpha).first
        is None
        for model in range(models)
    )
    return Run(models * len(path.places), not open_models, kept)


def rate_by_family(world: Rated, truths: Floats, rng: np.random.Generator) -> Run:
    """One run as the report decides it: `truths` are the shares of the traffic."""
    models = world.good.shape[1]
    alpha = ALPHA / models
    _, codes, sizes = np.unique(world.family, return_inverse=True, return_counts=True)
    weights = np.bincount(codes, world.weights)
    order = rng.permutation(len(weights))
    places, kept = [], True
    for model in range(models):
        scores = (np.bincount(codes, world.weights * world.good[:, model]) / weights)[order]
        relative = (weights / weights.max())[order]
        places.append(crossing(scores, relative, THRESHOLD, alpha).first)
        kept &= crossing(scores, relative, float(truths[model]), alpha).first is None
    last = max(len(order) if place is None else place for place in places)
    return Run(models * int(sizes[order[:last]].sum()), None not in places, kept)

"""Runs of the planner's benchmark over comparisons: what is drawn, until one model is preferred to every other."""

import numpy as np

from reviewtui.grading.planner import chances, choose, pair_worth, rivals_open
from reviewtui.scoring.preferences import FIRST, SECOND, TIE, Contests, preferred_shares
from reviewtui.scoring.strengths import Strengths, strengths
from reviewtui.scoring.weighted import Drawn, weighted_crossing
from reviewtui.scoring.weighted_preferences import weighted_shares
from tests.benchmarks.planner_ratings import ALPHA, LOOK_EVERY, Path, Run
from tests.benchmarks.planner_worlds import Compared

FIXED = 200
"""Comparisons after which the shares with a fixed-sample interval are looked at."""


class Duel:
    """All that was said of comparisons so far, and the draws of each pair."""

    def __init__(self, world: Compared) -> None:
        prompts, self.models, _ = world.said.shape
        self.world = world
        self.pairs = [(i, j) for i in range(self.models) for j in range(i + 1, self.models)]
        self.left = {pair: list(range(prompts)) for pair in self.pairs}
        self.paths = {pair: Path(np.ones(1)) for pair in self.pairs}
        self.won = np.zeros((self.models, self.models))
        self.fit: Strengths = strengths(self.won)
        self.winners: dict[tuple[int, int], int] = {}  # of each pair that is decided
        self.weights = np.full(prompts, 1 / prompts)
        self.strata = np.zeros(prompts, dtype=np.int64)
        self.log: list[tuple[int, int, float, int, float]] = []

    def judge(self, pair: tuple[int, int], pair_chance: float, secret: bytes) -> None:
        """The pair on a prompt that is drawn evenly of those on which it was not judged."""
        left = self.left[pair]
        probabilities = chances([1.0] * len(left))
        chosen = choose(secret, probabilities, ("bench", "ana", "prompt", len(self.log)))
        place = left.pop(chosen.place)
        said = float(self.world.said[place, pair[0], pair[1]])
        self.paths[pair].add(place, chosen.chance, 1.0)
        self.won[pair] += said
        self.won[pair[::-1]] += 1 - said
        self.log.append((*pair, said, int(self.world.family[place]), pair_chance))

    def look(self, pair: tuple[int, int]) -> None:
        seen = weighted_crossing(self.drawn(pair), 0.5, ALPHA / len(self.pairs))
        if seen.first is not None:
            self.winners.setdefault(pair, pair[0] if seen.above == seen.first else pair[1])

    def drawn(self, pair: tuple[int, int]) -> Drawn:
        return self.paths[pair].drawn(self.world.said[:, pair[0], pair[1]], self.weights, self.strata)

    @property
    def decided(self) -> bool:
        """Whether one model is known to be preferred to every other."""
        wins = [sum(winner == model for winner in self.winners.values()) for model in range(self.models)]
        return self.models - 1 in wins

    def kept(self) -> bool:
        truths = self.world.said.mean(axis=0)
        return all(
            weighted_crossing(self.drawn(pair), float(truths[pair]), ALPHA / len(self.pairs)).first is None
            for pair in self.pairs
            if self.paths[pair].places
        )


def next_pair(duel: Duel, arm: str, secret: bytes) -> tuple[tuple[int, int], float, float]:
    """The pair to judge, its chance, and what an even draw of the pairs that are left gives it."""
    step = len(duel.log)
    left = [pair for pair in duel.pairs if duel.left[pair]]
    if arm == "proportional":
        fewest = min(len(duel.paths[pair].places) for pair in left)
        left = [pair for pair in left if len(duel.paths[pair].places) == fewest]
    worth = [1.0] * len(left)
    if arm == "informative":
        duel.fit = strengths(duel.won, duel.fit.log_strength)
        known, covariance = duel.fit.log_strength.tolist(), duel.fit.covariance.tolist()
        worths = pair_worth(known, covariance, rivals_open(known, covariance))
        worth = [worths[pair] for pair in left]
    probabilities = chances(worth, 0.2 if arm == "informative" else 0.0)
    chosen = choose(secret, probabilities, ("bench", "ana", "pair", step))
    return left[chosen.place], chosen.chance, 1 / len(left)


def compare(world: Compared, arm: str, secret: bytes) -> Run:
    """One run over comparisons; decided when one model is known to be preferred to each of the others."""
    duel = Duel(world)
    while not duel.decided and any(duel.left.values()):
        pair, chance, _ = next_pair(duel, arm, secret)
        duel.judge(pair, chance, secret)
        if len(duel.paths[pair].places) % LOOK_EVERY == 0 or not duel.left[pair]:
            duel.look(pair)
    return Run(len(duel.log), duel.decided, duel.kept())


def shares_kept(world: Compared, arm: str, secret: bytes, *, weighted: bool) -> tuple[int, int]:
    """How many of the models' preferred shares, after FIXED comparisons, have an interval that holds what all
    comparisons together would say; and how many have an interval."""
    duel = Duel(world)
    evens = []
    for _ in range(FIXED):
        pair, chance, even = next_pair(duel, arm, secret)
        evens.append(even)
        duel.judge(pair, chance, secret)
    seen = _contests(duel.log)
    chance_of = np.array([row[4] for row in duel.log])
    known = (
        weighted_shares(seen, duel.models, np.array(evens) / chance_of)
        if weighted
        else preferred_shares(seen, duel.models)
    )
    everything = [
        (i, j, float(world.said[place, i, j]), int(world.family[place]), 1.0)
        for i, j in duel.pairs
        for place in range(len(world.said))
    ]
    truths = preferred_shares(_contests(everything), duel.models)
    held = [
        (share.interval.low or 0.0) <= (truth.value or 0.0) <= (share.interval.high or 1.0)
        for share, truth in zip(known, truths, strict=True)
        if share.interval is not None
    ]
    return sum(held), len(held)


def _contests(log: list[tuple[int, int, float, int, float]]) -> Contests:
    first, second, said, family, _ = zip(*log, strict=True)
    outcome = np.select([np.array(said) == 1, np.array(said) == 0], [FIRST, SECOND], TIE)
    firsts, seconds, families = (np.array(column, dtype=np.int64) for column in (first, second, family))
    return Contests(firsts, seconds, outcome.astype(np.int64), families, np.ones(len(log)))

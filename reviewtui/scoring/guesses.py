"""How blind people were: what they guess when they are asked which model wrote an answer.

Bang's index (Bang, Ni and Davis, Assessment of blinding in clinical trials, Controlled Clinical Trials 25, 2004), for
any number of models: a right guess counts 1, "I don't know" 0, and a wrong one as much below 0 as makes pure chance
come out at 0, which is -1/(k - 1) among k models, with two of them -1. So 1 is "always recognised", 0 is blind, and
below 0 people took the model for another. The index over all models is the mean of theirs, so that always naming the
same model, which makes one index 1, makes this one 0.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from msgspec.structs import replace

from reviewtui.scoring.estimate import Estimate, absent
from reviewtui.scoring.rates import mean

METHOD = "Bang's blinding index"
NOBODY_GUESSED = "nobody was asked to guess"
ONE_MODEL = "with one model there is nothing to guess"


class Guess(NamedTuple):
    """Which `model` wrote an answer, and which one somebody named; None: they did not know. `family` is a code."""

    model: str
    named: str | None
    family: int


class Blindness(NamedTuple):
    """The index over all models, and that of each whose answers were guessed at."""

    overall: Estimate
    of: dict[str, Estimate]


def blinding_index(guesses: Sequence[Guess], models: Sequence[str]) -> Blindness:
    """The index of each of `models`, which are those that could be named. t intervals over families."""
    if len(models) < 2:
        return Blindness(absent(ONE_MODEL, METHOD), {})
    asked = [guess for guess in guesses if guess.model in models]
    if not asked:
        return Blindness(absent(NOBODY_GUESSED, METHOD), {})
    counts = {model: sum(guess.model == model for guess in asked) for model in models}
    present = [model for model in models if counts[model]]
    of = {
        model: _index([g for g in asked if g.model == model], len(models), dict.fromkeys(present, 1.0))
        for model in present
    }
    even = {model: 1.0 / counts[model] for model in present}
    return Blindness(_index(asked, len(models), even), of)


def score(named: str | None, model: str, models: int) -> float:
    """What one guess counts at an answer of `model`, one of so many."""
    if named is None:
        return 0.0
    return 1.0 if named == model else -1.0 / (models - 1)


def _index(guesses: Sequence[Guess], models: int, weights: dict[str, float]) -> Estimate:
    scores = [score(guess.named, guess.model, models) for guess in guesses]
    families = np.unique([guess.family for guess in guesses], return_inverse=True)[1]
    found = mean(
        np.array(scores), np.array([weights[guess.model] for guess in guesses]), families, (-1.0 / (models - 1), 1.0)
    )
    return replace(found, method=f"{METHOD}, {found.method}")

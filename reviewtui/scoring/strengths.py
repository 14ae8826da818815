"""What is known of models' strengths from the first comparison on, for planning: never for a verdict.

The Bradley-Terry model with a normal prior on log strengths, at its mode, with the covariance there (Laplace). A tie is
half a win for each. The prior keeps everything finite where comparisons are few or one-sided; it makes the strengths
too alike, so that they are no figures for a report.
"""

from typing import NamedTuple

import numpy as np

from reviewtui.scoring.rates import Floats

PRIOR_SD = 1.5
"""Of log strengths: two models of which nothing is known lie within e^4 of each other, nearly always."""

_STEPS = 30
_CLOSE = 1e-8


class Strengths(NamedTuple):
    """Log strengths [models] and their covariance [models, models]."""

    log_strength: Floats
    covariance: Floats


def strengths(won: Floats, start: Floats | None = None) -> Strengths:
    """`won` [i, j]: how often i was preferred to j, ties counted half. `start`: where to begin, as of the last time."""
    models = len(won)
    played = won + won.T
    theta = np.zeros(models) if start is None else start.copy()
    prior = np.eye(models) / PRIOR_SD**2
    information = prior
    for _ in range(_STEPS):
        chance = 1 / (1 + np.exp(theta[None, :] - theta[:, None]))
        slope = (won - played * chance).sum(axis=1) - theta / PRIOR_SD**2
        shared = played * chance * (1 - chance)
        information = np.diag(shared.sum(axis=1)) - shared + prior
        step = np.linalg.solve(information, slope)
        theta = theta + step / max(1.0, float(np.abs(step).max()))
        if np.abs(step).max() < _CLOSE:
            break
    return Strengths(theta, np.asarray(np.linalg.inv(information), dtype=np.float64))

"""How much better models are than each other, from comparisons of two answers: the Bradley-Terry model, with ties.

Davidson's extension (JASA 65, 1970) gives a tie a place of its own instead of half a win: of two models with strengths
p and q the first is preferred with odds p, the second with q, and neither with v * sqrt(p * q). Fitted by maximum
likelihood; the intervals use a sandwich variance over families (Liang and Zeger, Biometrika 73, 1986), because thirty
phrasings of one question are not thirty questions. Strengths exist only where the comparisons hang together: however
the models are split in two groups, each group has won or tied against the other (Ford, American Mathematical Monthly
64, 1957). Where they do not, that is said instead of a huge number.
"""

import math
from typing import NamedTuple

import numpy as np

from reviewtui.scoring.estimate import LEVEL, Estimate, Interval, absent
from reviewtui.scoring.rates import ONE_FAMILY, Bools, Floats, Ints
from reviewtui.scoring.student import t_quantile

METHOD = "Bradley-Terry with ties (Davidson), cluster-robust by family"
FIRST, SECOND, TIE = 0, 1, 2

SPLIT = "compared in groups that never met: nothing says how they stand to each other"
UNBOUNDED = "a group of models never lost against the rest: how much better it is has no bound"
TIED = "so much was tied that nothing says how much better a model is"

_STEPS = 200
_CLOSE = 1e-9
_VAGUE = 1e6
"""A variance of log strengths that no comparisons leave which fix them: the likelihood climbs without end."""


class Contests(NamedTuple):
    """Comparisons that were decided or tied: codes of the two models and of the family, FIRST, SECOND or TIE, and how
    many comparisons of this kind there are. One entry for each kind that there is, in any order.

    Both bad and cannot judge do not say which is better, and are not here.
    """

    first: Ints
    second: Ints
    outcome: Ints
    family: Ints
    times: Floats


class _Fit(NamedTuple):
    """Log strengths, the last of which is 0, and their covariance."""

    log_strength: Floats
    covariance: Floats


def preferred_shares(contests: Contests, models: int) -> list[Estimate]:
    """For each model (codes 0 to `models` - 1) the share of decided comparisons that it would win if it met each of the
    other compared models equally often.

    A model that was never compared, or whose strength the comparisons do not fix, has no value and says why.
    """
    shares = [absent("never compared", METHOD)] * models
    compared = np.union1d(contests.first, contests.second)
    if not len(compared):
        return shares
    contests = contests._replace(
        first=np.searchsorted(compared, contests.first), second=np.searchsorted(compared, contests.second)
    )
    families = np.unique(contests.family, return_inverse=True)[1]
    missing = undetermined(contests, len(compared))
    fit = None if missing else _fit(contests._replace(family=families), len(compared))
    missing = missing or (TIED if fit is None else None)
    for code, model in enumerate(compared):
        mine = (contests.first == code) | (contests.second == code)
        n, clusters = int(contests.times[mine].sum()), len(np.unique(families[mine]))
        shares[model] = Estimate(value=None, n=n, clusters=clusters, method=METHOD, missing=missing)
        if fit is not None:
            shares[model] = _share(fit, code, n, clusters, int(families.max()) + 1)
    return shares


def undetermined(contests: Contests, models: int) -> str | None:
    """Why the comparisons of `models` fix no strengths; None where they do."""
    held: Bools = np.eye(models, dtype=np.bool_)  # [i, j]: i won or tied against j
    won, lost = contests.outcome != SECOND, contests.outcome != FIRST
    held[contests.first[won], contests.second[won]] = True
    held[contests.second[lost], contests.first[lost]] = True
    if not _reaches_all(held | held.T):
        return SPLIT
    return None if _reaches_all(held) and _reaches_all(held.T) else UNBOUNDED


def _reaches_all(edges: Bools) -> bool:
    """Whether every model is reached from the first one along `edges`."""
    reached = edges[0]
    for _ in range(len(edges)):
        reached = reached | edges[reached].any(axis=0)
    return bool(reached.all())


def _fit(contests: Contests, models: int) -> _Fit | None:
    """Newton's method; the likelihood is concave, so a step that goes too far is halved until it climbs.

    None where it has no top: with ties that may be so though the comparisons hang together, as when all were tied.
    """
    terms = _terms(contests, models)
    parameters = np.zeros(terms.shape[2])
    height = _height(terms, parameters, contests)
    for _ in range(_STEPS):
        score, information = _slope(terms, parameters, contests)
        bread = _inverse(information)
        if bread is None:
            return None
        step = bread @ score.sum(axis=0)
        higher = _height(terms, parameters + step, contests)
        while higher < height and np.abs(step).max() > _CLOSE:
            step = step / 2
            higher = _height(terms, parameters + step, contests)
        parameters, height = parameters + step, higher
        if np.abs(step).max() <= _CLOSE:
            break
    else:
        return None
    score, information = _slope(terms, parameters, contests)
    bread = _inverse(information)
    if bread is None:
        return None
    covariance = _sandwich(score, bread, contests.family)
    log_strength = np.append(parameters[: models - 1], 0.0)
    padded = np.zeros((models, models))
    padded[:-1, :-1] = covariance[: models - 1, : models - 1]
    return _Fit(log_strength, padded)


def _terms(contests: Contests, models: int) -> Floats:
    """[entry, outcome, parameter]: what each outcome's log odds are the sum of.

    The parameters are the log strengths but the last one, and log v; without a tie there is neither v nor that outcome.
    """
    entries, ties = len(contests.first), bool(np.any(contests.outcome == TIE))
    terms = np.zeros((entries, 3, models + 1))
    each = np.arange(entries)
    terms[each, FIRST, contests.first] = 1.0
    terms[each, SECOND, contests.second] = 1.0
    terms[:, TIE] = (terms[:, FIRST] + terms[:, SECOND]) / 2
    terms[:, TIE, models] = 1.0
    terms = np.delete(terms, models - 1, axis=2)
    return terms if ties else terms[:, :TIE, :-1]


def _log_chances(terms: Floats, parameters: Floats) -> Floats:
    odds = terms @ parameters
    top = odds.max(axis=1, keepdims=True)
    result: Floats = odds - top - np.log(np.exp(odds - top).sum(axis=1, keepdims=True))
    return result


def _height(terms: Floats, parameters: Floats, contests: Contests) -> float:
    seen = _log_chances(terms, parameters)[np.arange(len(terms)), contests.outcome]
    return float(contests.times @ seen)


def _slope(terms: Floats, parameters: Floats, contests: Contests) -> tuple[Floats, Floats]:
    """Each entry's score, and the information of all."""
    chances = np.exp(_log_chances(terms, parameters))
    expected = np.einsum("eop,eo->ep", terms, chances)
    score = contests.times[:, None] * (terms[np.arange(len(terms)), contests.outcome] - expected)
    centred = terms - expected[:, None, :]
    weighted = centred * (chances * contests.times[:, None])[:, :, None]
    return score, np.einsum("eop,eoq->pq", weighted, centred)


def _inverse(information: Floats) -> Floats | None:
    """The parameters' covariance by the likelihood alone; None where it fixes some of them as good as not."""
    try:
        inverse: Floats = np.asarray(np.linalg.inv(information), dtype=np.float64)
    except np.linalg.LinAlgError:
        return None
    variances = np.diag(inverse)
    return inverse if np.all((variances > 0) & (variances < _VAGUE)) else None


def _sandwich(score: Floats, bread: Floats, family: Ints) -> Floats:
    """Covariance of the parameters from how the families' scores scatter, for few families corrected by G / (G - 1).

    `bread`: what it would be if the entries were independent.
    """
    families = int(family.max()) + 1
    by_family = np.zeros((families, score.shape[1]))
    np.add.at(by_family, family, score)
    covariance: Floats = bread @ (by_family.T @ by_family) @ bread * (families / max(1, families - 1))
    return covariance


def _share(fit: _Fit, code: int, n: int, clusters: int, families: int) -> Estimate:
    """The mean chance against the others, its interval made on the logit scale by the delta method."""
    others = np.delete(np.arange(len(fit.log_strength)), code)
    chances = 1 / (1 + np.exp(fit.log_strength[others] - fit.log_strength[code]))
    value = float(chances.mean())
    if families < 2:
        return Estimate(value=value, n=n, clusters=clusters, method=METHOD, missing=ONE_FAMILY)
    gradient = np.zeros(len(fit.log_strength))
    slopes = chances * (1 - chances) / len(others)
    gradient[others], gradient[code] = -slopes, slopes.sum()
    spread = math.sqrt(max(0.0, float(gradient @ fit.covariance @ gradient))) / (value * (1 - value))
    if spread < _CLOSE:
        return Estimate(value=value, n=n, clusters=clusters, method=METHOD, missing="no variation seen")
    half = t_quantile((1 + LEVEL) / 2, families - 1) * spread
    middle = math.log(value / (1 - value))
    interval = Interval(1 / (1 + math.exp(half - middle)), 1 / (1 + math.exp(-half - middle)))
    return Estimate(value=value, interval=interval, n=n, clusters=clusters, method=METHOD)

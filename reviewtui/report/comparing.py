"""Comparisons of two answers, as the report counts them: for each model, and for each pair of models."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import Literal, NamedTuple

import numpy as np

from reviewtui.domain.evidence import ComparisonCount, ComparisonsGiven
from reviewtui.domain.judgment import Verdict
from reviewtui.report.model import Comparisons, Pair
from reviewtui.scoring.estimate import Estimate
from reviewtui.scoring.preferences import FIRST, SECOND, TIE, Contests, preferred_shares

_Ending = Literal["won", "lost", "tied", "both_bad", "cannot_judge"]

_ENDINGS: dict[Verdict, tuple[_Ending, _Ending]] = {
    "first": ("won", "lost"),
    "second": ("lost", "won"),
    "tie": ("tied", "tied"),
    "both_bad": ("both_bad", "both_bad"),
    "cannot_judge": ("cannot_judge", "cannot_judge"),
}
"""What a verdict is to the first model, and to the other."""

_OUTCOMES: dict[Verdict, int] = {"first": FIRST, "second": SECOND, "tie": TIE}
"""What says which of two is better, or that neither is."""


class Tally(NamedTuple):
    """Comparisons of the session's models. `pairs`, `of` and `preferred` are made of those that the figures may use. Of
    all of them (`given`), `left_out` were not given blind where the session is. `skipped` items were not compared, and
    `elsewhere` were about answers that the session does not count: both are in none of the other numbers. `imported`
    are those of `given` that came out of a file.
    """

    pairs: tuple[Pair, ...]
    of: dict[str, Comparisons]
    preferred: dict[str, Estimate]
    given: int
    imported: int
    left_out: int
    skipped: int
    elsewhere: int


def tally(given: ComparisonsGiven, models: Sequence[str], *, blind: bool) -> Tally:
    """Count what was given, for `models` in their order; `blind`: the session is graded blind."""
    ours = [entry for entry in given.counts if _is_ours(entry, models)]
    counted = [entry for entry in ours if entry.verdict in _ENDINGS]
    used = [entry for entry in counted if entry.blind or not blind]
    by_pair: dict[tuple[str, str], Counter[_Ending]] = {pair: Counter() for pair in combinations(models, 2)}
    for entry in used:
        pair, ending = _seen_from_the_first(entry, models)
        by_pair[pair][ending] += entry.count
    return Tally(
        pairs=tuple(_pair(*pair, endings) for pair, endings in by_pair.items() if endings),
        of={model: _comparisons(model, by_pair) for model in models},
        preferred=dict(zip(models, preferred_shares(_contests(used, models), len(models)), strict=True)),
        given=_sum(counted),
        imported=_sum(entry for entry in counted if entry.imported),
        left_out=_sum(counted) - _sum(used),
        skipped=_sum(ours) - _sum(counted),
        elsewhere=_sum(given.counts) - _sum(ours),
    )


def _sum(entries: Iterable[ComparisonCount]) -> int:
    return sum(entry.count for entry in entries)


def _contests(used: Sequence[ComparisonCount], models: Sequence[str]) -> Contests:
    """What was decided or tied, as columns; families are numbered as they come."""
    played = [entry for entry in used if entry.verdict in _OUTCOMES]
    places = {model: place for place, model in enumerate(models)}
    families = {family: code for code, family in enumerate(dict.fromkeys(entry.family for entry in played))}
    return Contests(
        first=np.array([places[entry.model or ""] for entry in played], dtype=np.int64),
        second=np.array([places[entry.other or ""] for entry in played], dtype=np.int64),
        outcome=np.array([_OUTCOMES[entry.verdict] for entry in played], dtype=np.int64),
        family=np.array([families[entry.family] for entry in played], dtype=np.int64),
        times=np.array([entry.count for entry in played], dtype=np.float64),
    )


def _is_ours(entry: ComparisonCount, models: Sequence[str]) -> bool:
    """Whether it says something of two different models of the session."""
    return entry.model in models and entry.other in models and entry.model != entry.other


def _seen_from_the_first(entry: ComparisonCount, models: Sequence[str]) -> tuple[tuple[str, str], _Ending]:
    """The pair in the models' order, and what the verdict is to the first of it."""
    assert entry.model is not None, "only comparisons of known models are counted"
    assert entry.other is not None, "only comparisons of known models are counted"
    mine, others = _ENDINGS[entry.verdict]
    if models.index(entry.model) < models.index(entry.other):
        return (entry.model, entry.other), mine
    return (entry.other, entry.model), others


def _pair(model: str, other: str, endings: Counter[_Ending]) -> Pair:
    return Pair(
        model=model,
        other=other,
        won=endings["won"],
        lost=endings["lost"],
        tied=endings["tied"],
        both_bad=endings["both_bad"],
        cannot_judge=endings["cannot_judge"],
    )


def _comparisons(model: str, by_pair: dict[tuple[str, str], Counter[_Ending]]) -> Comparisons:
    ahead: Counter[_Ending] = sum((endings for pair, endings in by_pair.items() if pair[0] == model), Counter())
    behind: Counter[_Ending] = sum((endings for pair, endings in by_pair.items() if pair[1] == model), Counter())
    won, lost = ahead["won"] + behind["lost"], ahead["lost"] + behind["won"]
    tied, both_bad = ahead["tied"] + behind["tied"], ahead["both_bad"] + behind["both_bad"]
    return Comparisons(
        compared=won + lost + tied + both_bad,
        won=won,
        lost=lost,
        tied=tied,
        both_bad=both_bad,
        cannot_judge=ahead["cannot_judge"] + behind["cannot_judge"],
    )

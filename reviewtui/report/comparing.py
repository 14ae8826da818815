"""Comparisons of two answers, and pairs of answers out of rankings, as the report counts them: for each model, and for
each pair of models.

A ranking is broken into all of its pairs, and not into neighbours alone: under the Plackett-Luce model all pairs of
rankings lead to the strengths that comparisons of two lead to, neighbours do not (Azari Soufiani, Chen, Parkes and Xia,
Generalized Method-of-Moments for Rank Aggregation, NeurIPS 2013). The pairs of one ranking are not independent; but
they are all of one family, by which the interval is widened.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import Literal, NamedTuple

import numpy as np
from msgspec.structs import replace

from reviewtui.domain.evidence import ComparisonCount, ComparisonsGiven, PairSaid, PairWeight, RankingCount, SettledPair
from reviewtui.domain.judgment import Verdict
from reviewtui.report.model import Comparisons, Pair
from reviewtui.scoring.agreement import krippendorff_alpha
from reviewtui.scoring.estimate import Estimate
from reviewtui.scoring.preferences import FIRST, SECOND, TIE, Contests, preferred_shares
from reviewtui.scoring.weighted_preferences import weighted_shares

_Ending = Literal["won", "lost", "tied", "both_bad", "cannot_judge"]
_Counted = _Ending | Literal["ranked"]
"""Beside how they ended, how many of the pairs come out of rankings."""

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

_ALONG_A_LINE: dict[Verdict, int] = {"first": 0, "tie": 1, "second": 2}
_FAR_END = 2

AGREEMENT_METHOD = "Krippendorff's alpha (interval) over pairs of answers, bootstrap over families"
NOBODY_TWICE = "no two answers were put in order by two people"


class Tally(NamedTuple):
    """Comparisons of the session's models. `pairs`, `of` and `preferred` are made of those that the figures may use,
    and of the pairs of rankings. Of all comparisons (`given`), `left_out` were not given blind where the session is.
    `skipped` items were not compared, and `elsewhere` were about answers that the session does not count: both are in
    none of the other numbers. `imported` are those of `given` that came out of a file, `carried` those of answers that
    were asked again and say the same. `rankings` are counted alike. On `settled` people disagreed, and agreed on a
    verdict that counts for all; `settled_unused` were not settled blind where the session is, and count for nothing.
    """

    pairs: tuple[Pair, ...]
    of: dict[str, Comparisons]
    preferred: dict[str, Estimate]
    given: int
    imported: int
    left_out: int
    skipped: int
    elsewhere: int
    rankings: "Ranked"
    carried: int
    settled: int
    settled_unused: int


class Ranked(NamedTuple):
    """Rankings, each counted once however many answers it has (see Tally)."""

    given: int
    imported: int
    left_out: int
    skipped: int
    elsewhere: int


def tally(given: ComparisonsGiven, models: Sequence[str], *, blind: bool) -> Tally:
    """Count what was given, for `models` in their order; `blind`: the session is graded blind."""
    ours = [entry for entry in given.counts if _is_ours(entry, models)]
    counted = [entry for entry in ours if entry.verdict in _ENDINGS]
    used = _settled([entry for entry in counted if entry.blind or not blind], given.settled, models, blind=blind)
    by_pair: dict[tuple[str, str], Counter[_Counted]] = {pair: Counter() for pair in combinations(models, 2)}
    for entry in used:
        pair, ending = _seen_from_the_first(entry, models)
        by_pair[pair][ending] += entry.count
        if entry.ranked and ending != "cannot_judge":
            by_pair[pair]["ranked"] += entry.count
    return Tally(
        pairs=tuple(_pair(*pair, endings) for pair, endings in by_pair.items() if endings),
        of={model: _comparisons(model, by_pair) for model in models},
        preferred=dict(zip(models, _preferred(used, models, given.weights), strict=True)),
        given=_sum(counted),
        imported=_sum(entry for entry in counted if entry.imported),
        left_out=_sum(entry for entry in counted if blind and not entry.blind),
        skipped=_sum(ours) - _sum(counted),
        elsewhere=_sum(given.counts) - _sum(ours),
        rankings=_rankings(given.rankings, blind=blind),
        carried=_sum(entry for entry in counted if entry.carried),
        settled=_settlements(pair for pair in given.settled if pair.verdict.blind or not blind),
        settled_unused=_settlements(pair for pair in given.settled if blind and not pair.verdict.blind),
    )


def _settlements(pairs: Iterable[SettledPair]) -> int:
    """How many verdicts were settled: an order is one, however many pairs it has."""
    acts = [pair.act for pair in pairs]
    return acts.count(None) + len(set(acts) - {None})


def _settled(
    used: list[ComparisonCount], settled: Sequence[SettledPair], models: Sequence[str], *, blind: bool
) -> list[ComparisonCount]:
    """`used`, of which what was settled stands for what it settled, where the figures may use it."""
    usable = [pair for pair in settled if (pair.verdict.blind or not blind) and _is_ours(pair.verdict, models)]
    if not usable:
        return used
    counts: Counter[ComparisonCount] = Counter()
    for entry in used:
        counts[_alike(entry, models)] += entry.count
    for pair in usable:
        for entry in pair.replaces:
            if (entry.blind or not blind) and entry.verdict in _ENDINGS:
                counts[_alike(entry, models)] -= entry.count
        if pair.verdict.verdict in _ENDINGS:
            counts[_alike(pair.verdict, models)] += 1
    return [replace(entry, count=count) for entry, count in counts.items() if count > 0]


def _alike(entry: ComparisonCount, models: Sequence[str]) -> ComparisonCount:
    """What figures of preference need of an entry: the same for all that say the same, whichever model stood first."""
    plain = replace(entry, blind=True, imported=False, carried=False, self_named=False, count=0)
    if models.index(entry.model or "") < models.index(entry.other or ""):
        return plain
    verdict = _TURNED.get(entry.verdict, entry.verdict)
    return replace(plain, model=entry.other, other=entry.model, verdict=verdict)


_TURNED: dict[Verdict, Verdict] = {"first": "second", "second": "first"}


def _sum(entries: Iterable[ComparisonCount]) -> int:
    """How many comparisons of two they are; the pairs of a ranking are none."""
    return sum(entry.count for entry in entries if not entry.ranked)


def _rankings(given: Sequence[RankingCount], *, blind: bool) -> Ranked:
    ours = [entry for entry in given if entry.counted]
    counted = [entry for entry in ours if entry.verdict is None or entry.verdict in _ENDINGS]
    return Ranked(
        given=sum(entry.count for entry in counted),
        imported=sum(entry.count for entry in counted if entry.imported),
        left_out=sum(entry.count for entry in counted if blind and not entry.blind),
        skipped=sum(entry.count for entry in ours) - sum(entry.count for entry in counted),
        elsewhere=sum(entry.count for entry in given if not entry.counted),
    )


def agreement_of(given: Sequence[PairSaid], families: Mapping[str, int]) -> Estimate:
    """How far people agree on which of two answers is better: Krippendorff's alpha over pairs of answers.

    What each said of a pair is -1, 0 or 1, and the distance is that of an interval scale, so that the contrary is four
    times as far off as a tie. Each pair is taken both ways round, because which of the two answers comes first means
    nothing; for two full orders without ties alpha then is Kendall's tau, but for its correction of small samples.
    What was said of families without a code in `families` is left out.
    """
    ours = [pair for pair in given if pair.family in families]
    codes = [[_ALONG_A_LINE[verdict] for verdict in pair.verdicts if verdict in _ALONG_A_LINE] for pair in ours]
    both_ways = [*codes, *([_FAR_END - code for code in said] for said in codes)]
    found = krippendorff_alpha(both_ways, [families[pair.family] for pair in ours] * 2, values=3, scale="interval")
    missing = NOBODY_TWICE if not found.n else found.missing
    return replace(found, n=found.n // 2, missing=missing, method=AGREEMENT_METHOD)


def _preferred(
    used: Sequence[ComparisonCount], models: Sequence[str], weights: Sequence[PairWeight]
) -> Sequence[Estimate]:
    """Of each model, how often it would be preferred. Pairs that were drawn with chances of their own are weighed."""
    contests = _contests(used, models)
    if not weights:
        return preferred_shares(contests, len(models))
    weight_of = {(entry.model, entry.other, entry.family, entry.verdict): entry.weight for entry in weights}
    played = [entry for entry in used if entry.verdict in _OUTCOMES]
    each = np.array([1.0 if entry.ranked else weight_of.get(_in_the_alphabet(entry), 1.0) for entry in played])
    return weighted_shares(contests, len(models), each)


def _in_the_alphabet(entry: ComparisonCount) -> tuple[str, str, str, Verdict]:
    """What an entry says, seen from the model that comes first in the alphabet."""
    model, other, family = entry.model or "", entry.other or "", entry.family or ""
    if model < other:
        return model, other, family, entry.verdict
    return other, model, family, _TURNED.get(entry.verdict, entry.verdict)


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


def _pair(model: str, other: str, endings: Counter[_Counted]) -> Pair:
    return Pair(
        model=model,
        other=other,
        won=endings["won"],
        lost=endings["lost"],
        tied=endings["tied"],
        both_bad=endings["both_bad"],
        cannot_judge=endings["cannot_judge"],
        ranked=endings["ranked"],
    )


def _comparisons(model: str, by_pair: dict[tuple[str, str], Counter[_Counted]]) -> Comparisons:
    ahead: Counter[_Counted] = sum((endings for pair, endings in by_pair.items() if pair[0] == model), Counter())
    behind: Counter[_Counted] = sum((endings for pair, endings in by_pair.items() if pair[1] == model), Counter())
    won, lost = ahead["won"] + behind["lost"], ahead["lost"] + behind["won"]
    tied, both_bad = ahead["tied"] + behind["tied"], ahead["both_bad"] + behind["both_bad"]
    return Comparisons(
        compared=won + lost + tied + both_bad,
        won=won,
        lost=lost,
        tied=tied,
        both_bad=both_bad,
        cannot_judge=ahead["cannot_judge"] + behind["cannot_judge"],
        ranked=ahead["ranked"] + behind["ranked"],
    )

"""How often people gave the known verdict where there was one. No figure about the models has any of it."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

import numpy as np
from msgspec.structs import replace

from reviewtui.domain.gold import GoldSaid
from reviewtui.domain.judgment import Judgment
from reviewtui.grading.gold import chances
from reviewtui.grading.known import checked, suits
from reviewtui.grading.ledger import Said, said_of
from reviewtui.grading.modes import finished
from reviewtui.report.model import KnownAnswers
from reviewtui.scoring.estimate import Estimate, absent
from reviewtui.scoring.rates import share

NOTHING_JUDGED = "every known item was passed over"

_TURNED = {"first": "second", "second": "first"}


class _Verdict(NamedTuple):
    """One verdict on item number `item`: whether it is as known (None: it was not given), and the chance of that."""

    item: int
    as_known: bool | None
    chance: float


def known_answers(said: Iterable[GoldSaid], *, blind: bool) -> tuple[KnownAnswers, ...]:
    """By reviewer; `said` is in their order. In a `blind` session what was not said blind is left out."""
    found = []
    for reviewer, of_them in groupby(said, key=lambda one: one.reviewer):
        verdicts = [verdict for number, one in enumerate(of_them) for verdict in _verdicts(number, one, blind=blind)]
        if verdicts:
            found.append(_counted(reviewer, verdicts))
    return tuple(found)


def _counted(reviewer: str, verdicts: Sequence[_Verdict]) -> KnownAnswers:
    judged = [one for one in verdicts if one.as_known is not None]
    return KnownAnswers(
        reviewer=reviewer,
        items=len({one.item for one in verdicts}),
        verdicts=len(judged),
        right=sum(bool(one.as_known) for one in judged),
        not_judged=len(verdicts) - len(judged),
        as_known=_share(judged),
        by_chance=sum(one.chance for one in judged) / len(judged) if judged else None,
    )


def _share(judged: Sequence[_Verdict]) -> Estimate:
    """The items are the clusters: who reads one carelessly misjudges all of its answers."""
    if not judged:
        return absent(NOTHING_JUDGED, "Wilson")
    scores = np.array([float(bool(one.as_known)) for one in judged])
    codes = np.unique([one.item for one in judged], return_inverse=True)[1]
    estimate = share(scores, np.ones(len(scores)), codes)
    return replace(estimate, missing="one item alone bounds nothing") if estimate.clusters < 2 else estimate


def _verdicts(number: int, one: GoldSaid, *, blind: bool) -> Iterator[_Verdict]:
    """Those on an item that is judged as a whole. Of an answer that any verdict fits there is none to speak of."""
    said = _in_own_order(one, [said_of(_counting(rows, blind=blind), again=False) for rows in one.rows])
    if not suits(one.item, one.mode) or not finished(one.mode, one.answers, said, ()):
        return
    for check, chance in zip(checked(one.item, one.mode, said), chances(one.item, one.mode), strict=True):
        if chance < 1:
            yield _Verdict(number, check.as_expected if check.judged else None, chance)


def _counting(rows: Iterable[Judgment], *, blind: bool) -> Iterator[Judgment]:
    return (row for row in rows if not blind or (row.blind and not row.exposed))


def _in_own_order(one: GoldSaid, said: Sequence[Said]) -> list[Said]:
    """With comparisons said of the item's first answer, whichever stood on the first side."""
    if one.mode != "compare" or len(said) != 2:
        return list(said)
    first, second = said
    turned = tuple(
        replace(
            row,
            response_id=one.answers[0],
            other_response_id=one.answers[1],
            verdict=_TURNED.get(row.verdict or "", row.verdict),
        )
        for row in second.comparisons
    )
    return [first._replace(comparisons=(*first.comparisons, *turned)), second._replace(comparisons=())]

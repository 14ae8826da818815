"""Where reviewers disagree, and how much: what is to be settled. Pure: the same verdicts give the same disputes.

Ratings are apart where they differ by two or more, or stand on both sides of satisfied; comparisons where each of the
two was found better by somebody; rankings where somebody put two answers in the opposite order. A tie, both bad, or
that something cannot be judged contradicts nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

from reviewtui.domain.judgment import SATISFIED_FROM, Verdict
from reviewtui.domain.session import ReviewMode
from reviewtui.grading.queue import ItemKey

APART_FROM = 2
"""Ratings of one answer that differ by so much are apart."""

SETTLED_MODES: tuple[ReviewMode, ...] = ("rate", "compare", "rank")
"""Modes in which people can disagree about one thing, and settle it."""

_TURNED: dict[Verdict | None, Verdict] = {"first": "second", "second": "first"}


class Given(NamedTuple):
    """What one reviewer said of one answer, or of two (`other_id`), that stands. `place` is the prompt's, from 0. A
    rating without `criterion` is of the whole answer.
    """

    place: int
    item: ItemKey
    response_id: str
    other_id: str | None
    reviewer: str
    rating: int | None
    verdict: Verdict | None
    rank: int | None
    note: str | None
    criterion: str | None = None


class Opinion(NamedTuple):
    """What one reviewer holds in a dispute. A `verdict` on two answers is seen from the first of the dispute's.

    `ranks`: answer to rank, 1 for the best. `notes`: what they wrote about it.
    """

    reviewer: str
    rating: int | None = None
    verdict: Verdict | None = None
    ranks: Mapping[str, int] = {}
    notes: tuple[str, ...] = ()


class Dispute(NamedTuple):
    """`answers` (response ids) on which the `opinions` disagree: one that was rated, two that were compared, or all
    that were ranked. `criterion`: by which it was rated; None: as a whole.

    `discord` is above 0, and 1 at most. `heard` are all who judged the item in this mode, of a criterion all who said
    what they have to say of the answer by it.
    """

    mode: ReviewMode
    place: int
    item: ItemKey
    answers: tuple[str, ...]
    criterion: str | None
    opinions: tuple[Opinion, ...]
    discord: float
    heard: frozenset[str]


def disputes(mode: ReviewMode, given: Iterable[Given]) -> list[Dispute]:
    """The disputes among what was said in `mode`, the most discordant first, then in the prompts' order."""
    by_item: dict[tuple[int, ItemKey], list[Given]] = defaultdict(list)
    for one in given:
        by_item[one.place, one.item].append(one)
    found = []
    for (place, item), said in by_item.items():
        for subject, opinions in _SUBJECTS[mode](said).items():
            discord = _DISCORD[mode](opinions)
            if discord > 0:
                heard = _heard(said, subject)
                found.append(Dispute(mode, place, item, *subject, tuple(opinions), discord, heard))
    return sorted(found, key=_most_discordant_first)


def _most_discordant_first(dispute: Dispute) -> tuple[float | int | str | tuple[str, ...], ...]:
    """The whole before its criteria where they are as far apart."""
    return -dispute.discord, dispute.place, dispute.item.trial, dispute.answers, dispute.criterion or ""


def rated_apart(opinions: Sequence[Opinion]) -> float:
    """How far ratings of one answer are apart, as a share of the scale; 0: they do not contradict each other."""
    ratings = [opinion.rating for opinion in opinions if opinion.rating is not None]
    if not ratings:
        return 0.0
    low, high = min(ratings), max(ratings)
    return (high - low) / 4 if high - low >= APART_FROM or low < SATISFIED_FROM <= high else 0.0


def compared_apart(opinions: Sequence[Opinion]) -> float:
    """1 where as many found one answer better as the other, less where one side is stronger, 0 without a contrary."""
    sides = [opinion.verdict for opinion in opinions if opinion.verdict in ("first", "second")]
    fewer = min(sides.count("first"), sides.count("second"))
    return 2 * fewer / len(sides) if sides else 0.0


def ranked_apart(opinions: Sequence[Opinion]) -> float:
    """The largest share of pairs of answers that two of the reviewers put in the opposite order."""
    return max((_reversed(one.ranks, other.ranks) for one, other in combinations(opinions, 2)), default=0.0)


def _reversed(one: Mapping[str, int], other: Mapping[str, int]) -> float:
    pairs = list(combinations(sorted(one.keys() & other.keys()), 2))
    against = sum((one[a] - one[b]) * (other[a] - other[b]) < 0 for a, b in pairs)
    return against / len(pairs) if pairs else 0.0


class Subject(NamedTuple):
    """What can be disagreed about: answers, and the criterion of a rating; None: as a whole."""

    answers: tuple[str, ...]
    criterion: str | None = None


_Subjects = dict[Subject, list[Opinion]]


def _each_answer(said: Sequence[Given]) -> _Subjects:
    subjects: _Subjects = defaultdict(list)
    for one in said:
        subject = Subject((one.response_id,), one.criterion)
        subjects[subject].append(Opinion(one.reviewer, one.rating, one.verdict, notes=_notes(one)))
    return subjects


def _heard(said: Sequence[Given], subject: Subject) -> frozenset[str]:
    """Who judged the item; by a criterion, who has rated the answer by it or said that it cannot be rated, so that
    nobody reads what others think of it before.
    """
    if subject.criterion is None:
        return frozenset(one.reviewer for one in said if one.criterion is None)
    return frozenset(
        one.reviewer
        for one in said
        if one.response_id in subject.answers
        and (one.criterion == subject.criterion or (one.criterion is None and one.rating is None))
    )


def _each_pair(said: Sequence[Given]) -> _Subjects:
    subjects: _Subjects = defaultdict(list)
    for one in said:
        pair = tuple(sorted((one.response_id, one.other_id or "")))
        verdict = one.verdict if pair[0] == one.response_id else _TURNED.get(one.verdict, one.verdict)
        subjects[Subject(pair)].append(Opinion(one.reviewer, verdict=verdict, notes=_notes(one)))
    return subjects


def _whole(said: Sequence[Given]) -> _Subjects:
    by_reviewer: dict[str, list[Given]] = defaultdict(list)
    for one in said:
        by_reviewer[one.reviewer].append(one)
    answers = tuple(sorted({one.response_id for one in said}))
    opinions = [
        Opinion(
            reviewer,
            verdict=rows[0].verdict,
            ranks={row.response_id: row.rank for row in rows if row.rank is not None},
            notes=tuple(dict.fromkeys(note for row in rows for note in _notes(row))),
        )
        for reviewer, rows in by_reviewer.items()
    ]
    return {Subject(answers): opinions}


def _notes(one: Given) -> tuple[str, ...]:
    return (one.note,) if one.note else ()


_SUBJECTS = {"rate": _each_answer, "compare": _each_pair, "rank": _whole}
_DISCORD = {"rate": rated_apart, "compare": compared_apart, "rank": ranked_apart}

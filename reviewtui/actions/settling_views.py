"""What is shown of a dispute: letters, words and who said what. Nothing here can hold a model's name."""

from collections.abc import Mapping
from typing import NamedTuple

from reviewtui.actions.review_views import ItemView
from reviewtui.domain.judgment import Verdict
from reviewtui.grading.discord import Dispute, Opinion

_SAID: dict[Verdict | None, str] = {
    "tie": "tie",
    "both_bad": "both bad",
    "cannot_judge": "can't tell",
    "skipped": "skipped",
    "needs_expert": "needs an expert",
}


class Held(NamedTuple):
    """What one reviewer holds, in words, and what they wrote about it."""

    reviewer: str
    verdict: str
    notes: tuple[str, ...]


class DisputeView(NamedTuple):
    """The dispute on the desk. `subject`: the letter that it is about; None where it is about all that is shown.
    `criterion`: by which the answer was rated; None: as a whole.
    """

    item: ItemView
    subject: str | None
    held: tuple[Held, ...]
    reason: str | None
    criterion: str | None = None


class Waiting(NamedTuple):
    """So many `disputes` cannot be settled yet, because `reviewers` have the items still to judge themselves."""

    disputes: int
    reviewers: tuple[str, ...]


class Settlement(NamedTuple):
    """How far settling is: disputes `left` and `settled`. `mine` are not shown to this person, who has the items still
    to judge. `judges`: how many people judge here, in modes in which they can disagree.
    """

    left: int
    settled: int
    waiting: Waiting
    mine: int
    judges: int


def held_of(dispute: Dispute, letters: Mapping[str, str]) -> tuple[Held, ...]:
    """The opinions of a dispute in words, by reviewer; `letters`: response id to letter."""
    ordered = sorted(dispute.opinions, key=lambda opinion: opinion.reviewer)
    return tuple(Held(one.reviewer, _in_words(one, dispute.answers, letters), one.notes) for one in ordered)


def _in_words(opinion: Opinion, answers: tuple[str, ...], letters: Mapping[str, str]) -> str:
    if opinion.rating is not None:
        return f"{opinion.rating} of 5"
    if opinion.ranks:
        places: dict[int, list[str]] = {}
        for identity, rank in opinion.ranks.items():
            places.setdefault(rank, []).append(letters[identity])
        return " > ".join(" = ".join(sorted(places[rank])) for rank in sorted(places))
    if opinion.verdict in ("first", "second"):
        return f"{letters[answers[0] if opinion.verdict == 'first' else answers[1]]} better"
    return _SAID.get(opinion.verdict, opinion.verdict or "")

"""What the modes of grading differ in: how many answers an item needs, who is shown in which slot, what finishes it."""

from collections.abc import Collection, Sequence

from reviewtui.domain.judgment import JudgmentKind
from reviewtui.domain.session import ReviewMode
from reviewtui.grading.ledger import Said
from reviewtui.grading.slots import Sign, number

ANSWERS_NEEDED: dict[ReviewMode, int] = {"rate": 1, "compare": 2, "rank": 2, "label": 1, "guess": 1}
"""With fewer texts there is nothing to say of an item."""

SAYS: dict[ReviewMode, JudgmentKind] = {
    "rate": "rating",
    "compare": "comparison",
    "rank": "ranking",
    "label": "label",
    "guess": "guess",
}
"""The kind of judgment that each mode asks for."""

SIGNS: dict[ReviewMode, Sign] = {"rank": number}
"""What the slots are called where it is not A, B, C: an order is typed in digits, because letters are commands."""

AS_A_WHOLE: frozenset[ReviewMode] = frozenset({"compare", "rank", "label"})
"""Modes in which one key judges all of an item, and not one answer after the other."""


def finished(mode: ReviewMode, answers: Sequence[str], said: Sequence[Said], criteria: Collection[str]) -> bool:
    """Whether an item has all that its mode asks for: `said` is what stands on each of its `answers`."""
    match mode:
        case "rate":
            return all(rated(one, criteria) for one in said)
        case "compare":
            return any(row.other_response_id in answers for one in said for row in one.comparisons)
        case "rank":
            return all(one.ranking for one in said)
        case "label":
            return all(one.looked_at or one.labels for one in said)
        case "guess":
            return all(one.guess for one in said)


def rated(said: Said, criteria: Collection[str]) -> bool:
    """Whether an answer has its rating, by each of the criteria too; of one that cannot be rated no more is asked."""
    if said.rating is None:
        return False
    return said.rating.rating is None or all(name in said.by_criterion for name in criteria)

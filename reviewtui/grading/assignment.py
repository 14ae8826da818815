"""Who judges what, where a session does not have everybody judge everything.

Each item is wanted from one reviewer, and a drawn share of them from two. Whose share an item is, is drawn for the item
among those who take part: of every set of reviewers each gets as much as any other, and when one more joins, items move
only to that one. So copies of a database, on which the same people take part, hand out the same shares without knowing
of each other. Whoever has finished the own share helps with what is left of the others'.
"""

from collections.abc import Iterable

from reviewtui.grading.draws import permuted, share_drawn
from reviewtui.grading.queue import ItemKey


def wanted(secret: bytes, overlap: float, item: ItemKey, *, session: str) -> int:
    """How many reviewers are to judge the item: two of a drawn share `overlap` of all items, one of the others."""
    return 2 if share_drawn(secret, ("overlap", session, item.prompt_id, item.trial)) < overlap else 1


def assigned(secret: bytes, reviewers: Iterable[str], item: ItemKey, count: int, *, session: str) -> list[str]:
    """The `count` of the reviewers whose share the item belongs to."""
    return permuted(secret, set(reviewers), ("assigned", session, item.prompt_id, item.trial))[:count]

"""Which item comes next for a reviewer."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from reviewtui.grading.draws import permuted
from reviewtui.grading.permutation import Permutation


class ItemKey(NamedTuple):
    """One thing to review: the answers to a prompt, within one trial. `repeat`: shown a second time."""

    prompt_id: str
    trial: int
    repeat: bool = False


LISTED = 1024
"""A family of more items than this is ordered without listing them."""


def in_order(items: Iterable[ItemKey], secret: bytes, *, session: str, reviewer: str, family: str) -> list[ItemKey]:
    """The items of one family in this reviewer's own order, drawn with the secret.

    Families follow the session's drawn order, the same for all reviewers: a verdict reads judgments family by family
    and can advance only as far as everybody has worked in one order. Items keep their order among each other when more
    join the family.
    """
    found = {(item.prompt_id, item.trial): item for item in items}
    return [found[drawn] for drawn in permuted(secret, found, ("queue", session, reviewer, family))]


def order_of_many(secret: bytes, size: int, *, session: str, reviewer: str, family: str) -> Permutation:
    """The same for a family of so many items that they are not listed: of its `size` numbers."""
    return Permutation(secret, size, ("queue", session, reviewer, family))


def queue_order(
    items: Iterable[tuple[ItemKey, str]], families: Sequence[str], secret: bytes, *, session: str, reviewer: str
) -> list[ItemKey]:
    """All items (each with its family) in this reviewer's order. Families that are not in `families` come last."""
    members: dict[str, list[ItemKey]] = defaultdict(list)
    for item, family in items:
        members[family].append(item)
    known = [family for family in families if family in members]
    unknown = sorted(members.keys() - set(families))
    return [
        item
        for family in (*known, *unknown)
        for item in in_order(members[family], secret, session=session, reviewer=reviewer, family=family)
    ]


def next_item(order: Iterable[ItemKey], finished: Collection[ItemKey], skipped: Sequence[ItemKey]) -> ItemKey | None:
    """The first item of `order` that is not finished; skipped ones come back when no other is left, first skipped
    first. None when everything is finished. An item that cannot be reviewed yet does not belong into `order`.
    """
    set_aside = set(skipped)
    for item in order:
        if item not in finished and item not in set_aside:
            return item
    return next((item for item in skipped if item not in finished), None)

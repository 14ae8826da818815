"""Which item comes next for a reviewer."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from reviewtui.grading.draws import permuted


class ItemKey(NamedTuple):
    """One thing to review: the answers to a prompt, within one trial."""

    prompt_id: str
    trial: int


def queue_order(
    items: Iterable[tuple[ItemKey, str]], families: Sequence[str], secret: bytes, *, session: str, reviewer: str
) -> list[ItemKey]:
    """All items (each with its family) in this reviewer's order.

    Families follow the session's drawn order, the same for all reviewers: a verdict reads judgments family by family
    and can advance only as far as everybody has worked in one order. Within a family each reviewer has an own order,
    drawn with the secret. Families that are not in `families` come last, by name.
    """
    members: dict[str, list[ItemKey]] = defaultdict(list)
    for item, family in items:
        members[family].append(item)
    known = [family for family in families if family in members]
    unknown = sorted(members.keys() - set(families))
    return [
        item
        for family in (*known, *unknown)
        for item in permuted(secret, members[family], ("queue", session, reviewer, family))
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

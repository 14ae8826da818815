"""Which item comes next for a reviewer."""

from collections.abc import Iterable
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

"""What the modes of grading differ in: how many answers an item needs, and who is shown in which slot."""

from collections.abc import Collection, Sequence

from reviewtui.domain.session import ReviewMode
from reviewtui.grading.pairs import block_length, pair_at
from reviewtui.grading.slots import slot_order

ANSWERS_NEEDED: dict[ReviewMode, int] = {"rate": 1, "compare": 2}
"""With fewer texts there is nothing to say of an item."""


def seated(
    secret: bytes,
    mode: ReviewMode,
    *,
    session: str,
    reviewer: str,
    position: int,
    models: Sequence[str],
    present: Collection[str],
) -> tuple[str, ...]:
    """The models shown at `position` (from 0) of the reviewer's queue, first slot first; `present` ones have an answer.

    `rate` shows all of them. `compare` shows the pair that is due there or, where one of it gave no answer, the next
    pair that can be shown.
    """
    if mode == "rate":
        order = slot_order(secret, session=session, reviewer=reviewer, position=position, models=models)
        return tuple(model for model in order if model in present)
    for place in range(position, position + block_length(models) + 1):
        pair = pair_at(secret, session=session, reviewer=reviewer, position=place, models=models)
        if pair[0] in present and pair[1] in present:
            return pair
    return ()

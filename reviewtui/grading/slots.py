"""Which answer stands in which slot: Latin blocks that nobody can compute without the database's secret.

The items of a reviewer's queue are cut into blocks of k, k being the number of models. Within a block each model
stands exactly once in each slot (a Latin square), so that no model gains from a reviewer's leaning to one side. The
square's rows, columns and symbols are permuted by draws keyed with the secret. Where the sides are to be independent
there are no blocks: each item's order is drawn by itself, and so is no help in foretelling the next.
"""

from collections.abc import Callable, Mapping, Sequence

from reviewtui.domain.session import Sides
from reviewtui.grading.draws import permuted

Sign = Callable[[int], str]
"""What a place, counted from 0, is called."""


def slot_order(
    secret: bytes, *, session: str, reviewer: str, position: int, models: Sequence[str], sides: Sides = "even"
) -> tuple[str, ...]:
    """The models of the item at `position` (from 0) of the reviewer's queue, first slot first.

    Over the positions of one block (`position // len(models)`) each model takes each place exactly once, unless the
    `sides` are independent.
    """
    size = len(models)
    if size == 0:
        return ()
    if sides == "independent":
        return tuple(permuted(secret, sorted(models), ("slots", session, reviewer, position, "independent")))
    block, row = divmod(position, size)
    rows, columns = (
        permuted(secret, range(size), ("slots", session, reviewer, block, axis)) for axis in ("rows", "columns")
    )
    symbols = permuted(secret, sorted(models), ("slots", session, reviewer, block, "models"))
    return tuple(symbols[(rows[row] + column) % size] for column in columns)


def lettered(order: Sequence[str], answers: Mapping[str, str], sign: Sign | None = None) -> dict[str, str]:
    """Letter -> response id for the models of `order` that have an answer (`answers`: model -> response id).

    Models without an answer take no letter: the others close up. `sign` makes the letter of a place; without it they
    are A, B, C ...
    """
    present = [answers[model] for model in order if model in answers]
    return {(sign or letter)(place): response_id for place, response_id in enumerate(present)}


def reseated(stored: Mapping[str, str], fresh: Mapping[str, str], sign: Sign | None = None) -> dict[str, str]:
    """The slots of an item that was opened before, now that its answers may have changed.

    An answer keeps the letter it was `stored` under. One that came later (a model was asked again, or joined the
    session) takes a letter that has fallen free, else the next one, in the order of the `fresh` draw. Letters whose
    answer has gone stay away.
    """
    wanted = list(fresh.values())
    slots = {place: response_id for place, response_id in stored.items() if response_id in wanted}
    kept = set(slots.values())
    free = (place for place in map(sign or letter, range(len(stored) + len(wanted))) if place not in slots)
    slots.update(zip(free, (response_id for response_id in wanted if response_id not in kept), strict=False))
    return dict(sorted(slots.items(), key=lambda slot: (len(slot[0]), slot[0])))


def turned(slots: Mapping[str, str]) -> dict[str, str]:
    """The same answers, each under the letter of the next: of two, the sides are swapped."""
    answers = list(slots.values())
    return dict(zip(slots, answers[1:] + answers[:1], strict=True))


def number(place: int) -> str:
    """The number of a place counted from 0: 1, 2, 3 ..."""
    return str(place + 1)


def letter(place: int) -> str:
    """The letter of a place counted from 0: A to Z, then AA, AB and so on."""
    above, within = divmod(place, 26)
    return (letter(above - 1) if above else "") + chr(ord("A") + within)

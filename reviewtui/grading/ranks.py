"""The ranks of an order in which several may stand in one place."""

from collections.abc import Collection, Sequence


def ranks(places: Sequence[Collection[str]], signs: Collection[str]) -> dict[str, int]:
    """The rank of each of `signs`: `places` holds those of the best, then of the next, and so on; several in one place
    are as good. Who stands behind two has rank 3. ValueError unless each is named once.
    """
    given = [sign for place in places for sign in place]
    if sorted(given) != sorted(signs):
        raise ValueError(f"an order names each of {', '.join(signs)} once, not {', '.join(given)}")
    found: dict[str, int] = {}
    for place in places:
        found.update(dict.fromkeys(place, len(found) + 1))
    return found

"""An order of answers while it is being typed: `2` `1` `=` `3` is 2, then 1 and 3, which are as good."""

from collections.abc import Sequence

LEVEL = "="


class Ranking:
    """The keys so far, and the places that they make: from the best on, each with the letters that share it."""

    def __init__(self, letters: Sequence[str] = ()) -> None:
        self._letters = tuple(letters)
        self._keys: list[str] = []

    @property
    def begun(self) -> bool:
        """Whether there is something to take back."""
        return bool(self._keys)

    @property
    def left(self) -> list[str]:
        """The letters that have no place yet."""
        return [letter for letter in self._letters if letter not in self._keys]

    @property
    def can_level(self) -> bool:
        """Whether what comes next could be as good as the last."""
        return self.begun and self._keys[-1] != LEVEL and bool(self.left)

    @property
    def complete(self) -> tuple[tuple[str, ...], ...] | None:
        """The whole order, where it is clear: all have a place, or one is left and takes the last. None: it is not."""
        if not self.begun or len(self.left) > 1:
            return None
        return _places([*self._keys, *self.left])

    def add(self, letter: str) -> bool:
        """Give the next place to `letter`; False where it has one, or is none of the item's."""
        fits = letter in self.left
        self._keys += [letter] * fits
        return fits

    def level(self) -> None:
        """What comes next is as good as the last."""
        self._keys += [LEVEL] * self.can_level

    def take_back(self) -> None:
        """Take back the last key."""
        self._keys.pop()

    @property
    def in_words(self) -> str:
        """`2 > 1 = 3`, best first."""
        said = " > ".join(f" {LEVEL} ".join(place) for place in _places(self._keys))
        return f"{said} {LEVEL}" if self._keys[-1:] == [LEVEL] else said

    @property
    def hint(self) -> str:
        """What to press next."""
        if self.complete is not None:
            return "enter saves it"
        return f"left: {' '.join(self.left)}" if self.begun else "the best first, by its number"


def _places(keys: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    places: list[tuple[str, ...]] = []
    for before, key in zip(("", *keys), keys, strict=False):
        if key == LEVEL:
            continue
        if before == LEVEL:
            places[-1] = (*places[-1], key)
        else:
            places.append((key,))
    return tuple(places)

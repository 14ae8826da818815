"""An order of answers while it is being typed: `2` `1` `=` `3` is 2, then 1 and 3, which are as good."""

from collections.abc import Sequence


class Ranking:
    """Places from the best on, each with the letters that share it, until the order is saved."""

    def __init__(self, letters: Sequence[str] = ()) -> None:
        self._letters = tuple(letters)
        self._places: list[list[str]] = []
        self._level = False

    @property
    def begun(self) -> bool:
        """Whether there is something to take back."""
        return bool(self._places)

    @property
    def left(self) -> list[str]:
        """The letters that have no place yet."""
        placed = {letter for place in self._places for letter in place}
        return [letter for letter in self._letters if letter not in placed]

    @property
    def can_level(self) -> bool:
        """Whether what comes next could be as good as the last."""
        return self.begun and bool(self.left) and not self._level

    @property
    def complete(self) -> tuple[tuple[str, ...], ...] | None:
        """The whole order, where it is clear: all have a place, or one is left and takes the last. None: it is not."""
        places = [tuple(place) for place in self._places]
        match self.left:
            case []:
                return tuple(places)
            case [last] if places:
                return (*places[:-1], (*places[-1], last)) if self._level else (*places, (last,))
        return None

    def add(self, letter: str) -> bool:
        """Give the next place to `letter`; False where it has one, or is none of the item's."""
        if letter not in self.left:
            return False
        if self._level:
            self._places[-1].append(letter)
        else:
            self._places.append([letter])
        self._level = False
        return True

    def level(self) -> None:
        """What comes next is as good as the last."""
        self._level = self.can_level

    def take_back(self) -> None:
        """Take back the last key."""
        if self._level:
            self._level = False
            return
        self._places[-1].pop()
        if not self._places[-1]:
            self._places.pop()

    @property
    def in_words(self) -> str:
        """`2 > 1 = 3`, best first."""
        said = " > ".join(" = ".join(place) for place in self._places) or "–"
        return f"{said} =" if self._level else said

    @property
    def hint(self) -> str:
        """What to press next."""
        if self.complete is not None:
            return "enter saves it"
        return "the best first, by its number" if not self.begun else f"left: {' '.join(self.left)}"

"""Half surrogate pairs: JSON may escape them, UTF-8 cannot hold them, and servers cut answers between two of them."""


def is_well_formed(text: str) -> bool:
    """Whether no half of a surrogate pair is in `text`."""
    try:
        return text.isascii() or bool(text.encode())
    except UnicodeEncodeError:
        return False


def well_formed(text: str) -> str:
    """`text` with half surrogate pairs replaced, so that it can be stored as UTF-8."""
    return text if is_well_formed(text) else text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


class Halves:
    """Joins surrogate pairs that a server cut in two: one half ends a piece, the other begins the next."""

    def __init__(self) -> None:
        self._first = ""

    def take(self, piece: str) -> str:
        """The text that is whole with `piece`, well formed."""
        if piece.isascii() and not self._first:
            return piece
        text, self._first = self._first + piece, ""
        if text and "\ud800" <= text[-1] <= "\udbff":
            text, self._first = text[:-1], text[-1]
        return well_formed(text)

    def leaves_alone(self, text: str) -> bool:
        """Whether `take` would give every piece of `text` as it is."""
        return not self._first and is_well_formed(text)

    def rest(self) -> str:
        """What is left at the end: a half whose other half never came, replaced."""
        first, self._first = self._first, ""
        return well_formed(first)

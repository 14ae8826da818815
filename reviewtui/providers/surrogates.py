"""Half surrogate pairs: JSON may escape them, UTF-8 cannot hold them, and servers cut answers between two of them."""


def well_formed(text: str) -> str:
    """`text` with half surrogate pairs replaced, so that it can be stored as UTF-8."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


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

    def rest(self) -> str:
        """What is left at the end: a half whose other half never came, replaced."""
        first, self._first = self._first, ""
        return well_formed(first)

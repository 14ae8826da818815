"""Text with straight apostrophes and plain spaces, for patterns that are written with them."""

_ODD = {"’": "'", "ʼ": "'", "‘": "'", "\u00a0": " "}


def straight(text: str) -> str:
    """The same text, character for character, so that offsets hold."""
    for odd, plain in _ODD.items():
        text = text.replace(odd, plain)
    return text

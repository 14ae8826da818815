"""Suggestions for misspelt words: an error that names the right word is half repaired."""

from collections.abc import Iterable

CLOSE_ENOUGH = 60
"""Of 100, by rapidfuzz's ratio: `temprature` is 95 from `temperature`, `tone` is 50 from `mode`."""


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The one of `known` that `word` most likely stands for; None where none is close."""
    from rapidfuzz import fuzz, process  # only a mistake needs it

    by_lower = {name.lower(): name for name in known}
    found = process.extractOne(word.lower(), by_lower.keys(), scorer=fuzz.ratio, score_cutoff=CLOSE_ENOUGH)
    return by_lower[found[0]] if found else None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`; did you mean `x`?` where one of `known` is close to `word`, else the empty string."""
    near = nearest(word, known)
    return f"; did you mean `{near}`?" if near else ""


def listed(words: Iterable[str]) -> str:
    """`a`, `b`, `c`: for messages that say what may stand somewhere."""
    return ", ".join(f"`{word}`" for word in words)

"""Suggestions for misspelt words: an error that names the right word is half repaired."""

import difflib
from collections.abc import Iterable


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`; did you mean `x`?` where one of `known` is close to `word`, else the empty string."""
    by_lower = {name.lower(): name for name in known}
    near = difflib.get_close_matches(word.lower(), by_lower, n=1, cutoff=0.6)
    return f"; did you mean `{by_lower[near[0]]}`?" if near else ""


def listed(words: Iterable[str]) -> str:
    """`a`, `b`, `c`: for messages that say what may stand somewhere."""
    return ", ".join(f"`{word}`" for word in words)

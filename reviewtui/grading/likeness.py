"""Likeness: which of many short texts say the same thing in other words, found without comparing all with all.

Texts are brought to one form first (`canonical`); equal forms are alike. Of the forms, taken from the most frequent on,
each joins the leader that it is most like (rapidfuzz's ratio, at least `ALIKE`), or becomes a leader itself. Only
leaders that share a handle with it are compared: its first words, its last words, its longest words. So the cost is a
few comparisons for each form, however many there are, and the outcome depends on the texts alone, not on their order.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping
from typing import TypeVar

from rapidfuzz import fuzz, process

ALIKE = 70
"""Of 100. "I'm sorry, but I can't help with the lamp" and "Sorry, I cannot help you with the sofa" are 73; two texts of
other words are under 50, and "I'm sorry, but I can't assist with that" is 39 from "Sorry, we have no information"."""

LENGTH = 120
"""Characters of a text that are compared: what is alike so far is alike."""

HANDLE_WORDS = 3
LEADERS_PER_HANDLE = 8
"""Where more leaders share a handle, the most frequent of them are compared."""

K = TypeVar("K", bound=Hashable)

_WORD = re.compile(r"[^\W_]+")


def canonical(text: str) -> str:
    """The form in which texts are compared: in one case, without punctuation, with every number or code as `0`."""
    words = _WORD.findall(text[:LENGTH].casefold())
    return " ".join([word if word.isalpha() else "0" for word in words])


def canonical_loop(text: str) -> str:
    """The form of a text that goes round in circles: its different words, sorted, wherever in the circle it begins."""
    return " ".join(sorted(set(canonical(text).split())))


class Likeness:
    """Classes of forms that are alike. A class is known by its number, from 0."""

    def __init__(self) -> None:
        self._classes: dict[str, int] = {}
        self._leaders: list[str] = []
        self._by_handle: dict[tuple[str, ...], list[int]] = defaultdict(list)

    @classmethod
    def among(cls, forms: Mapping[K, str]) -> "tuple[Likeness, dict[K, int]]":
        """The classes among `forms`, and the class of each."""
        found = cls()
        times = Counter(forms.values())
        for form in sorted(times, key=lambda form: (-times[form], form)):
            found.place(form)
        return found, {key: found.place(form) for key, form in forms.items()}

    def place(self, form: str) -> int:
        """The class of `form`; a new one where it is like none."""
        known = self._classes.get(form)
        if known is not None:
            return known
        handles = _handles(form)
        rivals = {number: self._leaders[number] for handle in handles for number in self._by_handle[handle]}
        best = process.extractOne(form, rivals, scorer=fuzz.ratio, score_cutoff=ALIKE) if rivals else None
        number = best[2] if best is not None else self._lead(form, handles)
        self._classes[form] = number
        return number

    def _lead(self, form: str, handles: tuple[tuple[str, ...], ...]) -> int:
        self._leaders.append(form)
        number = len(self._leaders) - 1
        for handle in handles:
            if len(self._by_handle[handle]) < LEADERS_PER_HANDLE:
                self._by_handle[handle].append(number)
        return number


def _handles(form: str) -> tuple[tuple[str, ...], ...]:
    """What forms that are alike have at least one of in common: where they begin, where they end, their long words."""
    words = form.split()
    longest = sorted(set(words), key=lambda word: (-len(word), word))[:HANDLE_WORDS]
    return (("^", *words[:HANDLE_WORDS]), ("$", *words[-HANDLE_WORDS:]), *((word,) for word in longest))

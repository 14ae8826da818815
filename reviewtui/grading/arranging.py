"""Failures in groups and in order: what can be decided together, and what does most harm first."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

from reviewtui.domain.failure import FailureKey, FailureRow
from reviewtui.grading.likeness import Likeness, canonical, canonical_loop

Order = Literal["harm", "kind", "model", "prompt"]
"""`harm`: the gravest first, then the largest group, then the surest finding. `kind`: by kind, then by harm. `model`
and `prompt`: groups are divided by the model (or the prompt) as well, and come in its order."""

ORDERS: tuple[Order, ...] = ("harm", "kind", "model", "prompt")

TOLD_BY_MESSAGE = frozenset({"error", "timeout", "stall", "empty", "truncated"})
"""Kinds of which the detector's words say more than the answer's: those are compared."""

UNLIKE = "various"
"""The class of all that is like no other of its kind."""


class GroupKey(NamedTuple):
    """Which group: a kind, a class of likeness in it and, where the list is divided by them, a model and a prompt."""

    kind: str
    likeness: str
    model: str | None = None
    prompt_number: int | None = None


class Classes:
    """To which class of its kind each failure belongs: those whose evidence is alike, or `UNLIKE` any other.

    The failures are given once, each with the words that are its evidence; one that comes later is put where it
    belongs, and moves no other. `known` has the class of each, as the group that holds all of it.
    """

    def __init__(self, words: Mapping[FailureKey, str]) -> None:
        forms: dict[str, dict[FailureKey, str]] = defaultdict(dict)
        for key, text in words.items():
            forms[key.kind][key] = text
        self._likeness: dict[str, Likeness] = {}
        self._names: dict[str, dict[int, GroupKey]] = {}
        self.known: dict[FailureKey, GroupKey] = {}
        for kind, texts in forms.items():
            form_of = {text: _form(kind, text) for text in set(texts.values())}
            self._likeness[kind], classes = Likeness.among({key: form_of[text] for key, text in texts.items()})
            names = self._names[kind] = {
                number: GroupKey(kind, f"like {number}" if size > 1 else UNLIKE)
                for number, size in Counter(classes.values()).items()
            }
            self.known |= {key: names[number] for key, number in classes.items()}

    def place(self, key: FailureKey, words: str) -> GroupKey:
        """Put a failure that was not among them into the class that its words belong to."""
        number = self._likeness.setdefault(key.kind, Likeness()).place(_form(key.kind, words))
        names = self._names.setdefault(key.kind, {})
        self.known[key] = names.setdefault(number, GroupKey(key.kind, UNLIKE))
        return self.known[key]


def _form(kind: str, words: str) -> str:
    return canonical_loop(words) if kind == "repetition" else canonical(words)


def group_of(row: FailureRow, of_class: GroupKey, order: Order) -> GroupKey:
    """The group in which `row` stands when the list is in `order`."""
    if order == "model":
        return of_class._replace(model=row.model)
    if order == "prompt":
        return of_class._replace(prompt_number=row.prompt_number)
    return of_class


def in_group(rows: Iterable[FailureRow], places: Mapping[str, int]) -> list[FailureRow]:
    """The rows of one group: the gravest first, then the surest, then in the session's order. `places` of models."""
    return sorted(
        rows, key=lambda row: (-row.severity, -(row.score or 0), row.prompt_number, row.trial, places[row.model])
    )


def in_order(
    groups: Mapping[GroupKey, Sequence[FailureRow]], order: Order, places: Mapping[str, int]
) -> list[GroupKey]:
    """The groups, each with the rows of it that count (at least one), in `order`. `places` of models."""

    def rank(key: GroupKey) -> tuple[object, ...]:
        rows = groups[key]
        harm = (-max(row.severity for row in rows), -len(rows), -max(row.score or 0 for row in rows))
        first = {
            "harm": 0,
            "kind": key.kind,
            "model": places.get(key.model or "", 0),
            "prompt": key.prompt_number or 0,
        }[order]
        return (first, *harm, key.kind, key.likeness)

    return sorted(groups, key=rank)

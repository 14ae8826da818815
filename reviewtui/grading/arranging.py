"""Failures in groups and in order: what can be decided together, and what does most harm first."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
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
    """Which group: a kind, a class of it and, where the list is divided by them, a model and a prompt's number."""

    kind: str
    likeness: str
    model: str | None
    prompt_number: int | None


class Classes:
    """To which class of its kind each failure belongs: those whose evidence is alike, or `UNLIKE` any other.

    The rows are given once; one that comes later is put where it belongs, and moves no other.
    """

    def __init__(self, words: Mapping[FailureKey, str]) -> None:
        forms: dict[str, dict[FailureKey, str]] = defaultdict(dict)
        for key, text in words.items():
            forms[key.kind][key] = _form(key, text)
        self._likeness: dict[str, Likeness] = {}
        self._sizes: dict[str, Counter[int]] = {}
        self._of: dict[FailureKey, str] = {}
        for kind, of_kind in forms.items():
            self._likeness[kind], classes = Likeness.among(of_kind)
            sizes = self._sizes[kind] = Counter(classes.values())
            self._of |= {key: _name(number, sizes) for key, number in classes.items()}

    def of(self, key: FailureKey, words: str) -> str:
        """The class of a failure with these words."""
        known = self._of.get(key)
        if known is None:
            likeness = self._likeness.setdefault(key.kind, Likeness())
            known = self._of[key] = _name(likeness.place(_form(key, words)), self._sizes.get(key.kind, Counter()))
        return known


def _form(key: FailureKey, words: str) -> str:
    return canonical_loop(words) if key.kind == "repetition" else canonical(words)


def _name(number: int, sizes: Counter[int]) -> str:
    return f"like {number}" if sizes[number] > 1 else UNLIKE


def group_of(row: FailureRow, likeness: str, order: Order) -> GroupKey:
    """The group in which `row` stands when the list is in `order`."""
    return GroupKey(
        row.kind,
        likeness,
        row.model if order == "model" else None,
        row.prompt_number if order == "prompt" else None,
    )


def in_group(rows: Sequence[FailureRow], models: Sequence[str]) -> list[FailureRow]:
    """The rows of one group: the gravest first, then the surest, then in the session's order."""
    place = {model: number for number, model in enumerate(models)}
    return sorted(
        rows,
        key=lambda row: (-row.severity, -(row.score or 0), row.prompt_number, row.trial, place[row.model], row.key),
    )


def in_order(groups: Mapping[GroupKey, Sequence[FailureRow]], order: Order, models: Sequence[str]) -> list[GroupKey]:
    """The groups, each with the rows of it that count (at least one), in `order`."""
    place = {model: number for number, model in enumerate(models)}

    def rank(key: GroupKey) -> tuple[object, ...]:
        rows = groups[key]
        harm = (-max(row.severity for row in rows), -len(rows), -max(row.score or 0 for row in rows))
        first = {
            "harm": (),
            "kind": (key.kind,),
            "model": (place.get(key.model or "", 0),),
            "prompt": (key.prompt_number or 0,),
        }[order]
        return (*first, *harm, key.kind, key.likeness)

    return sorted(groups, key=rank)

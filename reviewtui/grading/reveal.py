"""Who was who: what a reviewer's own verdicts come to for each model, and how far others said the same.

For the one who gave them, and not a figure of the report: it counts what was said and estimates nothing.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from statistics import fmean
from typing import NamedTuple, Protocol

from reviewtui.domain.judgment import SATISFIED_FROM


class Given(Protocol):
    """A verdict that stands, as `store.own_verdicts` has it."""

    @property
    def reviewer(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def response_id(self) -> str: ...
    @property
    def other_response_id(self) -> str | None: ...
    @property
    def model(self) -> str: ...
    @property
    def other_model(self) -> str | None: ...
    @property
    def rating(self) -> int | None: ...
    @property
    def verdict(self) -> str | None: ...
    @property
    def rank(self) -> int | None: ...
    @property
    def guess(self) -> str | None: ...
    @property
    def letter(self) -> str | None: ...


class OwnResult(NamedTuple):
    """What one reviewer gave one model.

    `letters`: how often it was shown under which. `satisfied` of `rated` answers got 4 or 5; `mean` rating and mean
    `place` are None where there is none. `won`, `lost` and `tied` comparisons. `guessed` of `guesses` about its answers
    named it.
    """

    model: str
    letters: Mapping[str, int]
    rated: int
    satisfied: int
    mean: float | None
    won: int
    lost: int
    tied: int
    ranked: int
    place: float | None
    guessed: int
    guesses: int


class Agreement(NamedTuple):
    """How far others said the same. Of `shared` verdicts (an answer rated, or a pair compared, by this reviewer and by
    another) `same` agree: on the same side of satisfied, or on the same winner.
    """

    others: int
    shared: int
    same: int


def own_results(given: Iterable[Given], reviewer: str, models: Sequence[str]) -> tuple[OwnResult, ...]:
    """What `reviewer` gave each of `models`, in their order."""
    mine = [one for one in given if one.reviewer == reviewer]
    return tuple(_result(mine, model) for model in models)


def _result(mine: Sequence[Given], model: str) -> OwnResult:
    its = [one for one in mine if one.model == model]
    ratings = [one.rating for one in its if one.kind == "rating" and one.rating is not None]
    places = [one.rank for one in its if one.kind == "ranking" and one.rank is not None]
    guesses = [one.guess for one in its if one.kind == "guess" and one.guess is not None]
    first = Counter(one.verdict for one in its if one.kind == "comparison")
    second = Counter(one.verdict for one in mine if one.kind == "comparison" and one.other_model == model)
    return OwnResult(
        model=model,
        letters=dict(sorted(Counter(one.letter for one in its if one.letter is not None).items())),
        rated=len(ratings),
        satisfied=sum(rating >= SATISFIED_FROM for rating in ratings),
        mean=fmean(ratings) if ratings else None,
        won=first["first"] + second["second"],
        lost=first["second"] + second["first"],
        tied=first["tie"] + second["tie"],
        ranked=len(places),
        place=fmean(places) if places else None,
        guessed=guesses.count(model),
        guesses=len(guesses),
    )


def agreement_with_others(given: Iterable[Given], reviewer: str) -> Agreement:
    """How far others said the same as `reviewer`, of what both have judged."""
    said: dict[tuple[str, ...], dict[str, str]] = defaultdict(dict)
    for one in given:
        key, side = _side(one)
        if side is not None:
            said[key][one.reviewer] = side
    others: set[str] = set()
    shared = same = 0
    for sides in said.values():
        own = sides.get(reviewer)
        for name, side in sides.items() if own is not None else ():
            if name != reviewer:
                others.add(name)
                shared += 1
                same += side == own
    return Agreement(len(others), shared, same)


def _side(one: Given) -> tuple[tuple[str, ...], str | None]:
    """What a verdict is about, and on which side it stands; None: on none."""
    if one.kind == "rating":
        return (one.response_id,), None if one.rating is None else str(one.rating >= SATISFIED_FROM)
    if one.kind != "comparison" or one.other_response_id is None:
        return (), None
    winner = {"first": one.response_id, "second": one.other_response_id, "tie": "tie"}
    return tuple(sorted((one.response_id, one.other_response_id))), winner.get(one.verdict or "")

"""What kinds of judgments a file's rows may be, how a row tells its kind, and what each kind says of an answer."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, get_args

from msgspec import Struct

from reviewtui.domain.detection import FailureKind
from reviewtui.domain.judgment import FailureStatus, Verdict
from reviewtui.exchange import values
from reviewtui.exchange.errors import Unfit

RowKind = Literal["rating", "comparison", "ranking", "label", "guess", "note", "triage", "settle"]

WINNERS: Mapping[str, Verdict] = {
    "model_a": "first",
    "model_b": "second",
    "tie": "tie",
    "both_bad": "both_bad",
    "cannot_judge": "cannot_judge",
    "skipped": "skipped",
    "needs_expert": "needs_expert",
}
"""How a file calls the verdict of a comparison."""

UNRATED: tuple[Verdict, ...] = ("cannot_judge", "skipped", "needs_expert")
"""What may stand in place of a rating, a rank, a guess or a label."""
CLEAN: Verdict = "no_failure"
"""What a label says of an answer in which nothing is wrong."""
CATEGORIES: tuple[FailureKind, ...] = get_args(FailureKind)
STATUSES: tuple[FailureStatus, ...] = get_args(FailureStatus)

ModelOf = Callable[[Any, str], str]
"""From a value and its column to the name of a model of the session. Unfit where it is none."""


class Given(Struct, gc=False):
    """The values of a row. What most rows do not have stands behind, so that it is passed over in one look, and before
    all others what is not looked at here.
    """

    prompt: Any
    kind: Any
    model: Any
    model_a: Any
    model_b: Any
    winner: Any
    reviewer: Any
    rating: Any
    verdict: Any
    category: Any
    criterion: Any
    rank: Any
    ranking: Any
    guess: Any
    severity: Any
    noticed: Any
    strength: Any
    assignee: Any
    trial: Any
    response_id: Any
    response_id_a: Any
    response_id_b: Any
    text: Any
    text_a: Any
    text_b: Any
    note: Any
    blind: Any
    exposed: Any
    repeat: Any
    seconds: Any
    created_at: Any
    judgment_id: Any


def kind_of(row: Given) -> RowKind:
    """What the row is: as it says, or as what is filled tells."""
    if row.kind is not None:
        kind: RowKind | None = values.choice(row.kind, "kind", get_args(RowKind))
        assert kind is not None, "it is there"
        return kind
    if row.winner is not None:
        if row.rating is not None or row.verdict is not None:
            other = "rating" if row.rating is not None else "verdict"
            raise Unfit(f"and `{other}` are both filled: a row is a comparison or a rating, not both", "winner")
        if row.category is not None:
            raise Unfit("and `category` are both filled: a row is a comparison or a label, not both", "winner")
        return "comparison"
    if (kind := _of_one_mode(row)) is not None:
        return kind
    if row.rating is not None or row.verdict is not None:
        if row.category is not None:
            raise Unfit("and `category` are both filled: a row is a rating or a label, not both", "rating")
        return "rating"
    if row.category is not None:
        return "label"
    if row.model_a is not None and row.model is None:
        raise Unfit("is missing", "winner")
    raise Unfit("says nothing: it needs a `rating`, a `winner`, a `rank`, a `guess` or a `category`")


def _of_one_mode(row: Given) -> RowKind | None:
    """What the row is if it is a ranking, a guess, or says that nothing is wrong."""
    if row.verdict == CLEAN:
        return "label"
    kinds: dict[str, RowKind] = {"rank": "ranking", "ranking": "ranking", "guess": "guess"}
    filled = [column for column in kinds if getattr(row, column) is not None]
    if not filled:
        return None
    beside = [column for column in ("rating", "category") if getattr(row, column) is not None]
    if beside or len({kinds[column] for column in filled}) > 1:
        other = (beside or filled[1:])[-1]
        raise Unfit(f"and `{other}` are both filled: a row says one thing of an answer", filled[0])
    return kinds[filled[0]]


def _rating(row: Given) -> dict[str, Any]:
    return _one_or_verdict("rating", values.whole(row.rating, "rating", least=1, most=5), row)


def _ranking(row: Given) -> dict[str, Any]:
    return _one_or_verdict("rank", values.whole(row.rank, "rank", least=1), row)


def _guess(row: Given, model_of: ModelOf) -> dict[str, Any]:
    return _one_or_verdict("guess", None if row.guess is None else model_of(row.guess, "guess"), row)


def _one_or_verdict(column: str, said: Any, row: Given) -> dict[str, Any]:
    """What the row says, or the verdict that stands in its place."""
    verdict = values.choice(row.verdict, "verdict", UNRATED)
    if (said is None) == (verdict is None):
        raise Unfit("is missing" if said is None else f'is given although the verdict is "{verdict}"', column)
    return {column: said, "verdict": verdict}


def _label(row: Given) -> dict[str, Any]:
    if row.verdict is None:
        return {"category": _category(row)}
    verdict = values.choice(row.verdict, "verdict", (CLEAN, *UNRATED))
    for column in _OF_FAILURES:
        if getattr(row, column) is not None:
            raise Unfit(f'is given although the verdict is "{verdict}"', column)
    return {"verdict": verdict}


def _settle(row: Given) -> dict[str, Any]:
    """What was settled of one answer: its rating, as a whole or by a criterion, or its place in an order."""
    if row.rank is None and row.ranking is None:
        return _rating(row)
    refuse(("criterion",), row, "settle")
    return _ranking(row)


def _note(row: Given) -> dict[str, Any]:
    if row.note is None:  # an empty one takes the former away
        raise Unfit("is missing", "note")
    return {}


def _triage(row: Given) -> dict[str, Any]:
    said = {"category": _category(row), "verdict": values.choice(row.verdict, "verdict", STATUSES)}
    if said["verdict"] is None and all(x is None for x in (row.severity, row.noticed, row.note, row.assignee)):
        raise Unfit("is missing", "verdict")
    return said


def _category(row: Given) -> str:
    category = values.choice(row.category, "category", CATEGORIES)
    if category is None:
        raise Unfit("is missing", "category")
    return category


def refuse(columns: Sequence[str], row: Given, kind: RowKind) -> None:
    """Unfit where something is filled that means nothing to this kind of row: to pass over it would lose it."""
    for column in columns:
        if getattr(row, column) is not None:
            raise Unfit(f"is filled, and means nothing in a {kind}", column)


_TWO_ANSWERS = ("model_a", "model_b", "winner", "response_id_a", "response_id_b", "text_a", "text_b", "strength")
_OF_FAILURES = ("category", "severity", "noticed")
_RANKED = ("rank", "ranking")

FOREIGN: Mapping[RowKind, tuple[str, ...]] = {
    "comparison": ("model", "rating", "verdict", "response_id", "text", "assignee", *_OF_FAILURES, *_RANKED, "guess"),
    "rating": (*_TWO_ANSWERS, "assignee", *_OF_FAILURES, *_RANKED, "guess"),
    "ranking": (*_TWO_ANSWERS, "rating", "criterion", "assignee", *_OF_FAILURES, "guess"),
    "guess": (*_TWO_ANSWERS, "rating", "criterion", "assignee", *_OF_FAILURES, *_RANKED),
    "label": (*_TWO_ANSWERS, "rating", "criterion", "assignee", *_RANKED, "guess"),
    "note": (*_TWO_ANSWERS, "rating", "verdict", "criterion", "assignee", *_OF_FAILURES, *_RANKED, "guess"),
    "triage": (*_TWO_ANSWERS, "rating", "criterion", "repeat", *_RANKED, "guess"),
    "settle": (*_TWO_ANSWERS, "repeat", "assignee", *_OF_FAILURES, "guess"),
}
"""The columns that mean nothing to a kind of row."""

_SAYS: Mapping[RowKind, Callable[[Given], dict[str, Any]]] = {
    "rating": _rating,
    "ranking": _ranking,
    "label": _label,
    "note": _note,
    "triage": _triage,
    "settle": _settle,
}
"""What a row about one answer says of it."""


def said_of(kind: RowKind, row: Given, model_of: ModelOf) -> dict[str, Any]:
    """What a row about one answer says of it, by the names of a judgment's fields. Unfit where that is nothing, or
    where something is filled that means nothing in it.
    """
    refuse(FOREIGN[kind], row, kind)
    return _guess(row, model_of) if kind == "guess" else _SAYS[kind](row)

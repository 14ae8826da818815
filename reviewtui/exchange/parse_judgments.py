"""A row of a judgment: from its values to what it says, or why it says nothing."""

import re
from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any, Literal, get_args

import msgspec
from msgspec import Struct

from reviewtui.domain.detection import FailureKind
from reviewtui.domain.judgment import FailureStatus, Verdict
from reviewtui.exchange import values
from reviewtui.exchange.errors import Unfit

RowKind = Literal["rating", "comparison", "label", "note", "triage"]

WINNERS: Mapping[str, Verdict] = {
    "model_a": "first",
    "model_b": "second",
    "tie": "tie",
    "both_bad": "both_bad",
    "cannot_judge": "cannot_judge",
    "skipped": "skipped",
}
"""How a file calls the verdict of a comparison."""

UNRATED: tuple[Verdict, ...] = ("cannot_judge", "skipped")
CATEGORIES: tuple[FailureKind, ...] = get_args(FailureKind)
STATUSES: tuple[FailureStatus, ...] = get_args(FailureStatus)

LONGEST_ID = 200
MOST_TRIALS = 1_000_000
MOST_REMEMBERED = 20_000
"""Different rows that a parser remembers."""
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")

_encode = msgspec.json.Encoder().encode

ModelOf = Callable[[Any, str], str]
"""From a value and its column to the name of a model of the session. Unfit where it is none."""


class _Given(Struct, gc=False):
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
    seconds: Any
    created_at: Any
    judgment_id: Any


COLUMNS: tuple[str, ...] = _Given.__struct_fields__
PROMPT = 0
_RARE = COLUMNS.index("criterion")
_NOTHING = (None,) * (len(COLUMNS) - _RARE)


class JudgmentRow(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """What one row says; absent is None. The prompt is looked up by whoever knows the session.

    Of a comparison `model`, `response_id` and `text` are those of the first answer, and the others of the second.
    `names_answers`: an id or a text says which answers are meant, and not only which models'.
    """

    kind: RowKind
    reviewer: str
    model: str
    other_model: str | None = None
    rating: int | None = None
    verdict: Verdict | None = None
    category: str | None = None
    criterion: str | None = None
    severity: int | None = None
    noticed: bool | None = None
    strength: int | None = None
    assignee: str | None = None
    trial: int | None = None
    response_id: str | None = None
    other_response_id: str | None = None
    text: str | None = None
    other_text: str | None = None
    note: str | None = None
    blind: bool | None = None
    exposed: bool | None = None
    seconds: float | None = None
    created_at: str | None = None
    judgment_id: str | None = None
    names_answers: bool = False


class Parsed(Struct, frozen=True, gc=False):
    """What a row says, and the same as bytes: equal for rows that say the same, whatever file they stand in."""

    row: JudgmentRow
    content: bytes


class JudgmentParser:
    """Reads the rows of one session.

    `columns` of `COLUMNS` are those that the rows have, in this order; the prompt's comes first. `texts`: all values
    are texts or absent, as in CSV files. Then rows that say the same of many prompts are many, and are read once; other
    values may be equal and not mean the same, like 1 and true.
    """

    def __init__(self, model_of: ModelOf, columns: Sequence[str] = COLUMNS, *, texts: bool = False) -> None:
        assert columns[0] == COLUMNS[PROMPT], "the prompt is not of what is remembered"
        self._model_of = model_of
        self._texts = texts
        self._alike = texts and set(columns) <= set(COLUMNS[:_RARE])
        places = {column: place for place, column in enumerate(columns)}
        self._spread = itemgetter(*(places.get(column, len(columns)) for column in COLUMNS))
        self._read: dict[tuple[Any, ...], Parsed] = {}

    def parse(self, given: tuple[Any, ...]) -> Parsed:
        """What the values of one row say. Unfit where they say nothing, or two things."""
        if self._alike:  # and no need to look at what the file does not have
            return self._read.get(given[1:]) or self._remember(given[1:], self._spread((*given, None)))
        values = self._spread((*given, None))
        if values[_RARE:] != _NOTHING:
            row = _Given(*values)
            return _sealed(_parsed(row, self._model_of, _rare(row)))
        common = values[PROMPT + 1 : _RARE]
        return (self._texts and self._read.get(common)) or self._remember(common, values)

    def _remember(self, common: tuple[Any, ...], values: tuple[Any, ...]) -> Parsed:
        found = _sealed(_parsed(_Given(*values), self._model_of, {}))
        if self._texts:
            if len(self._read) >= MOST_REMEMBERED:
                self._read.clear()
            self._read[common] = found
        return found


def _sealed(row: JudgmentRow) -> Parsed:
    return Parsed(row, _encode(row))


def _parsed(row: _Given, model_of: ModelOf, rare: dict[str, Any]) -> JudgmentRow:
    kind = _kind(row)
    if kind == "comparison":
        return _comparison(row, model_of, rare)
    _refuse(_FOREIGN[kind], row, kind)
    said = {"rating": _rating, "label": _label, "note": _note, "triage": _triage}[kind](row)
    return JudgmentRow(
        kind=kind, reviewer=_name(row.reviewer, "reviewer"), model=model_of(row.model, "model"), **said, **rare
    )


def _kind(row: _Given) -> RowKind:
    """What the row is: as it says, or as what is filled tells."""
    if row.kind is not None:
        return values.choice(row.kind, "kind", get_args(RowKind))  # type: ignore[return-value]  # one of its words
    if row.winner is not None:
        if row.rating is not None or row.verdict is not None:
            other = "rating" if row.rating is not None else "verdict"
            raise Unfit(f"and `{other}` are both filled: a row is a comparison or a rating, not both", "winner")
        if row.category is not None:
            raise Unfit("and `category` are both filled: a row is a comparison or a label, not both", "winner")
        return "comparison"
    if row.rating is not None or row.verdict is not None:
        if row.category is not None:
            raise Unfit("and `category` are both filled: a row is a rating or a label, not both", "rating")
        return "rating"
    if row.category is not None:
        return "label"
    if row.model_a is not None and row.model is None:
        raise Unfit("is missing", "winner")
    raise Unfit("says nothing: it needs a `rating`, a `winner` or a `category`")


def _comparison(row: _Given, model_of: ModelOf, rare: dict[str, Any]) -> JudgmentRow:
    if row.model is not None or row.rating is not None or row.verdict is not None or row.category is not None or rare:
        _refuse(_FOREIGN["comparison"], row, "comparison")
    first, second = model_of(row.model_a, "model_a"), model_of(row.model_b, "model_b")
    if first == second:
        raise Unfit(f'and `model_b` are the same, "{first}"', "model_a")
    verdict = _winner(row.winner, first, second)
    if verdict is None:
        if row.winner is None:
            raise Unfit("is missing", "winner")
        values.choice(row.winner, "winner", WINNERS)
    return JudgmentRow(
        kind="comparison",
        reviewer=_name(row.reviewer, "reviewer"),
        model=first,
        other_model=second,
        verdict=verdict,
        **rare,
    )


def _winner(value: Any, first: str, second: str) -> Verdict | None:
    """The verdict by one of its words, else by the name of the model that won."""
    if not isinstance(value, str):
        return None
    names: dict[str, Verdict] = {first: "first", second: "second"}
    return WINNERS.get(value) or names.get(value)


def _rating(row: _Given) -> dict[str, Any]:
    rating = values.whole(row.rating, "rating", least=1, most=5)
    verdict = values.choice(row.verdict, "verdict", UNRATED)
    if (rating is None) == (verdict is None):
        raise Unfit("is missing" if rating is None else f'is given although the verdict is "{verdict}"', "rating")
    return {"rating": rating, "verdict": verdict}


def _label(row: _Given) -> dict[str, Any]:
    return {"category": _category(row)}


def _note(row: _Given) -> dict[str, Any]:
    if row.note is None:  # an empty one takes the former away
        raise Unfit("is missing", "note")
    return {}


def _triage(row: _Given) -> dict[str, Any]:
    said = {"category": _category(row), "verdict": values.choice(row.verdict, "verdict", STATUSES)}
    if said["verdict"] is None and all(x is None for x in (row.severity, row.noticed, row.note, row.assignee)):
        raise Unfit("is missing", "verdict")
    return said


def _category(row: _Given) -> str:
    category = values.choice(row.category, "category", CATEGORIES)
    if category is None:
        raise Unfit("is missing", "category")
    return category


def _rare(row: _Given) -> dict[str, Any]:
    """What stands in the columns that most rows leave empty, under the names of a JudgmentRow's fields."""
    answers = {
        "response_id": _id(row, "response_id", "response_id_a"),
        "other_response_id": _id(row, "response_id_b"),
        "text": _words(row.text, "text") if row.text is not None else _words(row.text_a, "text_a"),
        "other_text": _words(row.text_b, "text_b"),
    }
    return answers | {
        "names_answers": any(value is not None for value in answers.values()),
        "criterion": _words(row.criterion, "criterion"),
        "severity": values.whole(row.severity, "severity", least=1, most=5),
        "noticed": values.yes_no(row.noticed, "noticed"),
        "strength": values.whole(row.strength, "strength", least=1),
        "assignee": _words(row.assignee, "assignee"),
        "trial": values.whole(row.trial, "trial", least=1, most=MOST_TRIALS),
        "note": _words(row.note, "note"),
        "blind": values.yes_no(row.blind, "blind"),
        "exposed": values.yes_no(row.exposed, "exposed"),
        "seconds": values.number(row.seconds, "seconds"),
        "created_at": values.moment(row.created_at, "created_at"),
        "judgment_id": _judgment_id(row.judgment_id),
    }


def _id(row: _Given, *columns: str) -> str | None:
    for column in columns:
        if (found := _words(getattr(row, column), column)) is not None:
            if len(found) > LONGEST_ID or not found.strip():
                raise Unfit(f"must be an id of 1 to {LONGEST_ID} characters", column)
            return found
    return None


def _judgment_id(value: Any) -> str | None:
    found = values.text(value, "judgment_id")
    if found is not None and _UUID.fullmatch(found) is None:
        raise Unfit("must be as `reviewtui export judgments` writes it; leave it out otherwise", "judgment_id")
    return found


def _name(value: Any, column: str) -> str:
    """A name that is there; without the detour of `required_text`, because it is asked for of every row."""
    if type(value) is str and value.isascii() and value and not value.isspace():
        return value
    found = _words(values.required_text(value, column), column)
    assert found is not None, "it is there"
    return found


def _words(value: Any, column: str) -> str | None:
    """A text, of whole characters."""
    found = values.text(value, column)
    if found is not None and not found.isascii():
        try:
            found.encode()
        except UnicodeEncodeError:
            raise Unfit("holds half a character (a lone UTF-16 surrogate)", column) from None
    return found


def _refuse(columns: Sequence[str], row: _Given, kind: RowKind) -> None:
    """Unfit where something is filled that means nothing to this kind of row: to pass over it would lose it."""
    for column in columns:
        if getattr(row, column) is not None:
            article = "a comparison" if kind == "comparison" else f"a {kind}"
            raise Unfit(f"is filled, and means nothing in {article}", column)


_TWO_ANSWERS = ("model_a", "model_b", "winner", "response_id_a", "response_id_b", "text_a", "text_b", "strength")
_OF_FAILURES = ("category", "severity", "noticed")

_FOREIGN: Mapping[RowKind, tuple[str, ...]] = {
    "comparison": ("model", "rating", "verdict", "response_id", "text", "assignee", *_OF_FAILURES),
    "rating": (*_TWO_ANSWERS, "assignee", *_OF_FAILURES),
    "label": (*_TWO_ANSWERS, "rating", "verdict", "criterion", "assignee"),
    "note": (*_TWO_ANSWERS, "rating", "verdict", "criterion", "assignee", *_OF_FAILURES),
    "triage": (*_TWO_ANSWERS, "rating", "criterion"),
}
"""The columns that mean nothing to a kind of row."""

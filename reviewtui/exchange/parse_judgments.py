"""A row of a judgment: from its values to what it says, or why it says nothing."""

import re
from collections.abc import Sequence
from operator import itemgetter
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from reviewtui.domain.judgment import Verdict
from reviewtui.exchange import values
from reviewtui.exchange.errors import Unfit
from reviewtui.exchange.judgment_kinds import FOREIGN, WINNERS, Given, ModelOf, RowKind, kind_of, refuse, said_of

LONGEST_ID = 200
MOST_TRIALS = 1_000_000
MOST_REMEMBERED = 20_000
"""Different rows that a parser remembers."""
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")

_encode = msgspec.json.Encoder().encode

COLUMNS: tuple[str, ...] = Given.__struct_fields__
PROMPT = 0
_RARE = COLUMNS.index("criterion")
_NOTHING = (None,) * (len(COLUMNS) - _RARE)


class JudgmentRow(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """What one row says; absent is None. The prompt is looked up by whoever knows the session.

    Of a comparison `model`, `response_id` and `text` are those of the first answer, and the others of the second.
    `names_answers`: an id or a text says which answers are meant, and not only which models'. `ranking` joins the rows
    of one ranking.
    """

    kind: RowKind
    reviewer: str
    model: str
    other_model: str | None = None
    rating: int | None = None
    verdict: Verdict | None = None
    category: str | None = None
    criterion: str | None = None
    rank: int | None = None
    ranking: str | None = None
    guess: str | None = None
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
    repeat: bool | None = None
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
            row = Given(*values)
            return _sealed(_parsed(row, self._model_of, _rare(row)))
        common = values[PROMPT + 1 : _RARE]
        return (self._texts and self._read.get(common)) or self._remember(common, values)

    def _remember(self, common: tuple[Any, ...], values: tuple[Any, ...]) -> Parsed:
        found = _sealed(_parsed(Given(*values), self._model_of, {}))
        if self._texts:
            if len(self._read) >= MOST_REMEMBERED:
                self._read.clear()
            self._read[common] = found
        return found


def _sealed(row: JudgmentRow) -> Parsed:
    return Parsed(row, _encode(row))


def _parsed(row: Given, model_of: ModelOf, rare: dict[str, Any]) -> JudgmentRow:
    kind = kind_of(row)
    if kind == "comparison":
        return _comparison(row, model_of, rare)
    if kind == "settle" and row.winner is not None:
        return replace(_comparison(row, model_of, rare), kind=kind)
    said = said_of(kind, row, model_of)
    return JudgmentRow(
        kind=kind, reviewer=_name(row.reviewer, "reviewer"), model=model_of(row.model, "model"), **rare | said
    )


def _comparison(row: Given, model_of: ModelOf, rare: dict[str, Any]) -> JudgmentRow:
    if row.model is not None or row.rating is not None or row.verdict is not None or row.category is not None or rare:
        refuse(FOREIGN["comparison"], row, "comparison")
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


def _rare(row: Given) -> dict[str, Any]:
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
        "ranking": _words(row.ranking, "ranking"),
        "severity": values.whole(row.severity, "severity", least=1, most=5),
        "noticed": values.yes_no(row.noticed, "noticed"),
        "strength": values.whole(row.strength, "strength", least=1),
        "assignee": _words(row.assignee, "assignee"),
        "trial": values.whole(row.trial, "trial", least=1, most=MOST_TRIALS),
        "note": _words(row.note, "note"),
        "blind": values.yes_no(row.blind, "blind"),
        "exposed": values.yes_no(row.exposed, "exposed"),
        "repeat": values.yes_no(row.repeat, "repeat") or None,
        "seconds": values.number(row.seconds, "seconds"),
        "created_at": values.moment(row.created_at, "created_at"),
        "judgment_id": _judgment_id(row.judgment_id),
    }


def _id(row: Given, *columns: str) -> str | None:
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

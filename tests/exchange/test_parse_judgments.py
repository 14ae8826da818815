"""Rows of judgments: what they say, and what is wrong with those that say nothing, or two things."""

from typing import Any

import pytest
from hypothesis import given as given_
from hypothesis import settings
from hypothesis import strategies as st

from reviewtui.exchange.columns import JUDGMENTS, names
from reviewtui.exchange.errors import Unfit
from reviewtui.exchange.parse_judgments import COLUMNS, JudgmentParser, JudgmentRow
from reviewtui.nearest import did_you_mean

MODELS = ("alpha", "beta")
RATING = {"model": "alpha", "reviewer": "ann", "rating": "4"}
COMPARISON = {"model_a": "alpha", "model_b": "beta", "winner": "tie", "reviewer": "ann"}
RANKING = {"model": "alpha", "reviewer": "ann", "rank": "2"}
GUESS = {"model": "alpha", "reviewer": "ann", "guess": "beta"}
CLEAN = {"model": "alpha", "reviewer": "ann", "verdict": "no_failure"}
LABEL = {"model": "alpha", "reviewer": "ann", "category": "refusal"}


def model_of(value: Any, column: str) -> str:
    if value not in MODELS:
        raise Unfit(f"is no model{did_you_mean(str(value), MODELS)}", column)
    return str(value)


def row(**given: Any) -> tuple[Any, ...]:
    assert given.keys() <= set(COLUMNS)
    return tuple(given.get(column) for column in COLUMNS)


def parsed(**given: Any) -> JudgmentRow:
    return JudgmentParser(model_of).parse(row(**given)).row


def test_the_columns_are_those_of_the_help_page() -> None:
    assert set(COLUMNS) == set(names(JUDGMENTS))


def test_what_is_filled_tells_what_a_row_is() -> None:
    assert parsed(**RATING) == JudgmentRow(kind="rating", reviewer="ann", model="alpha", rating=4)
    assert parsed(**COMPARISON) == JudgmentRow(
        kind="comparison", reviewer="ann", model="alpha", other_model="beta", verdict="tie"
    )
    assert parsed(**LABEL) == JudgmentRow(kind="label", reviewer="ann", model="alpha", category="refusal")
    assert parsed(model="alpha", reviewer="ann", verdict="cannot_judge") == JudgmentRow(
        kind="rating", reviewer="ann", model="alpha", verdict="cannot_judge"
    )
    about = {"reviewer": "ann", "model": "alpha"}
    assert parsed(**RANKING) == JudgmentRow(kind="ranking", rank=2, **about)
    assert parsed(**RANKING | {"rank": None, "verdict": "needs_expert"}, ranking="lot") == JudgmentRow(
        kind="ranking", verdict="needs_expert", ranking="lot", **about
    )
    assert parsed(**GUESS) == JudgmentRow(kind="guess", guess="beta", **about)
    assert parsed(**CLEAN) == JudgmentRow(kind="label", verdict="no_failure", **about)
    assert parsed(**CLEAN | {"verdict": "cannot_judge"}, kind="label").verdict == "cannot_judge"
    assert parsed(**RATING, repeat="yes").repeat is True
    assert parsed(**RATING, repeat="no").repeat is None
    note = {"kind": "note", "model": "alpha", "reviewer": "ann", "note": "hm"}
    for words in ("hm", " ", ""):  # the last takes the former away
        said = JudgmentRow(kind="note", reviewer="ann", model="alpha", note=words)
        assert parsed(**(note | {"note": words})) == said
    triage = {"kind": "triage", "model": "alpha", "reviewer": "ann", "category": "leak", "verdict": "fixed"}
    assert parsed(**triage, assignee="bo") == JudgmentRow(
        kind="triage", reviewer="ann", model="alpha", category="leak", verdict="fixed", assignee="bo"
    )


@pytest.mark.parametrize(
    ("winner", "verdict"),
    [
        ("model_a", "first"),
        ("model_b", "second"),
        ("alpha", "first"),
        ("beta", "second"),
        ("tie", "tie"),
        ("both_bad", "both_bad"),
        ("cannot_judge", "cannot_judge"),
        ("skipped", "skipped"),
        ("needs_expert", "needs_expert"),
    ],
)
def test_winners(winner: str, verdict: str) -> None:
    assert parsed(**COMPARISON | {"winner": winner}).verdict == verdict


def test_everything_that_may_stand_in_a_row() -> None:
    circumstances = {
        "note": "hm",
        "blind": "no",
        "exposed": "YES",
        "seconds": "2.5",
        "created_at": "2026-11-20T10:12:00+01:00",
        "judgment_id": "01a213ae-6a4e-7c56-978f-f5545dbfe28e",
        "trial": "2",
        "criterion": "tone",
    }
    said = {
        **circumstances,
        "blind": False,
        "exposed": True,
        "seconds": 2.5,
        "created_at": "2026-11-20T09:12:00.000Z",
        "trial": 2,
    }
    assert parsed(**RATING, **circumstances, response_id="r", text="words") == JudgmentRow(
        kind="rating",
        reviewer="ann",
        model="alpha",
        rating=4,
        response_id="r",
        text="words",
        names_answers=True,
        **said,
    )
    answers = {"response_id_a": "1", "response_id_b": "2", "text_a": "x", "text_b": ""}
    assert parsed(**COMPARISON, **circumstances, **answers, strength="2") == JudgmentRow(
        kind="comparison",
        reviewer="ann",
        model="alpha",
        other_model="beta",
        verdict="tie",
        strength=2,
        response_id="1",
        other_response_id="2",
        text="x",
        other_text="",
        names_answers=True,
        **said,
    )
    assert parsed(**LABEL, severity="5", noticed="0").severity == 5


def test_values_of_json_files() -> None:
    assert parsed(**RATING | {"rating": 5, "reviewer": 17}, seconds=1, created_at=1763629920) == JudgmentRow(
        kind="rating", reviewer="17", model="alpha", rating=5, seconds=1.0, created_at="2025-11-20T09:12:00.000Z"
    )
    assert parsed(**RATING | {"rating": 5.0}).rating == 5


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (RATING | {"model": "alpah"}, "`model` is no model; did you mean `alpha`?"),
        (RATING | {"reviewer": None}, "`reviewer` is missing"),
        (RATING | {"reviewer": " \t"}, "`reviewer` is missing"),
        (RATING | {"reviewer": "half\ud800"}, "`reviewer` holds half a character (a lone UTF-16 surrogate)"),
        (RATING | {"rating": "6"}, '`rating` must be a whole number from 1 to 5, not "6"'),
        (RATING | {"rating": "good"}, '`rating` must be a whole number, not "good"'),
        (RATING | {"rating": True}, "`rating` must be a whole number, not true"),
        (RATING | {"rating": "4.5"}, '`rating` must be a whole number, not "4.5"'),
        (RATING | {"verdict": "skipped"}, '`rating` is given although the verdict is "skipped"'),
        (
            RATING | {"rating": None, "verdict": "cannot judge"},
            '`verdict` must be one of `cannot_judge`, `skipped`, `needs_expert`, not "cannot judge"; '
            "did you mean `cannot_judge`?",
        ),
        (
            COMPARISON | {"winner": "model_c"},
            "`winner` must be one of `model_a`, `model_b`, `tie`, `both_bad`, `cannot_judge`, `skipped`, "
            '`needs_expert`, not "model_c"; did you mean `model_a`?',
        ),
        (COMPARISON | {"winner": None}, "`winner` is missing"),
        (COMPARISON | {"winner": ["tie"]}, "`winner` must be one of"),
        (COMPARISON | {"model_b": "alpha"}, '`model_a` and `model_b` are the same, "alpha"'),
        (COMPARISON | {"model_b": None}, "`model_b` is no model"),
        (COMPARISON | {"strength": "0"}, "`strength` must be a whole number of at least 1"),
        (LABEL | {"category": "refusals"}, "`category` must be one of"),
        (LABEL | {"category": "refusals"}, "did you mean `refusal`?"),
        (LABEL | {"severity": "9"}, "`severity` must be a whole number from 1 to 5"),
        (LABEL | {"noticed": "maybe"}, '`noticed` must be yes or no, not "maybe"'),
        (RATING | {"winner": "tie"}, "`winner` and `rating` are both filled"),
        (COMPARISON | {"category": "leak"}, "`winner` and `category` are both filled"),
        (RATING | {"category": "leak"}, "`rating` and `category` are both filled"),
        ({"reviewer": "ann", "model": "alpha"}, "says nothing: it needs a `rating`, a `winner`, a `rank`"),
        (RANKING | {"rank": "0"}, "`rank` must be a whole number of at least 1"),
        (RANKING | {"verdict": "skipped"}, '`rank` is given although the verdict is "skipped"'),
        (RANKING | {"rank": None, "ranking": "lot"}, "`rank` is missing"),
        (RANKING | {"rating": "4"}, "`rank` and `rating` are both filled: a row says one thing of an answer"),
        (RANKING | {"guess": "beta"}, "`rank` and `guess` are both filled"),
        (RANKING | {"criterion": "tone"}, "`criterion` is filled, and means nothing in a ranking"),
        (GUESS | {"guess": "btea"}, "`guess` is no model; did you mean `beta`?"),
        (GUESS | {"category": "leak"}, "`guess` and `category` are both filled"),
        (GUESS | {"severity": "3"}, "`severity` is filled, and means nothing in a guess"),
        (COMPARISON | {"rank": "1"}, "`rank` is filled, and means nothing in a comparison"),
        (
            LABEL | {"kind": "label", "verdict": "no_failure"},
            '`category` is given although the verdict is "no_failure"',
        ),
        (LABEL | {"kind": "label", "category": None}, "`category` is missing"),
        (CLEAN | {"severity": "3"}, '`severity` is given although the verdict is "no_failure"'),
        (RATING | {"repeat": "maybe"}, "`repeat` must be yes or no"),
        (RATING | {"created_at": "yesterday"}, "`created_at` must be a time like 2026-11-20T09:12:00Z"),
        (RATING | {"strength": "2"}, "`strength` is filled, and means nothing in a rating"),
        (COMPARISON | {"severity": "2"}, "`severity` is filled, and means nothing in a comparison"),
        (LABEL | {"criterion": "tone"}, "`criterion` is filled, and means nothing in a label"),
        (RATING | {"kind": "comparison"}, "`model` is filled, and means nothing in a comparison"),
        (COMPARISON | {"kind": "rating"}, "`model_a` is filled, and means nothing in a rating"),
        (RATING | {"kind": "star"}, "`kind` must be one of"),
        (LABEL | {"kind": "triage"}, "`verdict` is missing"),
        (LABEL | {"kind": "note", "category": None}, "`note` is missing"),
        (RATING | {"judgment_id": "7"}, "`judgment_id` must be as `reviewtui export judgments` writes it"),
        (RATING | {"response_id": "x" * 201}, "`response_id` must be an id of 1 to 200 characters"),
        (RATING | {"trial": "0"}, "`trial` must be a whole number from 1"),
    ],
)
def test_what_is_no_judgment_says_why(given: dict[str, Any], message: str) -> None:
    with pytest.raises(Unfit) as caught:
        parsed(**given)
    unfit = caught.value
    assert message in (f"`{unfit.column}` {unfit.message}" if unfit.column else unfit.message)


CELLS = st.sampled_from(
    [None, "alpha", "beta", "ann", "1", "5", "6", "tie", "model_a", "leak", "cannot_judge", "rating"]
)
COMMON = ("kind", "model", "model_a", "model_b", "winner", "reviewer", "rating", "verdict", "category", "note")
CELLED = COMMON[:-1]


@settings(deadline=None)
@given_(st.lists(st.fixed_dictionaries(dict.fromkeys(COMMON, CELLS)), min_size=2, max_size=8))
def test_a_parser_that_remembers_reads_what_one_that_does_not_reads(rows: list[dict[str, Any]]) -> None:
    remembering = JudgmentParser(model_of, texts=True)
    fewer = JudgmentParser(model_of, ("prompt", *CELLED), texts=True)

    def outcome(parser: JudgmentParser, given: tuple[Any, ...]) -> object:
        try:
            return parser.parse(given)
        except Unfit as unfit:
            return str(unfit), unfit.column

    for each in rows + rows:
        once = outcome(JudgmentParser(model_of), row(**each))
        assert outcome(remembering, row(**each)) == once
        if each["note"] is None:
            assert outcome(fewer, (None, *(each[column] for column in CELLED))) == once


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reviewtui.exchange.parse_judgments.MOST_REMEMBERED", 3)
    parser = JudgmentParser(model_of, texts=True)
    read = [parser.parse(row(**RATING | {"reviewer": f"r{number % 7}"})).row.reviewer for number in range(21)]
    assert read == [f"r{number % 7}" for number in range(21)]
    assert parser.parse(row(**RATING)) is parser.parse(row(**RATING))

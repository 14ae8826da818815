"""The answers that imported judgments hang on."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewtui.domain.response import Response
from reviewtui.store.current import refresh_session, refresh_trials
from reviewtui.store.database import Database, open_database, write
from reviewtui.store.importing_responses import Place
from reviewtui.store.judged_answers import (
    Textless,
    add_textless,
    answer_with_text,
    imported_answers,
    not_counting,
    text_id,
    textless_id,
)
from tests.store.builders import answer, prompt, register, session

RED = Place("s", prompt("one").id, "red")


def textless(db: Database, place: Place = RED, trial: int = 1) -> str:
    made = Textless(textless_id(place, trial), place, trial)
    with write(db):
        add_textless(db.conn, [made])
    return made.id


def current(db: Database) -> list[tuple[object, ...]]:
    return sorted(map(tuple, db.rows("SELECT * FROM current_responses")))


def test_an_answer_without_words_is_done_and_counts_where_there_is_no_other(db: Database) -> None:
    register(db, session())
    made = textless(db)
    (row,) = db.rows("SELECT * FROM v_responses")
    assert (row["response_id"], row["status"], row["text"], row["imported"], row["text_missing"]) == (
        made,
        "done",
        None,
        1,
        1,
    )
    assert (row["current"], row["stale"], row["attempts"], row["variant"]) == (1, 0, None, "imported")
    assert not_counting(db.conn, [made]) == {}


def test_it_never_takes_the_place_of_one_with_words(db: Database) -> None:
    asked = register(db, session())
    collected = answer(db, asked, "one", "red")
    made = textless(db)
    assert [row[4] for row in current(db)] == [collected.id]
    assert not_counting(db.conn, [made, collected.id]) == {made: True}


def test_ids_are_the_same_in_every_database_and_tell_answers_apart() -> None:
    blue = RED._replace(model="blue")
    made = [
        textless_id(RED, 1),
        textless_id(RED, 2),
        textless_id(blue, 1),
        text_id(RED, None, "x"),
        text_id(RED, 1, "x"),
    ]
    assert len(set(made)) == 5
    assert made[0] == textless_id(Place("s", RED.prompt_id, "red"), 1)


def test_the_imported_answers_of_a_prompt_lowest_trial_first(db: Database) -> None:
    asked = register(db, session(trials=2))
    second, first, beyond = textless(db, trial=2), textless(db), textless(db, trial=3)
    answer(db, asked, "one", "red")
    assert [(here.id, here.trial) for here in imported_answers(db.conn, "s", [RED.prompt_id])] == [
        (first, 1),
        (second, 2),
        (beyond, 3),
    ]
    assert imported_answers(db.conn, "s", [prompt("two").id]) == []


def test_an_answer_is_found_by_its_exact_words(db: Database) -> None:
    asked = register(db, session(trials=2))
    said: dict[tuple[int, str], Response] = {
        (trial, words): answer(db, asked, "one", "red", trial=trial, said=words)
        for trial, words in ((1, "x"), (2, "x"), (1, "y"))
    }
    assert answer_with_text(db.conn, RED, "x", 2) == said[2, "x"].id
    assert answer_with_text(db.conn, RED, "y", None) == said[1, "y"].id
    assert answer_with_text(db.conn, RED, "x", None) == said[2, "x"].id  # trial 1 was asked again: this one counts
    assert answer_with_text(db.conn, RED, "X", None) is None
    assert answer_with_text(db.conn, RED._replace(model="blue"), "x", None) is None


@settings(deadline=None, max_examples=25)
@given(st.lists(st.tuples(st.booleans(), st.sampled_from(["red", "blue"]), st.integers(1, 3)), max_size=8))
def test_deriving_some_trials_anew_is_deriving_the_session_anew(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[bool, str, int]]
) -> None:
    with open_database(tmp_path_factory.mktemp("law") / "a.db") as db:
        asked = register(db, session(trials=2))
        ids = set()
        for collected, model, trial in steps:
            place = RED._replace(model=model)
            if collected:
                answer(db, asked, "one", model, trial=trial, status="cancelled" if trial == 2 else "done")
            elif textless_id(place, trial) not in ids:
                ids.add(textless(db, place, trial))
        derived = current(db)
        with write(db):
            refresh_session(db.conn, "s")
        assert current(db) == derived
        with write(db):
            db.conn.execute("DELETE FROM current_responses")
            trials = db.rows("SELECT session, prompt_id, model, trial FROM responses")
            refresh_trials(db.conn, [tuple(row) for row in trials])
        assert current(db) == derived

"""What the database knows of a session."""

import msgspec
import pytest

from reviewtui.domain.errors import StorageError
from reviewtui.domain.session import ReviewRules, SecretRef
from reviewtui.store.database import Database
from reviewtui.store.reading import coverage, current_responses, items, prompts_of
from reviewtui.store.sessions import (
    family_order,
    lock_requirements,
    register_session,
    requirements_lock,
    stored_session,
)
from tests.store.builders import answer, model, prompt, register, session, variants


def test_a_session_comes_back_as_it_was_registered(db: Database) -> None:
    asked = msgspec.structs.replace(
        session(), trials=2, currency="EUR", review=ReviewRules(blind=False), prompts=(
            msgspec.structs.replace(prompt("one"), tags=("a", "b"), weight=2.5, reference="1", name="n", source="log"),
            prompt("two", family="pair"),
        )
    )  # fmt: skip
    assert stored_session(db, "s") is None
    register(db, asked)
    assert stored_session(db, "s") == asked
    assert prompts_of(db, "s") == list(asked.prompts)


def test_secrets_are_not_stored(db: Database) -> None:
    secret = "5up3r-s3cr3t"
    private = model(
        "red",
        base_url=f"https://user:{secret}@api.example.com:8080/v1?key={secret}",
        headers={"X-Key": secret},
    )
    private = msgspec.structs.replace(private, api_key=SecretRef(env="RED_KEY"))
    asked = msgspec.structs.replace(session(), models=(private,))
    register(db, asked)
    stored = stored_session(db, "s")
    assert stored is not None
    assert stored.models[0].base_url == "https://api.example.com:8080/v1"
    assert stored.models[0].headers == {"X-Key": ""}
    assert stored.models[0].api_key == SecretRef(env="RED_KEY")
    db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert secret.encode() not in db.path.read_bytes()


def test_a_definition_of_another_program_version_is_an_error_that_says_what_to_do(db: Database) -> None:
    register(db, session())
    db.conn.execute("""UPDATE sessions SET definition = '{"name": 3}'""")
    with pytest.raises(StorageError, match="does not fit") as refused:
        stored_session(db, "s")
    assert "session's file" in refused.value.hint


def test_an_edited_model_makes_its_answers_stale_and_an_edit_taken_back_makes_them_count_again(db: Database) -> None:
    first = register(db, session())
    red, blue = answer(db, first, "one", "red"), answer(db, first, "one", "blue")
    warmer = msgspec.structs.replace(first, models=(model("red", temperature=1.0), model("blue")))
    register(db, warmer)
    assert [r.id for r in current_responses(db, "s")] == [blue.id]
    assert coverage(db, "s").stale == 1
    stale = db.rows("SELECT response_id, stale, current FROM v_responses ORDER BY response_id")
    assert [tuple(row) for row in stale] == [(red.id, 1, 0), (blue.id, 0, 1)]
    register(db, first)
    assert [r.id for r in current_responses(db, "s")] == [red.id, blue.id]
    assert coverage(db, "s").stale == 0


def test_prompts_models_and_trials_that_left_are_kept_as_stale(db: Database) -> None:
    asked = register(db, session(["one", "two"], ["red", "blue"], trials=2))
    for text in ("one", "two"):
        for name in ("red", "blue"):
            for trial in (1, 2):
                answer(db, asked, text, name, trial=trial)
    register(db, session(["one"], ["red"], trials=1))
    stale = db.rows("SELECT stale, count(*) FROM v_responses GROUP BY stale")
    assert [tuple(row) for row in stale] == [(0, 1), (1, 7)]
    assert [tuple(row) for row in db.rows("SELECT text, current FROM v_prompts ORDER BY text")] == [
        ("one", 1),
        ("two", 0),
    ]
    assert [tuple(row) for row in db.rows("SELECT model, current FROM v_models ORDER BY model")] == [
        ("blue", 0),
        ("red", 1),
    ]
    assert [(item.prompt_id, item.trial, item.models) for item in items(db, "s")] == [(prompt("one").id, 1, ("red",))]


def test_what_has_no_variant_counts_for_nothing(db: Database) -> None:
    asked = register(db, session())
    answer(db, asked, "one", "red")
    some = {key: variant for key, variant in variants(asked).items() if key[1] != "red"}
    register_session(db, asked, some)
    assert list(current_responses(db, "s")) == []


def test_two_sessions_share_a_prompt_and_nothing_else(db: Database) -> None:
    one, other = register(db, session(name="s")), register(db, session(name="other"))
    answer(db, one, "one", "red")
    answer(db, other, "one", "red")
    register(db, msgspec.structs.replace(one, models=(model("blue"),)))
    assert list(current_responses(db, "s")) == []
    assert len(list(current_responses(db, "other"))) == 1


def test_the_family_order_is_drawn_once_and_new_families_go_behind(db: Database) -> None:
    texts = [f"q{number}" for number in range(50)]
    register(db, session(texts))
    order = family_order(db, "s")
    in_the_file = tuple(prompt(text).id for text in texts)
    assert sorted(order) == sorted(in_the_file)
    assert order != in_the_file  # the chance that a fair draw gives the file's order is 1 in 50!
    register(db, session([*texts, "new", "newer"]))
    assert family_order(db, "s")[:50] == order
    assert set(family_order(db, "s")[50:]) == {prompt("new").id, prompt("newer").id}


def test_a_family_that_left_is_passed_over_and_finds_its_old_place(db: Database) -> None:
    register(db, session(["a", "b", "c"]))
    order = family_order(db, "s")
    register(db, session(["a", "c"]))
    assert family_order(db, "s") == tuple(family for family in order if family != prompt("b").id)
    register(db, session(["a", "b", "c"]))
    assert family_order(db, "s") == order


def test_phrasings_of_one_question_are_one_family(db: Database) -> None:
    asked = msgspec.structs.replace(
        session(), prompts=(prompt("a", family="f"), prompt("b", family="f"), prompt("c", family="g"))
    )
    register(db, asked)
    assert sorted(family_order(db, "s")) == ["f", "g"]
    assert coverage(db, "s").families == 2


def test_the_first_lock_stays(db: Database) -> None:
    register(db, session())
    assert requirements_lock(db, "s") is None
    first = lock_requirements(db, "s", "hash-1", b"[1]")
    assert (first.hash, first.definition) == ("hash-1", b"[1]")
    assert lock_requirements(db, "s", "hash-2", b"[2]") == first
    assert requirements_lock(db, "s") == first

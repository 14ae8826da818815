"""The derived queue: as a whole and step by step it says the same, and counts what there is."""

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reviewtui.domain.session import Session
from reviewtui.store.database import Database, open_database, write
from reviewtui.store.queue import QueueCounts, ensure_queue, queue_counts, queue_problems
from reviewtui.store.sessions import join_prompts, register_session
from tests.store.builders import answer, model, prompt, register, session, variants


def counts(db: Database, needed: int = 1) -> QueueCounts:
    return queue_counts(db, "s", needed)


def test_items_are_counted_by_what_became_of_them(db: Database) -> None:
    asked = register(db, session(["one", "two", "three"], ["red", "blue"]))
    assert counts(db) == QueueCounts(items=3, waiting=3, unanswered=0, ready=0, answers=0)
    answer(db, asked, "one", "red")
    assert counts(db).waiting == 3
    answer(db, asked, "one", "blue")
    answer(db, asked, "two", "red", status="failed", said="")
    answer(db, asked, "two", "blue")
    assert counts(db) == QueueCounts(items=3, waiting=1, unanswered=0, ready=2, answers=3)
    assert counts(db, needed=2) == QueueCounts(items=3, waiting=1, unanswered=1, ready=1, answers=2)
    assert queue_problems(db, "s") == []


def test_trials_are_items_of_their_own(db: Database) -> None:
    asked = register(db, session(["one"], ["red"], trials=3))
    answer(db, asked, "one", "red", trial=2)
    assert counts(db) == QueueCounts(items=3, waiting=2, unanswered=0, ready=1, answers=1)


def test_a_session_that_nobody_registered_has_no_items(db: Database) -> None:
    assert counts(db) == QueueCounts(0, 0, 0, 0, 0)


def test_nothing_waits_for_a_model_that_is_never_asked(db: Database) -> None:
    imported = msgspec.structs.replace(
        session(["one", "two"]), models=(model("red", provider="imported"), model("blue", provider="imported"))
    )
    register_session(db, imported, {})
    assert counts(db) == QueueCounts(items=2, waiting=0, unanswered=2, ready=0, answers=0)


def test_prompts_that_join_are_taken_in_with_families_of_their_own_or_old_ones(db: Database) -> None:
    asked = register(db, session(["one"]))
    for text, family in (("two", None), ("three", prompt("one").family), ("four", prompt("two").family)):
        joining = prompt(text, family=family)
        with write(db) as conn:
            join_prompts(conn, "s", [joining], variants(msgspec.structs.replace(asked, prompts=(joining,))))
        assert queue_problems(db, "s") == []
    assert counts(db).items == 4


def test_a_prompt_that_left_is_no_item_any_more(db: Database) -> None:
    asked = register(db, session(["one", "two"]))
    for name in ("red", "blue"):
        answer(db, asked, "one", name)
    register(db, session(["two"]))
    assert counts(db) == QueueCounts(items=1, waiting=1, unanswered=0, ready=0, answers=0)
    assert queue_problems(db, "s") == []


def test_a_queue_that_somebody_took_away_is_derived_anew(db: Database) -> None:
    asked = register(db, session(["one", "two"]))
    answer(db, asked, "one", "red")
    before = counts(db)
    with write(db) as conn:
        for table in ("queues", "queue_items", "queue_prompts"):
            conn.execute(f"DELETE FROM {table}")
    ensure_queue(db, "s")
    assert counts(db) == before
    assert queue_problems(db, "s") == []


def test_what_is_not_as_derived_is_told(db: Database) -> None:
    asked = register(db, session(["one"], ["red"]))
    answer(db, asked, "one", "red")
    with write(db) as conn:
        conn.execute("UPDATE queue_items SET answers = 7")
    assert queue_problems(db, "s") == [
        "queue_items of s is not as derived",
        "queue_counts of s is not as derived",
    ]


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["one", "two", "three"]),
        st.sampled_from(["red", "blue", "green"]),
        st.integers(1, 2),
        st.sampled_from(["done", "failed", "cancelled"]),
        st.booleans(),
    ),
    max_size=12,
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS, leaving=st.sampled_from([None, "green", "blue"]))
def test_step_by_step_says_the_same_as_all_at_once(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, str, int, str, bool]], leaving: str | None
) -> None:
    def asked(*without: str | None) -> Session:
        models = [name for name in ("red", "blue", "green") if name not in without]
        return session(["one", "two", "three"], models, trials=2)

    with open_database(tmp_path_factory.mktemp("queue") / "reviews.db") as db:
        register(db, asked())
        for text, name, trial, status, said in steps:
            answer(db, asked(), text, name, trial=trial, status=status, said="text" if said else "")
        assert queue_problems(db, "s") == []
        register(db, asked(leaving))
        assert queue_problems(db, "s") == []

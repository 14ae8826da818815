"""Items, evidence and progress, with figures worked out by hand."""

import msgspec
import pytest

from reviewtui.domain.evidence import RatingGiven
from reviewtui.domain.judgment import JudgmentDraft
from reviewtui.domain.response import HOPELESS, Usage
from reviewtui.store.collecting import begin_attempt, begin_response, end_attempt, end_response
from reviewtui.store.coverage import Spending, attempts_apart, last_errors, spending
from reviewtui.store.database import Database
from reviewtui.store.judgments import append_judgment
from reviewtui.store.progress import PartProgress
from reviewtui.store.reading import (
    Coverage,
    ItemRow,
    SessionProgress,
    answers_to,
    coverage,
    evidence,
    items,
    session_progress,
)
from tests.store.builders import answer, attempt_of, prompt, rate, register, running, session, undo

ONE, TWO = prompt("one").id, prompt("two").id


def test_items_stand_in_the_sessions_order_begun_or_not(db: Database) -> None:
    register(db, session(trials=2))
    assert items(db, "s") == [
        ItemRow(ONE, 1, ONE, False, (), ()),
        ItemRow(ONE, 2, ONE, False, (), ()),
        ItemRow(TWO, 1, TWO, False, (), ()),
        ItemRow(TWO, 2, TWO, False, (), ()),
    ]
    assert items(db, "nowhere") == []


def test_an_item_is_complete_when_every_model_ended_with_a_result(db: Database) -> None:
    asked = register(db, session(models=["red", "blue", "green"]))
    blue = answer(db, asked, "one", "blue")
    answer(db, asked, "one", "red", status="failed", said=" \n ")  # nothing to judge, but an ending
    answer(db, asked, "one", "green", status="cancelled", said="half")
    assert items(db, "s")[0] == ItemRow(ONE, 1, ONE, False, (blue.id,), ("blue",))
    green = answer(db, asked, "one", "green", status="timeout", said="half")
    assert items(db, "s")[0] == ItemRow(ONE, 1, ONE, True, (blue.id, green.id), ("blue", "green"))


def test_the_answers_of_an_item_come_in_the_models_order(db: Database) -> None:
    asked = register(db, session())
    blue = answer(db, asked, "one", "blue", said="b")
    red = answer(db, asked, "one", "red", said="r", chunk_ms=(1.5, 2.5))
    answer(db, asked, "two", "red", said="other")
    assert answers_to(db, "s", ONE, 1) == [red, blue]
    assert answers_to(db, "s", ONE, 2) == []


def test_opening_an_item_reads_by_index_only(db: Database) -> None:
    """What Review asks for at each key must not grow with the session."""
    register(db, session())
    queries: list[str] = []
    db.conn.set_trace_callback(queries.append)
    answers_to(db, "s", ONE, 1)
    items(db, "s")
    db.conn.set_trace_callback(None)
    plans = [
        str(row["detail"]) for query in queries if "SELECT" in query for row in db.rows(f"EXPLAIN QUERY PLAN {query}")
    ]
    assert plans
    assert [plan for plan in plans if plan.startswith("SCAN")] == []


def test_evidence_of_one_response(db: Database) -> None:
    asked = register(db, session())
    red = answer(
        db,
        asked,
        "one",
        "red",
        failures=["stall", "truncated"],
        ttft_ms=100.0,
        last_content_ms=1100.0,
        total_ms=1200.0,
        usage=Usage(input_tokens=7, output_tokens=11, estimated=True),
        cost=0.25,
    )
    found = evidence(db, "s")
    assert len(found) == 1
    only = found[0]
    assert (only.response_id, only.prompt_id, only.family, only.model, only.trial) == (red.id, ONE, ONE, "red", 1)
    assert (only.status, only.error_kind, only.text_shown) == ("done", None, True)
    assert only.failures == ("stall", "truncated")
    assert (only.ttft_ms, only.total_ms) == (100.0, 1200.0)
    assert only.tokens_per_second == 10.0  # (11 - 1) tokens in 1.0 s
    assert (only.input_tokens, only.output_tokens, only.tokens_estimated, only.cost) == (7, 11, True, 0.25)
    assert (only.attempts, only.failed_attempts, only.ratings) == (1, 0, ())


def test_reasoning_alone_is_no_answer_to_show(db: Database) -> None:
    asked = register(db, session())
    answer(db, asked, "one", "red", said=" \n", reasoning="long thoughts")
    assert evidence(db, "s")[0].text_shown is False


def test_a_failed_attempt_stays_an_error_when_the_retry_answered(db: Database) -> None:
    asked = register(db, session())
    earlier = answer(db, asked, "one", "red", status="failed")
    answer(db, asked, "one", "red", status="cancelled")  # says nothing about the model
    red = answer(db, asked, "one", "red", status="done")
    only = evidence(db, "s")[0]
    assert only.response_id == red.id != earlier.id
    assert (only.attempts, only.failed_attempts, only.asked_again) == (2, 1, True)


def test_an_attempt_that_timed_out_is_a_failed_one(db: Database) -> None:
    asked = register(db, session())
    red = answer(db, asked, "one", "red")
    late = attempt_of(red, 2)
    begin_attempt(db, late)
    assert evidence(db, "s")[0].attempts == 1  # still running: no result yet
    end_attempt(db, msgspec.structs.replace(late, status="timeout"))
    assert (evidence(db, "s")[0].attempts, evidence(db, "s")[0].failed_attempts) == (2, 1)


def label(db: Database, response_id: str, category: str) -> str:
    return append_judgment(
        db,
        JudgmentDraft(
            session="s",
            kind="label",
            reviewer="ann",
            prompt_id=ONE,
            response_id=response_id,
            category=category,
            severity=4,
        ),
    ).id


def test_failures_are_what_detectors_found_and_people_labelled_each_kind_once(db: Database) -> None:
    asked = register(db, session())
    red = answer(db, asked, "one", "red", failures=["truncated"])
    label(db, red.id, "truncated")
    wrong = label(db, red.id, "refusal")
    assert evidence(db, "s")[0].failures == ("refusal", "truncated")
    append_judgment(db, JudgmentDraft(session="s", kind="undo", reviewer="ann", supersedes=wrong))
    assert evidence(db, "s")[0].failures == ("truncated",)


def test_ratings_are_the_overall_ones_that_stand(db: Database) -> None:
    asked = register(db, session())
    red = answer(db, asked, "one", "red")
    first = rate(db, red, 2)
    rate(db, red, 4, supersedes=first.id)
    rate(db, red, None, reviewer="ben")
    undo(db, rate(db, red, 1, reviewer="cleo"))
    append_judgment(
        db,
        JudgmentDraft(session="s", kind="rating", reviewer="ann", response_id=red.id, rating=1, criterion="tone"),
    )
    append_judgment(
        db,
        JudgmentDraft(
            session="s", kind="rating", reviewer="dan", response_id=red.id, rating=5, blind=False, exposed=True
        ),
    )
    assert evidence(db, "s")[0].ratings == (
        RatingGiven(reviewer="ann", rating=4, blind=True, exposed=False),
        RatingGiven(reviewer="ben", rating=None, verdict="cannot_judge", blind=True, exposed=False),
        RatingGiven(reviewer="dan", rating=5, blind=False, exposed=True),
    )


def test_of_several_standing_ratings_of_one_reviewer_the_last_counts(db: Database) -> None:
    asked = register(db, session())
    red = answer(db, asked, "one", "red")
    rate(db, red, 2)
    rate(db, red, 3, reviewer="ben")
    rate(db, red, 5)  # does not say that it supersedes: it came from another file
    assert [(given.reviewer, given.rating) for given in evidence(db, "s")[0].ratings] == [("ben", 3), ("ann", 5)]


@pytest.mark.parametrize("kind", HOPELESS)
def test_attempts_that_any_question_would_have_failed_are_not_the_models_errors(db: Database, kind: str) -> None:
    asked = register(db, session())
    refused = running(asked, "one", "red")
    begin_response(db, refused)
    attempt = attempt_of(refused)
    begin_attempt(db, attempt)
    end_attempt(db, msgspec.structs.replace(attempt, status="failed", error_kind=kind))
    end_response(db, msgspec.structs.replace(refused, status="cancelled", error_kind=kind), [])
    answer(db, asked, "one", "red")
    only = evidence(db, "s")[0]
    assert (only.attempts, only.failed_attempts) == (1, 0)
    assert not only.asked_again


def test_reasoning_is_no_part_of_the_speed(db: Database) -> None:
    asked = register(db, session(("one",), ("red", "blue")))
    timed = {"ttfr_ms": 100.0, "ttft_ms": 500.0, "last_content_ms": 1500.0}
    answer(db, asked, "one", "red", usage=Usage(output_tokens=111, reasoning_tokens=100), **timed)
    answer(db, asked, "one", "blue", usage=Usage(output_tokens=111), **timed)  # seen, and nobody counted it
    assert [row.tokens_per_second for row in evidence(db, "s")] == [10.0, None]


def test_only_responses_that_count_are_evidence_in_the_sessions_order(db: Database) -> None:
    asked = register(db, session())
    answer(db, asked, "two", "blue")
    answer(db, asked, "one", "blue", status="timeout", error_kind="timeout")
    answer(db, asked, "one", "red", status="cancelled")
    begin_response(db, running(asked, "two", "red"))
    found = evidence(db, "s")
    assert [(row.prompt_id, row.model, row.status, row.error_kind) for row in found] == [
        (ONE, "blue", "timeout", "timeout"),
        (TWO, "blue", "done", None),
    ]


def test_coverage_counts_what_became_of_each_trial(db: Database) -> None:
    asked = register(db, session(["one", "two", "three"], ["red", "blue"]))
    answer(db, asked, "one", "red")
    answer(db, asked, "one", "blue", status="failed")
    answer(db, asked, "two", "red", status="cancelled")
    answer(db, asked, "two", "blue", status="interrupted")
    answer(db, asked, "three", "red", status="cancelled")
    answer(db, asked, "three", "red", status="done")
    assert coverage(db, "s") == Coverage(
        expected=6, collected=3, stale=0, cancelled=1, interrupted=1, models=2, prompts=3, families=3
    )
    assert coverage(db, "nowhere") == Coverage(0, 0, 0, 0, 0, 0, 0, 0)


def test_progress_of_two_sessions(db: Database) -> None:
    register(db, session(name="later"))
    asked = register(db, session())
    red = answer(db, asked, "one", "red", failures=["stall", "truncated"])
    answer(db, asked, "one", "blue", status="failed", said="", failures=["error"])
    answer(db, asked, "two", "red", status="cancelled", failures=["empty"])
    blue = answer(db, asked, "two", "blue")
    rate(db, red, 4)
    rate(db, red, 2, reviewer="ben")
    undo(db, rate(db, blue, 1))
    last = label(db, red.id, "other")
    stored = db.rows("SELECT created_at FROM v_judgments WHERE judgment_id = ?", (last,))[0][0]
    assert session_progress(db) == [
        SessionProgress(
            name="s",
            models=2,
            prompts=2,
            asked=4,
            collected=3,
            answers_to_judge=2,
            judged=1,
            comparisons=0,
            rankings=0,
            open_failures=3,  # stall, truncated, error: the cancelled one's is no result, the label is confirmed
            last_activity=stored,
            parts=(PartProgress(1, 2),),
        ),
        SessionProgress("later", 2, 2, 4, 0, 0, 0, 0, 0, 0, None, (PartProgress(0, 0),)),
    ]


def test_money_is_spent_on_what_does_not_count_too(db: Database) -> None:
    asked = register(db, session())
    assert spending(db, "s") == Spending(None, 0, 0)
    answer(db, asked, "one", "red", status="failed", cost=0.5)
    answer(db, asked, "one", "red", cost=0.25)
    answer(db, asked, "two", "red", status="cancelled")
    begin_response(db, running(asked, "two", "blue"))
    assert spending(db, "s") == Spending(0.75, 2, 1)
    register(db, session(("two",)))  # the first question left: it is paid for all the same
    assert spending(db, "s") == Spending(0.75, 2, 1)


def test_what_last_stopped_a_model_is_known_until_it_ended_on_the_question(db: Database) -> None:
    asked = register(db, session())
    answer(db, asked, "one", "red", status="cancelled", error_kind="auth", error_message="wrong key")
    answer(db, asked, "one", "blue", status="cancelled", error_kind="cancelled", error_message="stopped")
    answer(db, asked, "two", "blue", status="failed", error_kind="server", error_message="a result all the same")
    assert last_errors(db, "s") == {"red": "auth: wrong key"}
    answer(db, asked, "two", "red", status="cancelled", error_kind="quota")
    assert last_errors(db, "s") == {"red": "quota: no message"}
    answer(db, asked, "one", "red")
    answer(db, asked, "two", "red")
    assert last_errors(db, "s") == {}


def test_attempts_that_say_nothing_of_a_model_are_counted_apart(db: Database) -> None:
    asked = register(db, session())
    red = answer(db, asked, "one", "red")
    for number, kind in enumerate(("auth", "quota", "server"), 2):
        attempt = attempt_of(red, number)
        begin_attempt(db, attempt)
        end_attempt(db, msgspec.structs.replace(attempt, status="failed", error_kind=kind))
    assert attempts_apart(db, "s") == {"red": 2}
    assert (evidence(db, "s")[0].attempts, evidence(db, "s")[0].failed_attempts) == (2, 1)

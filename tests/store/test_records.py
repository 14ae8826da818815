"""All that is recorded about an answer, and how answers begin."""

import msgspec

from reviewtui.domain.judgment import JudgmentDraft
from reviewtui.store.collecting import begin_attempt, end_attempt
from reviewtui.store.database import Database
from reviewtui.store.judgments import append_judgment
from reviewtui.store.records import answer_record, beginnings
from tests.store.builders import answer, attempt_of, found, prompt, rate, register, session, undo


def test_everything_about_one_answer_from_the_oldest_on(db: Database) -> None:
    asked = register(db, session())
    red = answer(db, asked, "one", "red", failures=["stall", "truncated"])
    rate(db, answer(db, asked, "two", "red"), 1)
    first = rate(db, red, 2)
    second = rate(db, red, 4)
    by_ben = rate(db, red, None, reviewer="ben")
    taken_back = undo(db, by_ben)
    record = answer_record(db, red.id)
    assert record is not None
    assert record.response == red
    assert record.detections == (found("stall"), found("truncated"))
    assert [judgment.id for judgment in record.judgments] == [first.id, second.id, by_ben.id]
    assert [judgment.superseded_by for judgment in record.judgments] == [second.id, None, taken_back.id]
    assert [(attempt.response_id, attempt.status) for attempt in record.attempts] == [(red.id, "done")]
    assert answer_record(db, "nowhere") is None


def test_a_comparison_is_about_both_of_its_answers(db: Database) -> None:
    asked = register(db, session())
    red, blue = answer(db, asked, "one", "red"), answer(db, asked, "one", "blue")
    other = answer(db, asked, "two", "blue")
    made = append_judgment(
        db,
        JudgmentDraft(
            session="s",
            kind="comparison",
            reviewer="ann",
            prompt_id=prompt("one").id,
            response_id=red.id,
            other_response_id=blue.id,
            verdict="first",
        ),
    )
    about = [answer_record(db, response.id) for response in (red, blue, other)]
    assert [[judgment.id for judgment in record.judgments] for record in about if record] == [[made.id], [made.id], []]
    assert [record.beside for record in about if record] == [{blue.id: "blue"}, {red.id: "red"}, {}]


def test_the_attempts_are_those_of_the_question(db: Database) -> None:
    asked = register(db, session())
    failed = answer(db, asked, "one", "red", status="failed", said="")
    answer(db, asked, "one", "blue")
    red = answer(db, asked, "one", "red")
    again = attempt_of(red, 2)
    begin_attempt(db, again)
    end_attempt(db, msgspec.structs.replace(again, status="timeout", error_kind="timeout", cold=True))
    record = answer_record(db, red.id)
    assert record is not None
    assert [(tried.response_id, tried.number, tried.status, tried.cold) for tried in record.attempts] == [
        (failed.id, 1, "failed", None),
        (red.id, 1, "done", None),
        (red.id, 2, "timeout", True),
    ]


def test_beginnings_are_of_one_models_answers_that_count(db: Database) -> None:
    asked = register(db, session(trials=2))
    answer(db, asked, "one", "red", said="an older answer")
    red = answer(db, asked, "one", "red", said="ünder\nthe lamp")
    silent = answer(db, asked, "one", "red", trial=2, status="failed", said="")
    answer(db, asked, "two", "red", status="cancelled", said="half")
    answer(db, asked, "one", "blue", said="another model")
    assert beginnings(db, "s", "red", 7) == {red.id: "ünder\nt", silent.id: ""}


def test_it_is_read_by_index_only(db: Database) -> None:
    """However many judgments a database holds."""
    asked = register(db, session())
    red = answer(db, asked, "one", "red")
    queries: list[str] = []
    db.conn.set_trace_callback(queries.append)
    answer_record(db, red.id)
    beginnings(db, "s", "red", 10)
    db.conn.set_trace_callback(None)
    plans = [
        str(row["detail"]) for query in queries if "SELECT" in query for row in db.rows(f"EXPLAIN QUERY PLAN {query}")
    ]
    assert plans
    assert [
        plan for plan in plans if plan.startswith("SCAN") and "json_each" not in plan and "CONSTANT" not in plan
    ] == []

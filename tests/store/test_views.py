"""The public face: the promised columns first and in order, absent is NULL, times are ISO 8601 in UTC."""

import json
import re
from datetime import datetime, timedelta

import msgspec
import pytest

from reviewtui.domain.judgment import JudgmentDraft
from reviewtui.domain.response import ResponseStatus, Usage
from reviewtui.store.collecting import begin_attempt, begin_response
from reviewtui.store.database import Database
from reviewtui.store.judgments import append_judgment
from tests.store.builders import answer, attempt_of, model, prompt, rate, register, running, session, undo

PROMISED = {
    "v_prompts": ["prompt_id", "session", "family", "tags", "weight", "text"],
    "v_models": ["session", "model", "provider", "model_id"],
    "v_responses": [
        *("response_id", "session", "prompt_id", "model", "variant", "stale", "trial", "status", "text", "reasoning"),
        *("finish_reason", "error_kind", "error_message", "ttft_ms", "ttfr_ms", "total_ms", "chunks", "stalls"),
        *("input_tokens", "output_tokens", "tokens_estimated", "cost", "imported", "created_at"),
    ],
    "v_attempts": [
        *("attempt_id", "response_id", "session", "model", "number", "status", "http_status", "error_kind", "cold"),
        *("scheduled_at", "sent_at", "queue_ms", "connect_ms", "headers_ms", "first_byte_ms", "ttft_ms", "total_ms"),
    ],
    "v_judgments": [
        *("judgment_id", "session", "kind", "prompt_id", "reviewer", "response_id", "other_response_id", "verdict"),
        *("rating", "criterion", "strength", "slots", "rank", "category", "severity", "noticed", "blind", "exposed"),
        *("note", "seconds", "created_at", "supersedes", "superseded_by", "writer", "seq", "prev_hash"),
    ],
    "v_gold": ["response_id", "session", "prompt_id", "answer", "prompt", "text", "item"],
    "v_load": [
        *("step_id", "ladder", "session", "model", "kind", "load", "step", "request", "warm_up", "response_id"),
        *("prompt_id", "status", "error_kind", "due_at", "late_ms", "ttft_ms", "total_ms", "output_tokens"),
        *("tokens_per_second", "tokens_estimated", "cost", "ttft_budget_ms", "total_budget_ms", "step_outcome"),
        *("step_why", "step_started_at"),
    ],
    "v_failures": [
        *("response_id", "session", "prompt_id", "model", "kind", "source", "detector", "score", "severity"),
        *("status", "created_at"),
    ],
}
"""What was promised to people. Columns may be added behind these; these never change."""


def only_row(db: Database, view: str) -> dict[str, object]:
    (row,) = db.rows(f"SELECT * FROM {view}")
    return dict(row)


@pytest.mark.parametrize("view", PROMISED)
def test_the_promised_columns_come_first_and_in_order(db: Database, view: str) -> None:
    columns = [column[0] for column in db.conn.execute(f"SELECT * FROM {view}").description]
    promised = PROMISED[view]
    assert columns[: len(promised)] == promised
    assert len(columns) == len(set(columns))


def test_all_views_are_promised_ones(db: Database) -> None:
    views = {row["name"] for row in db.rows("SELECT name FROM sqlite_master WHERE type = 'view'")}
    assert views == set(PROMISED)


def test_a_prompt(db: Database) -> None:
    tagged = msgspec.structs.replace(prompt("one", weight=2.5), tags=("billing", "de"), system="Be brief.")
    register(db, msgspec.structs.replace(session(), prompts=(tagged,)))
    row = only_row(db, "v_prompts")
    assert json.loads(str(row["tags"])) == ["billing", "de"]
    assert (row["weight"], row["text"], row["family"], row["system"]) == (2.5, "one", tagged.id, "Be brief.")
    assert (row["reference"], row["source"], row["name"], row["current"]) == (None, None, None, 1)


def test_a_prompt_without_tags_has_none(db: Database) -> None:
    register(db, session(["one"]))
    assert only_row(db, "v_prompts")["tags"] is None


def test_a_model(db: Database) -> None:
    register(db, msgspec.structs.replace(session(), models=(model("red", base_url="https://u:p@host/v1"),)))
    row = only_row(db, "v_models")
    assert (row["model"], row["provider"], row["model_id"], row["endpoint"]) == (
        "red",
        "openai-chat",
        "red-id",
        "https://host/v1",
    )


def test_what_is_absent_of_a_response_is_null(db: Database) -> None:
    asked = register(db, session())
    answer(db, asked, "one", "red", status="failed", said="", error_kind="connection", error_message="refused")
    row = only_row(db, "v_responses")
    absent = (
        *("text", "reasoning", "finish_reason", "ttft_ms", "ttfr_ms", "total_ms", "chunks", "stalls"),
        *("input_tokens", "output_tokens", "tokens_estimated", "cost", "longest_gap_ms", "tool_calls", "notes"),
    )
    assert {name: row[name] for name in absent} == dict.fromkeys(absent)
    assert (row["status"], row["error_kind"], row["error_message"]) == ("failed", "connection", "refused")
    assert (row["stale"], row["current"], row["imported"], row["trial"], row["attempts"]) == (0, 1, 0, 1, 1)


@pytest.mark.parametrize("status", ["cancelled", "interrupted"])
def test_a_response_that_did_not_end_with_a_result_is_not_counted(db: Database, status: ResponseStatus) -> None:
    asked = register(db, session())
    answer(db, asked, "one", "red", status=status, said="half", failures=["truncated"])
    for view in ("v_responses", "v_failures"):
        assert only_row(db, view)["current"] == 0, view
    answer(db, asked, "one", "red")
    counts = db.rows("SELECT model, count(*) FROM v_responses WHERE current GROUP BY model")
    assert [tuple(row) for row in counts] == [("red", 1)]


def test_what_is_zero_of_a_response_is_zero(db: Database) -> None:
    asked = register(db, session())
    usage = Usage(input_tokens=5, output_tokens=0)
    answer(db, asked, "one", "red", said="", stalls=0, cost=0.0, usage=usage)
    row = only_row(db, "v_responses")
    assert (row["chunks"], row["stalls"], row["cost"], row["output_tokens"], row["tokens_estimated"]) == (
        0,
        0,
        0.0,
        0,
        0,
    )


def test_an_answer_that_was_not_streamed_has_no_chunks(db: Database) -> None:
    asked = register(db, session())
    answer(db, asked, "one", "red", said="all at once", streamed=False, total_ms=12.5)
    row = only_row(db, "v_responses")
    assert (row["chunks"], row["ttft_ms"], row["total_ms"], row["streamed"]) == (None, None, 12.5, 0)


def test_a_running_attempt_is_shown_as_it_is(db: Database) -> None:
    asked = register(db, session())
    begun = running(asked, "one", "red")
    begin_response(db, begun)
    begin_attempt(db, attempt_of(begun))
    row = only_row(db, "v_attempts")
    assert (row["response_id"], row["model"], row["number"], row["status"]) == (begun.id, "red", 1, "running")
    absent = ("http_status", "error_kind", "cold", "sent_at", "queue_ms", "connect_ms", "headers_ms", "total_ms")
    assert {name: row[name] for name in absent} == dict.fromkeys(absent)


def test_a_judgment_and_its_undo(db: Database) -> None:
    asked = register(db, session())
    red = answer(db, asked, "one", "red")
    first = rate(db, red, 4)
    second = undo(db, first)
    row, undoing = (dict(row) for row in db.rows("SELECT * FROM v_judgments ORDER BY seq"))
    assert (row["judgment_id"], row["rating"], row["blind"], row["exposed"]) == (first.id, 4, 1, 0)
    assert (row["superseded_by"], row["prev_hash"]) == (second.id, None)
    absent = ("verdict", "criterion", "strength", "slots", "rank", "category", "severity", "noticed", "note", "seconds")
    assert {name: row[name] for name in absent} == dict.fromkeys(absent)
    assert (undoing["kind"], undoing["supersedes"], undoing["superseded_by"]) == ("undo", first.id, None)
    assert undoing["prev_hash"] == first.hash


def test_a_person_can_count_what_stands_as_the_documentation_says(db: Database) -> None:
    asked = register(db, session())
    red = answer(db, asked, "one", "red")
    undo(db, rate(db, red, 1))
    rate(db, red, 5)
    (mean,) = db.rows("SELECT avg(rating) FROM v_judgments WHERE superseded_by IS NULL AND kind <> 'undo'")[0]
    assert mean == 5.0


def test_failures_of_detectors_and_of_people(db: Database) -> None:
    asked = register(db, session())
    red = answer(db, asked, "one", "red", failures=["stall"])
    draft = JudgmentDraft(
        session="s", kind="label", reviewer="ann", response_id=red.id, category="leak", severity=4, note="a key"
    )
    labelled = append_judgment(db, draft)
    columns = "kind, source, detector, score, severity, status, created_at, current, reviewer"
    detected, human = (tuple(row) for row in db.rows(f"SELECT {columns} FROM v_failures ORDER BY source"))
    (ended_at,) = db.rows("SELECT ended_at FROM v_responses")[0]
    assert detected == ("stall", "detector", "stall-detector", 0.75, None, "open", ended_at, 1, None)
    assert human == ("leak", "human", None, None, 4, "confirmed", labelled.created_at, 1, "ann")
    undo(db, labelled)
    assert only_row(db, "v_failures")["kind"] == "stall"


def test_times_are_iso_8601_in_utc(db: Database) -> None:
    asked = register(db, session())
    rate(db, answer(db, asked, "one", "red", failures=["stall"]), 3)
    for view, column in (
        ("v_responses", "created_at"),
        ("v_responses", "ended_at"),
        ("v_attempts", "scheduled_at"),
        ("v_judgments", "created_at"),
        ("v_failures", "created_at"),
    ):
        time = str(only_row(db, view)[column])
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", time), (view, column)
        assert datetime.fromisoformat(time).utcoffset() == timedelta(0)

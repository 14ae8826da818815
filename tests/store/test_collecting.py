"""The life of responses and attempts."""

import msgspec
import pytest

from reviewtui.domain.errors import StorageError
from reviewtui.domain.response import Response, ToolCall, Usage
from reviewtui.store.collecting import (
    Task,
    attempts_so_far,
    begin_attempt,
    begin_response,
    end_attempt,
    end_response,
    missing_tasks,
)
from reviewtui.store.database import Database, write
from reviewtui.store.reading import coverage, current_responses, detections_of, response_by_id
from tests.store.builders import answer, attempt_of, found, model, prompt, register, running, session, variants

ONE, TWO = prompt("one").id, prompt("two").id


def test_a_response_comes_back_whole(db: Database) -> None:
    asked = register(db, session())
    begun = running(asked, "one", "red")
    begin_response(db, begun)
    ended = msgspec.structs.replace(
        begun,
        status="failed",
        text="half an ans\x00wer 🏳️‍🌈",
        reasoning="hm",
        tool_calls=(ToolCall("c1", "look", '{"not": json'),),
        finish_reason="error",
        error_kind="cut",
        error_message="the stream ended",
        ttft_ms=120.5,
        ttfr_ms=80.25,
        last_content_ms=300.0,
        total_ms=310.0,
        chunk_ms=(120.5, 200.125, 300.0),
        stalls=0,
        longest_gap_ms=99.875,
        usage=Usage(input_tokens=10, cached_input_tokens=0, output_tokens=3, reasoning_tokens=1, estimated=True),
        cost=0.0,
        attempts=2,
        notes=("a note",),
    )
    end_response(db, ended, [found("error"), found("stall")])
    assert response_by_id(db, begun.id) == ended
    assert detections_of(db, begun.id) == [found("error"), found("stall")]


def test_a_running_response_can_be_read_and_is_in_no_view(db: Database) -> None:
    asked = register(db, session())
    begun = running(asked, "one", "red")
    begin_response(db, begun)
    assert response_by_id(db, begun.id) == begun
    assert db.rows("SELECT * FROM v_responses") == []
    assert response_by_id(db, "nowhere") is None


@pytest.mark.parametrize(
    ("hostile", "stored"),
    [
        ("\ud83d\ude00", "😀"),  # a surrogate pair in two halves
        ("a\ud800b", "a\ufffdb"),  # half a pair
        ("\x1b]52;c;aGk=\x07[/]", "\x1b]52;c;aGk=\x07[/]"),  # the raw text stays; making it safe is for who shows it
        ("\ufeffwith a mark", "\ufeffwith a mark"),
    ],
)
def test_hostile_text_is_stored_as_it_came_or_marked_where_it_was_no_text(
    db: Database, hostile: str, stored: str
) -> None:
    asked = register(db, session())
    ended = answer(
        db,
        asked,
        "one",
        "red",
        said=hostile,
        reasoning=hostile,
        error_message=hostile,
        notes=(hostile,),
        tool_calls=(ToolCall(hostile, hostile, hostile),),
    )
    back = response_by_id(db, ended.id)
    assert back is not None
    assert (back.text, back.reasoning, back.error_message, back.notes) == (stored, stored, stored, (stored,))
    assert back.tool_calls == (ToolCall(stored, stored, stored),)


@pytest.mark.parametrize("count", [1 << 63, -1, 10**40])
def test_a_token_count_that_no_server_ever_counted_is_absent(db: Database, count: int) -> None:
    asked = register(db, session())
    ended = answer(db, asked, "one", "red", usage=Usage(input_tokens=count))
    row = db.rows("SELECT input_tokens, tokens_estimated FROM v_responses WHERE response_id = ?", (ended.id,))[0]
    assert tuple(row) == (None, None)


def test_an_ending_is_final(db: Database) -> None:
    asked = register(db, session())
    ended = answer(db, asked, "one", "red", said="first")
    with pytest.raises(StorageError, match="is over already"):
        end_response(db, msgspec.structs.replace(ended, text="second"), [])
    attempt = attempt_of(ended, 2)
    with pytest.raises(StorageError, match="never begun"):
        end_attempt(db, msgspec.structs.replace(attempt, status="done"))
    begin_attempt(db, attempt)
    end_attempt(db, msgspec.structs.replace(attempt, status="done"))
    with pytest.raises(StorageError, match="is over already"):
        end_attempt(db, msgspec.structs.replace(attempt, status="failed"))
    assert response_by_id(db, ended.id) == ended


def test_a_response_of_an_unregistered_session_is_refused(db: Database) -> None:
    with pytest.raises(StorageError, match="collect it first"):
        begin_response(db, running(session(), "one", "red"))


def test_tasks_go_prompt_by_prompt_with_all_models_side_by_side(db: Database) -> None:
    asked = register(db, session(trials=2))
    assert missing_tasks(db, asked, variants(asked)) == [
        Task(ONE, "red", 1),
        Task(ONE, "blue", 1),
        Task(ONE, "red", 2),
        Task(ONE, "blue", 2),
        Task(TWO, "red", 1),
        Task(TWO, "blue", 1),
        Task(TWO, "red", 2),
        Task(TWO, "blue", 2),
    ]


def test_only_endings_with_a_result_answer_the_question(db: Database) -> None:
    asked = register(db, session())
    answer(db, asked, "one", "red", status="done")
    answer(db, asked, "one", "blue", status="failed")
    answer(db, asked, "two", "red", status="cancelled")
    answer(db, asked, "two", "blue", status="interrupted")
    assert missing_tasks(db, asked, variants(asked)) == [Task(TWO, "red", 1), Task(TWO, "blue", 1)]
    answer(db, asked, "two", "red", status="timeout")
    assert missing_tasks(db, asked, variants(asked)) == [Task(TWO, "blue", 1)]


def test_another_variant_is_asked_anew(db: Database) -> None:
    asked = register(db, session(["one"]))
    answer(db, asked, "one", "red")
    answer(db, asked, "one", "blue")
    edited = msgspec.structs.replace(asked, models=(model("red", temperature=1.0), model("blue")))
    assert missing_tasks(db, edited, variants(edited)) == [Task(ONE, "red", 1)]


def test_attempts_are_counted_over_all_responses_to_the_question(db: Database) -> None:
    asked = register(db, session())
    first = answer(db, asked, "one", "red", status="cancelled")
    begin_attempt(db, attempt_of(first, 2))
    answer(db, asked, "one", "red")
    answer(db, asked, "one", "blue")
    assert attempts_so_far(db, "s", ONE, "red", first.variant, 1) == 3
    assert attempts_so_far(db, "s", ONE, "red", "another", 1) == 0
    assert attempts_so_far(db, "s", ONE, "red", first.variant, 2) == 0


def current_of(db: Database) -> list[tuple[str, str]]:
    rows = db.rows("SELECT response_id, status FROM v_responses WHERE current")
    return [(row["response_id"], row["status"]) for row in rows]


def test_the_latest_result_counts_and_a_cancelled_one_never(db: Database) -> None:
    asked = register(db, session(["one"], ["red"]))
    answer(db, asked, "one", "red", status="cancelled")
    assert current_of(db) == []
    assert coverage(db, "s").cancelled == 1
    assert list(current_responses(db, "s")) == []
    failed = answer(db, asked, "one", "red", status="failed")
    assert current_of(db) == [(failed.id, "failed")]
    answer(db, asked, "one", "red", status="cancelled")
    assert current_of(db) == [(failed.id, "failed")]
    assert coverage(db, "s").cancelled == 0
    done = answer(db, asked, "one", "red", status="done")
    assert current_of(db) == [(done.id, "done")]
    register(db, asked)  # deriving all anew gives the same
    assert current_of(db) == [(done.id, "done")]


def test_responses_come_in_pages_without_a_gap(db: Database) -> None:
    texts = [f"q{number}" for number in range(450)]
    asked = register(db, session(texts, ["red"]))
    with write(db):  # one commit for all
        ids = [answer(db, asked, text, "red", said=text).id for text in texts]
    read: list[Response] = []
    for response in current_responses(db, "s"):
        assert not db.conn.in_transaction  # whoever reads may write in between
        read.append(response)
    assert [(response.id, response.text) for response in read] == list(zip(ids, texts, strict=True))

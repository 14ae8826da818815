"""Importing answers: what counts afterwards, and that nothing comes twice or gets lost."""

import json
import os
from pathlib import Path
from typing import Any

import msgspec
import pytest

from reviewtui.actions import importing_responses
from reviewtui.actions.importing import ImportProgress, ImportSummary
from reviewtui.actions.importing_judgments import import_judgments
from reviewtui.actions.importing_responses import import_responses
from reviewtui.actions.report import session_report
from reviewtui.domain.detection import Detection
from reviewtui.domain.response import Response, Usage
from reviewtui.domain.session import FailureRules, Price, Session, variants_of
from reviewtui.exchange.mapping import parse_mapping
from reviewtui.store.collecting import missing_tasks
from reviewtui.store.coverage import coverage, uncounted_ratings
from reviewtui.store.database import Database, open_database, write
from reviewtui.store.evidence import evidence
from reviewtui.store.reading import current_responses, detections_of, items
from reviewtui.store.sessions import register_session, stored_session
from tests.fakes import collected as made
from tests.fakes.imported import MODELS, imported_session, write_csv, write_lines

TANGO, LLAMA = MODELS


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "reviews.db"


def answer(text: str | None = "an answer", model: str = TANGO, prompt: str = "why?", **more: Any) -> dict[str, Any]:
    row = {"prompt": prompt, "model": model, "text": text} | more
    return {key: value for key, value in row.items() if value is not None}


def take_in(session: Session, database: Path, *files: str, **more: Any) -> ImportSummary:
    return import_responses(session, database, files, mapping=more.pop("mapping", {}), **more)


def counts(summary: ImportSummary) -> tuple[int, int, int, int]:
    return summary.rows, summary.added, summary.known, summary.rejected


def counted(database: Path, session: str = "support") -> list[Response]:
    with open_database(database) as db:
        return list(current_responses(db, session))


def test_an_answer_with_everything_that_is_known_of_it(tmp_path: Path, database: Path) -> None:
    session = imported_session(["why?"])
    row = answer(
        "Because.",
        finish_reason="end_turn",
        reasoning="hm",
        ttft_ms=300,
        total_s=2.5,
        input_tokens=10,
        output_tokens=20,
        cost=0.25,
        created_at="2026-11-01T10:00:00Z",
    )
    summary = take_in(session, database, write_lines(tmp_path / "a.jsonl", [row]))
    assert counts(summary) == (1, 1, 0, 0)
    assert summary.whole
    (found,) = counted(database)
    assert found == Response(
        id=found.id,
        session="support",
        prompt_id=session.prompts[0].id,
        model=TANGO,
        variant="imported",
        trial=1,
        status="done",
        created_at="2026-11-01T10:00:00.000Z",
        text="Because.",
        reasoning="hm",
        finish_reason="stop",
        ttft_ms=300.0,
        total_ms=2500.0,
        usage=Usage(input_tokens=10, output_tokens=20),
        cost=0.25,
        attempts=1,
        imported=True,
    )
    assert found.id[14] == "5", "the same row has the same id in every database"


def test_what_is_not_known_is_null(tmp_path: Path, database: Path) -> None:
    take_in(imported_session(["why?"]), database, write_lines(tmp_path / "a.jsonl", [answer()]))
    with open_database(database) as db:
        (row,) = db.rows("SELECT * FROM v_responses")
    unknown = ("finish_reason", "error_kind", "ttft_ms", "total_ms", "chunks", "stalls", "input_tokens")
    unknown += ("output_tokens", "tokens_estimated", "cost", "attempts", "streamed", "longest_gap_ms")
    assert {name: row[name] for name in unknown} == dict.fromkeys(unknown)
    assert (row["imported"], row["stale"], row["current"], row["text_missing"]) == (1, 0, 1, 0)


def test_the_same_file_twice_adds_nothing_in_whatever_format(tmp_path: Path, database: Path) -> None:
    session = imported_session(["why?"])
    rows = [answer("one", total_ms=5), answer("two", LLAMA), answer("one", total_ms=5)]
    assert counts(take_in(session, database, write_lines(tmp_path / "a.jsonl", rows))) == (3, 3, 0, 0)
    assert counts(take_in(session, database, write_csv(tmp_path / "b.csv", rows))) == (3, 0, 3, 0)
    more = [*rows, answer("one", total_ms=5)]
    assert counts(take_in(session, database, write_csv(tmp_path / "c.csv", more))) == (4, 1, 3, 0)


def test_equal_rows_are_trials_and_those_beyond_the_session_are_kept_and_not_counted(
    tmp_path: Path, database: Path
) -> None:
    session = imported_session(["why?"], trials=2)
    file = write_lines(tmp_path / "a.jsonl", [answer("same"), answer("same"), answer("third"), answer("x", LLAMA)])
    summary = take_in(session, database, file)
    found = {(found.model, found.trial, found.text) for found in counted(database)}
    assert found == {(TANGO, 1, "same"), (TANGO, 2, "same"), (LLAMA, 1, "x")}
    assert summary.notes == (
        "1 answer is kept and does not count: the session has 2 trials (`trials`) of each question, "
        "and counts one answer for each",
    )
    with open_database(database) as db:
        assert [row["stale"] for row in db.rows("SELECT stale FROM v_responses WHERE trial = 3")] == [1]


def test_prompts_are_known_by_id_name_text_and_messages(tmp_path: Path, database: Path) -> None:
    named = msgspec.structs.replace(made.prompt("why?"), name="q1")
    with_system = made.prompt("why?", system="Be brief.")
    session = imported_session([named, with_system])
    rows = [
        answer("by id", prompt=with_system.id),
        answer("by name", prompt="q1"),
        answer("by text", prompt="why?", trial=2),
        answer("by messages", LLAMA, prompt=[{"role": "user", "content": "why?"}]),
    ]
    summary = take_in(session, database, write_lines(tmp_path / "a.jsonl", rows))
    assert counts(summary) == (4, 4, 0, 0)
    with open_database(database) as db:
        found = db.rows("SELECT prompt_id, b.text FROM responses r JOIN response_bodies b ON b.response_id = r.id")
    assert {row["text"]: row["prompt_id"] for row in found} == {
        "by id": with_system.id,
        "by name": named.id,
        "by text": named.id,
        "by messages": named.id,
    }


def test_what_the_session_does_not_ask_becomes_a_prompt_of_it(tmp_path: Path, database: Path) -> None:
    session = imported_session(["why?"], asked=["Kj9mYucca"])
    rows = [answer(prompt="and now?"), answer("other", LLAMA, prompt="and now?")]
    summary = take_in(session, database, write_lines(tmp_path / "logs.jsonl", rows))
    assert summary.notes == ("1 new prompt joined the session",)
    with open_database(database) as db:
        stored = stored_session(db, "support")
        assert stored is not None
        assert [(prompt.text, prompt.source, prompt.weight) for prompt in stored.prompts] == [
            ("why?", None, 1.0),
            ("and now?", "logs.jsonl", 1.0),
        ]
        assert [item.complete for item in items(db, "support")] == [False, False], "one model is still to be asked"
        missing = missing_tasks(db, stored, variants_of(stored, {}))
    assert {(task.prompt_id, task.model) for task in missing} == {(prompt.id, "Kj9mYucca") for prompt in stored.prompts}


def test_bad_rows_are_named_and_kept_out(tmp_path: Path, database: Path) -> None:
    first, second = made.prompt("why?", system="a"), made.prompt("why?", system="b")
    session = imported_session([first, second, "good?"])
    rows = [
        answer(prompt="good?"),
        answer(model="Zq7xTangp", prompt="asked of nobody"),
        answer(model=None),
        answer(prompt=None),
        answer(prompt="why?"),
        answer(prompt="0" * 64),
        answer(None, prompt="good?"),
        answer(prompt=[{"role": "nobody", "content": "x"}]),
        answer(prompt="good?", total_ms="soon"),
        answer(prompt="half \ud800 a character"),
    ]
    file = write_lines(tmp_path / "a.jsonl", rows)
    summary = take_in(session, database, file)
    assert counts(summary) == (10, 1, 0, 9)
    assert not summary.whole
    assert summary.notes == (), "a prompt of a bad row is none of the session"
    (told,) = summary.files
    reasons = [str(error) for error in told.first]
    assert reasons[:5] == [
        'row 2: `model` "Zq7xTangp" is no model of the session; did you mean `Zq7xTango`?',
        "row 3: `model` is missing",
        "row 4: `prompt` is missing",
        "row 5: `prompt` is the text of several prompts of the session; name the one by its id",
        "row 6: `prompt` is the id of a prompt that the session does not have; import the prompts first",
    ]
    assert reasons[5].startswith("row 7: `text` is missing")
    assert "does not have the right shape" in reasons[6]
    assert reasons[7] == 'row 9: `total_ms` must be a number, not "soon"'
    assert reasons[8].startswith("row 10: ")
    assert told.rejects == Path(f"{file}.rejects.jsonl")
    written = [json.loads(line) for line in told.rejects.read_text().splitlines()]
    assert [line["row"] for line in written] == list(range(2, 11))
    assert written[0]["data"] == rows[1]


def test_mended_rows_are_imported_from_the_rejects_file(tmp_path: Path, database: Path) -> None:
    session = imported_session(["why?"])
    rows = [answer(), {"prompt": "why?", "model": "llama", "text": "'quoted' =1"}]
    take_in(session, database, write_csv(tmp_path / "a.csv", rows))
    rejects = tmp_path / "a.csv.rejects.jsonl"
    rejects.write_text(rejects.read_text().replace('"llama"', f'"{LLAMA}"'))
    assert counts(take_in(session, database, str(rejects))) == (1, 1, 0, 0)
    assert sorted(found.text for found in counted(database)) == ["'quoted' =1", "an answer"]


def test_strict_is_all_or_nothing(tmp_path: Path, database: Path) -> None:
    session = imported_session(["why?"])
    file = write_lines(tmp_path / "a.jsonl", [answer(prompt="new?"), answer(model="none")])
    good = write_lines(tmp_path / "b.jsonl", [answer("good")])
    summary = take_in(session, database, good, file, strict=True)
    assert (counts(summary), summary.refused) == ((3, 0, 0, 1), True)
    assert counted(database) == []
    assert counts(take_in(session, database, good, strict=True)) == (1, 1, 0, 0)


def test_a_dry_run_says_the_same_and_writes_nothing(tmp_path: Path, database: Path) -> None:
    session = imported_session(["why?"])
    file = write_lines(tmp_path / "a.jsonl", [answer(), answer("new", prompt="new?"), answer(model="none")])
    tried = take_in(session, database, file, dry_run=True)
    assert (counts(tried), tried.notes) == ((3, 2, 0, 1), ("1 new prompt joined the session",))
    assert sorted(os.listdir(tmp_path)) == ["a.jsonl"], "no database, no rejects"
    done = take_in(session, database, file)
    assert counts(done) == counts(tried)
    before = database.read_bytes()
    assert counts(take_in(session, database, file, dry_run=True)) == (3, 0, 2, 1)
    assert database.read_bytes() == before


def test_a_file_that_breaks_off_gives_what_was_before_and_the_others_come_too(tmp_path: Path, database: Path) -> None:
    session = imported_session(["why?"])
    (tmp_path / "a.json").write_text(json.dumps([answer()])[:-1] + ", {")
    good = write_lines(tmp_path / "b.jsonl", [answer("good", LLAMA)])
    summary = take_in(session, database, str(tmp_path / "a.json"), str(tmp_path / "none.csv"), good)
    assert [(file.rows, file.added, file.problem is None) for file in summary.files] == [
        (1, 1, False),
        (0, 0, False),
        (1, 1, True),
    ]
    assert "element 2 is not valid JSON" in str(summary.files[0].problem)
    assert "none.csv cannot be read: No such file or directory" in str(summary.files[1].problem)


def test_stopped_and_run_again_it_is_complete(tmp_path: Path, database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing_responses._Responses, "batch", 10)
    session = imported_session(["why?"], trials=50)
    file = write_lines(tmp_path / "a.jsonl", [answer(f"answer {n}") for n in range(50)])
    told: list[ImportProgress] = []

    def stop(progress: ImportProgress) -> None:
        told.append(progress)
        if len(told) == 2:
            raise KeyboardInterrupt

    stopped = take_in(session, database, file, progress=stop)
    assert (counts(stopped), stopped.stopped) == ((20, 20, 0, 0), True)
    assert len(counted(database)) == 20
    assert told[1] == ImportProgress(file, 20, 0, told[1].bytes_read, os.path.getsize(file))
    again = take_in(session, database, file)
    assert counts(again) == (50, 30, 20, 0)
    assert sorted(found.trial for found in counted(database)) == list(range(1, 51))


def test_detectors_look_at_imported_answers(tmp_path: Path, database: Path) -> None:
    session = imported_session(["why?"], trials=6, failures=FailureRules(stall_after=2.0))
    rows = [
        answer("I'm sorry, but I can't help with that."),
        answer("cut", finish_reason="length"),
        answer(None, error_message="504", status="failed"),
        answer("slow", longest_gap_s=3.2),
        answer("slow", stalls=2),
        answer("fine", longest_gap_ms=1999),
    ]
    take_in(session, database, write_lines(tmp_path / "a.jsonl", rows))
    with open_database(database) as db:
        found = {response.trial: detections_of(db, response.id) for response in current_responses(db, "support")}
        measured = {row.trial: (row.attempts, row.failed_attempts) for row in evidence(db, "support")}
    kinds = {trial: [detection.kind for detection in detections] for trial, detections in found.items()}
    assert kinds == {1: ["refusal"], 2: ["truncated"], 3: ["error"], 4: ["stall"], 5: ["stall"], 6: []}
    assert [found[4][0].message, found[5][0].message] == ["1 gap over 2 s, the longest 3.2 s", "2 gaps over 2 s"]
    assert isinstance(found[1][0], Detection)
    assert measured[1] == (1, 0)
    assert measured[3] == (1, 1)


def test_pieces_that_came_at_one_moment_are_counted_as_one(tmp_path: Path, database: Path) -> None:
    rows = [answer("in pieces", chunk_ms=[100, 100, 250.5], output_tokens=8), answer("untimed", output_tokens=8)]
    take_in(imported_session(["why?"], trials=2), database, write_lines(tmp_path / "a.jsonl", rows))
    assert {found.text: found.reads for found in counted(database)} == {"in pieces": 2, "untimed": None}
    with open_database(database) as db:
        assert {row.trial: row.tokens_at_once for row in evidence(db, "support")} == {1: 4.0, 2: None}


def test_cost_follows_from_the_price_where_none_is_given(tmp_path: Path, database: Path) -> None:
    bare = imported_session(["why?"])
    priced = tuple(msgspec.structs.replace(model, price=Price(1.0, 2.0)) for model in bare.models)
    session = msgspec.structs.replace(bare, models=priced)
    rows = [
        answer("tokens", input_tokens=1000, output_tokens=500),
        answer("given", LLAMA, input_tokens=1000, output_tokens=500, cost=7),
    ]
    take_in(session, database, write_lines(tmp_path / "a.jsonl", rows))
    assert {found.text: found.cost for found in counted(database)} == {"tokens": pytest.approx(0.002), "given": 7.0}


def test_an_id_that_is_known_is_the_same_answer_and_that_of_another_one_is_refused(
    tmp_path: Path, database: Path
) -> None:
    session = imported_session(["why?", "how?"])
    take_in(session, database, write_lines(tmp_path / "a.jsonl", [answer(response_id="r1")]))
    rows = [
        answer(response_id="r1", total_ms=5),
        answer("other words", response_id="r1"),
        answer(prompt="new?", response_id="r1"),
        answer("x", prompt="how?", response_id="r2"),
        answer("y", prompt="how?", response_id="r2"),
    ]
    summary = take_in(session, database, write_lines(tmp_path / "b.jsonl", rows))
    assert counts(summary) == (5, 1, 1, 3)
    assert [str(error) for error in summary.files[0].first] == [
        "row 2: `response_id` is that of an answer in other words; leave it out for another",
        "row 3: `response_id` is the id of an answer to something else",
        "row 5: `response_id` is that of an answer in other words; leave it out for another",
    ]
    assert summary.notes == ()  # the prompt of a row that was refused joins nothing
    with open_database(database) as db:
        assert {row["response_id"] for row in db.rows("SELECT response_id FROM v_responses")} == {"r1", "r2"}


def judged_only(db: Database, session: Session, identity: str, text: str | None) -> None:
    """An answer to the first prompt by the first model of which only judgments are known."""
    with write(db) as conn:
        conn.execute(
            """
            INSERT INTO responses
                (id, session, prompt_id, model, variant, trial, status, created_at, ended_at, has_text, imported,
                 text_missing)
            VALUES (?, 'support', ?, ?, 'imported', 1, 'done', '2026-01-01T00:00:00.000Z', '', ?, 1, ?)""",
            (identity, session.prompts[0].id, TANGO, text is not None, text is None),
        )
        if text is not None:
            conn.execute("INSERT INTO response_bodies VALUES (?, ?, '', NULL, x'')", (identity, text))


@pytest.mark.parametrize(("text", "filled"), [(None, True), ("an answer", True), ("another", False)])
def test_an_answer_fills_the_one_of_which_only_judgments_were_known(
    tmp_path: Path, database: Path, text: str | None, filled: bool
) -> None:
    session = imported_session(["why?"])
    with open_database(database) as db:
        register_session(db, session, variants_of(session, {}))
        judged_only(db, session, "judged", text)
    file = write_lines(tmp_path / "a.jsonl", [answer(total_ms=700), answer("second")])
    assert counts(take_in(session, database, file)) == (2, 2, 0, 0)
    assert counts(take_in(session, database, file)) == (2, 0, 2, 0)
    with open_database(database) as db:
        rows = db.rows("SELECT response_id, trial, text, total_ms, text_missing FROM v_responses ORDER BY trial, text")
    found = [tuple(row)[1:] for row in rows]
    first = (1, "an answer", 700.0, 0)
    assert found == ([first] if filled else [first, (1, "another", None, 0)]) + [(2, "second", None, 0)]
    assert [row["response_id"] == "judged" for row in rows] == ([True, False] if filled else [False, True, False])


def test_judgments_of_answers_whose_place_others_take_are_told_of(tmp_path: Path, database: Path) -> None:
    session = imported_session(["why?", "how?"])
    rows = [answer(), answer(prompt="how?")]
    take_in(session, database, write_lines(tmp_path / "a.jsonl", rows))
    said = [{"prompt": row["prompt"], "model": TANGO, "reviewer": "ann", "rating": 4} for row in rows]
    import_judgments(session, database, [write_lines(tmp_path / "j.jsonl", said)], mapping={})
    assert take_in(session, database, write_lines(tmp_path / "a.jsonl", rows)).notes == ()
    later = write_lines(tmp_path / "b.jsonl", [rows[0] | {"text": "in other words"}])
    lost = "1 judgment counts no longer: later answers to the same questions stand in the place of those judged"
    assert take_in(session, database, later).notes == (lost,)
    with open_database(database) as db:
        assert uncounted_ratings(db, "support") == 1
        excluded = [(entry.count, entry.what, entry.why) for entry in session_report(db, session).excluded]
    assert excluded == [(1, "judgment", "of answers that are not counted here: replaced, or of a model that left")]


def test_the_same_words_with_more_known_of_them_keep_their_judgments(tmp_path: Path, database: Path) -> None:
    session = imported_session(["why?"])
    take_in(session, database, write_lines(tmp_path / "a.jsonl", [answer(total_s=2, output_tokens=7)]))
    said = {"prompt": "why?", "model": TANGO, "reviewer": "ann", "rating": 4}
    import_judgments(session, database, [write_lines(tmp_path / "j.jsonl", [said])], mapping={})
    more = take_in(session, database, write_lines(tmp_path / "b.jsonl", [answer(ttft_ms=300, total_s=3)]))
    assert (counts(more), more.notes) == ((1, 1, 0, 0), ())
    with open_database(database) as db:
        assert uncounted_ratings(db, "support") == 0
        [row] = db.rows("SELECT ttft_ms, total_ms, output_tokens, text FROM v_responses")
    assert tuple(row) == (300, 3000, 7, "an answer")


def test_a_model_that_is_set_and_none_of_the_session_is_told_once(tmp_path: Path, database: Path) -> None:
    file = write_lines(tmp_path / "a.jsonl", [{"prompt": "why?", "text": "x"}] * 3)
    summary = take_in(
        imported_session(["why?"]), database, file, mapping=parse_mapping([], ["model=tangoo"], ["model"])
    )
    (of,) = summary.files
    assert of.problem == f'--set model=tangoo: "tangoo" is no model of the session; did you mean `{TANGO}`?'
    assert (counts(summary), of.rejects) == ((0, 0, 0, 0), None)


def test_an_answer_that_was_collected_stands_before_an_imported_one(tmp_path: Path) -> None:
    session = made.session([made.prompt("why?")], MODELS)
    database = made.collected(tmp_path, session)
    summary = take_in(session, database, write_lines(tmp_path / "a.jsonl", [answer("imported")]))
    assert summary.notes == (
        "1 answer is kept and does not count: the session has 1 trial (`trials`) of each question, "
        "and counts one answer for each",
    )
    assert "imported" not in [found.text for found in counted(database)]


def test_of_imported_answers_to_one_question_the_last_import_counts(tmp_path: Path, database: Path) -> None:
    session = imported_session(["why?"])
    for text in ("first", "corrected", "corrected again"):
        take_in(session, database, write_lines(tmp_path / "a.jsonl", [answer(text)]))
        assert [found.text for found in counted(database)] == [text]


def test_imported_answers_of_an_asked_model_are_not_asked_again_and_never_stale(tmp_path: Path, database: Path) -> None:
    session = imported_session(["why?"], models=(), asked=["Kj9mYucca"])
    take_in(session, database, write_lines(tmp_path / "a.jsonl", [answer(model="Kj9mYucca")]))
    hotter = tuple(msgspec.structs.replace(model, temperature=1.0) for model in session.models)
    edited = msgspec.structs.replace(session, models=hotter)
    with open_database(database) as db:
        assert missing_tasks(db, edited, variants_of(edited, {})) == []
        register_session(db, edited, variants_of(edited, {}))
        assert [row["stale"] for row in db.rows("SELECT stale FROM v_responses")] == [0]
    assert [found.text for found in counted(database)] == ["an answer"]


def test_of_a_model_that_is_never_asked_there_is_what_came_and_nothing_is_missing(
    tmp_path: Path, database: Path
) -> None:
    session = imported_session(["why?", "how?"], models=(TANGO,), asked=["Kj9mYucca"])
    take_in(session, database, write_lines(tmp_path / "a.jsonl", [answer()]))
    with open_database(database) as db:
        covered = coverage(db, "support")
    assert (covered.expected, covered.collected) == (3, 1)


def test_an_edit_of_the_session_that_would_set_answers_aside_waits_for_a_collection(tmp_path: Path) -> None:
    session = made.session([made.prompt("why?")], MODELS)
    database = made.collected(tmp_path, session)
    hotter = tuple(msgspec.structs.replace(model, temperature=1.0) for model in session.models)
    edited = msgspec.structs.replace(session, models=(*hotter, *imported_session(models=["logs"]).models))
    summary = take_in(edited, database, write_lines(tmp_path / "a.jsonl", [answer("from logs", "logs")]))
    assert summary.added == 1
    assert summary.notes[-1].startswith("the session's file was edited since its answers were collected")
    assert len(counted(database)) == 3, "those that were collected still count"
    with open_database(database) as db:
        stored = stored_session(db, "support")
    assert stored is not None
    assert [(model.name, model.temperature) for model in stored.models] == [
        (TANGO, None),
        (LLAMA, None),
        ("logs", None),
    ]

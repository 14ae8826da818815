"""Importing judgments: which answers they hang on, what counts afterwards; nothing comes twice, nothing gets lost."""

import json
import random
from collections import Counter
from pathlib import Path
from typing import Any

import msgspec
import pytest

from reviewtui.actions import importing_judgments
from reviewtui.actions.importing import ImportProgress, ImportSummary
from reviewtui.actions.importing_judgments import import_judgments
from reviewtui.actions.importing_responses import import_responses
from reviewtui.actions.report import session_report
from reviewtui.domain.judgment import JudgmentDraft
from reviewtui.domain.session import Requirement, ReviewRules, Session, requirements_hash
from reviewtui.store.blinding import record_exposure
from reviewtui.store.database import Database, open_database
from reviewtui.store.judgments import append_judgment, verify_chains
from reviewtui.store.reading import current_responses, items
from reviewtui.store.sessions import requirements_lock
from tests.fakes import collected as made
from tests.fakes.imported import MODELS, imported_session, write_csv, write_lines

TANGO, LLAMA = MODELS


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "reviews.db"


@pytest.fixture
def session() -> Session:
    return imported_session(["why?", "how?"])


def rating(
    stars: int | str, model: str = TANGO, prompt: str = "why?", reviewer: str = "ann", **more: Any
) -> dict[str, Any]:
    return {"prompt": prompt, "model": model, "reviewer": reviewer, "rating": stars, **more}


def comparison(winner: str, prompt: str = "why?", reviewer: str = "ann", **more: Any) -> dict[str, Any]:
    return {"prompt": prompt, "model_a": TANGO, "model_b": LLAMA, "winner": winner, "reviewer": reviewer, **more}


def take_in(session: Session, database: Path, *files: str, **more: Any) -> ImportSummary:
    return import_judgments(session, database, files, mapping=more.pop("mapping", {}), **more)


def counts(summary: ImportSummary) -> tuple[int, int, int, int]:
    return summary.rows, summary.added, summary.known, summary.rejected


def judgments(db: Database) -> list[dict[str, Any]]:
    """What stands, with the model of each answer, prompt by prompt."""
    rows = db.rows(
        """
        SELECT j.*, a.model, a.trial, a.text_missing, b.model AS other
        FROM v_judgments j
        JOIN v_responses a USING (response_id)
        JOIN v_prompts p ON p.session = j.session AND p.prompt_id = a.prompt_id
        LEFT JOIN v_responses b ON b.response_id = j.other_response_id
        WHERE j.superseded_by IS NULL ORDER BY p.position, j.reviewer, j.seq"""
    )
    return [dict(row) for row in rows]


def standing(database: Path) -> list[dict[str, Any]]:
    with open_database(database) as db:
        assert verify_chains(db) == []
        return judgments(db)


# What they hang on


def test_without_words_they_hang_on_one_answer_of_prompt_and_model(
    tmp_path: Path, database: Path, session: Session
) -> None:
    rows = [
        rating(4),
        rating(2, LLAMA),
        rating(5, reviewer="ben"),
        {"prompt": "why?", "model": TANGO, "reviewer": "ann", "category": "leak", "severity": 4, "noticed": "yes"},
        rating(3, prompt="how?"),
    ]
    summary = take_in(session, database, write_csv(tmp_path / "a.csv", rows))
    assert counts(summary) == (5, 5, 0, 0)
    assert summary.notes[0].startswith("3 answers of which nobody gave the words")
    with open_database(database) as db:
        responses = list(current_responses(db, "support"))
        assert [(response.status, response.text, response.imported) for response in responses] == [
            ("done", "", True)
        ] * 3
        assert len({row["response_id"] for row in judgments(db)}) == 3
        assert not any(item.response_ids for item in items(db, "support"))  # nothing to review
        failures = db.rows("SELECT kind, source, severity, noticed FROM v_failures")
        assert [tuple(row) for row in failures] == [("leak", "human", 4, 1)]


def test_comparisons_hang_on_two(tmp_path: Path, database: Path, session: Session) -> None:
    rows = [comparison("model_a"), comparison("model_b", reviewer="ben"), comparison("both_bad", "how?", strength=2)]
    assert counts(take_in(session, database, write_lines(tmp_path / "a.jsonl", rows))) == (3, 3, 0, 0)
    found = standing(database)
    assert [(row["model"], row["other"], row["verdict"], row["strength"]) for row in found] == [
        (TANGO, LLAMA, "first", None),
        (TANGO, LLAMA, "second", None),
        (TANGO, LLAMA, "both_bad", 2),
    ]
    assert {(row["imported"], row["blind"], row["exposed"]) for row in found} == {(1, 1, 0)}
    assert len({row["response_id"] for row in found}) == 2


def test_answers_that_came_by_import_before_are_those(tmp_path: Path, database: Path, session: Session) -> None:
    answers = [{"prompt": "why?", "model": TANGO, "text": f"Because {n}."} for n in (1, 2)]
    import_responses(session, database, [write_lines(tmp_path / "r.jsonl", answers)], mapping={})
    summary = take_in(session, database, write_csv(tmp_path / "a.csv", [rating(4), rating(1, trial=2, reviewer="ben")]))
    assert counts(summary) == (2, 2, 0, 0)
    assert [note.partition(":")[0] for note in summary.notes] == ["1 judgment does not count"]  # that of trial 2
    assert [(row["trial"], row["text_missing"], row["rating"]) for row in standing(database)] == [(1, 0, 4), (2, 0, 1)]


def test_words_that_come_later_fill_the_same_answer(tmp_path: Path, database: Path, session: Session) -> None:
    take_in(session, database, write_csv(tmp_path / "a.csv", [rating(4)]))
    answer = {"prompt": "why?", "model": TANGO, "text": "Because."}
    import_responses(session, database, [write_lines(tmp_path / "r.jsonl", [answer])], mapping={})
    take_in(session, database, write_csv(tmp_path / "b.csv", [rating(5, reviewer="ben")]))
    found = standing(database)
    assert [(row["rating"], row["text_missing"]) for row in found] == [(4, 0), (5, 0)]
    assert len({row["response_id"] for row in found}) == 1


def test_words_and_ids_tell_which_answer_is_meant(tmp_path: Path, database: Path) -> None:
    session = made.session([made.prompt("why?")], MODELS, trials=2)
    with open_database(database) as db:
        made.collect(db, session, lambda prompt, model, trial: f"{model.name} says {trial}")
        ids = {response.text: response.id for response in current_responses(db, "support")}
    rows = [
        rating(1, text=f"{TANGO} says 2"),
        rating(2, response_id=ids[f"{TANGO} says 1"], reviewer="ben"),
        comparison("tie", text_a=f"{TANGO} says 2", response_id_b=ids[f"{LLAMA} says 2"], reviewer="cid"),
    ]
    assert counts(take_in(session, database, write_csv(tmp_path / "a.csv", rows))) == (3, 3, 0, 0)
    found = standing(database)
    assert [row["response_id"] for row in found] == [
        ids[f"{TANGO} says 2"],
        ids[f"{TANGO} says 1"],
        ids[f"{TANGO} says 2"],
    ]
    assert found[2]["other_response_id"] == ids[f"{LLAMA} says 2"]


def test_words_that_are_not_here_make_an_answer_that_the_detectors_look_at(
    tmp_path: Path, database: Path, session: Session
) -> None:
    sorry = "I'm sorry, but I can't help with that."
    rows = [rating(1, text=sorry), rating(2, text=sorry, reviewer="ben"), rating(5, text="Because.", reviewer="cid")]
    assert counts(take_in(session, database, write_csv(tmp_path / "a.csv", rows))) == (3, 3, 0, 0)
    found = standing(database)
    assert [(row["trial"], row["rating"]) for row in found] == [(1, 1), (1, 2), (2, 5)]
    with open_database(database) as db:
        assert [row["kind"] for row in db.rows("SELECT kind FROM v_failures WHERE current")] == ["refusal"]
        (answer,) = current_responses(db, "support")
        assert (answer.text, answer.imported, answer.variant) == (sorry, True, "imported")


def test_an_unknown_id_keeps_its_place_until_its_answer_comes(tmp_path: Path, database: Path, session: Session) -> None:
    rows = [
        rating(1, response_id="mine-1"),
        rating(2, response_id="mine-2", trial=2),
        rating(3, response_id="mine-1", reviewer="ben"),
    ]
    assert counts(take_in(session, database, write_csv(tmp_path / "a.csv", rows))) == (3, 3, 0, 0)
    assert [(row["response_id"], row["trial"]) for row in standing(database)] == [
        ("mine-1", 1),
        ("mine-2", 2),
        ("mine-1", 1),
    ]
    answer = {"prompt": "why?", "model": TANGO, "text": "Because.", "response_id": "mine-1"}
    import_responses(session, database, [write_lines(tmp_path / "r.jsonl", [answer])], mapping={})
    assert [row["text_missing"] for row in standing(database)] == [0, 1, 0]


def test_an_id_of_something_else_is_refused_and_makes_nothing(tmp_path: Path, database: Path, session: Session) -> None:
    take_in(session, database, write_csv(tmp_path / "a.csv", [rating(1, response_id="mine")]))
    wrong = [rating(1, LLAMA, response_id="mine"), comparison("tie", response_id_b="mine", prompt="new?")]
    summary = take_in(session, database, write_csv(tmp_path / "b.csv", wrong))
    assert (counts(summary), summary.notes) == ((2, 0, 0, 2), ())  # and the prompt joins nothing
    assert [error.reason for error in summary.files[0].first] == [
        "`response_id` is the id of an answer to something else",
        "`response_id_b` is the id of an answer to something else",
    ]
    with open_database(database) as db:
        assert len(db.rows("SELECT 1 FROM v_responses")) == 1


def test_without_words_they_do_not_count_where_the_session_has_its_own_answers(tmp_path: Path, database: Path) -> None:
    session = made.session([made.prompt("why?")], MODELS)
    with open_database(database) as db:
        made.collect(db, session)
    summary = take_in(session, database, write_csv(tmp_path / "a.csv", [rating(1), rating(2, reviewer="ben")]))
    assert counts(summary) == (2, 2, 0, 0)
    assert summary.notes[1].startswith("2 judgments do not count: the session has collected answers of its own")
    with open_database(database) as db:
        assert session_report(db, session).judging.judgments == 0


def test_judgments_of_answers_beside_those_that_count_are_told(tmp_path: Path, database: Path) -> None:
    session = made.session([made.prompt("why?")], MODELS)
    with open_database(database) as db:
        made.collect(db, session)
    summary = take_in(session, database, write_csv(tmp_path / "a.csv", [rating(1, text="never said")]))
    assert counts(summary) == (1, 1, 0, 0)
    assert [note.partition(":")[0] for note in summary.notes] == ["1 judgment does not count"]
    with open_database(database) as db:
        assert session_report(db, session).judging.judgments == 0


# What comes twice


def test_the_same_file_again_adds_nothing_and_equal_rows_are_kept_apart(
    tmp_path: Path, database: Path, session: Session
) -> None:
    rows = [rating(4), rating(4), comparison("tie"), rating(4), rating(1, LLAMA)]
    file = write_csv(tmp_path / "a.csv", rows)
    assert counts(take_in(session, database, file)) == (5, 5, 0, 0)
    before = standing(database)
    assert [row["rating"] for row in before] == [None, 4, 1]  # the last of the three took the place of the others
    assert counts(take_in(session, database, file)) == (5, 0, 5, 0)
    assert counts(take_in(session, database, write_lines(tmp_path / "a.jsonl", rows))) == (5, 0, 5, 0)
    one_more = write_csv(tmp_path / "b.csv", [rating(4)] * 4)
    assert counts(take_in(session, database, one_more, one_more)) == (8, 1, 7, 0)
    with open_database(database) as db:
        assert len(db.rows("SELECT 1 FROM v_judgments")) == 6


@pytest.mark.parametrize(("batch", "waiting", "many"), [(1, 5, 100), (2, 0, 1), (7, 20, 2), (7, 1000, 3), (1000, 0, 1)])
def test_whatever_the_size_of_batches(
    tmp_path: Path,
    database: Path,
    session: Session,
    batch: int,
    waiting: int,
    many: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(importing_judgments._Judgments, "batch", batch)
    monkeypatch.setattr(importing_judgments, "MOST_WAITING", waiting)
    monkeypatch.setattr(importing_judgments, "MANY", many)
    dice = random.Random(7)
    rows: list[dict[str, Any]] = []
    for _ in range(60):
        prompt, reviewer = dice.choice(["why?", "how?", "new?"]), dice.choice(["ann", "ben"])
        if dice.random() < 0.5:
            rows.append(rating(dice.randint(1, 5), dice.choice(MODELS), prompt, reviewer))
        else:
            rows.append(comparison(dice.choice(["model_a", "model_b", "tie"]), prompt, reviewer))
    file = write_csv(tmp_path / "a.csv", rows)
    assert counts(take_in(session, database, file)) == (60, 60, 0, 0)
    assert counts(take_in(session, database, file)) == (60, 0, 60, 0)
    last: dict[object, object] = {}
    for row in rows:
        last[row["prompt"], row["reviewer"], row.get("model")] = row.get("rating") or row["winner"]
    words = {"first": "model_a", "second": "model_b"}
    found = Counter(row["rating"] or words.get(row["verdict"], row["verdict"]) for row in standing(database))
    assert found == Counter(last.values())


def test_a_judgment_that_is_here_by_its_id_adds_nothing(tmp_path: Path, database: Path, session: Session) -> None:
    first, second = "01a213ae-6a4e-7c56-978f-f5545dbfe28e", "01a213ae-6a4e-7c56-978f-f5545dbfe28f"
    rows = [rating(4, judgment_id=first), rating(3, LLAMA, judgment_id=second)]
    assert counts(take_in(session, database, write_csv(tmp_path / "a.csv", rows))) == (2, 2, 0, 0)
    assert [row["judgment_id"] for row in standing(database)] == [first, second]
    again = [
        rows[0],
        rows[1] | {"note": ""},
        rating(4, judgment_id=first, note="changed"),
        rating(5, judgment_id=first),
    ]
    again += [rating(4, prompt="how?", judgment_id=first), rating(3, LLAMA, judgment_id=second, reviewer="ben")]
    summary = take_in(session, database, write_csv(tmp_path / "b.csv", again))
    assert counts(summary) == (6, 0, 2, 4)
    assert [error.reason for error in summary.files[0].first] == [
        "`judgment_id` is that of a judgment which has another `note`; leave it out for another",
        "`judgment_id` is that of a judgment which has another `rating`; leave it out for another",
        "`judgment_id` is that of a judgment which is about another prompt; leave it out for another",
        "`judgment_id` is that of a judgment which has another `reviewer`; leave it out for another",
    ]
    twice = "01a213ae-6a4e-7c56-978f-f5545dbfe290"
    within = [rating(1, judgment_id=twice), rating(1, judgment_id=twice), rating(2, judgment_id=twice)]
    assert counts(take_in(session, database, write_csv(tmp_path / "c.csv", within))) == (3, 1, 1, 1)
    other = msgspec.structs.replace(session, name="other")
    assert counts(take_in(other, database, write_csv(tmp_path / "d.csv", rows))) == (2, 0, 0, 2)


# What goes with them


def test_the_first_one_fixes_the_terms(tmp_path: Path, database: Path, session: Session) -> None:
    strict = msgspec.structs.replace(session, requirements=(Requirement("csat", at_least=0.8),))
    take_in(strict, database, write_csv(tmp_path / "bad.csv", [rating(9)]))
    with open_database(database) as db:
        assert requirements_lock(db, "support") is None
    take_in(strict, database, write_csv(tmp_path / "a.csv", [rating(4)]))
    eased = msgspec.structs.replace(session, requirements=(Requirement("csat", at_least=0.1),))
    take_in(eased, database, write_csv(tmp_path / "b.csv", [rating(3)]))
    with open_database(database) as db:
        lock = requirements_lock(db, "support")
        assert lock is not None
        assert lock.hash == requirements_hash(strict)
        assert session_report(db, eased).requirements.changed is True


def test_blindness_is_the_sessions_unless_a_row_says_otherwise(
    tmp_path: Path, database: Path, session: Session
) -> None:
    rows = [rating(1), rating(2, LLAMA, blind="no"), rating(3, prompt="how?", exposed="yes")]
    take_in(session, database, write_csv(tmp_path / "a.csv", rows))
    assert [(row["blind"], row["exposed"]) for row in standing(database)] == [(1, 0), (0, 0), (0, 1)]
    seen = msgspec.structs.replace(session, name="seen", review=ReviewRules(blind=False))
    take_in(seen, database, write_csv(tmp_path / "b.csv", [rating(1), rating(1, LLAMA, blind="yes")]))
    assert [(row["blind"], row["session"]) for row in standing(database) if row["session"] == "seen"] == [
        (0, "seen"),
        (1, "seen"),
    ]


def test_what_this_reviewer_saw_here_by_name_is_not_blind(tmp_path: Path, database: Path) -> None:
    session = made.session([made.prompt("why?")], MODELS)
    with open_database(database) as db:
        made.collect(db, session)
        answers = {response.model: response.id for response in current_responses(db, "support")}
        record_exposure(db, "support", "ann", [answers[TANGO]])
    rows = [rating(5, response_id=answers[TANGO]), rating(5, LLAMA, response_id=answers[LLAMA])]
    take_in(session, database, write_csv(tmp_path / "a.csv", rows))
    assert {row["model"]: row["exposed"] for row in standing(database)} == {TANGO: 1, LLAMA: 0}


def test_prompts_that_come_along_join_the_session(tmp_path: Path, database: Path, session: Session) -> None:
    summary = take_in(session, database, write_csv(tmp_path / "a.csv", [rating(4, prompt="when?"), rating(1)]))
    assert summary.notes[0] == "1 new prompt joined the session"
    with open_database(database) as db:
        assert session_report(db, session).coverage.prompts == 3
        assert {row["prompt_id"] for row in judgments(db)} <= {item.prompt_id for item in items(db, "support")}


def test_what_took_the_place_of_an_earlier_one_is_told(tmp_path: Path, database: Path, session: Session) -> None:
    rows = [rating(4, created_at="2026-11-20"), rating(2, created_at="2026-11-19"), rating(3)]
    summary = take_in(session, database, write_csv(tmp_path / "a.csv", rows))
    assert [note.partition(":")[0] for note in summary.notes[1:]] == [
        "2 judgments took the place of an earlier one by the same reviewer",
        "1 judgment took the place of one dated later",
    ]
    (last,) = standing(database)
    assert last["rating"] == 3


def test_what_a_reviewer_says_here_afterwards_takes_the_place(tmp_path: Path, database: Path, session: Session) -> None:
    file = write_csv(tmp_path / "a.csv", [rating(4), comparison("tie")])
    take_in(session, database, file)
    imported = next(row for row in standing(database) if row["kind"] == "rating")
    with open_database(database) as db:
        assert append_judgment(db, said_here(imported["response_id"], 1)).supersedes == imported["judgment_id"]
    assert counts(take_in(session, database, file)) == (2, 0, 2, 0)  # nor does the file come back
    assert [row["rating"] for row in standing(database)] == [None, 1]


def said_here(response_id: str, stars: int) -> JudgmentDraft:
    """A rating by ann in the app."""
    return JudgmentDraft(session="support", kind="rating", reviewer="ann", response_id=response_id, rating=stars)


# What does not fit

GOOD = [rating(number % 5 + 1, reviewer=f"good-{number}") for number in range(50)]


def bad_rows() -> list[tuple[dict[str, Any], str]]:
    """Ten ways to be wrong, and what is said of each."""
    return [
        (rating(3, "Zq7xTang"), f'`model` "Zq7xTang" is no model of the session; did you mean `{TANGO}`?'),
        (rating(3, reviewer=""), "`reviewer` is missing"),
        (rating(6), '`rating` must be a whole number from 1 to 5, not "6"'),
        (rating("good"), '`rating` must be a whole number, not "good"'),
        (
            comparison("model_c"),
            "`winner` must be one of `model_a`, `model_b`, `tie`, `both_bad`, `cannot_judge`, `skipped`, "
            '`needs_expert`, not "model_c"; did you mean `model_a`?',
        ),
        (comparison("tie", model_b=TANGO), f'`model_a` and `model_b` are the same, "{TANGO}"'),
        (
            {"prompt": "why?", "model": TANGO, "reviewer": "ann", "category": "refussal"},
            "`category` must be one of `error`, `timeout`, `stall`, `empty`, `truncated`, `refusal`, `repetition`, "
            '`language`, `format`, `reference`, `leak`, `other`, not "refussal"; did you mean `refusal`?',
        ),
        (
            comparison("tie", model=TANGO, rating=3),
            "`winner` and `rating` are both filled: a row is a comparison or a rating, not both",
        ),
        (rating(3, created_at="soon"), '`created_at` must be a time like 2026-11-20T09:12:00Z, not "soon"'),
        ({"prompt": "why?"}, "UNREADABLE"),
    ]


def test_fifty_bad_rows_of_ten_kinds_are_each_named(tmp_path: Path, database: Path, session: Session) -> None:
    cases = bad_rows() * 5
    random.Random(3).shuffle(cases)
    columns = list(dict.fromkeys(key for row, _ in cases for key in row))
    file = tmp_path / "mixed.csv"
    expected = []
    lines = [",".join(columns)]
    for number, (good, (bad, words)) in enumerate(zip(GOOD, cases, strict=True)):
        lines.append(",".join(str(good.get(column, "")) for column in columns))
        cells = [str(bad.get(column, "")) for column in columns]
        lines.append('why?,"unclosed" text,' + "," * (len(columns) - 3) if words == "UNREADABLE" else ",".join(cells))
        expected.append((2 * number + 3, words))
    file.write_text("\n".join(lines) + "\n")

    summary = take_in(session, database, str(file))

    assert counts(summary) == (100, 50, 0, 50)
    rejects = [json.loads(line) for line in Path(f"{file}.rejects.jsonl").read_text().splitlines()]
    assert [reject["row"] for reject in rejects] == [number for number, _ in expected]
    for reject, (_, words) in zip(rejects, expected, strict=True):
        if words == "UNREADABLE":
            assert "after a closing quotation mark" in reject["error"]
        else:
            assert reject["error"] == words
    assert [error.number for error in summary.files[0].first] == [number for number, _ in expected[:20]]
    assert counts(take_in(session, database, str(file))) == (100, 0, 50, 50)
    assert len(standing(database)) == 50

    mended = [
        reject["data"] | {"rating": 3, "winner": "", "model": TANGO, "category": ""}
        for reject in rejects
        if reject["data"]
    ]
    mended = [
        row | {"reviewer": f"later-{n}", "created_at": "", "model_a": "", "model_b": ""} for n, row in enumerate(mended)
    ]
    assert counts(take_in(session, database, write_csv(tmp_path / "mended.csv", mended))) == (45, 45, 0, 0)


def test_strict_takes_in_nothing_where_one_row_is_bad(tmp_path: Path, database: Path, session: Session) -> None:
    file = write_csv(tmp_path / "a.csv", [rating(4), rating(9)])
    summary = take_in(session, database, file, strict=True)
    assert (summary.refused, counts(summary)) == (True, (2, 0, 0, 1))
    with open_database(database) as db:
        assert db.rows("SELECT 1 FROM v_judgments") == []
        assert db.rows("SELECT 1 FROM v_responses") == []
        assert requirements_lock(db, "support") is None
    good = take_in(session, database, write_csv(tmp_path / "b.csv", [rating(4)]), strict=True)
    assert (good.refused, counts(good)) == (False, (1, 1, 0, 0))


def test_a_dry_run_says_what_would_be_and_writes_nothing(tmp_path: Path, database: Path, session: Session) -> None:
    file = write_csv(tmp_path / "a.csv", [rating(4), rating(9), comparison("tie")])
    assert counts(take_in(session, database, file, dry_run=True)) == (3, 2, 0, 1)
    assert not database.exists()
    take_in(session, database, write_csv(tmp_path / "b.csv", [rating(4)]))
    before = database.read_bytes()
    assert counts(take_in(session, database, file, dry_run=True)) == (3, 1, 1, 1)
    assert database.read_bytes() == before
    assert not Path(f"{file}.rejects.jsonl").exists()


def test_another_window_may_judge_between_two_batches(
    tmp_path: Path, database: Path, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing_judgments._Judgments, "batch", 2)
    take_in(session, database, write_csv(tmp_path / "a.csv", [rating(1)]))
    identity = standing(database)[0]["response_id"]

    def judge(_: object) -> None:
        with open_database(database) as db:
            append_judgment(db, said_here(identity, 5))

    rows = [rating(number % 5 + 1, LLAMA, reviewer="ann", criterion=f"c{number}") for number in range(6)]
    take_in(session, database, write_csv(tmp_path / "b.csv", rows), progress=judge)
    found = standing(database)  # and the chain holds
    assert Counter(row["model"] for row in found) == {TANGO: 1, LLAMA: 6}


def test_another_window_may_bring_the_same_answers_between_two_batches(
    tmp_path: Path, database: Path, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing_judgments._Judgments, "batch", 2)
    monkeypatch.setattr(importing_judgments, "MOST_WAITING", 0)
    rows = [rating(4, model, prompt, **said) for model in MODELS for prompt in ("why?", "how?") for said in SAID]
    first, second = (write_csv(tmp_path / name, given) for name, given in (("a.csv", rows), ("b.csv", rows[::-1])))
    there = iter([second])

    def meanwhile(_: object) -> None:
        for file in there:
            assert counts(take_in(session, database, file)) == (len(rows), len(rows) - 2, 2, 0)

    assert counts(take_in(session, database, first, progress=meanwhile)) == (len(rows), 2, len(rows) - 2, 0)
    assert len(standing(database)) == len(rows)


SAID: tuple[dict[str, Any], ...] = ({}, {"reviewer": "ben", "trial": 2}, {"reviewer": "cay", "text": "so"})
"""Three ways to say which answer is meant."""


def test_rows_that_wait_for_their_likes_are_told_of_and_keep_their_order(
    tmp_path: Path, database: Path, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing_judgments._Judgments, "batch", 4)
    monkeypatch.setattr(importing_judgments, "MOST_WAITING", 8)
    prompts = [f"new {number}?" for number in range(4)]
    rows = [rating(number % 5 + 1, prompt=prompts[number % 4]) for number in range(18)]
    told: list[ImportProgress] = []
    summary = take_in(session, database, write_csv(tmp_path / "a.csv", [*rows, rating(9)]), progress=told.append)
    assert counts(summary) == (19, 18, 0, 1)
    assert [(progress.rows, progress.waiting) for progress in told] == [
        *((4, 4), (8, 4), (12, 4), (16, 4)),
        *((19, 6), (19, 2), (19, 0)),
    ]
    last = {prompt: row["rating"] for prompt, row in ((row["prompt"], row) for row in rows)}
    assert sorted(row["rating"] for row in standing(database)) == sorted(last.values())
    assert "4 new prompts joined the session" in summary.notes

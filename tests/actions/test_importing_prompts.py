"""Importing prompts: they become a part of the session, once."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest

from reviewtui.actions.home import find_definition, session_rows
from reviewtui.actions.importing import ImportSummary
from reviewtui.actions.importing_prompts import import_prompts
from reviewtui.domain.session import Session, variants_of
from reviewtui.store.database import open_database
from reviewtui.store.sessions import family_order, imported_prompts, register_session, stored_session
from tests.fakes import collected as made
from tests.fakes.imported import imported_session, write_csv, write_lines


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "reviews.db"


def take_in(session: Session, database: Path, *files: str, mapping: Mapping[str, str] | None = None) -> ImportSummary:
    return import_prompts(session, database, files, mapping=mapping or {})


def counts(summary: ImportSummary) -> tuple[int, int, int, int]:
    return summary.rows, summary.added, summary.known, summary.rejected


def prompts(database: Path) -> list[dict[str, Any]]:
    with open_database(database) as db:
        stored = stored_session(db, "support")
    assert stored is not None
    wanted = ("name", "system", "tags", "weight", "reference", "source")
    return [
        {"text": prompt.text} | {name: value for name in wanted if (value := getattr(prompt, name))}
        for prompt in stored.prompts
    ]


def test_prompts_with_all_that_is_known_of_them_stand_behind_those_of_the_file(tmp_path: Path, database: Path) -> None:
    row = {"prompt": "how?", "id": "q7", "system": "Be brief.", "tags": "a;b", "weight": "2.5", "reference": "thus"}
    summary = take_in(imported_session(["why?"]), database, write_csv(tmp_path / "p.csv", [row]))
    assert counts(summary) == (1, 1, 0, 0)
    assert summary.notes == ("1 prompt joined the session",)
    assert prompts(database) == [
        {"text": "why?", "weight": 1.0},
        {
            "text": "how?",
            "name": "q7",
            "system": "Be brief.",
            "tags": ("a", "b"),
            "weight": 2.5,
            "reference": "thus",
            "source": "p.csv",
        },
    ]


def test_equal_prompts_of_a_file_add_up_and_the_same_file_again_adds_nothing(tmp_path: Path, database: Path) -> None:
    session = imported_session(["why?"])
    file = write_lines(tmp_path / "p.jsonl", [{"prompt": "how?"}, {"prompt": "how?", "weight": 3}, {"prompt": "why?"}])
    assert counts(take_in(session, database, file)) == (3, 2, 1, 0)
    assert [(prompt["text"], prompt["weight"]) for prompt in prompts(database)] == [("why?", 1.0), ("how?", 4.0)]
    again = take_in(whole(session, database), database, file)
    assert (counts(again), again.notes) == ((3, 0, 3, 0), ())
    assert [(prompt["text"], prompt["weight"]) for prompt in prompts(database)] == [("why?", 1.0), ("how?", 4.0)]


def whole(session: Session, database: Path) -> Session:
    """The session as commands get it: with what came by import."""
    with open_database(database) as db:
        return msgspec.structs.replace(session, prompts=(*session.prompts, *imported_prompts(db, session.name)))


def test_other_values_of_an_imported_prompt_take_the_place_of_its_first_and_a_prompt_files_stay(
    tmp_path: Path, database: Path
) -> None:
    session = imported_session(["why?"])
    take_in(session, database, write_lines(tmp_path / "p.jsonl", [{"prompt": "how?", "weight": 2}]))
    edited = write_lines(tmp_path / "p.jsonl", [{"prompt": "how?", "tags": ["x"]}, {"prompt": "why?", "weight": 9}])
    summary = take_in(whole(session, database), database, edited)
    assert (counts(summary), summary.notes) == (
        (2, 1, 1, 0),
        ("1 prompt of an earlier import got the values they have now",),
    )
    assert prompts(database) == [
        {"text": "why?", "weight": 1.0},
        {"text": "how?", "tags": ("x",), "weight": 1.0, "source": "p.jsonl"},
    ]


def test_bad_rows(tmp_path: Path, database: Path) -> None:
    rows: list[dict[str, Any]] = [
        {"prompt": "good?"},
        {"weight": 2},
        {"prompt": "x", "weight": 0},
        {"prompt": "x", "messages": [{"role": "user", "content": "x"}]},
        {"messages": [{"role": "system", "content": "x"}]},
        {"prompt": "x", "tags": 5},
    ]
    summary = take_in(imported_session(), database, write_lines(tmp_path / "p.jsonl", rows))
    assert counts(summary) == (6, 1, 0, 5)
    reasons = [str(error) for error in summary.files[0].first]
    assert reasons[0] == "row 2: needs exactly one of `prompt` and `messages`"
    assert reasons[1].startswith("row 3: does not have the right shape: Expected `float` > 0.0 - at `$.weight`")
    assert reasons[3] == "row 5: asks nothing: its only message is the system's"


def test_imported_prompts_are_part_of_every_definition_and_stay_when_the_file_is_registered_anew(
    tmp_path: Path, database: Path
) -> None:
    (tmp_path / "sessions").mkdir()
    (tmp_path / "sessions" / "p.jsonl").write_text('{"prompt": "why?"}\n')
    file = tmp_path / "sessions" / "support.toml"
    file.write_text('name = "support"\nprompts = ["p.jsonl"]\n[[models]]\nname = "m"\nprovider = "imported"\n')
    session = find_definition("support", database, tmp_path)
    take_in(session, database, write_lines(tmp_path / "p.jsonl", [{"prompt": "how?"}, {"prompt": "when?"}]))
    found = find_definition("support", database, tmp_path)
    assert [prompt.text for prompt in found.prompts] == ["why?", "how?", "when?"]
    row = session_rows(database, tmp_path)[0]
    assert (row.name, row.prompts, row.asked) == ("support", 3, 0)

    (tmp_path / "sessions" / "p.jsonl").write_text('{"prompt": "how?", "weight": 5}\n{"prompt": "where?"}\n')
    edited = find_definition("support", database, tmp_path)
    assert [(prompt.text, prompt.weight) for prompt in edited.prompts] == [
        ("how?", 5.0),
        ("where?", 1.0),
        ("when?", 1.0),
    ]
    with open_database(database) as db:
        register_session(db, edited, variants_of(edited, {}))
        stored = stored_session(db, "support")
        assert stored is not None
        assert stored.prompts == edited.prompts
        assert len(family_order(db, "support")) == 3
        bare = msgspec.structs.replace(edited, prompts=edited.prompts[:1])
        register_session(db, bare, variants_of(bare, {}))
        stored = stored_session(db, "support")
    assert stored is not None
    assert [prompt.text for prompt in stored.prompts] == ["how?", "when?"], "imported ones stay, behind the file's"


def test_prompts_for_models_that_are_asked_are_missing_until_they_are(tmp_path: Path) -> None:
    session = made.session([made.prompt("why?")])
    database = made.collected(tmp_path, session)
    take_in(session, database, write_lines(tmp_path / "p.jsonl", [{"prompt": "how?"}]))
    row = session_rows(database, tmp_path)[0]
    assert row.progress is not None
    assert (row.progress.prompts, row.progress.asked, row.progress.collected) == (2, 6, 3)

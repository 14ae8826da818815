"""Merging files: all in one transaction, told in counts and notes."""

from pathlib import Path

import pytest

from reviewtui.actions.importing_judgments import import_judgments
from reviewtui.actions.importing_responses import import_responses
from reviewtui.actions.merging import MergeSummary, merge
from reviewtui.actions.review import ReviewDesk
from reviewtui.domain.errors import ReviewError, StorageError
from reviewtui.store.blinding import record_exposure
from reviewtui.store.database import open_database
from tests.fakes.collected import MODELS, collect, collected, model, prompt, respond, session, variants
from tests.fakes.imported import imported_session, write_csv
from tests.fakes.joined import content
from tests.store.test_merging import judged, plain_copy, rate_again

PROMPTS = [prompt("one"), prompt("two")]


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """A database in which nothing is judged."""
    return collected(tmp_path, session(PROMPTS))


def copies(here: Path, *reviewers: str) -> list[Path]:
    """Plain copies of `here`, in each of which somebody graded the first item."""
    paths = []
    for reviewer in reviewers:
        path = here.with_name(f"{reviewer}.db")
        plain_copy(here, path)
        with ReviewDesk.open(path, "support", reviewer) as desk:
            assert desk.item is not None
            for slot in desk.item.slots:
                desk.rate(slot.letter, 4)
        paths.append(path)
    return paths


def counts(summary: MergeSummary) -> tuple[int, ...]:
    return tuple(summary.added.values())


def test_what_several_people_said_in_copies_comes_together(here: Path) -> None:
    ana, ben = copies(here, "ana", "ben")
    summary = merge(here, [ana, ben])
    assert summary.added == {"sessions": 0, "prompts": 0, "answers": 0, "judgments": 6}
    assert [file.file for file in summary.files] == [str(ana), str(ben)]
    assert summary.notes == ()
    again = merge(here, [ben, ana])
    assert counts(again) == (0, 0, 0, 0)
    assert not again.changed
    for reviewer in ("ana", "ben"):
        with ReviewDesk.open(here, "support", reviewer) as desk:
            assert desk.progress().finished == 1


def test_a_database_that_is_not_there_is_made(here: Path) -> None:
    fresh = here.with_name("fresh.db")
    summary = merge(fresh, [here])
    assert counts(summary) == (1, 2, 6, 0)
    assert content(fresh) == content(here)


def test_a_dry_run_tells_the_same_and_writes_nothing(here: Path) -> None:
    (ana,) = copies(here, "ana")
    fresh = here.with_name("fresh.db")
    before = content(here)
    assert counts(merge(here, [ana], dry_run=True)) == (0, 0, 0, 3)
    assert counts(merge(fresh, [ana], dry_run=True)) == (1, 2, 6, 3)
    assert not fresh.exists()
    assert content(here) == before


def test_one_bad_file_of_several_and_nothing_is_merged(here: Path) -> None:
    (ana,) = copies(here, "ana")
    bad = here.with_name("bad.db")
    bad.write_bytes(b"nothing of ours" * 1000)
    before = content(here)
    with pytest.raises(StorageError, match=r"bad\.db"):
        merge(here, [ana, bad])
    assert content(here) == before


def test_files_that_contradict_each_other_are_named(tmp_path: Path) -> None:
    here, ana, ben = tmp_path / "here.db", tmp_path / "ana.db", tmp_path / "ben.db"
    judged(ana, 2)
    plain_copy(ana, ben)
    rate_again(ana, 3)
    rate_again(ben, 4)
    with pytest.raises(StorageError, match=r"ben\.db: ann's judgments differ"):
        merge(here, [ana, ben])
    assert not here.exists()


def test_the_database_itself_is_refused(here: Path) -> None:
    with pytest.raises(ReviewError, match="the database itself"):
        merge(here, [here])


def test_another_definition_is_told(here: Path) -> None:
    other = here.with_name("other.db")
    shorter = session(PROMPTS[:1], MODELS[:1])
    with open_database(other) as db:
        collect(db, shorter, lambda *_: None)
        respond(db, shorter, PROMPTS[0], model(MODELS[0]), 1, "said", variants(shorter)[PROMPTS[0].id, MODELS[0]])
    summary = merge(here, [other])
    assert len(summary.notes) == 1
    assert "support is defined otherwise" in summary.notes[0]
    assert summary.changed


def test_progress_names_file_and_part(here: Path) -> None:
    (ana,) = copies(here, "ana")
    told: list[tuple[str, str]] = []
    merge(here, [ana], progress=lambda file, part, _done, _of: told.append((file, part)))
    parts = [part for file, part in told if file == str(ana)]
    assert parts[:1] == ["copying"]
    assert {"checking", "judgments", "what follows from it"} <= set(parts)


def test_other_words_for_what_was_judged_before_its_words_came_are_told(tmp_path: Path) -> None:
    paths = tmp_path / "here.db", tmp_path / "other.db"
    rating = {"prompt": "one", "model": "Zq7xTango", "reviewer": "ann", "rating": 4}
    judgments = write_csv(tmp_path / "judgments.csv", [rating])
    for path in paths:
        import_judgments(imported_session(), path, [judgments], mapping={})
        answers = write_csv(tmp_path / "answers.csv", [{"prompt": "one", "model": "Zq7xTango", "text": path.stem}])
        import_responses(imported_session(), path, [answers], mapping={})
    summary = merge(paths[0], [paths[1]])
    assert any(note.startswith("1 answer was judged before") for note in summary.notes)
    with open_database(paths[0]) as db:
        assert [row["text"] for row in db.rows("SELECT text FROM v_responses")] == ["other"]
    assert merge(paths[1], [paths[0]]).notes == ()
    assert content(paths[0]) == content(paths[1])


def test_blind_here_and_seen_by_name_there_is_told(here: Path) -> None:
    other = here.with_name("other.db")
    plain_copy(here, other)
    with open_database(other) as db:
        record_exposure(db, "support", "ana", [row["id"] for row in db.rows("SELECT id FROM responses")])
    with ReviewDesk.open(here, "support", "ana") as desk:
        desk.rate("A", 4)
    assert merge(here, [other]).notes == (
        "1 judgment counts as blind, though in another file the reviewer had seen the answer under its model's name "
        "before",
    )

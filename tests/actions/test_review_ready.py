"""What a reviewer judged elsewhere is found before Review is opened."""

from pathlib import Path

import pytest

from reviewtui.actions import review_ready
from reviewtui.actions.importing_judgments import import_judgments
from reviewtui.actions.review import ReviewDesk
from reviewtui.actions.review_ready import is_ready, make_all_ready, make_ready
from reviewtui.domain.session import ReviewRules
from reviewtui.store import fronts
from reviewtui.store.database import open_database
from reviewtui.store.reading import current_responses
from reviewtui.store.sessions import stored_session
from tests.fakes import collected as made

PROMPTS = [made.prompt(f"question {number}") for number in range(6)]


def collected(folder: Path) -> Path:
    rules = ReviewRules(mode=("rate", "guess"))
    return made.collected(folder, made.session(PROMPTS, review=rules))


def rated_elsewhere(path: Path, reviewer: str = "ana", questions: int = 4) -> None:
    """Import ratings of all answers to some prompts."""
    ids = {prompt.id for prompt in PROMPTS[:questions]}
    with open_database(path) as db:
        session = stored_session(db, "support")
        answers = [answer for answer in current_responses(db, "support") if answer.prompt_id in ids]
    assert session is not None
    rows = [f"{one.prompt_id},{one.model},{one.id},4,{reviewer}" for one in answers]
    file = path.with_name("ratings.csv")
    file.write_text("\n".join(["prompt,model,response_id,rating,reviewer", *rows]), encoding="utf-8")
    assert import_judgments(session, path, [str(file)], mapping={}).whole


def test_few_judgments_are_looked_at_when_review_opens(tmp_path: Path) -> None:
    assert is_ready(tmp_path / "none.db", "support", "ana")
    assert not (tmp_path / "none.db").exists()
    path = collected(tmp_path)
    rated_elsewhere(path)
    assert is_ready(path, "support", "ana")
    assert is_ready(path, "unheard of", "ana")


def test_many_are_found_before_and_told_as_they_are_noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(review_ready, "AT_ONCE", 3)
    monkeypatch.setattr(fronts, "AT_ONCE", 3)
    path = collected(tmp_path)
    assert is_ready(path, "support", "ana"), "who has said nothing has nothing to be found"
    rated_elsewhere(path)
    assert not is_ready(path, "support", "ana")
    told: list[tuple[int, int]] = []
    make_ready(path, "support", "ana", lambda done, of: told.append((done, of)))
    assert told == [(3, 4), (4, 4)]
    assert is_ready(path, "support", "ana")
    with ReviewDesk.open(path, "support", "ana") as desk:
        assert (desk.mode, desk.progress().finished) == ("rate", 4)
    rated_elsewhere(path, questions=5)
    assert not is_ready(path, "support", "ana"), "more has come"


def test_an_import_finds_what_it_brings_of_those_who_judged_much(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(review_ready, "AT_ONCE", 3)
    path = collected(tmp_path)
    answers = 4 * len(made.MODELS)
    monkeypatch.setattr(review_ready, "BEFOREHAND", answers)
    rated_elsewhere(path, "ben")
    assert not is_ready(path, "support", "ben")
    monkeypatch.setattr(review_ready, "BEFOREHAND", answers - 1)
    rated_elsewhere(path, "ana")
    assert is_ready(path, "support", "ana")
    assert is_ready(path, "support", "ben"), "found with the next import"
    make_all_ready(path, "unheard of")
    with ReviewDesk.open(path, "support", "ana") as desk:
        assert desk.progress().finished == 4

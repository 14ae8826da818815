"""The queue on a real database: large families, what was judged elsewhere, what is collected meanwhile."""

from pathlib import Path

import pytest

from reviewtui.actions import review_walk
from reviewtui.actions.importing_judgments import import_judgments
from reviewtui.actions.review import ReviewDesk
from reviewtui.domain.prompt import Prompt
from reviewtui.domain.session import Model
from reviewtui.grading import queue
from reviewtui.store.database import open_database
from reviewtui.store.reading import current_responses
from reviewtui.store.sessions import stored_session
from tests.fakes import collected as made

FAMILY = [made.prompt(f"question {number}", family="one") for number in range(150)]


def questions(desk: ReviewDesk, count: int) -> list[str]:
    met = []
    for _ in range(count):
        assert desk.item is not None
        met.append(desk.item.turns[-1].text)
        for letter in desk.item.unjudged:
            desk.rate(letter, 3)
    return met


@pytest.fixture
def unlisted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Families of more than ten items are too large to list."""
    monkeypatch.setattr(queue, "LISTED", 10)
    monkeypatch.setattr(review_walk, "LISTED", 10)


@pytest.mark.usefixtures("unlisted")
def test_a_large_family_is_gone_through_once_in_an_order_of_each_reviewers_own(tmp_path: Path) -> None:
    path = made.collected(tmp_path, made.session(FAMILY))
    orders = []
    for name in ("ana", "ben"):
        with ReviewDesk.open(path, "support", name) as desk:
            met = questions(desk, 70)
        with ReviewDesk.open(path, "support", name) as desk:
            met += questions(desk, 80)
            assert desk.standing == "finished"
        assert len(set(met)) == 150
        orders.append(met)
    assert orders[0] != orders[1]


@pytest.mark.usefixtures("unlisted")
def test_undo_in_a_large_family_comes_back_to_the_item_and_goes_on(tmp_path: Path) -> None:
    path = made.collected(tmp_path, made.session(FAMILY))
    with ReviewDesk.open(path, "support", "ana") as desk:
        met = questions(desk, 20)
    with ReviewDesk.open(path, "support", "ana") as desk:
        for _ in range(3):
            desk.undo()
        assert questions(desk, 1) == met[-1:]
        assert desk.item is not None
        assert desk.item.number == 21


def test_what_was_imported_of_a_reviewer_is_finished_when_they_come(tmp_path: Path) -> None:
    session = made.session([made.prompt(f"question {number}") for number in range(6)])
    path = made.collected(tmp_path, session)
    with ReviewDesk.open(path, "support", "ana") as desk:
        before = questions(desk, 1)
    file = tmp_path / "ratings.csv"
    ids = {prompt.id for prompt in session.prompts[:4]}
    with open_database(path) as db:
        stored = stored_session(db, "support")
        answers = [response for response in current_responses(db, "support") if response.prompt_id in ids]
    rows = [f"{one.prompt_id},{one.model},{one.id},4,ana" for one in answers]
    file.write_text("\n".join(["prompt,model,response_id,rating,reviewer", *rows]), encoding="utf-8")
    assert stored is not None
    import_judgments(stored, path, [str(file)], mapping={})
    with ReviewDesk.open(path, "support", "ana") as desk:
        left = {f"question {n}" for n in range(6)} - {f"question {n}" for n in range(4)} - set(before)
        assert desk.progress().finished == 6 - len(left)
        assert set(questions(desk, len(left))) == left
        assert desk.standing == "finished"


def test_what_completes_behind_the_front_is_not_lost(tmp_path: Path) -> None:
    prompts = [made.prompt(f"question {number}") for number in range(12)]
    session = made.session(prompts)

    def partly(prompt: Prompt, model: Model, trial: int) -> str | None:
        return None if prompt in prompts[:4] else made.says(prompt, model, trial)

    path = made.collected(tmp_path, session, partly)
    with ReviewDesk.open(path, "support", "ana") as desk, open_database(path) as db:
        questions(desk, 7)
        for prompt in prompts[:4]:
            for model in session.models:
                made.respond(db, session, prompt, model, 1, "late", made.variants(session)[prompt.id, model.name])
        questions(desk, 1)
    with ReviewDesk.open(path, "support", "ana") as desk:
        assert set(questions(desk, 4)) == {prompt.text for prompt in prompts[:4]}
        assert desk.standing == "finished"
        assert desk.progress().finished == 12

"""When a reviewer learns which model wrote what."""

from pathlib import Path

import pytest

from reviewtui.actions.review import ReviewDesk
from reviewtui.domain.session import Reveal, ReviewMode, ReviewRules
from reviewtui.store.database import open_database
from reviewtui.store.reading import response_by_id
from tests.fakes import collected as made

PROMPTS = [made.prompt(f"question {number}") for number in range(2)]


def database(folder: Path, reveal: Reveal, mode: ReviewMode | tuple[ReviewMode, ...] = "rate") -> Path:
    rules = ReviewRules(mode=mode, reveal=reveal, strength=True)
    return made.collected(folder, made.session(PROMPTS, review=rules))


def test_after_each_item_its_names_are_told_and_are_true(tmp_path: Path) -> None:
    path = database(tmp_path, "after-each")
    with ReviewDesk.open(path, "support", "ana") as desk:
        desk.rate("A", 4)
        desk.label("B", "refusal")
        desk.cannot_judge("B")
        assert desk.revealed is None
        desk.rate("C", 2)
        assert desk.revealed is not None
        told = {letter: model for letter, model, _ in desk.revealed.slots}
        assert desk.revealed.number == 1
        assert [said for _, _, said in desk.revealed.slots] == ["4", "can't tell, refusal", "2"]
        desk.rate("A", 1)
        assert desk.revealed is None
    with open_database(path) as db:
        first = made.standing(db)[0]
        assert first.slots is not None
        for letter, identity in first.slots.items():
            response = response_by_id(db, identity)
            assert response is not None
            assert told[letter] == response.model
        assert all(row.blind for row in made.standing(db))


def test_what_is_changed_after_the_names_were_told_is_not_blind(tmp_path: Path) -> None:
    path = database(tmp_path, "after-each", "compare")
    with ReviewDesk.open(path, "support", "ana") as desk:
        desk.compare("first", strongly=True)
        assert desk.revealed is not None
        assert [said for _, _, said in desk.revealed.slots] == ["A much better", ""]
        assert desk.undo_ends_blindness()
        desk.undo()
        desk.compare("second")
        desk.compare("tie")
    with open_database(path) as db:
        changed, later = made.standing(db)
    assert (changed.verdict, changed.blind) == ("second", False)
    assert (later.verdict, later.blind) == ("tie", True)


def test_an_item_that_comes_again_in_another_mode_is_not_told_yet(tmp_path: Path) -> None:
    path = database(tmp_path, "after-each", ("compare", "rank"))
    with ReviewDesk.open(path, "support", "ana") as desk:
        desk.compare("first")
        desk.compare("first")
        assert desk.revealed is None
        desk.rank([["1"], ["2"], ["3"]])
        assert desk.revealed is not None
        assert [said for _, _, said in desk.revealed.slots] == ["place 1", "place 2", "place 3"]
        desk.rank([["1"], ["2"], ["3"]])
    with open_database(path) as db:
        assert all(row.blind for row in made.standing(db))


@pytest.mark.parametrize(("reveal", "told"), [("end", True), ("after-each", True), ("never", False)])
def test_at_the_end_each_model_has_what_it_was_given(tmp_path: Path, reveal: Reveal, told: bool) -> None:
    path = database(tmp_path, reveal)
    with ReviewDesk.open(path, "support", "bea") as desk:
        while desk.item is not None:
            desk.rate(desk.item.unjudged[0], 4)
    with ReviewDesk.open(path, "support", "ana") as desk:
        while desk.item is not None:
            assert desk.who_was_who() is None
            desk.rate(desk.item.unjudged[0], 5 if desk.item.number == 1 else 1)
        found = desk.who_was_who()
    if not told:
        assert found is None
        return
    assert found is not None
    assert [result.model for result in found.results] == list(made.MODELS)
    assert {(result.rated, result.satisfied, result.mean) for result in found.results} == {(2, 1, 3.0)}
    assert found.agreement == (1, 6, 3)

"""The desk where two answers are compared: pairs, verdicts, undo, restarts, late answers."""

from collections import Counter
from pathlib import Path

import pytest

from reviewtui.actions.review import ReviewDesk
from reviewtui.domain.judgment import Judgment, Verdict
from reviewtui.domain.session import Model, ReviewRules
from reviewtui.store.database import Database, open_database
from reviewtui.store.judgments import judgment_history
from reviewtui.store.reading import response_by_id
from tests.fakes import collected as made

RULES = ReviewRules(mode="compare", strength=True)
SESSION = made.session([made.prompt(f"question {number}") for number in range(12)], review=RULES)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return made.collected(tmp_path, SESSION)


def model_of(db: Database, response_id: str | None) -> str:
    response = response_by_id(db, response_id or "")
    assert response is not None
    return response.model


def standing(path: Path) -> list[Judgment]:
    with open_database(path) as db:
        return made.standing(db)


def test_one_key_is_one_comparison_and_the_next_item_comes(path: Path) -> None:
    with ReviewDesk.open(path, "support", "ana") as desk:
        assert desk.item is not None
        assert [slot.letter for slot in desk.item.slots] == ["A", "B"]
        desk.compare("second")
        assert desk.item.number == 2
        desk.compare("first", strongly=True)
        desk.compare("tie")
        desk.compare("both_bad")
        desk.cannot_judge("A")
        assert (desk.progress().unit, desk.progress().verdicts, desk.progress().given) == ("comparison", 12, 5)
    said = standing(path)
    verdicts: list[tuple[Verdict | None, int | None]] = [(row.verdict, row.strength) for row in said]
    assert verdicts == [("second", 1), ("first", 2), ("tie", None), ("both_bad", None), ("cannot_judge", None)]
    for row in said:
        assert row.kind == "comparison"
        assert row.slots == {"A": row.response_id, "B": row.other_response_id}
        assert (row.blind, row.exposed, row.rating) == (True, False, None)


def test_over_a_whole_session_pairs_and_sides_are_even(path: Path) -> None:
    with ReviewDesk.open(path, "support", "ana") as desk:
        while desk.item is not None:
            desk.compare("first")
    pairs: Counter[frozenset[str]] = Counter()
    first: Counter[str] = Counter()
    with open_database(path) as db:
        for row in made.standing(db):
            a, b = model_of(db, row.response_id), model_of(db, row.other_response_id)
            pairs[frozenset((a, b))] += 1
            first[a] += 1
    assert sorted(pairs.values()) == [4, 4, 4]
    assert sorted(first.values()) == [4, 4, 4]


def test_undo_reaches_over_restarts_and_the_pair_stays(path: Path) -> None:
    with ReviewDesk.open(path, "support", "ana") as desk:
        assert desk.item is not None
        texts = [slot.text for slot in desk.item.slots]
        desk.compare("first")
        desk.compare("tie")
    with ReviewDesk.open(path, "support", "ana") as desk:
        assert desk.item is not None
        assert desk.item.number == 3
        assert desk.to_undo() == (2, None, "tie")
        desk.undo()
        assert desk.to_undo() == (1, None, "A better")
        desk.undo()
        assert desk.to_undo() is None
        assert desk.item.number == 1
        assert [slot.text for slot in desk.item.slots] == texts
        desk.compare("second")
    [row] = standing(path)
    assert row.verdict == "second"
    with open_database(path) as db:
        assert [row.kind for row in judgment_history(db, "support", "ana")] == [
            *["comparison"] * 2,
            *["undo"] * 2,
            "comparison",
        ]


def test_skipping_for_good_finishes_the_item_and_one_undo_brings_it_back(path: Path) -> None:
    with ReviewDesk.open(path, "support", "ana") as desk:
        desk.skip_for_good("needs an expert")
        assert desk.item is not None
        assert desk.item.number == 2
        [row] = standing(path)
        assert (row.kind, row.verdict, row.note) == ("comparison", "skipped", "needs an expert")
        desk.undo()
        assert desk.item.number == 1


def test_with_one_answer_there_is_nothing_to_compare_and_with_two_the_pair_is_those(tmp_path: Path) -> None:
    first, second = SESSION.prompts[0], SESSION.prompts[1]

    def failing(prompt: made.Prompt, model: Model, trial: int) -> str:
        silent = {first.id: made.MODELS[1:], second.id: made.MODELS[:1]}.get(prompt.id, ())
        return "" if model.name in silent else f"{model.name[:1]} answers"

    path = made.collected(tmp_path, SESSION, failing)
    with ReviewDesk.open(path, "support", "ana") as desk:
        assert (desk.progress().unanswered, desk.progress().verdicts) == (1, 11)
        while desk.item is not None:
            assert len(desk.item.slots) == 2
            desk.compare("first")
    with open_database(path) as db:
        [row] = [row for row in made.standing(db) if row.prompt_id == second.id]
        shown = {model_of(db, row.response_id), model_of(db, row.other_response_id)}
    assert shown == set(made.MODELS[1:])


def test_a_pair_that_was_opened_stays_when_another_model_answers_after_all(tmp_path: Path) -> None:
    def failing(prompt: made.Prompt, model: Model, trial: int) -> str:
        return "" if model.name == made.MODELS[0] else f"answer to {prompt.text}"

    path = made.collected(tmp_path, SESSION, failing)
    with ReviewDesk.open(path, "support", "ana") as desk:
        key = desk._current
        assert key is not None
    with open_database(path) as db:
        prompt = next(p for p in SESSION.prompts if p.id == key.key.prompt_id)
        made.respond(
            db, SESSION, prompt, SESSION.models[0], 1, "late", made.variants(SESSION)[prompt.id, made.MODELS[0]]
        )
    with ReviewDesk.open(path, "support", "ana") as desk:
        assert desk.item is not None
        assert "late" not in [slot.text for slot in desk.item.slots]
        desk.compare("first")
    [row] = standing(path)
    assert row.blind


def test_two_windows_of_one_reviewer_give_one_comparison(path: Path) -> None:
    with ReviewDesk.open(path, "support", "ana") as one, ReviewDesk.open(path, "support", "ana") as other:
        one.compare("first")
        other.compare("second")
    [row] = standing(path)
    assert row.verdict == "second"


def test_a_session_that_changes_its_mode_keeps_the_slots_of_both(tmp_path: Path) -> None:
    rated = made.session(SESSION.prompts)
    path = made.collected(tmp_path, rated)
    with ReviewDesk.open(path, "support", "ana") as desk:
        assert desk.item is not None
        for slot in desk.item.slots:
            desk.rate(slot.letter, 4)
    with open_database(path) as db:
        made.register_session(db, SESSION, made.variants(SESSION))
    with ReviewDesk.open(path, "support", "ana") as desk:
        assert desk.item is not None
        assert (desk.item.number, [slot.letter for slot in desk.item.slots]) == (1, ["A", "B"])
        desk.compare("tie")
    assert Counter(row.kind for row in standing(path)) == {"rating": 3, "comparison": 1}

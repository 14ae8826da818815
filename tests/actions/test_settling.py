"""Settling: which disagreements are shown to whom, what a settled verdict is, and how it is taken back."""

from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from reviewtui.actions.desk import NothingCollectedError
from reviewtui.actions.review import ReviewDesk
from reviewtui.actions.settling import SettlingDesk
from reviewtui.actions.settling_views import Held, Waiting
from reviewtui.domain.judgment import Judgment
from reviewtui.domain.session import ReviewMode, ReviewRules, Session
from reviewtui.store.blinding import record_exposure
from reviewtui.store.database import open_database
from reviewtui.store.reading import response_by_id
from tests.fakes import collected as made

MODELS = made.MODELS[:2]


def session(
    mode: ReviewMode | tuple[ReviewMode, ...] = "rate",
    prompts: int = 2,
    models: tuple[str, ...] = MODELS,
    **rules: object,
) -> Session:
    of = made.session([made.prompt(f"question {number}") for number in range(prompts)], models)
    return replace(of, review=replace(ReviewRules(mode=mode), **rules))


def texts_of(path: Path) -> dict[str, str]:
    """Model by text: what only a test may know."""
    with open_database(path) as db:
        return {row["text"]: row["model"] for row in db.rows("SELECT text, model FROM v_responses")}


def rate_all(path: Path, reviewer: str, rating: Callable[[str, str], int], items: int | None = None) -> None:
    """Rate every answer: `rating` of the prompt's words and the model."""
    models, done = texts_of(path), 0
    with ReviewDesk.open(path, "support", reviewer) as desk:
        while desk.item is not None and done != items:
            for slot in desk.item.slots:
                asked = desk.item.turns[-1].text
                desk.rate(slot.letter, rating(asked, models[slot.text]))
            done += 1


def compare_all(path: Path, reviewer: str, better: str) -> None:
    models = texts_of(path)
    with ReviewDesk.open(path, "support", reviewer) as desk:
        while desk.item is not None:
            desk.compare("first" if models[desk.item.slots[0].text] == better else "second")


def settled_rows(path: Path, person: str = "ana") -> list[Judgment]:
    with open_database(path) as db:
        return [row for row in made.standing(db, "support", person) if row.kind == "settle"]


@pytest.fixture
def apart(tmp_path: Path) -> Path:
    """Two reviewers who agree on the second model, and on the first not at all: more so on the second question."""
    path = made.collected(tmp_path, session())
    rate_all(path, "ana", lambda asked, model: 5)
    rate_all(path, "ben", lambda asked, model: 5 if model == MODELS[1] else 3 if asked == "question 0" else 1)
    return path


def test_the_most_discordant_answer_comes_first_with_what_each_said(apart: Path) -> None:
    with SettlingDesk.open(apart, "support", "ana") as desk:
        assert desk.dispute is not None
        item = desk.dispute.item
        assert item.turns[-1].text == "question 1"
        assert [texts_of(apart)[slot.text] for slot in item.slots] == [MODELS[0]]
        assert desk.dispute.subject == item.slots[0].letter
        assert desk.dispute.held == (Held("ana", "5 of 5", ()), Held("ben", "1 of 5", ()))
        assert (item.number, item.total, desk.settlement.left) == (1, 2, 2)


def test_a_settled_verdict_supersedes_nothing_and_remembers_who_why_and_what_was_shown(apart: Path) -> None:
    with SettlingDesk.open(apart, "support", "ana") as desk:
        desk.reason = "the policy says 14 days"
        desk.rate(2)
        assert (desk.settlement.settled, desk.settlement.left) == (1, 1)
        assert not desk.reason, "it was of that verdict"
    [row] = settled_rows(apart)
    assert (row.rating, row.note, row.supersedes) == (2, "the policy says 14 days", None)
    assert (row.blind, row.exposed) == (True, False), "ana might look names up by now, and has not"
    assert list((row.slots or {}).values()) == [row.response_id]
    with open_database(apart) as db:
        ratings = [one for who in ("ana", "ben") for one in made.standing(db, "support", who) if one.kind == "rating"]
        assert len(ratings) == 8, "all stand as they were given"
        response = response_by_id(db, row.response_id or "")
        assert response is not None
        assert response.model == MODELS[0]


def test_letters_are_those_under_which_the_person_knows_the_answers(apart: Path) -> None:
    seen: dict[str, str] = {}
    with open_database(apart) as db:
        for row in made.standing(db, "support", "ben"):
            seen |= {identity: letter for letter, identity in (row.slots or {}).items()}
    with SettlingDesk.open(apart, "support", "ben") as desk:
        assert desk.dispute is not None
        letter = desk.dispute.item.slots[0].letter
        desk.rate(4)
    [row] = settled_rows(apart, "ben")
    assert seen[row.response_id or ""] == letter


def test_nobody_sees_verdicts_on_what_they_have_still_to_judge(tmp_path: Path) -> None:
    path = made.collected(tmp_path, session())
    rate_all(path, "ana", lambda asked, model: 5)
    rate_all(path, "ben", lambda asked, model: 1)
    with SettlingDesk.open(path, "support", "cid") as desk:
        assert desk.settlement.left == 0
        assert (desk.settlement.mine, desk.settlement.judges) == (4, 2)
    rate_all(path, "cid", lambda asked, model: 3, items=1)
    with SettlingDesk.open(path, "support", "cid") as desk:
        assert (desk.settlement.left, desk.settlement.mine) == (2, 2), "what cid has judged, and what not"
    with SettlingDesk.open(path, "support", "ana") as desk:
        assert (desk.settlement.left, desk.settlement.waiting) == (2, Waiting(2, ("cid",)))
    with SettlingDesk.open(path, "support", "ana", without=["cid"]) as desk:
        assert (desk.settlement.left, desk.settlement.waiting.disputes) == (4, 0)
    with pytest.raises(ValueError, match="cid"):
        SettlingDesk.open(path, "support", "cid", without=["cid"])


def test_a_share_that_two_judge_waits_for_nobody_else(tmp_path: Path) -> None:
    path = made.collected(tmp_path, session(overlap=1.0))
    rate_all(path, "ana", lambda asked, model: 5)
    rate_all(path, "ben", lambda asked, model: 1)
    with ReviewDesk.open(path, "support", "cid") as desk:
        assert desk.item is None, "judged by two"
    with SettlingDesk.open(path, "support", "cid") as desk:
        assert desk.settlement.left == 4


def test_undo_takes_back_across_a_restart_and_stands_on_it_again(apart: Path) -> None:
    with SettlingDesk.open(apart, "support", "ana") as desk:
        desk.reason = "why"
        desk.rate(2)
        desk.rate(4)
        assert desk.settlement.left == 0
    with SettlingDesk.open(apart, "support", "ana") as desk:
        desk.undo()
        assert desk.dispute is not None
        assert desk.dispute.item.turns[-1].text == "question 0"
        desk.undo()
        assert (desk.dispute.item.turns[-1].text, desk.dispute.reason) == ("question 1", "why")
        assert desk.to_undo() == ()
        desk.undo()
        assert desk.settlement.left == 2
    assert settled_rows(apart) == []
    with SettlingDesk.open(apart, "support", "ben") as desk:
        desk.rate(1)
    with SettlingDesk.open(apart, "support", "ana") as desk:
        assert desk.to_undo() == (), "another's is not mine to take back"
        assert desk.settlement.settled == 1


def test_what_is_skipped_comes_back_at_the_end(apart: Path) -> None:
    with SettlingDesk.open(apart, "support", "ana") as desk:
        desk.skip()
        assert desk.dispute is not None
        assert desk.dispute.item.turns[-1].text == "question 0"
        desk.rate(3)
        assert desk.dispute.item.turns[-1].text == "question 1"


def test_comparisons_with_opposite_winners_are_settled_as_one(tmp_path: Path) -> None:
    path = made.collected(tmp_path, session("compare"))
    compare_all(path, "ana", MODELS[0])
    compare_all(path, "ben", MODELS[1])
    with SettlingDesk.open(path, "support", "ana") as desk:
        assert desk.dispute is not None
        models = {slot.letter: texts_of(path)[slot.text] for slot in desk.dispute.item.slots}
        mine = next(letter for letter, model in models.items() if model == MODELS[0])
        assert [held.verdict for held in desk.dispute.held] == [f"{mine} better", f"{'AB'.replace(mine, '')} better"]
        assert desk.dispute.subject is None
        desk.compare("second")
        desk.cannot_judge()
        assert desk.settlement.left == 0
        with pytest.raises(LookupError):
            desk.compare("tie")
    first, second = settled_rows(path)
    assert (first.verdict, second.verdict) == ("second", "cannot_judge")
    assert first.slots == {"A": first.response_id, "B": first.other_response_id}


def test_rankings_that_contradict_each_other_are_settled_by_an_order(tmp_path: Path) -> None:
    path = made.collected(tmp_path, session("rank", models=made.MODELS, prompts=1))
    models = texts_of(path)
    for reviewer, best in (("ana", made.MODELS), ("ben", tuple(reversed(made.MODELS)))):
        with ReviewDesk.open(path, "support", reviewer) as desk:
            assert desk.item is not None
            order = sorted(desk.item.slots, key=lambda slot: best.index(models[slot.text]))
            desk.rank([[slot.letter] for slot in order])
    with SettlingDesk.open(path, "support", "ana") as desk:
        assert desk.dispute is not None
        assert [held.verdict.count(">") for held in desk.dispute.held] == [2, 2]
        with pytest.raises(ValueError, match="each of"):
            desk.rank([["1"], ["2"]])
        desk.rank([["2"], ["1", "3"]])
        assert desk.settlement.left == 0
        assert len(settled_rows(path)) == 3
        assert sorted(row.rank or 0 for row in settled_rows(path)) == [1, 2, 2]
        desk.undo()
        assert desk.settlement.left == 1, "one undo takes back the whole order"
        assert settled_rows(path) == []


def test_a_verdict_of_another_mode_is_refused(apart: Path) -> None:
    with SettlingDesk.open(apart, "support", "ana") as desk:
        with pytest.raises(ValueError, match="compare"):
            desk.compare("tie")
        with pytest.raises(ValueError, match="1 to 5"):
            desk.rate(6)
    assert settled_rows(apart) == []


def test_what_was_settled_is_not_settled_when_the_answer_changed(apart: Path) -> None:
    with SettlingDesk.open(apart, "support", "ana") as desk:
        desk.rate(2)
    [row] = settled_rows(apart)
    of = session()
    with open_database(apart) as db:
        old = response_by_id(db, row.response_id or "")
        assert old is not None
        asked, model = next(p for p in of.prompts if p.id == old.prompt_id), of.model(old.model)
        made.respond(db, of, asked, model, 1, old.text, old.variant)
    with SettlingDesk.open(apart, "support", "ana") as desk:
        assert (desk.settlement.settled, desk.settlement.left) == (1, 1), "the same words: it is carried over"
    with open_database(apart) as db:
        made.respond(db, of, asked, model, 1, "something else", old.variant)
    with SettlingDesk.open(apart, "support", "ana") as desk:
        assert (desk.settlement.settled, desk.settlement.left) == (0, 1)


def test_undo_stands_on_the_comparison_and_not_on_a_rating_of_the_same_answer(tmp_path: Path) -> None:
    path = made.collected(tmp_path, session(("rate", "compare"), prompts=1))
    for reviewer, stars, better in (("ana", 5, MODELS[0]), ("ben", 1, MODELS[1])):
        with ReviewDesk.open(path, "support", reviewer) as review:
            review.rate("A", stars)
            review.rate("B", stars)
        compare_all(path, reviewer, better)
    with SettlingDesk.open(path, "support", "ana") as desk:
        desk.skip()
        desk.skip()
        desk.compare("tie")
    with SettlingDesk.open(path, "support", "ana") as desk:
        assert desk.settlement.left == 2, "both ratings"
        desk.undo()
        assert desk.dispute is not None
        assert desk.dispute.item.mode == "compare"
        assert desk.settlement.left == 3


def test_what_was_never_collected_is_said(tmp_path: Path, apart: Path) -> None:
    with pytest.raises(NothingCollectedError, match="no database"):
        SettlingDesk.open(tmp_path / "none.db", "support", "ana")
    with pytest.raises(NothingCollectedError, match="other"):
        SettlingDesk.open(apart, "other", "ana")
    assert not (tmp_path / "none.db").exists()


def test_who_was_shown_a_name_does_not_settle_blind(apart: Path) -> None:
    with SettlingDesk.open(apart, "support", "ana") as desk:
        desk.rate(2)
        [row] = settled_rows(apart)
        desk.undo()
        with open_database(apart) as db:
            record_exposure(db, "support", "ana", [row.response_id or ""])
        desk.rate(2)
    [row] = settled_rows(apart)
    assert (row.blind, row.exposed) == (False, True)

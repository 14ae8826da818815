"""The desk in the modes that rank, label, guess and rate by criteria, and in several modes one after the other."""

from pathlib import Path

import pytest

from reviewtui.actions.left_to_judge import left_to_judge
from reviewtui.actions.review import ReviewDesk
from reviewtui.domain.judgment import Judgment
from reviewtui.domain.prompt import Message
from reviewtui.domain.session import ReviewMode, ReviewRules, Session
from reviewtui.store.database import open_database
from reviewtui.store.judgments import verify_chains
from reviewtui.store.progress import PartProgress, session_progress
from tests.fakes import collected as made

PROMPTS = [made.prompt(f"question {number}") for number in range(3)]


def session(*modes: ReviewMode, criteria: tuple[str, ...] = ()) -> Session:
    only, *others = modes
    return made.session(PROMPTS, review=ReviewRules(mode=modes if others else only, criteria=criteria))


def standing(path: Path) -> list[Judgment]:
    with open_database(path) as db:
        return made.standing(db)


def letters(desk: ReviewDesk) -> list[str]:
    assert desk.item is not None
    return [slot.letter for slot in desk.item.slots]


def number(desk: ReviewDesk) -> int:
    assert desk.item is not None
    return desk.item.number


def test_a_ranking_is_one_act_whose_rows_hold_the_ranks(tmp_path: Path) -> None:
    path = made.collected(tmp_path, session("rank"))
    with ReviewDesk.open(path, "support", "ana") as desk:
        assert letters(desk) == ["1", "2", "3"]
        desk.stopwatch.restart()
        desk.rank([["2"], ["1", "3"]])
        assert number(desk) == 2
        assert desk.progress().unit == "ranking"
        assert (desk.progress().verdicts, desk.progress().given) == (3, 1)
    rows = standing(path)
    assert {row.kind for row in rows} == {"ranking"}
    assert len({row.act for row in rows}) == 1
    said = {letter: row.rank for row in rows for letter, shown in (row.slots or {}).items() if shown == row.response_id}
    assert said == {"1": 2, "2": 1, "3": 2}
    assert sum(row.seconds is not None for row in rows) == 1


def test_a_ranking_is_undone_as_a_whole_and_after_a_restart(tmp_path: Path) -> None:
    path = made.collected(tmp_path, session("rank"))
    with ReviewDesk.open(path, "support", "ana") as desk:
        desk.rank([["1"], ["2"], ["3"]])
        desk.rank([["3"], ["2"], ["1"]])
    with ReviewDesk.open(path, "support", "ana") as desk:
        assert desk.to_undo() == (2, None, "ranking")
        desk.undo()
        assert number(desk) == 2
        desk.undo()
        assert number(desk) == 1
        assert desk.to_undo() is None
    assert standing(path) == []


@pytest.mark.parametrize("places", [[["1"], ["2"]], [["1"], ["2"], ["3"], ["1"]], [["1"], ["2"], ["4"]]])
def test_a_ranking_names_every_answer_once(tmp_path: Path, places: list[list[str]]) -> None:
    path = made.collected(tmp_path, session("rank"))
    with ReviewDesk.open(path, "support", "ana") as desk, pytest.raises(ValueError, match="once"):
        desk.rank(places)
    assert standing(path) == []


def test_ranking_again_takes_the_place_of_the_ranking_before(tmp_path: Path) -> None:
    path = made.collected(tmp_path, session("rank"))
    with ReviewDesk.open(path, "support", "ana") as one, ReviewDesk.open(path, "support", "ana") as other:
        one.rank([["1"], ["2"], ["3"]])
        other.rank([["3"], ["2"], ["1"]])
    rows = standing(path)
    assert len(rows) == 3
    assert len({row.act for row in rows}) == 1


def test_looking_through_leaves_a_word_on_each_answer(tmp_path: Path) -> None:
    path = made.collected(tmp_path, session("label"))
    with ReviewDesk.open(path, "support", "ana") as desk:
        desk.label("B", "refusal")
        assert number(desk) == 1
        desk.looked_through()
        assert number(desk) == 2
        desk.looked_through()
        assert desk.to_undo() == (2, None, "nothing wrong")
        desk.undo()
        assert number(desk) == 2
    rows = standing(path)
    assert sorted((row.category or "", row.verdict or "") for row in rows) == [
        ("", "no_failure"),
        ("", "no_failure"),
        ("refusal", ""),
    ]
    with open_database(path) as db:
        found = db.rows("SELECT kind, source FROM v_failures WHERE source = 'human'")
    assert [row["kind"] for row in found] == ["refusal"]


def test_a_guess_names_a_model_and_the_answer_is_then_done(tmp_path: Path) -> None:
    path = made.collected(tmp_path, session("guess"))
    with ReviewDesk.open(path, "support", "ana") as desk:
        assert desk.item is not None
        assert desk.item.candidates == made.MODELS
        desk.guess("A", made.MODELS[1])
        assert desk.item.slots[0].guess == made.MODELS[1]
        desk.guess("B", made.MODELS[0])
        desk.cannot_judge("C")
        assert number(desk) == 2
        with pytest.raises(ValueError, match="no model"):
            desk.guess("A", "somebody")
    rows = standing(path)
    assert [(row.kind, row.guess, row.verdict) for row in rows] == [
        ("guess", made.MODELS[1], None),
        ("guess", made.MODELS[0], None),
        ("guess", None, "cannot_judge"),
    ]


def test_an_answer_is_rated_as_a_whole_and_by_each_criterion(tmp_path: Path) -> None:
    path = made.collected(tmp_path, session("rate", criteria=("correct", "tone")))
    with ReviewDesk.open(path, "support", "ana") as desk:
        desk.rate("A", 4)
        assert desk.item is not None
        assert desk.item.slots[0].due == "correct"
        assert not desk.item.slots[0].judged
        desk.rate("A", 5, "correct")
        desk.cannot_judge("A", "tone")
        assert desk.item.slots[0].judged
        desk.cannot_judge("B")
        assert desk.item.slots[1].judged, "of an answer that cannot be rated no criterion is asked"
        desk.rate("A", 2, "correct")
        assert desk.to_undo() == (1, "A", "correct 2")
        for criterion in (None, "correct", "tone"):
            desk.rate("C", 3, criterion)
        assert number(desk) == 2
    rows = standing(path)
    assert [(row.criterion, row.rating) for row in rows if row.criterion == "correct"] == [
        ("correct", 2),
        ("correct", 3),
    ]
    with open_database(path) as db:
        [line] = session_progress(db)
        assert (line.judged, line.answers_to_judge) == (3, 9)


def test_a_criterion_still_open_keeps_names_hidden(tmp_path: Path) -> None:
    definition = session("rate", criteria=("tone",))
    path = made.collected(tmp_path, definition)
    with ReviewDesk.open(path, "support", "ana") as desk:
        while desk.item is not None:
            desk.rate(desk.item.unjudged[0], 4, desk.item.slots[letters(desk).index(desk.item.unjudged[0])].due)
        assert desk.standing == "finished"
    with open_database(path) as db:
        assert not left_to_judge(db, definition, "ana").names_hidden
        db.conn.execute("DELETE FROM supersessions")
    with ReviewDesk.open(path, "support", "ana") as desk:
        desk.undo()
    with open_database(path) as db:
        left = left_to_judge(db, definition, "ana")
    assert left.names_hidden
    assert len(left.answers) == 1


def test_modes_come_one_after_the_other_and_undo_goes_back_through_them(tmp_path: Path) -> None:
    definition = session("rate", "compare", "guess")
    path = made.collected(tmp_path, definition)
    with ReviewDesk.open(path, "support", "ana") as desk:
        for _ in range(9):
            assert desk.mode == "rate"
            assert desk.item is not None
            desk.rate(desk.item.unjudged[0], 4)
        for _ in range(3):
            assert desk.mode == "compare"
            desk.compare("tie")
        assert desk.mode == "guess"
        assert desk.item is not None
        assert desk.item.mode == "guess"
    with ReviewDesk.open(path, "support", "ana") as desk:
        assert desk.mode == "guess"
        desk.undo()
        assert desk.mode == "compare"
        assert number(desk) == 3
        desk.compare("first")
        assert desk.mode == "guess"
        while desk.item is not None:
            desk.guess(desk.item.unjudged[0], made.MODELS[0])
        assert desk.standing == "finished"
    with open_database(path) as db:
        assert not left_to_judge(db, definition, "ana").names_hidden
        [line] = session_progress(db)
        assert (line.judged, line.answers_to_judge) == (9, 9)


def test_a_session_counts_as_judged_what_every_mode_has(tmp_path: Path) -> None:
    definition = session("rate", "guess")
    path = made.collected(tmp_path, definition)
    with ReviewDesk.open(path, "support", "ana") as desk:
        while desk.mode == "rate":
            assert desk.item is not None
            desk.rate(desk.item.unjudged[0], 4)
    with open_database(path) as db:
        assert left_to_judge(db, definition, "ana").names_hidden
        [line] = session_progress(db)
    assert (line.judged, line.answers_to_judge) == (0, 9)
    assert line.parts == (PartProgress(9, 9), PartProgress(0, 9))


@pytest.mark.parametrize("mode", ["rate", "compare", "rank", "label", "guess"])
def test_in_every_mode_an_item_can_be_left_to_an_expert_and_taken_back(tmp_path: Path, mode: ReviewMode) -> None:
    path = made.collected(tmp_path, session(mode))
    with ReviewDesk.open(path, "support", "ana") as desk:
        desk.needs_expert("law")
        assert number(desk) == 2
        assert desk.to_undo() == (1, None, "needs an expert")
        rows = standing(path)
        assert {(row.verdict, row.note, row.rating, row.rank, row.guess) for row in rows} == {
            ("needs_expert", "law", None, None, None)
        }
        desk.undo()
        assert number(desk) == 1
    assert standing(path) == []


@pytest.mark.parametrize("mode", ["rank", "label"])
def test_what_is_judged_as_a_whole_cannot_be_judged_as_a_whole(tmp_path: Path, mode: ReviewMode) -> None:
    path = made.collected(tmp_path, session(mode))
    with ReviewDesk.open(path, "support", "ana") as desk:
        desk.cannot_judge(letters(desk)[0])
        assert number(desk) == 2
    assert {row.verdict for row in standing(path)} == {"cannot_judge"}
    assert len(standing(path)) == 3


def test_where_conversations_are_judged_every_judgment_says_so(tmp_path: Path) -> None:
    turns = (Message("user", "hello"), Message("assistant", "hi"), Message("user", "where is my parcel"))
    definition = made.session([made.conversation(*turns)], review=ReviewRules(unit="conversation"))
    path = made.collected(tmp_path, definition)
    with ReviewDesk.open(path, "support", "ana") as desk:
        assert desk.item is not None
        assert desk.item.unit == "conversation"
        desk.rate("A", 4)
        desk.label("B", "other")
    assert {row.unit for row in standing(path)} == {"conversation"}
    with open_database(path) as db:
        assert verify_chains(db) == []
        assert {row["unit"] for row in db.rows("SELECT unit FROM v_judgments")} == {"conversation"}

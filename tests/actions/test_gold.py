"""Known answers among the real ones: when they come, that nothing tells them, and that no figure has them."""

from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
import pytest

from reviewtui.actions.report import session_report
from reviewtui.actions.review import ReviewDesk
from reviewtui.actions.settling import SettlingDesk
from reviewtui.domain.known import KnownItem
from reviewtui.domain.session import ReviewMode, ReviewRules, Session
from reviewtui.report.model import Report
from reviewtui.report.text import render_text
from reviewtui.store.changes import Mark, changes_since
from reviewtui.store.database import open_database, write
from reviewtui.store.exporting import exported_failures, exported_responses
from reviewtui.store.exporting_judgments import exported_judgments
from reviewtui.store.judgments import judgment_history, verify_chains
from reviewtui.store.overview import session_overview
from reviewtui.store.sessions import register_session, stored_session
from tests.fakes import collected as made
from tests.fakes.gold import MARK, attentive, careless, gold, judge, walk

MODES: tuple[ReviewMode, ...] = ("rate", "compare", "rank", "label")


def session(prompts: int, mode: ReviewMode | tuple[ReviewMode, ...] = "rate", **rules: Any) -> Session:
    given: dict[str, Any] = {
        "gold": tuple(gold(n, answers=2 if mode == "compare" else 3) for n in range(12)),
        "gold_share": 0.1,
    }
    asked = [made.prompt(f"question {n}") for n in range(prompts)]
    return made.session(asked, review=ReviewRules(mode=mode, **{**given, **rules}))


def database(folder: Path, prompts: int, mode: ReviewMode | tuple[ReviewMode, ...] = "rate", **rules: Any) -> Path:
    folder.mkdir(exist_ok=True)
    return made.collected(folder, session(prompts, mode, **rules))


def met(path: Path, reviewer: str = "ana", gives: Any = attentive) -> list[str]:
    with ReviewDesk.open(path, "support", reviewer) as desk:
        return walk(desk, gives)


def report_of(path: Path) -> Report:
    with open_database(path) as db:
        asked = stored_session(db, "support")
        assert asked is not None
        return session_report(db, asked, check_chains=False)


# When they come


@pytest.mark.parametrize("mode", MODES)
def test_so_many_come_once_each_and_the_counter_goes_on_as_if_they_were_any_items(tmp_path: Path, mode: str) -> None:
    path = database(tmp_path, 40, mode)
    shown: list[tuple[int, int, str]] = []
    with ReviewDesk.open(path, "support", "ana") as desk:
        while desk.item is not None:
            desk.look_ahead()
            number, total = desk.item.number, desk.item.total
            assert len(desk.item.slots) == (2 if mode == "compare" else 3)
            shown.append((number, total, judge(desk)))
    known = [question for _, _, question in shown if MARK in question]
    assert len(known) == len(set(known)) == 4
    assert [number for number, _, _ in shown] == list(range(1, 45))
    assert {total for _, total, _ in shown} == {44}, "the counter foretells them from the start"
    assert len({question for _, _, question in shown}) == 44


def test_where_they_come_differs_by_reviewer_and_database_and_follows_no_rhythm(tmp_path: Path) -> None:
    places = []
    for copy in range(4):
        path = database(tmp_path / str(copy), 40)
        places += [
            tuple(place for place, question in enumerate(met(path, name)) if MARK in question)
            for name in ("ana", "ben")
        ]
    assert len(set(places)) > 4
    gaps = Counter(later - one for of in places for one, later in pairwise(of))
    assert len(gaps) > 4


def test_no_more_come_than_there_are_and_none_without_a_share_or_a_known_verdict(tmp_path: Path) -> None:
    few = database(tmp_path / "few", 40, gold=(gold(0), gold(1)))
    assert sum(MARK in question for question in met(few)) == 2
    assert not [q for q in met(database(tmp_path / "none", 20, gold_share=0.0)) if MARK in q]
    unknown = (msgspec.structs.replace(gold(0), ratings=None),)
    assert not [q for q in met(database(tmp_path / "unknown", 20, gold=unknown, gold_share=0.5)) if MARK in q]


def test_repeats_and_known_answers_do_not_count_in_each_others_places(tmp_path: Path) -> None:
    path = database(tmp_path, 60, repeats=0.1)
    with ReviewDesk.open(path, "support", "ana") as desk:
        assert desk.item is not None
        total = desk.item.total
        questions = walk(desk)
    assert len(questions) == total
    times = Counter(questions)
    assert sum(MARK in question for question in times) == 6
    assert all(times[question] == 1 for question in times if MARK in question)
    assert sum(count == 2 for count in times.values()) in (5, 6)


def test_in_a_later_mode_they_come_in_the_turns_of_the_first_and_those_of_its_own_among_them(tmp_path: Path) -> None:
    both = tuple(gold(n) for n in range(3))
    last = tuple(msgspec.structs.replace(gold(n, answers=2), ratings=None) for n in range(3, 12))
    path = database(tmp_path, 40, ("rate", "rank", "compare"), gold=(*both, *last))
    turns: dict[str, list[tuple[int, str]]] = {}
    with ReviewDesk.open(path, "support", "ana") as desk:
        while desk.item is not None:
            number, mode, total = desk.item.number, desk.mode, desk.item.total
            assert len(desk.item.slots) == (2 if mode == "compare" or _is_of(last, desk) else 3)
            turns.setdefault(mode, []).append((number, judge(desk)))
            assert number <= total
    assert all([number for number, _ in of] == list(range(1, len(of) + 1)) for of in turns.values())
    places = {mode: [n for n, question in of if MARK in question] for mode, of in turns.items()}
    questions = {mode: {question for _, question in of if MARK in question} for mode, of in turns.items()}
    assert (len(places["rate"]), len(places["rank"]), len(places["compare"])) == (3, 7, 4)
    assert questions["rate"] < questions["rank"]
    assert questions["compare"] < questions["rank"]
    assert places["rank"][-4] < 41, "not all of them at the end"


def _is_of(items: tuple[KnownItem, ...], desk: ReviewDesk) -> bool:
    assert desk.item is not None
    return desk.item.turns[-1].text in {item.prompt for item in items}


def test_of_two_reviewers_who_share_the_items_each_has_their_own(tmp_path: Path) -> None:
    path = database(tmp_path, 40, overlap=0.2)
    desks = [ReviewDesk.open(path, "support", name) for name in ("ana", "ben")]
    asked: dict[str, list[str]] = {"ana": [], "ben": []}
    for desk in desks:
        desk.refresh()
    while any(desk.item for desk in desks):
        for desk in desks:
            if desk.item is not None:
                asked[desk.reviewer].append(judge(desk, attentive if desk.reviewer == "ana" else careless))
            else:
                desk.refresh()
    for desk in desks:
        desk.close()
    with SettlingDesk.open(path, "support", "ana") as desk:
        assert desk.dispute is None, "of the known answers alone they said different things"
    real = Counter(question for of in asked.values() for question in of if MARK not in question)
    assert len(real) == 40
    assert set(real.values()) <= {1, 2}
    for of in asked.values():
        known = [question for question in of if MARK in question]
        assert 1 <= len(known) == len(set(known))
    ana, ben = report_of(path).known_answers
    assert (ana.reviewer, ana.as_known.value) == ("ana", 1.0)
    assert (ben.reviewer, ben.as_known.value) == ("ben", pytest.approx(1 / 3))


# Nothing tells


def known_on_the_desk(desk: ReviewDesk) -> None:
    """Judge until a gold item lies there."""
    while desk.item is not None and MARK not in desk.item.turns[-1].text:
        judge(desk)
    assert desk.item is not None


def test_progress_moves_with_them_as_with_any_other(tmp_path: Path) -> None:
    with ReviewDesk.open(database(tmp_path, 20), "support", "ana") as desk:
        assert (desk.progress().items, desk.progress().verdicts) == (22, 66)
        known_on_the_desk(desk)
        before = desk.progress()
        desk.rate("A", 4)
        assert (desk.progress().given, desk.progress().finished) == (before.given + 1, before.finished)
        judge(desk)
        assert (desk.progress().given, desk.progress().finished) == (before.given + 3, before.finished + 1)
        walk(desk)
        assert (desk.progress().given, desk.progress().finished) == (66, 22)


def test_among_the_real_items_sides_stay_even(tmp_path: Path) -> None:
    path = database(tmp_path, 30, gold_share=0.3, sides="even")
    shown: list[dict[str, str]] = []
    with ReviewDesk.open(path, "support", "ana") as desk:
        while desk.item is not None:
            letters = {slot.letter: slot.text.split()[0] for slot in desk.item.slots}
            if MARK not in judge(desk):
                shown.append(letters)
    assert len(shown) == 30
    for block in range(0, 30, 3):
        for letter in "ABC":
            assert len({letters[letter] for letters in shown[block : block + 3]}) == 3


def test_what_was_said_is_undone_over_a_restart_and_said_again(tmp_path: Path) -> None:
    path = database(tmp_path, 20)
    with ReviewDesk.open(path, "support", "ana") as desk:
        known_on_the_desk(desk)
        assert desk.item is not None
        number, question = desk.item.number, desk.item.turns[-1].text
        letters = {slot.letter: slot.text for slot in desk.item.slots}
        judge(desk, careless)
    with ReviewDesk.open(path, "support", "ana") as desk:
        for letter in reversed(letters):
            undone = desk.undo()
            assert undone is not None
            assert (undone.number, undone.letter, undone.what) == (number, letter, "4")
            assert desk.item is not None
            assert (desk.item.number, desk.item.turns[-1].text) == (number, question)
            assert {slot.letter: slot.text for slot in desk.item.slots} == letters
        desk.skip()
        assert desk.item is not None
        assert desk.item.turns[-1].text != question
        assert walk(desk)[-1] == question
        assert desk.standing == "finished"
    (ana,) = report_of(path).known_answers
    assert (ana.items, ana.verdicts, ana.right) == (2, 6, 6)
    with open_database(path) as db:
        assert verify_chains(db) == []
        assert sum(row.kind == "undo" for row in judgment_history(db, "support", "ana")) == 3


def test_after_the_end_only_models_are_named_and_an_undo_costs_the_same(tmp_path: Path) -> None:
    with ReviewDesk.open(database(tmp_path, 20), "support", "ana") as desk:
        questions = walk(desk)
        desk.leave()
        told = desk.who_was_who()
        assert told is not None
        assert [one.model for one in told.results] == list(made.MODELS)
        assert sum(one.rated for one in told.results) == 60
        for question in reversed(questions):
            assert desk.undo_ends_blindness(), question
            while desk.undo() is not None and desk.item is not None and desk.progress().given % 3:
                continue


def test_where_names_are_told_after_each_a_known_answer_is_named_as_what_it_is(tmp_path: Path) -> None:
    with ReviewDesk.open(database(tmp_path, 20, reveal="after-each"), "support", "ana") as desk:
        known_on_the_desk(desk)
        judge(desk)
        assert desk.revealed is not None
        assert sorted(name for _, name, _ in desk.revealed.slots) == [f"known answer {n}" for n in (1, 2, 3)]


def test_what_is_finished_is_found_out_again_where_it_was_forgotten(tmp_path: Path) -> None:
    path = database(tmp_path, 20)
    with ReviewDesk.open(path, "support", "ana") as desk:
        for _ in range(15):
            judge(desk)
        assert desk.item is not None
        number = desk.item.number
    with open_database(path) as db, write(db) as conn:
        conn.execute("DELETE FROM review_fronts")
        conn.execute("UPDATE review_turns SET finished = 0")
    with ReviewDesk.open(path, "support", "ana") as desk:
        assert desk.item is not None
        assert desk.item.number == number
        assert len(walk(desk)) == 22 - number + 1
        assert desk.progress().finished == 22


# No figure


@pytest.mark.parametrize("mode", [*MODES, ("rate", "compare", "guess")])
def test_the_report_home_and_the_export_are_those_of_the_same_judgments_without_it(
    tmp_path: Path, mode: ReviewMode | tuple[ReviewMode, ...]
) -> None:
    """The same database with what was said of known answers, and with a session of which they are no part."""
    path = database(tmp_path, 24, mode)
    with ReviewDesk.open(path, "support", "ana") as desk:
        walk_all(desk)
    with open_database(path) as db:
        known = {row["prompt_id"] for row in db.rows("SELECT DISTINCT prompt_id FROM v_judgments WHERE gold")}
        assert 1 <= len(known) <= 4
        assert not db.rows("SELECT 1 FROM v_responses WHERE prompt_id IN (SELECT prompt_id FROM gold_items)")
        assert not db.rows("SELECT 1 FROM v_failures WHERE prompt_id IN (SELECT prompt_id FROM gold_items)")
    with_gold = figures(report_of(path)), counted(path), exported(path)
    with open_database(path) as db:  # as if nobody had ever said anything of them: what is never done
        db.conn.execute("DROP TRIGGER judgments_never_go")
        db.conn.execute("DELETE FROM supersessions")
        db.conn.execute("DELETE FROM judgments WHERE prompt_id IN (SELECT prompt_id FROM gold_items)")
    without = figures(report_of(path)), counted(path), exported(path)
    assert with_gold == without
    assert report_of(path).known_answers == ()


def walk_all(desk: ReviewDesk) -> None:
    while desk.item is not None:
        if desk.mode == "guess":
            desk.guess(desk.item.unjudged[0], made.MODELS[0])
        else:
            judge(desk)


def figures(report: Report) -> bytes:
    """All of it but what it says of known answers, of the record and of the time."""
    same = msgspec.structs.replace(report, known_answers=(), chains=None, made_at="")
    return msgspec.json.encode(same)


def counted(path: Path) -> object:
    """What Home and the session's page say, but for when anything was said last."""
    with open_database(path) as db:
        overview = session_overview(db, "support")
        assert overview is not None
        since = changes_since(db, "support", Mark(at="", answers=0, detected=0, judgment=0))
    work = [one._replace(last_at="") for one in overview.reviewers]
    return overview._replace(progress=overview.progress._replace(last_activity=None), reviewers=()), work, since


def exported(path: Path) -> object:
    with open_database(path) as db:
        return [
            [*of(db, "support", everything=everything)]
            for of in (exported_responses, exported_judgments, exported_failures)
            for everything in (False, True)
        ]


# What the report says


def test_the_report_says_how_often_with_its_interval_and_what_chance_would_give(tmp_path: Path) -> None:
    path = database(tmp_path, 60)
    met(path)
    met(path, "ben", careless)
    report = report_of(path)
    ana, ben = report.known_answers
    assert (ana.items, ana.verdicts, ana.right, ana.not_judged, ana.by_chance) == (6, 18, 18, 0, pytest.approx(0.4))
    assert (ben.right, ben.as_known.n, ben.as_known.clusters) == (6, 18, 6)
    assert ben.as_known.interval is not None
    words = " ".join(render_text(report, 200).split())
    assert "known answers ana: 18 of 18 as known (100.0%" in words
    assert "ben: 6 of 18 as known (33.3%" in words
    assert "by chance 40.0%) on 6 items" in words


def test_what_is_expected_can_be_put_right_and_what_left_the_session_keeps_its_verdicts(tmp_path: Path) -> None:
    path = database(tmp_path, 40)
    met(path)
    everything = msgspec.structs.replace(session(40).review, gold=tuple(_reversed(gold(n)) for n in range(6)))
    with open_database(path) as db:
        changed = msgspec.structs.replace(session(40), review=everything)
        register_session(db, changed, made.variants(changed))
        known = {row["prompt"] for row in db.rows("SELECT prompt FROM v_gold")}
    assert len(known) == 12
    (ana,) = report_of(path).known_answers
    assert (ana.items, ana.verdicts) == (4, 12)
    shown = [question for question in met(path, "ben") if MARK in question]
    assert set(shown) <= {gold(n).prompt for n in range(6)}


def _reversed(item: Any) -> Any:
    return msgspec.structs.replace(item, ratings=((1, 2), (4, 5), (4, 5)))


def test_what_could_not_be_judged_is_counted_apart(tmp_path: Path) -> None:
    path = database(tmp_path, 20, gold=(gold(0),), gold_share=0.5)
    with ReviewDesk.open(path, "support", "ana") as desk:
        known_on_the_desk(desk)
        desk.rate("A", 5)
        assert report_of(path).known_answers == (), "an item that is not finished says nothing yet"
        desk.skip_for_good("no idea")
    (ana,) = report_of(path).known_answers
    assert (ana.items, ana.verdicts, ana.not_judged) == (1, 1, 2)
    assert ana.as_known.missing == "one item alone bounds nothing"


@pytest.mark.parametrize(
    ("mode", "verdicts", "chance"), [("compare", 4, 1 / 4), ("rank", 4, 1 / 13), ("label", 12, 0.1)]
)
def test_in_every_mode_the_known_verdict_is_recognised(tmp_path: Path, mode: str, verdicts: int, chance: float) -> None:
    path = database(tmp_path, 40, mode)
    met(path)
    met(path, "ben", careless)
    ana, ben = report_of(path).known_answers
    assert (ana.items, ana.verdicts, ana.right) == (4, verdicts, verdicts)
    assert (ben.items, ben.verdicts) == (4, verdicts)
    assert ben.right == (4 if mode == "label" else 0), "of an answer that is right nobody said that it is wrong"
    assert ana.by_chance == ben.by_chance == pytest.approx(chance)


def test_what_was_said_with_names_in_sight_is_not_among_it(tmp_path: Path) -> None:
    path = database(tmp_path, 20, gold=(gold(0),), gold_share=0.5, reveal="after-each")
    with ReviewDesk.open(path, "support", "ana") as desk:
        known_on_the_desk(desk)
        judge(desk)
        assert [one.right for one in report_of(path).known_answers] == [3]
        assert desk.undo_ends_blindness()
        for _ in range(3):
            desk.undo()
        judge(desk)
    assert report_of(path).known_answers == ()

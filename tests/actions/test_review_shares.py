"""Several reviewers who share a session, and items that come again: who gets what, when, and what is recorded of it."""

import shutil
from collections import Counter
from itertools import combinations, pairwise
from pathlib import Path

import pytest

from reviewtui.actions.left_to_judge import left_to_judge
from reviewtui.actions.review import ReviewDesk
from reviewtui.domain.judgment import Judgment
from reviewtui.domain.session import ReviewRules
from reviewtui.store.assignment import LEASE
from reviewtui.store.database import open_database, write
from reviewtui.store.judgments import judgment_history
from reviewtui.store.sessions import stored_session
from tests.fakes import collected as made

PEOPLE = ("ana", "ben", "cem")


def database(folder: Path, prompts: int, **rules: object) -> Path:
    session = made.session([made.prompt(f"question {n}") for n in range(prompts)], review=ReviewRules(**rules))
    return made.collected(folder, session)


def drawn_alike(path: Path) -> Path:
    """Its draws pinned: of all that there may be a few would not do."""
    with open_database(path) as db:
        made.draw_alike(db)
    return path


def judge(desk: ReviewDesk) -> str:
    """Judge the item on the desk; its question."""
    assert desk.item is not None
    question = desk.item.turns[-1].text
    if desk.mode == "compare":
        desk.compare("first")
    else:
        for letter in desk.item.unjudged:
            desk.rate(letter, 3)
    return question


def all_said(path: Path, reviewer: str) -> list[Judgment]:
    with open_database(path) as db:
        return made.standing(db, reviewer=reviewer)


def walk(path: Path, reviewer: str) -> list[str]:
    with ReviewDesk.open(path, "support", reviewer) as desk:
        met = []
        while desk.item is not None:
            met.append(judge(desk))
        return met


# Sharing


@pytest.mark.parametrize("mode", ["rate", "compare"])
def test_by_turns_every_item_is_judged_as_often_as_it_is_wanted_and_no_more(tmp_path: Path, mode: str) -> None:
    path = drawn_alike(database(tmp_path, 60, mode=mode, overlap=0.3))
    desks = [ReviewDesk.open(path, "support", name) for name in PEOPLE]
    met: dict[str, list[str]] = {name: [] for name in PEOPLE}
    while any(desk.item for desk in desks):
        for desk in desks:
            if desk.item is not None:
                desk.look_ahead()
                met[desk.reviewer].append(judge(desk))
            else:
                desk.refresh()
    for desk in desks:
        assert desk.standing == "finished"
        desk.close()
    times = Counter(question for questions in met.values() for question in questions)
    assert len(times) == 60
    assert set(times.values()) == {1, 2}
    assert 8 <= sum(count == 2 for count in times.values()) <= 28  # 18 of 60 expected
    assert all(len(questions) == len(set(questions)) for questions in met.values())


def test_whoever_is_done_helps_and_nobody_waits_for_one_who_never_comes_back(tmp_path: Path) -> None:
    path = database(tmp_path, 24, overlap=0.0)
    with ReviewDesk.open(path, "support", "ben") as ben:
        judge(ben)
        ben.look_ahead()
        assert len(walk(path, "ana")) == 21, "all but the one that ben has judged and the two that lie on his desk"
    assert len(walk(path, "ana")) == 2, "he has left, and given back what was on his desk"
    assert walk(path, "ben") == []


def test_a_lease_ends_by_itself_and_a_key_renews_it(tmp_path: Path) -> None:
    path = database(tmp_path, 4, overlap=0.0)
    now = 0.0
    ben = ReviewDesk(open_database(path), "support", "ben", clock=lambda: now)
    assert ben.item is not None
    with open_database(path) as db:
        [(left,)] = db.rows("SELECT (julianday(until) - julianday('now')) * 86400 FROM review_leases")
        assert left == pytest.approx(LEASE.total_seconds(), abs=30)
        with write(db) as conn:
            conn.execute("UPDATE review_leases SET until = strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '+5 seconds')")
        ben.touch()
        [(left,)] = db.rows("SELECT (julianday(until) - julianday('now')) * 86400 FROM review_leases")
        assert left == pytest.approx(5, abs=4), "not at each key"
        now = 61.0
        ben.touch()
        [(left,)] = db.rows("SELECT (julianday(until) - julianday('now')) * 86400 FROM review_leases")
        assert left == pytest.approx(LEASE.total_seconds(), abs=30)
        with write(db) as conn:
            conn.execute("UPDATE review_leases SET until = '2020-01-01T00:00:00.000Z'")
    assert len(walk(path, "ana")) == 4
    ben.close()


def test_what_needs_an_expert_goes_to_another(tmp_path: Path) -> None:
    path = database(tmp_path, 6, overlap=0.0)
    with ReviewDesk.open(path, "support", "ana") as ana:
        assert ana.item is not None
        hard = ana.item.turns[-1].text
        ana.needs_expert("law")
        while ana.item is not None:
            assert judge(ana) != hard
        assert ana.standing == "finished"
    assert walk(path, "ben") == [hard]
    assert walk(path, "ana") == []


def test_what_one_takes_back_can_be_judged_by_another(tmp_path: Path) -> None:
    path = database(tmp_path, 3, overlap=0.0)
    walk(path, "ana")
    assert walk(path, "ben") == []
    with ReviewDesk.open(path, "support", "ana") as ana:
        undone = ana.undo()
        assert undone is not None
    assert len(walk(path, "ben")) == 1


def test_copies_hand_out_shares_that_hardly_meet(tmp_path: Path) -> None:
    """Three copies of one database, on which all three have begun. Only what lay on a desk before the others came can
    be in two shares.
    """
    path = database(tmp_path, 90, overlap=0.0)
    with open_database(path) as db:
        made.draw_alike(db)  # else a share might be smaller than what is judged here, and its owner help with another
    for name in PEOPLE:
        ReviewDesk.open(path, "support", name).close()
    with open_database(path) as db:
        db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shares = {}
    for name in PEOPLE:
        copy = tmp_path / f"{name}.db"
        shutil.copy(path, copy)
        with ReviewDesk.open(copy, "support", name) as desk:
            assert desk.item is not None
            assert desk.item.total == 30
            shares[name] = {judge(desk) for _ in range(15)}
    for one, other in combinations(shares.values(), 2):
        assert len(one & other) <= 1


def test_numbers_go_on_without_gaps_in_a_share(tmp_path: Path) -> None:
    path = database(tmp_path, 30, overlap=0.5)
    for name in PEOPLE:
        ReviewDesk.open(path, "support", name).close()
    with ReviewDesk.open(path, "support", "ana") as desk:
        numbers = []
        for _ in range(8):
            assert desk.item is not None
            numbers.append(desk.item.number)
            judge(desk)
    assert numbers == list(range(1, 9))


def test_with_the_share_done_names_are_hidden_no_more(tmp_path: Path) -> None:
    path = database(tmp_path, 6, overlap=0.0)
    with open_database(path) as db:
        session = stored_session(db, "support")
        assert session is not None
        with ReviewDesk.open(path, "support", "ben") as ben:
            judge(ben)
        assert left_to_judge(db, session, "ana").names_hidden
        walk(path, "ana")
        assert not left_to_judge(db, session, "ana").names_hidden


# Repeats


def repeated(path: Path, reviewer: str = "ana") -> list[Judgment]:
    return [row for row in all_said(path, reviewer) if row.repeat]


def test_a_share_comes_again_with_sides_swapped_and_nothing_tells(tmp_path: Path) -> None:
    path = database(tmp_path, 60, mode="compare", repeats=0.1)
    shown: dict[str, list[tuple[int, list[str]]]] = {}
    with ReviewDesk.open(path, "support", "ana") as desk:
        numbers, totals = [], set()
        while (item := desk.item) is not None:
            shown.setdefault(item.turns[-1].text, []).append((item.number, [slot.text for slot in item.slots]))
            assert all(slot.labels == () and slot.note is None and not slot.judged for slot in item.slots)
            numbers.append(item.number)
            totals.add(item.total)
            letter = item.slots[0].letter
            desk.note(letter, "seen")
            desk.look_ahead()
            desk.compare("first")
    again = {question: times for question, times in shown.items() if len(times) > 1}
    assert numbers == list(range(1, len(numbers) + 1))
    assert totals == {len(numbers)} == {60 + len(again)}
    assert 4 <= len(again) <= 6
    for (first, before), (second, after) in again.values():
        assert after == before[::-1]
        assert second - first >= 8
    rows = [row for row in repeated(path) if row.kind == "comparison"]
    assert len(rows) == len(again)
    assert len([row for row in all_said(path, "ana") if row.kind == "comparison" and not row.repeat]) == 60


def test_in_rate_every_answer_of_a_repeat_has_another_letter(tmp_path: Path) -> None:
    path = database(tmp_path, 40, repeats=0.2)
    shown: dict[str, list[dict[str, str]]] = {}
    with ReviewDesk.open(path, "support", "ana") as desk:
        while (item := desk.item) is not None:
            shown.setdefault(item.turns[-1].text, []).append({slot.letter: slot.text for slot in item.slots})
            judge(desk)
    twice = [times for times in shown.values() if len(times) == 2]
    assert len(twice) in (6, 7)
    assert all(before[letter] != after[letter] for before, after in twice for letter in before)
    assert len(repeated(path)) == 3 * len(twice)


def test_a_repeat_is_undone_and_gone_on_with_over_a_restart(tmp_path: Path) -> None:
    path = database(tmp_path, 40, repeats=0.2)
    with ReviewDesk.open(path, "support", "ana") as desk:
        while not repeated(path):
            judge(desk)
        undone = desk.undo()
        assert undone is not None
        assert desk.item is not None
        number, texts = desk.item.number, [slot.text for slot in desk.item.slots]
        assert number == undone.number
        assert [slot.rating for slot in desk.item.slots] == [3, 3, None]
    with ReviewDesk.open(path, "support", "ana") as desk:
        assert desk.item is not None
        assert (desk.item.number, [slot.text for slot in desk.item.slots]) == (number, texts)
        judge(desk)
        assert desk.item is not None
        assert desk.item.number == number + 1
    with open_database(path) as db:
        taken_back = [row for row in judgment_history(db, "support", "ana") if row.kind == "undo"]
    assert [row.repeat for row in taken_back] == [True]


def test_without_the_rule_nothing_comes_again(tmp_path: Path) -> None:
    path = database(tmp_path, 40)
    met = walk(path, "ana")
    assert len(met) == len(set(met)) == 40
    assert repeated(path) == []


def test_nobody_can_tell_when_a_repeat_comes(tmp_path: Path) -> None:
    """Between two repeats lie 1 to 19 items where one in ten comes again: not always the same number."""
    path = drawn_alike(database(tmp_path, 90, mode="compare", repeats=0.1))
    places = []
    with ReviewDesk.open(path, "support", "ana") as desk:
        seen = set()
        while (item := desk.item) is not None:
            if item.turns[-1].text in seen:
                places.append(item.number)
            seen.add(item.turns[-1].text)
            desk.compare("tie")
    assert len({later - earlier for earlier, later in pairwise(places)}) > 2

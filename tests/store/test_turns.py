"""Turns: slots are fixed when first opened, numbers stay, what is finished is forgotten when it may be so no more."""

import msgspec
import pytest

from reviewtui.domain.judgment import JudgmentDraft
from reviewtui.grading.queue import ItemKey
from reviewtui.store import fronts
from reviewtui.store.database import Database, open_database, write
from reviewtui.store.fronts import Front, advance, answers_judged, forget_fronts, front_of, is_known
from reviewtui.store.judgments import append_judgment, latest_judgments
from reviewtui.store.open_items import can_be_judged, item_of, next_family, open_items, open_items_at, shown_answers
from reviewtui.store.reading import models_of
from reviewtui.store.turns import (
    Seat,
    Turn,
    items_finished,
    mark,
    open_turn,
    pairs_shown,
    turn_of,
    turns_taken,
)
from tests.store.builders import answer, prompt, rate, register, session, undo

ONE, TWO = ItemKey(prompt("one").id, 1), ItemKey(prompt("two").id, 1)
ANN = Seat("s", "ann", "rate")


def test_the_first_window_fixes_slots_and_number(db: Database) -> None:
    register(db, session())
    assert turn_of(db, ANN, ONE) is None
    slots = {"A": "r2", "B": "r1"}
    assert open_turn(db, ANN, ONE, slots) == Turn(1, slots, finished=False)
    with open_database(db.path) as other_window:
        assert open_turn(other_window, ANN, ONE, {"A": "r1", "B": "r2"}) == Turn(1, slots, finished=False)
    assert turn_of(db, ANN._replace(mode="compare"), ONE) is None
    assert open_turn(db, ANN, TWO, slots).number == 2
    assert turns_taken(db, ANN) == 2


def test_each_reviewer_trial_and_showing_has_a_turn_of_its_own(db: Database) -> None:
    register(db, session())
    open_turn(db, ANN, ONE, {"A": "r1"})
    assert turn_of(db, ANN._replace(reviewer="ben"), ONE) is None
    assert turn_of(db, ANN, ONE._replace(trial=2)) is None
    assert open_turn(db, ANN, ONE._replace(repeat=True), {"A": "r2"}) == Turn(2, {"A": "r2"}, finished=False)


def test_an_item_that_was_judged_elsewhere_has_a_number_and_gets_its_slots_later(db: Database) -> None:
    register(db, session())
    with write(db) as conn:
        mark(conn, ANN, {ONE: True})
    assert turn_of(db, ANN, ONE) == Turn(1, None, finished=True)
    assert open_turn(db, ANN, ONE, {"A": "r1"}) == Turn(1, {"A": "r1"}, finished=True)


def test_pairs_are_counted_once_for_each_item_and_not_for_repeats(db: Database) -> None:
    register(db, session())
    ben = Seat("s", "ben", "compare")
    for item in (ONE, ONE, TWO, ONE._replace(repeat=True)):
        open_turn(db, ben, item, {"A": "r1", "B": "r2"}, ("red", "blue"))
    open_turn(db, ben._replace(reviewer="ann"), ONE, {"A": "r2", "B": "r1"}, ("blue", "red"))
    assert pairs_shown(db, "s") == {"ben": {("red", "blue"): 2}, "ann": {("blue", "red"): 1}}


def test_what_was_judged_is_looked_at_when_nobody_knows(db: Database) -> None:
    asked = register(db, session(["one", "two"], ["red"]))
    red = answer(db, asked, "one", "red")
    open_turn(db, ANN, TWO, {"A": answer(db, asked, "two", "red").id})
    rate(db, red, 4)
    assert not is_known(db, ANN, ())
    assert front_of(db, ANN, ()) == Front(0, 0, 0)
    assert (turn_of(db, ANN, ONE), items_finished(db, ANN)) == (Turn(2, None, finished=True), 1)
    with write(db) as conn:
        mark(conn, ANN, {ONE: False, TWO: True})
    front_of(db, ANN, ())
    assert items_finished(db, ANN) == 1, "once is enough"
    assert front_of(db, ANN, ("tone",)).changes == 1, "other things are asked for"
    assert items_finished(db, ANN) == 0
    with write(db) as conn:
        forget_fronts(conn, "s", ["ann", "ben"])
    front_of(db, ANN, ())
    finished = {item: turn.finished for item in (ONE, TWO) if (turn := turn_of(db, ANN, item))}
    assert finished == {ONE: True, TWO: False}


def test_many_items_are_noted_in_pieces(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fronts, "AT_ONCE", 2)
    texts = [f"question {number}" for number in range(7)]
    asked = register(db, session(texts, ["red"]))
    for text in texts:
        rate(db, answer(db, asked, text, "red"), 4)
    open_turn(db, ANN, ItemKey(prompt(texts[3]).id, 1), {"A": "r1"})
    front_of(db, ANN, ())
    turns = [turn_of(db, ANN, ItemKey(prompt(text).id, 1)) for text in texts]
    assert [(turn.number, turn.finished) for turn in turns if turn] == [(n, True) for n in (2, 3, 4, 1, 5, 6, 7)]


def test_what_is_taken_back_while_others_are_noted_is_not_finished(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = register(db, session(["one", "two"], ["red"]))
    given = [rate(db, answer(db, asked, text, "red"), 4) for text in ("one", "two")]
    note = fronts._note_some

    def with_another_window(db: Database, seat: Seat, after: int) -> int | None:
        if not after:
            with open_database(db.path) as other_window:
                undo(other_window, given[0])
        return note(db, seat, after)

    monkeypatch.setattr(fronts, "_note_some", with_another_window)
    front_of(db, ANN, ())
    finished = {item: turn.finished for item in (ONE, TWO) if (turn := turn_of(db, ANN, item))}
    assert finished == {ONE: False, TWO: True}


def test_the_front_moves_on_and_falls_back_to_what_changed(db: Database) -> None:
    asked = register(db, session(["one", "two", "three"], ["red"]))
    for text in ("one", "two", "three"):
        answer(db, asked, text, "red")
    place = {text: next_place(db, text) for text in ("one", "two", "three")}
    front = front_of(db, ANN, ())
    with write(db) as conn:
        front = advance(conn, ANN, front._replace(family=2, place=5))
    assert front_of(db, ANN, ()) == front == Front(2, 5, 0)
    answer(db, asked, "one", "red", status="failed")
    assert front_of(db, ANN, ())[:2] == (place["one"], 0)
    with write(db) as conn:
        stale = advance(conn, ANN, front._replace(family=2))
    assert stale.family == place["one"], "who did not know of it cannot pass it"


def next_place(db: Database, text: str) -> int:
    row = db.row("SELECT family FROM queue_prompts WHERE prompt_id = ?", (prompt(text).id,))
    assert row is not None
    return int(row["family"])


def test_an_undo_and_a_new_answer_take_the_mark_away(db: Database) -> None:
    asked = register(db, session(["one"], ["red", "blue"]))
    red = answer(db, asked, "one", "red")
    answer(db, asked, "one", "blue")
    given = rate(db, red, 4)
    for change in (lambda: undo(db, given), lambda: answer(db, asked, "one", "blue")):
        with write(db) as conn:
            mark(conn, ANN, {ONE: True})
        before = front_of(db, ANN, ())
        change()
        turn = turn_of(db, ANN, ONE)
        assert turn is not None
        assert not turn.finished
        assert front_of(db, ANN, ()).changes == before.changes + 1


def test_families_and_items_that_are_open(db: Database) -> None:
    asked = register(
        db,
        msgspec.structs.replace(
            session(["one", "two"], ["red", "blue"]), prompts=(prompt("one", family="f"), prompt("two", family="f"))
        ),
    )
    assert next_family(db, ANN, 1, 0) is None
    for name in ("red", "blue"):
        answer(db, asked, "one", name)
    family = next_family(db, ANN, 1, 0)
    assert family == (0, "f", 2)
    assert next_family(db, ANN, 3, 0) is None
    assert next_family(db, ANN, 1, 1) is None
    assert open_items(db, ANN, 1, 0) == [ONE]
    assert list(open_items_at(db, ANN, 1, 0, [(0, 1), (1, 1), (2, 1)]).values()) == [ONE]
    assert can_be_judged(db, "s", ONE, 2)
    assert not can_be_judged(db, "s", TWO, 1)
    with write(db) as conn:
        mark(conn, ANN, {ONE: True})
    assert (next_family(db, ANN, 1, 0), open_items(db, ANN, 1, 0)) == (None, [])
    assert open_items(db, ANN._replace(mode="compare"), 1, 0) == [ONE]


def test_answers_are_shown_in_the_models_order_and_know_their_item(db: Database) -> None:
    asked = register(db, session(["one"], ["red", "blue", "green"]))
    blue, red = answer(db, asked, "one", "blue"), answer(db, asked, "one", "red")
    answer(db, asked, "one", "green", status="failed", said="")
    assert shown_answers(db, "s", ONE) == (red.id, blue.id)
    assert models_of(db, [blue.id, "nowhere", red.id]) == {blue.id: "blue", red.id: "red"}
    assert item_of(db, red.id, repeat=True) == ONE._replace(repeat=True)


def test_answers_are_judged_by_all_that_is_asked(db: Database) -> None:
    asked = register(db, session(["one"], ["red", "blue", "green"]))
    red, blue, green = (answer(db, asked, "one", name) for name in ("red", "blue", "green"))
    rate(db, red, 4)
    rate(db, blue, None)  # cannot judge: nothing more is asked
    append_judgment(
        db, JudgmentDraft(session="s", kind="rating", reviewer="ann", response_id=green.id, rating=3, repeat=True)
    )
    assert answers_judged(db, ANN, "rating", ()) == 2
    assert answers_judged(db, ANN, "rating", ("tone",)) == 1
    append_judgment(
        db, JudgmentDraft(session="s", kind="rating", reviewer="ann", response_id=red.id, rating=3, criterion="tone")
    )
    assert answers_judged(db, ANN, "rating", ("tone",)) == 2
    assert answers_judged(db, ANN, "guess", ()) == 0


def test_the_latest_judgments_are_those_of_items_that_count_and_not_those_of_triage(db: Database) -> None:
    asked = register(db, session(["one"], ["red", "blue"]))
    red, blue = answer(db, asked, "one", "red"), answer(db, asked, "one", "blue")
    first = rate(db, red, 4)
    for number in range(40):
        undo(db, rate(db, blue, number % 5 + 1))
    said = {"session": "s", "kind": "label", "reviewer": "ann", "response_id": red.id, "category": "leak"}
    append_judgment(db, JudgmentDraft(**said, act="a1", blind=False))
    last = append_judgment(db, JudgmentDraft(**said | {"category": "other"}, slots={"A": red.id}))
    rate(db, red, 5, reviewer="ben")
    assert [row.id for row in latest_judgments(db, "s", "ann", ("rating", "label"))] == [last.id, first.id]
    answer(db, asked, "one", "red", said="something else")
    assert list(latest_judgments(db, "s", "ann", ("rating", "label"))) == [], (
        "they are about an answer that was replaced"
    )

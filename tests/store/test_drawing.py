"""Pairs that were drawn with a chance: what stands of them, and what comparisons weigh by them."""

import pytest

from reviewtui.domain.errors import StorageError
from reviewtui.domain.evidence import PairWeight
from reviewtui.domain.judgment import Verdict
from reviewtui.domain.response import Response
from reviewtui.grading.queue import ItemKey
from reviewtui.store.database import Database
from reviewtui.store.drawing import PairDraw, add_draw, pair_weights, preferred_so_far
from reviewtui.store.turns import Seat
from tests.store.builders import answer, prompt, register, session, undo
from tests.store.test_comparing import compare

ITEM = ItemKey(prompt("one").id, 1)
ANN = Seat("s", "ann", "compare")


@pytest.fixture
def red(db: Database) -> Response:
    return answer(db, register(db, session()), "one", "red")


@pytest.fixture
def blue(db: Database, red: Response) -> Response:
    return answer(db, session(), "one", "blue")


def draw(red: Response, blue: Response, chance: float, *, even: float = 0.25) -> PairDraw:
    return PairDraw((red.id, blue.id), 0, chance, even)


def weight(verdict: Verdict, times: float) -> PairWeight:
    return PairWeight(model="blue", other="red", family=prompt("one").family, verdict=verdict, weight=times)


def test_the_first_draw_of_two_answers_stands(db: Database, red: Response, blue: Response) -> None:
    add_draw(db, ANN, ITEM, draw(red, blue, 0.5))
    add_draw(db, ANN, ITEM, draw(blue, red, 0.125))
    rows = db.rows("SELECT reviewer, prompt_id, trial, step, chance, even FROM draws")
    assert [tuple(row) for row in rows] == [("ann", ITEM.prompt_id, 1, 0, 0.5, 0.25)]


@pytest.mark.parametrize("chance", [0.0, -0.5, 1.5])
def test_what_is_no_chance_is_not_stored(db: Database, red: Response, blue: Response, chance: float) -> None:
    with pytest.raises(StorageError):
        add_draw(db, ANN, ITEM, draw(red, blue, chance))


def test_comparisons_weigh_by_their_chance_and_without_one_as_an_even_draw_does(
    db: Database, red: Response, blue: Response
) -> None:
    compare(db, red, blue, "first")
    assert pair_weights(db, "s", blind=True) == ()
    add_draw(db, ANN, ITEM, draw(red, blue, 0.5))
    assert pair_weights(db, "s", blind=True) == (weight("second", 0.5),)
    compare(db, red, blue, "first", reviewer="ben")  # drawn evenly, before the order was another
    assert pair_weights(db, "s", blind=True) == (weight("second", 0.75),)


def test_the_pair_is_the_same_whichever_came_first(db: Database, red: Response, blue: Response) -> None:
    for reviewer, chance in (("ann", 0.5), ("ben", 0.125)):
        add_draw(db, ANN._replace(reviewer=reviewer), ITEM, draw(red, blue, chance))
    compare(db, red, blue, "second")
    compare(db, blue, red, "first", reviewer="ben")
    assert pair_weights(db, "s", blind=True) == (weight("first", (0.5 + 2.0) / 2),)


def test_what_was_taken_back_or_seen_weighs_nothing(db: Database, red: Response, blue: Response) -> None:
    for reviewer in ("ann", "ben", "cid"):
        add_draw(db, ANN._replace(reviewer=reviewer), ITEM, draw(red, blue, 0.5))
    undo(db, compare(db, red, blue, "first"))
    compare(db, red, blue, "tie", reviewer="ben", blind=False)
    compare(db, red, blue, "both_bad", reviewer="cid")
    assert pair_weights(db, "s", blind=True) == ()
    assert pair_weights(db, "s", blind=False) == (weight("tie", 0.5),)


def test_what_was_said_so_far_counts_a_tie_as_half(db: Database, red: Response, blue: Response) -> None:
    assert preferred_so_far(db, "s") == {}
    compare(db, red, blue, "first")
    compare(db, blue, red, "second", reviewer="ben")
    compare(db, blue, red, "tie", reviewer="cid")
    compare(db, blue, red, "both_bad", reviewer="dee")
    undo(db, compare(db, blue, red, "first", reviewer="eve"))
    assert preferred_so_far(db, "s") == {("red", "blue"): 2.5, ("blue", "red"): 0.5}

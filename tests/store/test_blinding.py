"""Slots are fixed when first opened, and exposure is remembered."""

from reviewtui.store.blinding import record_exposure, store_slots, stored_slots, was_exposed
from reviewtui.store.database import Database, open_database
from tests.store.builders import answer, prompt, register, session

ONE = prompt("one").id


def test_the_first_writer_fixes_the_slots(db: Database) -> None:
    register(db, session())
    assert stored_slots(db, "s", ONE, 1, "ann", "rate") is None
    first = {"A": "r2", "B": "r1"}
    assert store_slots(db, "s", ONE, 1, "ann", "rate", first) == first
    with open_database(db.path) as other_window:
        assert store_slots(other_window, "s", ONE, 1, "ann", "rate", {"A": "r1", "B": "r2"}) == first
    assert stored_slots(db, "s", ONE, 1, "ann", "rate") == first
    assert stored_slots(db, "s", ONE, 1, "ann", "compare") is None


def test_each_reviewer_and_trial_has_slots_of_its_own(db: Database) -> None:
    register(db, session())
    store_slots(db, "s", ONE, 1, "ann", "rate", {"A": "r1"})
    assert stored_slots(db, "s", ONE, 1, "ben", "rate") is None
    assert stored_slots(db, "s", ONE, 2, "ann", "rate") is None


def test_exposure_is_remembered_for_one_reviewer(db: Database) -> None:
    asked = register(db, session())
    red, blue = answer(db, asked, "one", "red"), answer(db, asked, "one", "blue")
    other = answer(db, asked, "two", "red")
    record_exposure(db, "s", "ann", [red.id])
    record_exposure(db, "s", "ann", iter([red.id, blue.id]))
    record_exposure(db, "s", "ann", [])
    assert [was_exposed(db, "s", "ann", of.id) for of in (red, blue, other)] == [True, True, False]
    assert was_exposed(db, "s", "ann", None, other.id, red.id)
    assert not was_exposed(db, "s", "ann", None)
    assert not was_exposed(db, "s", "ben", red.id)

"""Exposure is remembered."""

from reviewtui.store.blinding import expose_all, record_exposure, was_exposed
from reviewtui.store.database import Database
from tests.store.builders import answer, prompt, register, session

ONE = prompt("one").id


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


def test_everything_complete_is_exposed_at_the_end_and_again_is_no_change(db: Database) -> None:
    asked = register(db, session())
    red, blue = answer(db, asked, "one", "red"), answer(db, asked, "one", "blue")
    waiting = answer(db, asked, "two", "red")
    expose_all(db, "s", "ann")
    before = db.conn.total_changes
    expose_all(db, "s", "ann")
    assert db.conn.total_changes == before
    assert [was_exposed(db, "s", "ann", response.id) for response in (red, blue, waiting)] == [True, True, False]
    assert not was_exposed(db, "s", "ben", red.id)

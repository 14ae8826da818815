"""What was added to a session since a mark, worked out by hand."""

import msgspec

from reviewtui.domain.judgment import JudgmentDraft
from reviewtui.domain.response import Response
from reviewtui.store.changes import Changes, changes_since, mark_now
from reviewtui.store.database import Database
from reviewtui.store.judgments import append_judgment
from tests.store.builders import answer, rate, register, session, undo


def label(db: Database, response: Response, category: str, *, reviewer: str = "ann") -> None:
    append_judgment(
        db,
        JudgmentDraft(
            session=response.session, kind="label", reviewer=reviewer, response_id=response.id, category=category
        ),
    )


def test_nothing_is_new_at_first(db: Database) -> None:
    asked = register(db, session())
    rate(db, answer(db, asked, "one", "red", failures=["stall"]), 4)
    assert changes_since(db, "s", mark_now(db, "s")) == Changes(0, {}, 0)


def test_answers_judgments_and_failures_are_counted_from_the_mark_on(db: Database) -> None:
    asked = register(db, session())
    red = answer(db, asked, "one", "red", failures=["stall"])
    rate(db, red, 4)
    mark = mark_now(db, "s")
    blue = answer(db, asked, "one", "blue", failures=["refusal", "refusal", "leak"])
    answer(db, asked, "two", "red", status="cancelled", failures=["empty"])  # no result: it is asked again
    rate(db, red, 2)
    rate(db, blue, 5, reviewer="ben")
    rate(db, red, 5, reviewer="ben")
    undo(db, rate(db, blue, 1))
    label(db, red, "stall")  # was found before
    label(db, red, "other")
    assert changes_since(db, "s", mark) == Changes(answers=1, judgments={"ann": 3, "ben": 2}, failures=3)


def test_a_label_given_again_is_no_new_failure(db: Database) -> None:
    asked = register(db, session())
    red = answer(db, asked, "one", "red")
    label(db, red, "other")
    mark = mark_now(db, "s")
    label(db, red, "other", reviewer="ben")
    assert changes_since(db, "s", mark) == Changes(0, {"ben": 1}, 0)


def test_other_sessions_are_told_apart(db: Database) -> None:
    register(db, session())
    other = register(db, session(name="other"))
    mark = mark_now(db, "s")
    rate(db, answer(db, other, "one", "red", failures=["stall"]), 3)
    assert changes_since(db, "s", mark) == Changes(0, {}, 0)
    assert changes_since(db, "other", mark) == Changes(1, {"ann": 1}, 1)


def test_answers_that_an_edit_sets_aside_stay_counted(db: Database) -> None:
    asked = register(db, session())
    answer(db, asked, "one", "red")
    mark = mark_now(db, "s")
    hotter = msgspec.structs.replace(asked.models[0], temperature=1.0)
    edited = register(db, msgspec.structs.replace(asked, models=(hotter, asked.models[1])))
    answer(db, edited, "one", "red")
    assert changes_since(db, "s", mark).answers == 1

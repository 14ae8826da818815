"""Who looked through which answers for failures, and ratings by criterion: as evidence has them."""

from collections.abc import Sequence
from typing import Any

from reviewtui.domain.evidence import Look
from reviewtui.domain.judgment import Judgment, JudgmentDraft, Verdict
from reviewtui.domain.response import Response
from reviewtui.store.database import Database
from reviewtui.store.evidence import evidence
from reviewtui.store.judgments import append_judgment
from tests.store.builders import answer, rating, register, session, undo


def say(db: Database, of: Response, said: str, *, reviewer: str = "ann", **fields: Any) -> Judgment:
    """A label of category `said`, or what was said in place of one."""
    what: dict[str, Any] = {"verdict" if said in ("no_failure", "cannot_judge", "skipped") else "category": said}
    draft = JudgmentDraft(session="s", kind="label", reviewer=reviewer, response_id=of.id, **what, **fields)
    return append_judgment(db, draft)


def two(db: Database, *texts: str) -> list[Response]:
    """The answers of red and blue to each text."""
    asked = register(db, session())
    return [answer(db, asked, text, m, said=f"{m} {text}") for text in texts or ("one",) for m in ("red", "blue")]


def looks(db: Database) -> dict[str, Sequence[tuple[str, bool]]]:
    """Reviewer, and whether they named a failure, by response id."""
    return {
        row.response_id: [(one.reviewer, one.failing) for one in row.looks] for row in evidence(db, "s") if row.looks
    }


def test_a_label_counts_where_another_answer_of_the_item_was_called_clean(db: Database) -> None:
    red, blue, red2, blue2 = two(db, "one", "two")
    say(db, red, "refusal")
    say(db, blue, "no_failure")
    say(db, red2, "format")  # given in passing
    assert looks(db) == {red.id: [("ann", True)], blue.id: [("ann", False)]}
    say(db, blue2, "format")  # now of all answers to it
    assert looks(db)[red2.id] == looks(db)[blue2.id] == [("ann", True)]


def test_labels_of_somebody_who_never_looks_through_anything_are_no_looks(db: Database) -> None:
    red, blue = two(db)
    say(db, red, "refusal")
    say(db, blue, "refusal")
    assert looks(db) == {}
    say(db, red, "no_failure", reviewer="ben")
    assert looks(db) == {red.id: [("ben", False)]}


def test_what_nobody_could_judge_was_looked_at_and_is_no_look(db: Database) -> None:
    red, blue, red2, blue2 = two(db, "one", "two")
    say(db, red, "cannot_judge")
    say(db, blue, "format")
    say(db, red2, "no_failure")
    say(db, blue2, "skipped")
    assert looks(db) == {blue.id: [("ann", True)], red2.id: [("ann", False)]}


def test_a_failure_that_was_dismissed_or_taken_back_was_not_named(db: Database) -> None:
    red, blue = two(db)
    label = say(db, red, "refusal")
    say(db, blue, "no_failure")
    dismissed: Verdict = "dismissed"
    append_judgment(
        db,
        JudgmentDraft(
            session="s", kind="triage", reviewer="cid", response_id=red.id, category="refusal", verdict=dismissed
        ),
    )
    assert looks(db)[red.id] == [("ann", False)]
    undo(db, label)
    assert looks(db) == {blue.id: [("ann", False)]}


def test_how_blind_a_look_was_and_hidden_repeats(db: Database) -> None:
    red, blue = two(db)
    say(db, red, "no_failure", blind=False)
    say(db, red, "format", exposed=True)
    say(db, blue, "no_failure", repeat=True)
    [given] = [row.looks for row in evidence(db, "s") if row.looks]
    assert given == (Look(reviewer="ann", failing=True, blind=False, exposed=True),)


def test_ratings_by_a_criterion_stand_apart_from_those_of_the_whole(db: Database) -> None:
    red, _ = two(db)
    for stars, criterion, reviewer in ((2, None, "ann"), (5, "tone", "ann"), (4, "tone", "ann"), (3, "tone", "ben")):
        append_judgment(db, JudgmentDraft(**_fields(rating(red, stars, reviewer=reviewer)) | {"criterion": criterion}))
    [found] = [row for row in evidence(db, "s") if row.ratings]
    assert [given.rating for given in found.ratings] == [2]
    assert {name: [given.rating for given in ratings] for name, ratings in found.by_criterion.items()} == {
        "tone": [4, 3]
    }


def _fields(draft: JudgmentDraft) -> dict[str, object]:
    return {name: getattr(draft, name) for name in draft.__struct_fields__}

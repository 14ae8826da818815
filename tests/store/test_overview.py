"""A session at a glance, its counts worked out by hand."""

import msgspec

from reviewtui.domain.judgment import JudgmentDraft
from reviewtui.domain.session import Model, ReviewRules
from reviewtui.store.database import Database
from reviewtui.store.judgments import append_judgment
from reviewtui.store.overview import ModelAnswers, OpenFailures, session_overview
from reviewtui.store.progress import progress_of
from reviewtui.store.sessions import lock_requirements
from tests.store.builders import answer, rate, register, session, undo


def test_a_session_that_was_never_collected_has_none(db: Database) -> None:
    register(db, session(name="other"))
    assert session_overview(db, "s") is None
    assert progress_of(db, "s") is None


def test_models_tell_what_they_answered_and_how_much_of_it_were_errors(db: Database) -> None:
    imported = Model(name="old", provider="imported", model="old")
    asked = register(db, msgspec.structs.replace(session(trials=2), models=(*session().models, imported)))
    answer(db, asked, "one", "red")
    answer(db, asked, "one", "red", trial=2, status="failed", said="")
    answer(db, asked, "two", "red", status="timeout", said="half")
    answer(db, asked, "one", "blue", status="cancelled", said="half")
    answer(db, asked, "two", "old")
    seen = session_overview(db, "s")
    assert seen is not None
    assert seen.models == (
        ModelAnswers("red", "openai-chat", "red-id", asked=4, collected=3, failed=2),
        ModelAnswers("blue", "openai-chat", "blue-id", asked=4, collected=0, failed=0),
        ModelAnswers("old", "imported", "old", asked=1, collected=1, failed=0),
    )


def test_reviewers_are_told_with_what_stands_of_them(db: Database) -> None:
    asked = register(db, session())
    red, blue = answer(db, asked, "one", "red"), answer(db, asked, "one", "blue")
    rate(db, red, 4)
    rate(db, red, 2)  # supersedes: one answer was rated
    undo(db, rate(db, blue, 1))
    said = {"session": "s", "prompt_id": red.prompt_id, "response_id": red.id, "reviewer": "ben"}
    append_judgment(db, JudgmentDraft(kind="comparison", other_response_id=blue.id, verdict="first", **said))
    append_judgment(db, JudgmentDraft(kind="rating", rating=5, criterion="tone", **said))
    append_judgment(db, JudgmentDraft(kind="label", category="other", **said))
    append_judgment(db, JudgmentDraft(kind="label", verdict="no_failure", **{**said, "response_id": blue.id}))
    append_judgment(db, JudgmentDraft(kind="guess", guess="blue", **said))
    for place, ranked in enumerate((red, blue), 1):
        append_judgment(db, JudgmentDraft(kind="ranking", rank=place, act="one", **{**said, "response_id": ranked.id}))
    append_judgment(db, JudgmentDraft(kind="triage", category="other", verdict="dismissed", **said))
    seen = session_overview(db, "s")
    assert seen is not None
    assert [work[:-1] for work in seen.reviewers] == [("ann", 1, 0, 0, 0, 0, 0), ("ben", 0, 2, 1, 1, 1, 1)]
    assert (seen.progress.comparisons, seen.progress.rankings) == (1, 1)
    assert all(work.last_at.endswith("Z") for work in seen.reviewers)


def test_open_failures_come_by_kind_each_answer_once(db: Database) -> None:
    asked = register(db, session())
    red = answer(db, asked, "one", "red", failures=["stall", "refusal", "refusal"])
    answer(db, asked, "two", "red", failures=["refusal"])
    answer(db, asked, "one", "blue", status="interrupted", failures=["leak"])
    dismissed = JudgmentDraft(
        session="s", kind="triage", reviewer="ann", response_id=red.id, category="stall", verdict="dismissed"
    )
    seen = session_overview(db, "s")
    assert seen is not None
    assert seen.failures == (OpenFailures("refusal", 2), OpenFailures("stall", 1))
    append_judgment(db, dismissed)
    seen = session_overview(db, "s")
    assert seen is not None
    assert seen.failures == (OpenFailures("refusal", 2),)
    assert seen.progress.open_failures == 2


def test_the_lock_says_when(db: Database) -> None:
    register(db, session())
    seen = session_overview(db, "s")
    assert seen is not None
    assert seen.locked_at is None
    lock = lock_requirements(db, "s", "hash", b"{}")
    seen = session_overview(db, "s")
    assert seen is not None
    assert seen.locked_at == lock.locked_at


def test_where_answers_are_compared_an_item_is_judged_by_one_comparison(db: Database) -> None:
    compared = msgspec.structs.replace(session(models=("red", "blue", "green")), review=ReviewRules(mode="compare"))
    asked = register(db, compared)
    red, blue, _ = (answer(db, asked, "one", name) for name in ("red", "blue", "green"))
    answer(db, asked, "two", "red")  # nothing to be compared with
    answer(db, asked, "two", "blue", status="failed", said="")
    rate(db, red, 5)
    progress = progress_of(db, "s")
    assert progress is not None
    assert (progress.answers_to_judge, progress.judged, progress.comparisons) == (3, 0, 0)
    append_judgment(
        db,
        JudgmentDraft(
            session="s", kind="comparison", reviewer="ann", prompt_id=red.prompt_id, response_id=red.id,
            other_response_id=blue.id, verdict="tie",
        ),
    )  # fmt: skip
    progress = progress_of(db, "s")
    assert progress is not None
    assert (progress.answers_to_judge, progress.judged, progress.comparisons) == (3, 3, 1)

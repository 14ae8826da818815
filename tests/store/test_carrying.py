"""What was said of an answer holds for one that says the same, byte for byte, and for no other."""

import pytest
from msgspec.structs import replace

from reviewtui.domain.evidence import RatingGiven
from reviewtui.domain.judgment import Judgment, JudgmentDraft
from reviewtui.domain.response import Response, ToolCall
from reviewtui.domain.session import Session, variant_of
from reviewtui.grading.ledger import GRADING_KINDS
from reviewtui.store.blinding import compared_by, rated_by, record_exposure, was_exposed
from reviewtui.store.carrying import carried_from, carried_to
from reviewtui.store.collecting import begin_response, end_response
from reviewtui.store.comparing import comparisons, comparisons_by_answer
from reviewtui.store.counted import counted_answers
from reviewtui.store.coverage import uncounted_ratings
from reviewtui.store.database import Database
from reviewtui.store.exporting_judgments import JUDGMENT_COLUMNS, exported_judgments
from reviewtui.store.failures import failing, statements_about
from reviewtui.store.judgments import append_judgment, judgments_of, latest_judgments, verify_chains
from reviewtui.store.own_verdicts import verdicts_on_answers_of
from reviewtui.store.progress import progress_of
from reviewtui.store.reading import evidence
from reviewtui.store.records import answer_record
from tests.store.builders import answer, model, prompt, rate, register, session, undo


def ratings(db: Database) -> dict[str, tuple[RatingGiven, ...]]:
    return {row.response_id: row.ratings for row in evidence(db, "s") if row.ratings}


def asked_otherwise(name: str = "s") -> Session:
    """The same session, its models asked in another way: every answer so far is stale."""
    of = session(name=name)
    return replace(of, models=tuple(replace(m, temperature=0.5) for m in of.models))


def again(db: Database, of: Session, like: Response, said: str | None = None, **fields: object) -> Response:
    """Ask once more what `like` answered, under the definition `of`."""
    asked = next(p for p in of.prompts if p.id == like.prompt_id)
    begun = replace(like, id=f"{like.id}+", variant=variant_of(asked, of.model(like.model)), status="running", text="")
    begin_response(db, begun)
    ended = replace(begun, status="done", text=like.text if said is None else said, **fields)
    end_response(db, ended, [])
    return ended


def compare(db: Database, first: Response, second: Response, **fields: object) -> Judgment:
    draft = JudgmentDraft(
        session="s",
        kind="comparison",
        reviewer="ann",
        prompt_id=first.prompt_id,
        response_id=first.id,
        other_response_id=second.id,
        verdict="first",
    )
    return append_judgment(db, replace(draft, **fields))


def label(db: Database, of: Response, category: str = "leak", **fields: object) -> Judgment:
    draft = JudgmentDraft(session="s", kind="label", reviewer="ann", response_id=of.id, category=category)
    return append_judgment(db, replace(draft, **fields))


def test_a_rating_holds_for_the_same_words_asked_otherwise(db: Database) -> None:
    before = register(db, session())
    red = answer(db, before, "one", "red")
    rate(db, red, 5)
    assert uncounted_ratings(db, "s") == 0
    after = register(db, asked_otherwise())
    assert (ratings(db), uncounted_ratings(db, "s")) == ({}, 1), "nothing counts until it is asked again"
    new = again(db, after, red)
    assert ratings(db) == {new.id: (RatingGiven(reviewer="ann", rating=5, blind=True, exposed=False, carried=True),)}
    assert uncounted_ratings(db, "s") == 0
    assert (carried_from(db, new.id), carried_to(db, [red.id, new.id, None])) == ([red.id], {red.id: new.id})
    progress = progress_of(db, "s")
    assert progress is not None
    assert (progress.judged, progress.answers_to_judge) == (1, 1)
    assert [counted.judged for counted in counted_answers(db, "s")] == [True]
    [recorded] = db.rows("SELECT response_id FROM v_judgments")
    assert recorded["response_id"] == red.id, "as it was said"
    assert verify_chains(db) == []


@pytest.mark.parametrize("said", ["an answer ", "An answer", "an answer\u00a0", ""])
def test_other_words_void_it_however_little_they_differ(db: Database, said: str) -> None:
    before = register(db, session())
    red = answer(db, before, "one", "red")
    rate(db, red, 5)
    label(db, red)
    again(db, register(db, asked_otherwise()), red, said)
    assert ratings(db) == {}
    assert uncounted_ratings(db, "s") == 1
    assert rated_by(db, "s", "ann") == {red.id}, "which is no answer that counts"
    assert failing(db, "s").statements == {}


def test_the_same_words_with_another_tool_call_are_another_answer(db: Database) -> None:
    before = register(db, session())
    red = answer(db, before, "one", "red", tool_calls=(ToolCall("call_1", "refund", "{}"),))
    rate(db, red, 5)
    after = register(db, asked_otherwise())
    again(db, after, red, tool_calls=(ToolCall("call_2", "refund", '{"all": true}'),))
    assert ratings(db) == {}
    answer(db, after, "one", "red", tool_calls=())
    assert ratings(db) == {}


def test_the_id_of_a_tool_call_is_none_of_its_words(db: Database) -> None:
    of = register(db, session())
    rate(db, answer(db, of, "one", "red", tool_calls=(ToolCall("call_1", "refund", "{}"),)), 5)
    new = answer(db, of, "one", "red", tool_calls=(ToolCall("call_2", "refund", "{}"),))
    assert ratings(db).keys() == {new.id}


def test_a_failed_answer_asked_again_with_the_same_words_keeps_its_judgments(db: Database) -> None:
    of = register(db, session())
    cut = answer(db, of, "one", "red", status="timeout", said="an answer")
    rate(db, cut, 3)
    new = answer(db, of, "one", "red", said="an answer")
    assert [given.rating for given in ratings(db)[new.id]] == [3]


def test_asked_twice_more_both_earlier_ones_are_heard_and_the_last_of_each_reviewer_counts(db: Database) -> None:
    of = register(db, session())
    first = answer(db, of, "one", "red")
    rate(db, first, 2)
    rate(db, first, 1, reviewer="ben")
    second = answer(db, of, "one", "red")
    rate(db, second, 4)
    third = answer(db, of, "one", "red")
    assert carried_from(db, third.id) == [first.id, second.id]
    given = {rating.reviewer: (rating.rating, rating.carried) for rating in ratings(db)[third.id]}
    assert given == {"ann": (4, True), "ben": (1, True)}
    assert len(db.rows("SELECT * FROM supersessions")) == 1, "ann's second rating took the place of her first"


def test_words_that_came_back_bring_their_judgments_back(db: Database) -> None:
    of = register(db, session())
    first = answer(db, of, "one", "red")
    rate(db, first, 2)
    answer(db, of, "one", "red", said="other words")
    assert ratings(db) == {}
    third = answer(db, of, "one", "red")
    assert [given.rating for given in ratings(db)[third.id]] == [2]


def test_the_former_definition_brings_back_what_was_said_of_either_answer(db: Database) -> None:
    before = register(db, session())
    red = answer(db, before, "one", "red")
    new = again(db, register(db, asked_otherwise()), red)
    rate(db, new, 4)
    register(db, before)
    assert [(given.rating, given.carried) for given in ratings(db)[red.id]] == [(4, True)]


def test_what_is_said_of_the_new_answer_takes_the_place_of_what_was_carried_and_undo_brings_it_back(
    db: Database,
) -> None:
    of = register(db, session())
    old = answer(db, of, "one", "red")
    carried = rate(db, old, 2)
    new = answer(db, of, "one", "red")
    own = rate(db, new, 5)
    assert own.supersedes == carried.id
    assert [(given.rating, given.carried) for given in ratings(db)[new.id]] == [(5, False)]
    undo(db, own)
    assert [(given.rating, given.carried) for given in ratings(db)[new.id]] == [(2, True)]
    undo(db, carried)
    assert ratings(db) == {}
    assert rated_by(db, "s", "ann") == set()


def test_two_trials_with_the_same_words_are_not_mixed_up(db: Database) -> None:
    of = register(db, session(trials=2))
    first = answer(db, of, "one", "red", trial=1)
    second = answer(db, of, "one", "red", trial=2)
    blue = answer(db, of, "one", "blue")
    rate(db, first, 5)
    assert ratings(db).keys() == {first.id}
    new = answer(db, of, "one", "red", trial=2)
    assert ratings(db).keys() == {first.id}
    assert (carried_from(db, new.id), carried_from(db, blue.id)) == ([second.id], [])


def test_a_comparison_holds_while_both_say_the_same(db: Database) -> None:
    of = register(db, session())
    red, blue = (answer(db, of, "one", name, said=name) for name in ("red", "blue"))
    compare(db, red, blue)
    red2 = answer(db, of, "one", "red", said="red")
    [count] = comparisons(db, "s").counts
    assert (count.model, count.other, count.verdict, count.count, count.carried) == ("red", "blue", "first", 1, True)
    assert compared_by(db, "s", "ann") == [(red2.id, blue.id)]
    assert comparisons_by_answer(db, "s", "red", None, blind=True) == {red2.id: {"first": 1}}
    blue2 = answer(db, of, "one", "blue", said="blue")
    assert compared_by(db, "s", "ann") == [(red2.id, blue2.id)]
    other = compare(db, red2, blue2, verdict="tie")
    assert [(count.verdict, count.carried) for count in comparisons(db, "s").counts] == [("tie", False)]
    undo(db, other)
    answer(db, of, "one", "blue", said="something else")
    assert [(count.model, count.verdict) for count in comparisons(db, "s").counts] == [(None, "first")]


def test_labels_and_what_triage_said_hold_in_the_view_as_in_triage(db: Database) -> None:
    of = register(db, session())
    old = answer(db, of, "one", "red", failures=["refusal"])
    label(db, old, severity=4)
    label(db, old, "refusal", kind="triage", verdict="dismissed")
    new = answer(db, of, "one", "red", failures=["refusal"])
    rows = db.rows("SELECT * FROM v_failures WHERE session = 's' AND current ORDER BY kind")
    assert [(row["response_id"], row["kind"], row["status"], row["severity"]) for row in rows] == [
        (new.id, "leak", "confirmed", 4),
        (new.id, "refusal", "dismissed", None),
    ]
    assert {key.kind for key in failing(db, "s").statements} == {"leak", "refusal"}
    assert statements_about(db, "s", [new.id]) == failing(db, "s").statements
    [row] = evidence(db, "s")
    assert row.failures == ("leak",)


def test_the_reviewer_finds_it_among_their_own_as_said_of_the_answer_that_counts(db: Database) -> None:
    of = register(db, session())
    red, blue = (answer(db, of, "one", name, said=name) for name in ("red", "blue"))
    said = compare(db, red, blue, slots={"A": red.id, "B": blue.id})
    new = answer(db, of, "one", "blue", said="blue")
    [row] = judgments_of(db, "s", "ann", red.id)
    assert (row.id, row.response_id, row.other_response_id) == (said.id, red.id, new.id)
    assert row.slots == {"A": red.id, "B": new.id}
    assert [row.id for row in latest_judgments(db, "s", "ann", GRADING_KINDS)] == [said.id]
    [own] = verdicts_on_answers_of(db, "s", "ann")
    assert (own.response_id, own.other_response_id, own.letter) == (red.id, new.id, "A")


def test_who_saw_the_old_answer_by_name_has_seen_the_new_one(db: Database) -> None:
    before = register(db, session())
    red = answer(db, before, "one", "red")
    record_exposure(db, "s", "ann", [red.id])
    after = register(db, asked_otherwise())
    new = again(db, after, red)
    assert was_exposed(db, "s", "ann", new.id)
    assert not was_exposed(db, "s", "ben", new.id)
    assert rate(db, new, 4).exposed


def test_an_answer_asked_again_out_of_triage_carries_nothing(db: Database) -> None:
    of = register(db, session())
    old = answer(db, of, "one", "red")
    db.conn.execute("UPDATE responses SET again_of = 'x' WHERE id = ?", (old.id,))
    rate(db, old, 4)
    new = answer(db, of, "one", "red")
    assert carried_from(db, new.id) == []


def test_exports_give_it_as_said_of_the_answer_that_counts(db: Database) -> None:
    of = register(db, session())
    old = answer(db, of, "one", "red")
    rate(db, old, 4)
    new = answer(db, of, "one", "red")
    [row] = exported_judgments(db, "s")
    assert dict(zip(JUDGMENT_COLUMNS, row, strict=True))["response_id"] == new.id


def test_it_is_looked_up_and_not_searched_for(db: Database) -> None:
    """Neither a rating of a million answers nor a key in Review may read all that was ever carried."""
    register(db, session())
    queries: list[str] = []
    db.conn.set_trace_callback(queries.append)
    judgments_of(db, "s", "ann", "r")
    was_exposed(db, "s", "ann", "r")
    answer(db, session(), "one", "red")
    db.conn.set_trace_callback(None)
    plans = [
        str(row["detail"])
        for query in queries
        if query.lstrip().startswith(("SELECT", "DELETE", "INSERT")) and "carried" in query
        for row in db.rows(f"EXPLAIN QUERY PLAN {query}")
    ]
    assert plans
    assert [
        plan for plan in plans if plan.startswith("SCAN") and "json_each" not in plan and "CONSTANT" not in plan
    ] == []


def test_models_that_share_words_are_not_mixed_up(db: Database) -> None:
    of = register(db, session())
    red = answer(db, of, "one", "red")
    rate(db, red, 5)
    blue = answer(db, of, "one", "blue")
    assert (model("blue").name, prompt("one").id) == (blue.model, blue.prompt_id)
    assert ratings(db).keys() == {red.id}


def test_the_record_of_an_answer_has_what_was_carried_to_it(db: Database) -> None:
    of = register(db, session())
    red, blue = (answer(db, of, "one", name, said=name) for name in ("red", "blue"))
    given = [rate(db, red, 4), compare(db, blue, red)]
    new = answer(db, of, "one", "red", said="red")
    record = answer_record(db, new.id)
    assert record is not None
    assert (list(record.judgments), record.carried, record.beside) == (given, {red.id}, {blue.id: "blue"})

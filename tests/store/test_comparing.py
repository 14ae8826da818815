"""Comparisons, counted by hand beside the query."""

from collections.abc import Mapping
from typing import Any

from reviewtui.domain.evidence import ComparisonCount, ComparisonsGiven, PairSaid, RankingCount
from reviewtui.domain.ids import uuid7
from reviewtui.domain.judgment import Judgment, JudgmentDraft, Verdict
from reviewtui.domain.response import Response
from reviewtui.store.blinding import record_exposure
from reviewtui.store.comparing import comparisons, comparisons_by_answer
from reviewtui.store.database import Database
from reviewtui.store.judgments import append_judgment
from tests.store.builders import answer, rate, register, session, undo


def compare(db: Database, first: Response, second: Response, verdict: Verdict, **fields: Any) -> Judgment:
    draft = {
        "session": first.session,
        "kind": "comparison",
        "reviewer": "ann",
        "prompt_id": first.prompt_id,
        "response_id": first.id,
        "other_response_id": second.id,
        "verdict": verdict,
    }
    return append_judgment(db, JudgmentDraft(**{**draft, **fields}))


def counted(
    model: str | None,
    other: str | None,
    verdict: Verdict,
    count: int,
    *,
    family: str | None = None,
    blind: bool = True,
) -> ComparisonCount:
    return ComparisonCount(
        model=model, other=other, family=family, verdict=verdict, blind=blind, imported=False, count=count
    )


def family_of(entry: ComparisonCount) -> str:
    return entry.family or ""


def test_comparisons_are_added_up_by_pair_of_models(db: Database) -> None:
    asked = register(db, session())
    red, blue, red2, blue2 = (answer(db, asked, text, m) for text in ("one", "two") for m in ("red", "blue"))
    compare(db, red, blue, "first")
    compare(db, red2, blue2, "first", reviewer="ben")
    compare(db, blue, red, "first", reviewer="cid")
    compare(db, red, blue, "tie", reviewer="cid", blind=False)
    compare(db, red, blue, "tie", reviewer="dee", exposed=True)
    rate(db, red, 5, reviewer="dan")
    one, two = (prompt.family for prompt in asked.prompts)
    assert comparisons(db, "s") == ComparisonsGiven(
        (
            counted("blue", "red", "first", 1, family=one),
            *sorted((counted("red", "blue", "first", 1, family=name) for name in (one, two)), key=family_of),
            counted("red", "blue", "tie", 2, family=one, blind=False),
        ),
        frozenset({"ann", "ben", "cid", "dee"}),
        shared=(PairSaid(response_id=red.id, family=one, verdicts=("first", "second")),),
    )
    assert comparisons(db, "other") == ComparisonsGiven()


def test_what_was_taken_back_or_replaced_is_not_counted(db: Database) -> None:
    asked = register(db, session())
    red, blue = (answer(db, asked, "one", m) for m in ("red", "blue"))
    first = compare(db, red, blue, "first")
    second = compare(db, red, blue, "second", supersedes=first.id)
    assert [(c.verdict, c.count) for c in comparisons(db, "s").counts] == [("second", 1)]
    undo(db, second)
    assert [(c.verdict, c.count) for c in comparisons(db, "s").counts] == [("first", 1)]


def test_comparisons_of_answers_that_do_not_count_have_no_models(db: Database) -> None:
    asked = register(db, session())
    red, blue = (answer(db, asked, "one", m) for m in ("red", "blue"))
    compare(db, red, blue, "both_bad")
    answer(db, asked, "one", "red", said="something else")  # asked again: the latest counts
    assert comparisons(db, "s").counts == (counted(None, None, "both_bad", 1),)


def test_comparisons_of_one_model_are_seen_from_its_answers(db: Database) -> None:
    asked = register(db, session(models=("red", "blue", "green")))
    red, blue, green = (answer(db, asked, "one", name) for name in ("red", "blue", "green"))
    compare(db, red, blue, "first")
    compare(db, blue, red, "first", reviewer="ben")  # red lost
    compare(db, green, red, "second", reviewer="cid")  # red won
    compare(db, blue, red, "both_bad", reviewer="dan", blind=False)
    undo(db, compare(db, red, blue, "tie", reviewer="eve"))
    assert comparisons_by_answer(db, "s", "red", None, blind=True) == {red.id: {"first": 2, "second": 1}}
    assert comparisons_by_answer(db, "s", "red", "blue", blind=True) == {red.id: {"first": 1, "second": 1}}
    assert comparisons_by_answer(db, "s", "red", "blue", blind=False)[red.id]["both_bad"] == 1
    assert comparisons_by_answer(db, "s", "green", None, blind=True) == {green.id: {"second": 1}}
    assert comparisons_by_answer(db, "elsewhere", "red", None, blind=True) == {}


def rank(db: Database, ranks: Mapping[str, int | Verdict], *, reviewer: str = "ann", **fields: Any) -> list[Judgment]:
    """One ranking of the session's answers, by response id; or what was said in place of a rank."""
    act = uuid7()
    return [
        append_judgment(
            db,
            JudgmentDraft(
                session="s",
                kind="ranking",
                reviewer=reviewer,
                response_id=response_id,
                rank=place if isinstance(place, int) else None,
                verdict=None if isinstance(place, int) else place,
                act=act,
                **fields,
            ),
        )
        for response_id, place in ranks.items()
    ]


def three(db: Database) -> tuple[Response, Response, Response]:
    """The answers of three models to one prompt."""
    asked = register(db, session(models=("red", "blue", "teal")))
    red, blue, teal = (answer(db, asked, "one", m) for m in ("red", "blue", "teal"))
    return red, blue, teal


def pairs_of(db: Database) -> dict[tuple[str | None, str | None, Verdict], int]:
    return {(c.model, c.other, c.verdict): c.count for c in comparisons(db, "s").counts if c.ranked}


def test_a_ranking_is_all_of_its_pairs(db: Database) -> None:
    red, blue, teal = three(db)
    rank(db, {teal.id: 1, red.id: 2, blue.id: 2})
    compare(db, red, blue, "first")
    assert pairs_of(db) == {
        ("red", "blue", "tie"): 1,
        ("red", "teal", "second"): 1,
        ("blue", "teal", "second"): 1,
    }
    given = comparisons(db, "s")
    assert sum(c.count for c in given.counts if not c.ranked) == 1
    assert given.rankings == (RankingCount(verdict=None, blind=True, imported=False, counted=True, count=1),)
    assert given.reviewers == {"ann"}
    assert comparisons_by_answer(db, "s", "red", None, blind=True) == {red.id: {"first": 1, "tie": 1, "second": 1}}
    assert comparisons_by_answer(db, "s", "teal", "red", blind=True) == {teal.id: {"first": 1}}


def test_a_ranking_said_anew_takes_the_place_of_the_former_and_an_undo_brings_it_back(db: Database) -> None:
    red, blue, teal = three(db)
    rank(db, {red.id: 1, blue.id: 2, teal.id: 3})
    again = rank(db, {red.id: 2, blue.id: 1})  # of two: the third keeps a rank that nothing stands beside
    assert pairs_of(db) == {("red", "blue", "second"): 1}
    assert [(r.counted, r.count) for r in comparisons(db, "s").rankings] == [(False, 1), (True, 1)]
    for row in again:
        undo(db, row)
    assert pairs_of(db) == {("red", "blue", "first"): 1, ("red", "teal", "first"): 1, ("blue", "teal", "first"): 1}


def test_a_ranking_that_nobody_could_judge_is_one_for_each_pair(db: Database) -> None:
    red, blue, teal = three(db)
    rank(db, {red.id: "cannot_judge", blue.id: "cannot_judge", teal.id: "cannot_judge"})
    rank(db, {red.id: "needs_expert", blue.id: "needs_expert"}, reviewer="ben")
    assert pairs_of(db) == {
        ("red", "blue", "cannot_judge"): 1,
        ("red", "teal", "cannot_judge"): 1,
        ("blue", "teal", "cannot_judge"): 1,
        ("red", "blue", "needs_expert"): 1,
    }
    assert [r.verdict for r in comparisons(db, "s").rankings] == ["cannot_judge", "needs_expert"]


def test_a_ranking_is_not_blind_where_one_of_its_answers_was_seen_by_name(db: Database) -> None:
    red, blue, teal = three(db)
    record_exposure(db, "s", "ann", [teal.id])
    rank(db, {red.id: 1, blue.id: 2, teal.id: 3})
    assert {(c.model, c.other, c.blind) for c in comparisons(db, "s").counts} == {
        ("red", "blue", False),
        ("red", "teal", False),
        ("blue", "teal", False),
    }
    assert comparisons_by_answer(db, "s", "red", None, blind=True) == {}
    assert not comparisons(db, "s").rankings[0].blind


def test_hidden_repeats_of_rankings_are_in_no_count(db: Database) -> None:
    red, blue, _ = three(db)
    rank(db, {red.id: 1, blue.id: 2}, repeat=True)
    assert comparisons(db, "s").counts == ()
    assert comparisons(db, "s").rankings == ()


def test_rankings_of_answers_that_count_no_longer_are_told(db: Database) -> None:
    asked = register(db, session())
    red, blue = (answer(db, asked, "one", m) for m in ("red", "blue"))
    rank(db, {red.id: 1, blue.id: 2})
    answer(db, asked, "one", "red", said="something else")
    assert pairs_of(db) == {(None, None, "first"): 1}
    assert [r.counted for r in comparisons(db, "s").rankings] == [False]


def test_what_several_people_said_of_two_answers(db: Database) -> None:
    red, blue, teal = three(db)
    compare(db, blue, red, "first", reviewer="ann")
    compare(db, red, blue, "first", reviewer="ben")
    rank(db, {red.id: 1, blue.id: 2, teal.id: 3}, reviewer="ben")  # the last that ben said of red and blue
    rank(db, {red.id: 1, blue.id: 1, teal.id: 2}, reviewer="cid")
    compare(db, red, blue, "first", reviewer="dee", blind=False)
    family = session().prompts[0].family
    shared = comparisons(db, "s").shared
    assert {one.family for one in shared} == {family}
    assert sorted(sorted(one.verdicts) for one in shared) == [
        ["first", "first"],
        ["first", "first"],
        ["first", "second", "tie"],
    ]
    openly = comparisons(db, "s", blind=False).shared
    assert sorted(len(one.verdicts) for one in openly) == [2, 2, 4]

"""What counts as a disagreement, worked out by hand."""

from typing import Any

import pytest

from reviewtui.domain.judgment import Verdict
from reviewtui.grading.discord import Given, Opinion, compared_apart, disputes, ranked_apart, rated_apart
from reviewtui.grading.queue import ItemKey


def given(reviewer: str, response: str = "r", other: str | None = None, **said: Any) -> Given:
    fields: dict[str, Any] = {
        "rating": None,
        "verdict": None,
        "rank": None,
        "note": None,
        "place": 0,
        "item": ItemKey("p", 1),
    }
    return Given(response_id=response, other_id=other, reviewer=reviewer, **(fields | said))


@pytest.mark.parametrize(
    ("ratings", "apart"),
    [
        ((5, 5), 0),
        ((4, 5), 0),
        ((2, 3), 0),
        ((3, 4), 0.25),  # one is satisfied, the other is not
        ((1, 3), 0.5),
        ((1, 5), 1),
        ((3, 3, 4), 0.25),
        ((None, 5), 0),  # that it cannot be judged contradicts nothing
        ((None, None), 0),
    ],
)
def test_ratings_are_apart_by_two_or_across_satisfied(ratings: tuple[int | None, ...], apart: float) -> None:
    assert rated_apart([Opinion(str(number), rating=rating) for number, rating in enumerate(ratings)]) == apart


@pytest.mark.parametrize(
    ("verdicts", "apart"),
    [
        (("first", "first"), 0),
        (("first", "tie"), 0),
        (("tie", "both_bad"), 0),
        (("first", "second"), 1),
        (("first", "second", "first", "first"), 0.5),
        (("first", "second", "tie"), 1),
    ],
)
def test_comparisons_are_apart_where_both_were_found_better(verdicts: tuple[Verdict, ...], apart: float) -> None:
    assert compared_apart([Opinion(str(number), verdict=verdict) for number, verdict in enumerate(verdicts)]) == apart


def test_rankings_are_apart_by_the_pairs_that_stand_the_other_way_round() -> None:
    ana = Opinion("ana", ranks={"a": 1, "b": 2, "c": 3})
    ben = Opinion("ben", ranks={"a": 2, "b": 1, "c": 3})
    cid = Opinion("cid", ranks={"a": 1, "b": 1, "c": 1})
    dee = Opinion("dee", ranks={"a": 3, "b": 2, "c": 1})
    assert ranked_apart([ana, ben]) == pytest.approx(1 / 3)
    assert ranked_apart([ana, cid]) == 0, "level is not the other way round"
    assert ranked_apart([ana, ben, dee]) == 1
    assert ranked_apart([ana, Opinion("eve", verdict="skipped")]) == 0


def test_a_comparison_is_seen_from_the_same_side_whoever_had_it_first() -> None:
    said = [given("ana", "r1", "r2", verdict="first"), given("ben", "r2", "r1", verdict="first", note="why")]
    [dispute] = disputes("compare", said)
    assert dispute.answers == ("r1", "r2")
    assert [(one.reviewer, one.verdict, one.notes) for one in dispute.opinions] == [
        ("ana", "first", ()),
        ("ben", "second", ("why",)),
    ]
    assert disputes("compare", [said[0], said[1]._replace(verdict="second")]) == [], "they agree"


def test_the_most_discordant_comes_first_and_then_the_prompts_order() -> None:
    said = [
        *(given("ana", f"r{n}", rating=5, place=n, item=ItemKey(f"p{n}", 1)) for n in range(4)),
        *(
            given("ben", f"r{n}", rating=rating, place=n, item=ItemKey(f"p{n}", 1))
            for n, rating in enumerate((3, 5, 1, 3))
        ),
    ]
    assert [dispute.answers for dispute in disputes("rate", said)] == [("r2",), ("r0",), ("r3",)]
    assert disputes("rate", said)[0].heard == {"ana", "ben"}


def test_a_ranking_is_one_dispute_over_all_answers() -> None:
    said = [
        given(who, f"r{place}", rank=rank)
        for who, ranks in (("ana", (1, 2)), ("ben", (2, 1)))
        for place, rank in enumerate(ranks)
    ]
    [dispute] = disputes("rank", said)
    assert (dispute.answers, dispute.discord) == (("r0", "r1"), 1)


def test_a_criterion_is_a_dispute_of_its_own_and_heard_by_those_who_rated_by_it() -> None:
    said = [
        given("ana", rating=5),
        given("ben", rating=4),
        given("cid", rating=4),
        given("dan", verdict="cannot_judge"),
        given("ana", rating=5, criterion="tone"),
        given("ben", rating=3, criterion="tone"),
        given("ana", rating=2, criterion="correct"),
        given("ben", rating=3, criterion="correct"),
    ]
    [dispute] = disputes("rate", said)
    assert (dispute.answers, dispute.criterion, dispute.discord) == (("r",), "tone", 0.5)
    assert [opinion.rating for opinion in dispute.opinions] == [5, 3]
    assert dispute.heard == {"ana", "ben", "dan"}, "cid has not said anything of the tone yet"

"""Who was who: what one reviewer gave each model, and how far others agree."""

from typing import Any

from reviewtui.domain.judgment import JudgmentKind
from reviewtui.grading.reveal import Agreement, agreement_with_others, own_results
from reviewtui.store.own_verdicts import VerdictGiven


def given(reviewer: str, kind: JudgmentKind, response_id: str, model: str, **what: Any) -> VerdictGiven:
    absent: dict[str, Any] = dict.fromkeys(
        ("other_response_id", "other_model", "rating", "verdict", "rank", "guess", "letter")
    )
    return VerdictGiven(reviewer=reviewer, kind=kind, response_id=response_id, model=model, **(absent | what))


def test_each_model_has_what_this_reviewer_gave_it() -> None:
    rows = [
        given("ana", "rating", "a1", "alpha", rating=5, letter="A"),
        given("ana", "rating", "a2", "alpha", rating=2, letter="B"),
        given("ana", "rating", "b1", "beta", verdict="cannot_judge", letter="B"),
        given("bea", "rating", "a1", "alpha", rating=1, letter="B"),
        given("ana", "comparison", "a1", "alpha", other_response_id="b1", other_model="beta", verdict="first"),
        given("ana", "comparison", "b2", "beta", other_response_id="a2", other_model="alpha", verdict="first"),
        given("ana", "comparison", "b3", "beta", other_response_id="a3", other_model="alpha", verdict="tie"),
        given("ana", "ranking", "a1", "alpha", rank=1),
        given("ana", "ranking", "a2", "alpha", rank=2),
        given("ana", "guess", "a1", "alpha", guess="alpha"),
        given("ana", "guess", "a2", "alpha", guess="beta"),
        given("ana", "guess", "a3", "alpha", verdict="cannot_judge"),
    ]
    alpha, beta, gamma = own_results(rows, "ana", ["alpha", "beta", "gamma"])
    assert (alpha.rated, alpha.satisfied, alpha.mean) == (2, 1, 3.5)
    assert (alpha.won, alpha.lost, alpha.tied) == (1, 1, 1)
    assert (alpha.ranked, alpha.place) == (2, 1.5)
    assert (alpha.guessed, alpha.guesses) == (1, 2)
    assert alpha.letters == {"A": 1, "B": 1}
    assert (beta.rated, beta.mean, beta.won, beta.lost, beta.tied) == (0, None, 1, 1, 1)
    assert gamma == ("gamma", {}, 0, 0, None, 0, 0, 0, 0, None, 0, 0)


def test_others_agree_on_the_side_of_satisfied_and_on_the_winner_whichever_side_it_stood() -> None:
    pair = {"other_response_id": "b1", "other_model": "beta"}
    turned = {"other_response_id": "a1", "other_model": "alpha"}
    rows = [
        given("ana", "rating", "a1", "alpha", rating=5),
        given("bea", "rating", "a1", "alpha", rating=4),
        given("cid", "rating", "a1", "alpha", rating=3),
        given("bea", "rating", "a2", "alpha", rating=3),
        given("ana", "rating", "a3", "alpha", verdict="cannot_judge"),
        given("bea", "rating", "a3", "alpha", rating=3),
        given("ana", "comparison", "a1", "alpha", verdict="first", **pair),
        given("bea", "comparison", "b1", "beta", verdict="second", **turned),
        given("cid", "comparison", "a1", "alpha", verdict="tie", **pair),
    ]
    assert agreement_with_others(rows, "ana") == Agreement(others=2, shared=4, same=2)
    assert agreement_with_others(rows[:1], "ana") == Agreement(0, 0, 0)

"""The blinding index: against a published example, and counted by hand."""

import pytest

from reviewtui.scoring.guesses import NOBODY_GUESSED, ONE_MODEL, Guess, blinding_index

TWO = ("drug", "placebo")


def guesses(model: str, **named: int) -> list[Guess]:
    """So many guesses of each; `unsure` did not know."""
    every = [None if name == "unsure" else name for name, count in named.items() for _ in range(count)]
    return [Guess(model, name, family) for family, name in enumerate(every)]


def test_the_trial_by_which_bang_shows_it() -> None:
    """CRISP, as in Bang, Ni and Davis (2004): 0.21 of those who got the drug, 0.01 of those who did not."""
    drug = guesses("drug", drug=82, placebo=25, unsure=170)
    placebo = guesses("placebo", drug=27, placebo=29, unsure=83)
    found = blinding_index(drug + placebo, TWO)
    assert found.of["drug"].value == pytest.approx(57 / 277)
    assert found.of["placebo"].value == pytest.approx(2 / 139)
    assert found.overall.value == pytest.approx((57 / 277 + 2 / 139) / 2), "whatever the sizes of the two"
    interval = found.of["drug"].interval
    assert interval is not None
    assert interval.low == pytest.approx(0.14, abs=0.01)
    assert interval.high == pytest.approx(0.28, abs=0.01)
    assert found.of["drug"].n == 277


def test_recognised_always_and_never() -> None:
    models = ("a", "b", "c", "d")
    right = [Guess(model, model, n) for n, model in enumerate(models)]
    assert blinding_index(right, models).overall.value == 1.0
    wrong = [Guess(model, "a" if model != "a" else "b", n) for n, model in enumerate(models)]
    assert blinding_index(wrong, models).overall.value == pytest.approx(-1 / 3)


def test_always_naming_the_same_one_is_blind() -> None:
    models = ("a", "b", "c")
    found = blinding_index([Guess(models[n % 3], "a", n) for n in range(30)], models)
    assert found.of["a"].value == 1.0
    assert found.of["b"].value == pytest.approx(-0.5)
    assert found.overall.value == pytest.approx(0.0)


def test_chance_is_nought_among_any_number_of_models() -> None:
    models = ("a", "b", "c", "d")
    every = [Guess(model, named, n) for n, (model, named) in enumerate((m, g) for m in models for g in models)]
    assert blinding_index(every, models).overall.value == pytest.approx(0.0)


def test_where_there_is_no_index_the_reason_is_said() -> None:
    assert blinding_index([], TWO).overall.missing == NOBODY_GUESSED
    assert blinding_index([], ("one",)).overall.missing == ONE_MODEL
    assert blinding_index([Guess("gone", "drug", 1)], TWO).overall.missing == NOBODY_GUESSED

"""What `check` says of gold items that would be noticed, or never shown, or that reviewers know already."""

from typing import Any

from reviewtui.actions.check_gold import Remark, gold_remarks
from reviewtui.domain.known import KnownItem
from reviewtui.domain.session import ReviewRules
from tests.fakes import collected as made
from tests.fakes.gold import gold


def remarks(*items: KnownItem, prompts: int = 40, **rules: Any) -> list[Remark]:
    asked = [made.prompt(f"question {number}") for number in range(prompts)]
    return list(gold_remarks(made.session(asked, review=ReviewRules(gold=items, **rules))))


def test_of_items_like_the_real_ones_nothing_is_said() -> None:
    assert remarks() == remarks(gold(0), gold(1)) == []
    assert remarks(gold(0, answers=2), mode="compare") == []


def test_another_number_of_answers_is_said() -> None:
    assert remarks(gold(0), gold(1, answers=2), gold(2, answers=4), gold(3, answers=2)) == [
        Remark("entries 2, 4: 2 answers where real items show 3: reviewers could tell", "Give them 3."),
        Remark("entry 3: 4 answers where real items show 3: reviewers could tell", "Give it 3."),
    ]


def test_what_no_mode_of_the_session_can_judge_is_said() -> None:
    unknown = KnownItem(prompt="?", answers=("a", "b", "c"), order=((1,), (2,), (3,)))
    assert remarks(gold(0), unknown) == [
        Remark("entry 2 would never be shown", "Say what is expected in the session's mode: `ratings`.")
    ]
    assert remarks(gold(0), mode="guess") == [Remark("entry 1 would never be shown", "A guess has no known answer.")]
    assert remarks(unknown, mode=("rate", "rank")) == []
    many = [KnownItem(prompt=f"{n}?", answers=("a", "b", "c"), order=((1,), (2,), (3,))) for n in range(8)]
    assert remarks(*many)[0].message == "entries 1, 2, 3, 4, 5 and 3 more would never be shown"


def test_a_share_too_small_for_the_session_is_said() -> None:
    assert remarks(gold(0), prompts=10) == [
        Remark("of 10 items and a `gold_share` of 0.05 a reviewer may meet none", "From 0.1 on everybody meets one.")
    ]
    assert remarks(gold(0), prompts=10, gold_share=0.1) == []
    assert remarks(gold(0), prompts=0) == []


def test_what_the_warm_up_has_explained_already_is_said() -> None:
    assert remarks(gold(0), gold(1), warmup=(gold(1), gold(2))) == [
        Remark("entry 2 is in the warm-up, too", "What is right is explained there: give gold of its own.")
    ]

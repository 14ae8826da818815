"""The queue: families in the session's order, prompts in the reviewer's own, skipped items at the end."""

from hypothesis import given
from hypothesis import strategies as st

from reviewtui.grading.queue import ItemKey, next_item, queue_order

SECRET = b"k" * 32
FAMILIES = ["f2", "f0", "f1"]
ITEMS = [(ItemKey(f"p{family}{number}", 1), f"f{family}") for family in range(3) for number in range(6)]
A, B, C = (ItemKey(name, 1) for name in "abc")


def order(
    items: list[tuple[ItemKey, str]], *, families: list[str] = FAMILIES, secret: bytes = SECRET, reviewer: str = "ana"
) -> list[ItemKey]:
    return queue_order(items, families, secret, session="s", reviewer=reviewer)


def test_families_follow_the_stored_order() -> None:
    family_of = dict(ITEMS)
    met = [family_of[item] for item in order(ITEMS)]
    assert met == [*["f2"] * 6, *["f0"] * 6, *["f1"] * 6]


def test_reviewers_share_the_families_and_differ_within() -> None:
    ana, ben = order(ITEMS), order(ITEMS, reviewer="ben")
    assert ana != ben
    assert [set(ana[start : start + 6]) for start in (0, 6, 12)] == [
        set(ben[start : start + 6]) for start in (0, 6, 12)
    ]


def test_the_secret_decides_the_order_within_a_family() -> None:
    assert order(ITEMS) != order(ITEMS, secret=b"o" * 32)


@given(shuffled=st.permutations(ITEMS))
def test_the_order_does_not_depend_on_how_the_items_arrive(shuffled: list[tuple[ItemKey, str]]) -> None:
    assert order(shuffled) == order(ITEMS)


@given(present=st.sets(st.sampled_from(ITEMS)))
def test_items_keep_their_order_among_each_other_when_more_join(present: set[tuple[ItemKey, str]]) -> None:
    keys = {key for key, _ in present}
    assert order(sorted(present)) == [key for key in order(ITEMS) if key in keys]


def test_families_that_the_order_does_not_know_come_last() -> None:
    assert [item.prompt_id[1] for item in order(ITEMS, families=["f1"])] == [*"1" * 6, *"0" * 6, *"2" * 6]


def test_trials_of_a_prompt_are_items_of_their_own() -> None:
    items = [(ItemKey("p", trial), "f") for trial in (1, 2, 3)]
    assert sorted(order(items, families=["f"])) == [ItemKey("p", 1), ItemKey("p", 2), ItemKey("p", 3)]


def test_the_first_unfinished_item_comes_next() -> None:
    assert next_item([A, B, C], {A}, []) == B


def test_skipped_items_come_back_at_the_end_first_skipped_first() -> None:
    assert next_item([A, B, C], set(), [A]) == B
    assert next_item([A, B, C], {C}, [B, A]) == B
    assert next_item([A, B, C], {B, C}, [B, A]) == A


def test_nothing_is_next_when_all_is_finished() -> None:
    assert next_item([A, B], {A, B}, [A]) is None
    assert next_item([], set(), []) is None

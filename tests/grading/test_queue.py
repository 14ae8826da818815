"""The order of a family: the reviewer's own, the same whenever it is asked, kept when more join."""

from hypothesis import given
from hypothesis import strategies as st

from reviewtui.grading.queue import ItemKey, in_order, order_of_many

SECRET = b"k" * 32
ITEMS = [ItemKey(f"p{number}", trial) for number in range(6) for trial in (1, 2)]


def order(
    items: list[ItemKey], *, secret: bytes = SECRET, reviewer: str = "ana", family: str = "refunds"
) -> list[ItemKey]:
    return in_order(items, secret, session="s", reviewer=reviewer, family=family)


def test_all_items_of_the_family_come_each_once() -> None:
    assert sorted(order(ITEMS)) == sorted(ITEMS)


def test_reviewer_family_and_secret_each_give_another_order() -> None:
    orders = [order(ITEMS), order(ITEMS, reviewer="ben"), order(ITEMS, family="f"), order(ITEMS, secret=b"o" * 32)]
    assert len(set(map(tuple, orders))) == 4


@given(shuffled=st.permutations(ITEMS))
def test_the_order_does_not_depend_on_how_the_items_arrive(shuffled: list[ItemKey]) -> None:
    assert order(shuffled) == order(ITEMS)


@given(present=st.sets(st.sampled_from(ITEMS)))
def test_items_keep_their_order_among_each_other_when_more_join(present: set[ItemKey]) -> None:
    assert order(sorted(present)) == [item for item in order(ITEMS) if item in present]


def test_a_family_too_large_to_list_has_an_order_of_each_reviewers_own() -> None:
    ana, ben = (order_of_many(SECRET, 5000, session="s", reviewer=name, family="f") for name in ("ana", "ben"))
    assert sorted(ana) == list(range(5000))
    assert [ana.at(place) for place in range(20)] != [ben.at(place) for place in range(20)]

"""Shares: as even as chance makes them, the same everywhere, and stable when others join."""

from collections import Counter

import pytest

from reviewtui.grading.assignment import assigned, wanted
from reviewtui.grading.queue import ItemKey

ITEMS = [ItemKey(f"p{number}", 1) for number in range(3000)]
PEOPLE = ["ana", "ben", "cem"]


def share(item: ItemKey, people: list[str], count: int = 1) -> list[str]:
    return assigned(b"secret", people, item, count, session="s")


@pytest.mark.parametrize("overlap", [0.0, 0.2, 1.0])
def test_the_drawn_share_of_items_is_wanted_from_two(overlap: float) -> None:
    twice = sum(wanted(b"secret", overlap, item, session="s") == 2 for item in ITEMS)
    assert twice == pytest.approx(3000 * overlap, abs=4 * (3000 * 0.25) ** 0.5 * bool(0 < overlap < 1))


def test_everybody_gets_as_much() -> None:
    got = Counter(share(item, PEOPLE)[0] for item in ITEMS)
    assert all(count == pytest.approx(1000, abs=4 * (3000 * 2 / 9) ** 0.5) for count in got.values())


def test_two_of_an_item_are_different_people_in_whatever_order_all_are_named() -> None:
    for item in ITEMS[:200]:
        two = share(item, PEOPLE, 2)
        assert len(set(two)) == 2
        assert share(item, PEOPLE[::-1], 2) == two
    assert share(ITEMS[0], ["ana"], 2) == ["ana"]


def test_who_joins_takes_from_all_and_moves_nothing_between_the_others() -> None:
    before = [share(item, PEOPLE)[0] for item in ITEMS]
    after = [share(item, [*PEOPLE, "dan"])[0] for item in ITEMS]
    moved = Counter((one, other) for one, other in zip(before, after, strict=True) if one != other)
    assert {other for _, other in moved} == {"dan"}
    assert sum(moved.values()) == pytest.approx(750, abs=100)

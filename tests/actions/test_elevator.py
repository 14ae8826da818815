"""What comes in any order goes on with its likes, all of it, and in its own order."""

from collections import defaultdict

from hypothesis import given
from hypothesis import strategies as st

from reviewtui.actions.elevator import Elevator

Thing = tuple[str, int]


def key(thing: Thing) -> str:
    return thing[0]


def test_upwards_from_where_it_stopped_and_then_from_the_bottom() -> None:
    elevator: Elevator[Thing] = Elevator(key)
    elevator.enter([("c", 1), ("a", 1), ("b", 1), ("c", 2)])
    assert elevator.leave(2) == [("a", 1), ("b", 1)]
    elevator.enter([("a", 2), ("b", 2), ("d", 1)])
    assert elevator.leave(3) == [("b", 2), ("c", 1), ("c", 2)]
    assert (len(elevator), elevator.held) == (2, [("a", 2), ("d", 1)])
    assert elevator.leave(5) == [("d", 1), ("a", 2)]
    assert elevator.leave(5) == []


@given(st.lists(st.tuples(st.text("abcd", min_size=0, max_size=1).map(list), st.integers(0, 5)), max_size=8), st.data())
def test_everything_goes_once_and_things_of_one_key_as_they_came(
    steps: list[tuple[list[str], int]], data: st.DataObject
) -> None:
    elevator: Elevator[Thing] = Elevator(key)
    came: list[Thing] = []
    gone: list[Thing] = []
    for _, most in steps:
        things = [(name, len(came) + place) for place, name in enumerate(data.draw(st.lists(st.sampled_from("abcd"))))]
        came += things
        elevator.enter(things)
        gone += elevator.leave(most)
        assert len(elevator) == len(came) - len(gone)
    while len(elevator):
        gone += elevator.leave(3)
    assert sorted(gone) == sorted(came)
    orders: dict[str, list[int]] = defaultdict(list)
    for name, number in gone:
        orders[name].append(number)
    assert all(numbers == sorted(numbers) for numbers in orders.values())

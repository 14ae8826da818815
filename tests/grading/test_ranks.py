"""Equal ones share a rank, and the next stands behind all of them."""

import pytest

from reviewtui.grading.ranks import ranks


def test_who_stands_behind_two_is_third() -> None:
    assert ranks([["2"], ["1", "4"], ["3"]], ["1", "2", "3", "4"]) == {"2": 1, "1": 2, "4": 2, "3": 4}
    assert ranks([["1", "2"], ["3"]], ["1", "2", "3"]) == {"1": 1, "2": 1, "3": 3}


@pytest.mark.parametrize("places", [[["1"]], [["1"], ["1"], ["2"]], [["1"], ["2"], ["3"]], []])
def test_an_order_names_each_once(places: list[list[str]]) -> None:
    with pytest.raises(ValueError, match="each of 1, 2 once"):
        ranks(places, ["1", "2"])

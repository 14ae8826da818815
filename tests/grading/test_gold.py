"""When gold items come, and how often mere chance gives the known verdict."""

from collections import Counter
from itertools import product

import pytest

from reviewtui.domain.known import KnownItem, KnownRating
from reviewtui.grading.gold import chances, gold_due, gold_order

WHOSE = {"session": "support", "reviewer": "ana", "mode": "rate"}
SECRETS = [bytes([number]) * 32 for number in range(200)]


def due(secret: bytes, share: float, met: int) -> int:
    return gold_due(secret, share, met, **WHOSE)


def test_one_comes_in_each_block_and_none_without_a_share() -> None:
    for secret in SECRETS[:20]:
        steps = [due(secret, 0.1, met) for met in range(201)]
        assert steps[::10] == list(range(21))
        assert all(0 <= later - one <= 1 for one, later in zip(steps, steps[1:], strict=False))  # noqa: RUF007 - short
        assert due(secret, 0.0, 1000) == 0


def test_every_place_of_a_block_is_as_likely() -> None:
    places = Counter(
        next(met for met in range(20 * block, 20 * block + 21) if due(secret, 0.05, met) == block + 1) - 20 * block
        for secret, block in product(SECRETS, range(10))
    )
    assert sorted(places) == list(range(1, 21))
    chi_squared = sum((count - 100) ** 2 / 100 for count in places.values())
    assert chi_squared < 43.8, "19 degrees of freedom, 1 in 1,000"


def test_the_order_is_a_reviewers_own() -> None:
    orders = {
        tuple(gold_order(SECRETS[0], "abcdef", **{**WHOSE, "reviewer": name})) for name in ("ana", "ben", "cem", "dee")
    }
    assert len(orders) > 1
    assert all(sorted(order) == list("abcdef") for order in orders)
    assert gold_order(SECRETS[0], "abcdef", **WHOSE) == gold_order(SECRETS[0], "fedcba", **WHOSE)


@pytest.mark.parametrize(
    ("known", "chance"),
    [(1, 0.4), (2, 0.6), (3, 0.4), (4, 0.4), (5, 0.4), ((1, 2), 0.4), ((5, 5), 0.2), ((1, 5), 1.0)],
)
def test_of_five_ratings_so_many_are_right(known: KnownRating, chance: float) -> None:
    item = KnownItem(prompt="?", answers=("a",), ratings=(known,))
    assert chances(item, "rate") == (pytest.approx(chance),)


def test_winners_orders_and_failures() -> None:
    item = KnownItem(
        prompt="?",
        answers=("a", "b", "c"),
        winner="a",
        order=((1,), (2, 3)),
        failures=((), ("refusal",), ("refusal", "format")),
    )
    assert chances(item, "compare") == (0.25,)
    assert chances(item, "rank") == (pytest.approx(1 / 13),)  # 6 without ties, 6 with one, 1 with all
    assert chances(item, "label") == (0.1, 0.1, 0.0)

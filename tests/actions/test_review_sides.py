"""The desk with `sides = "independent"`: pairs stay even, sides and slots are drawn for each item by itself."""

from collections import Counter, defaultdict
from itertools import combinations
from pathlib import Path

import pytest

from reviewtui.actions.packing import make_pack
from reviewtui.actions.review import ReviewDesk
from reviewtui.domain.session import ReviewMode, ReviewRules, Sides
from reviewtui.store.database import open_database
from reviewtui.store.sessions import stored_session
from tests.fakes import collected as made

MODELS = made.MODELS
PROMPTS = [made.prompt(f"question {number}") for number in range(36)]


def collected(folder: Path, mode: ReviewMode, sides: Sides) -> Path:
    return made.collected(folder, made.session(PROMPTS, review=ReviewRules(mode=mode, sides=sides)))


def orders(path: Path, items: int = 36, reviewer: str = "ana") -> list[tuple[str, ...]]:
    """The models of one item after the other, that of the first slot first; each item is put off."""
    with open_database(path) as db:
        model_of = {row["text"]: row["model"] for row in db.rows("SELECT text, model FROM v_responses")}
    shown = []
    with ReviewDesk.open(path, "support", reviewer) as desk:
        for _ in range(items):
            assert desk.item is not None
            shown.append(tuple(model_of[slot.text] for slot in desk.item.slots))
            desk.skip()
    return shown


def lean(shown: list[tuple[str, ...]]) -> int:
    """How much more often a model stood in one slot than in another, at most, after any item."""
    stood: dict[str, Counter[int]] = defaultdict(Counter)
    most = 0
    for order in shown:
        for place, model in enumerate(order):
            stood[model][place] += 1
        size = len(order)
        most = max(most, *(max(c[p] for p in range(size)) - min(c[p] for p in range(size)) for c in stood.values()))
    return most


@pytest.mark.parametrize("mode", ["rate", "rank", "label", "guess"])
def test_slots_are_drawn_for_each_item_by_itself(tmp_path: Path, mode: ReviewMode) -> None:
    even = orders(collected(tmp_path, mode, "even"))
    independent = orders(collected(tmp_path / "other", mode, "independent"))
    blocks = [even[at : at + 3] for at in range(0, 36, 3)]
    assert all(len({order[place] for order in block}) == 3 for block in blocks for place in range(3))
    blocks = [independent[at : at + 3] for at in range(0, 36, 3)]
    assert any(len({order[0] for order in block}) < 3 for block in blocks)
    assert all(sorted(order) == sorted(MODELS) for order in independent)


def test_pairs_stay_even_and_sides_need_not(tmp_path: Path) -> None:
    even = orders(collected(tmp_path, "compare", "even"))
    independent = orders(collected(tmp_path / "other", "compare", "independent"))
    for shown in (even, independent):
        assert Counter(map(frozenset, shown)) == {frozenset(pair): 12 for pair in combinations(MODELS, 2)}
    assert lean(even) <= 1
    assert lean(independent) > 1


@pytest.mark.parametrize("mode", ["rate", "compare"])
def test_what_was_drawn_stays_over_restarts_and_is_another_for_others(tmp_path: Path, mode: ReviewMode) -> None:
    path = collected(tmp_path, mode, "independent")
    first = orders(path)
    assert orders(path) == first
    assert orders(path, reviewer="ben") != first


def test_a_pack_draws_its_sides_by_the_same_rule(tmp_path: Path) -> None:
    path = collected(tmp_path, "compare", "independent")
    pack = make_pack(path, "support", "ben", tmp_path / "ben.pack.db").file
    with open_database(pack) as db:
        packed = stored_session(db, "support")
        assert packed is not None
        assert packed.review.sides == "independent"

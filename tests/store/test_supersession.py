"""Which judgments stand: trees worked out by hand, and the laws that hold for every tree."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from reviewtui.store.supersession import Link, superseded_by


def tree(*lines: str) -> list[Link]:
    """Lines such as `a`, `b>a` (b replaces a) and `u-a` (u undoes a)."""
    links = []
    for line in lines:
        if ">" in line:
            identity, target = line.split(">")
            links.append(Link(identity, target, is_undo=False))
        elif "-" in line:
            identity, target = line.split("-")
            links.append(Link(identity, target, is_undo=True))
        else:
            links.append(Link(line, None, is_undo=False))
    return links


def standing(*lines: str) -> str:
    """The judgments that stand (undos left out), in order."""
    links = tree(*lines)
    gone = superseded_by(links)
    return "".join(sorted(link.id for link in links if link.id not in gone and not link.is_undo))


def test_alone_it_stands() -> None:
    assert superseded_by(tree("a")) == {}
    assert superseded_by([]) == {}


def test_a_replacement_and_the_replacement_of_that() -> None:
    assert superseded_by(tree("a", "b>a")) == {"a": "b"}
    assert superseded_by(tree("a", "b>a", "c>b")) == {"a": "b", "b": "c"}  # a does not come back


def test_an_undo() -> None:
    assert superseded_by(tree("a", "b-a")) == {"a": "b"}
    assert standing("a", "b-a") == ""


def test_undoing_a_replacement_brings_the_earlier_one_back() -> None:
    assert superseded_by(tree("a", "b>a", "c-b")) == {"b": "c"}
    assert standing("a", "b>a", "c-b") == "a"


def test_undoing_as_far_back_as_wanted() -> None:
    assert standing("a", "b>a", "c>b") == "c"
    assert standing("a", "b>a", "c>b", "d-c") == "b"
    assert standing("a", "b>a", "c>b", "d-c", "e-b") == "a"
    assert standing("a", "b>a", "c>b", "d-c", "e-b", "f-a") == ""


def test_undoing_an_undo_does_it_again() -> None:
    assert standing("a", "b-a", "c-b") == "a"
    assert standing("a", "b-a", "c-b", "d-c") == ""
    assert standing("a", "b>a", "c-b", "d-c") == "b"


def test_judging_again_after_an_undo() -> None:
    assert standing("a", "b-a", "c") == "c"
    assert standing("a", "b-a", "c>b") == "c"  # in place of the undo
    assert standing("a", "b>a", "c-b", "d>c") == "d"  # which then does not bring back what the undo brought back


def test_of_rivals_the_highest_id_wins_and_the_other_does_not_stand_beside_it() -> None:
    assert superseded_by(tree("a", "b>a", "c>a")) == {"a": "c", "b": "c"}


def test_when_the_winning_rival_is_undone_the_other_wins() -> None:
    assert superseded_by(tree("a", "b>a", "c>a", "d-c")) == {"a": "b", "c": "d"}
    assert standing("a", "b>a", "c>a", "d-c", "e-b") == "a"


def test_a_rival_that_was_itself_replaced_loses_through_its_replacement() -> None:
    # b was replaced by d; c is b's rival and wins over the place that d holds.
    assert superseded_by(tree("a", "b>a", "c>a", "d>b")) == {"a": "c", "b": "d", "d": "c"}


def test_an_undo_and_a_replacement_are_rivals_too() -> None:
    assert standing("a", "b-a", "c>a") == "c"
    assert standing("a", "b>a", "c-a") == ""


def test_a_target_that_has_not_arrived_yet_is_as_good_as_none() -> None:
    assert superseded_by(tree("b>a")) == {}
    assert superseded_by(tree("c-b", "b>a")) == {"b": "c"}


def test_a_chain_of_ten_thousand_needs_no_deep_stack() -> None:
    links = [Link(f"{n:05}", f"{n - 1:05}" if n else None, is_undo=False) for n in range(10_000)]
    assert len(superseded_by(links)) == 9_999


def test_a_ring_is_opened_where_a_judgment_supersedes_a_later_one() -> None:
    assert superseded_by(tree("a>b", "b>a")) == {"a": "b"}
    assert superseded_by(tree("a>c", "b>a", "c>b", "d>b")) == {"a": "b", "b": "d", "c": "d"}
    assert superseded_by(tree("a>a")) == {}


@st.composite
def forests(draw: st.DrawFn) -> list[Link]:
    """Any number of trees: each judgment may supersede any earlier one."""
    size = draw(st.integers(min_value=0, max_value=12))
    links = []
    for number in range(size):
        target = draw(st.none() | st.integers(min_value=0, max_value=number - 1)) if number else None
        undo = target is not None and draw(st.booleans())
        links.append(Link(f"{number:02}", None if target is None else f"{target:02}", undo))
    return links


@settings(deadline=None)
@given(forests(), st.randoms(use_true_random=False))
def test_the_order_in_which_rows_arrive_does_not_matter(links: list[Link], random: Random) -> None:
    shuffled = list(links)
    random.shuffle(shuffled)
    assert superseded_by(shuffled) == superseded_by(links)


@settings(deadline=None)
@given(forests())
def test_a_union_with_itself_changes_nothing(links: list[Link]) -> None:
    assert superseded_by([*links, *links]) == superseded_by(links)


@settings(deadline=None)
@given(forests())
def test_one_judgment_of_a_tree_stands_at_most(links: list[Link]) -> None:
    roots: dict[str, str] = {}
    for link in links:
        roots[link.id] = roots[link.supersedes] if link.supersedes else link.id
    gone = superseded_by(links)
    stand = [roots[link.id] for link in links if link.id not in gone and not link.is_undo]
    assert len(stand) == len(set(stand))


@settings(deadline=None)
@given(forests())
def test_undoing_and_undoing_the_undo_of_what_stands_changes_nothing(links: list[Link]) -> None:
    gone = superseded_by(links)
    for link in links:
        if link.id not in gone and not link.is_undo:
            undone = [*links, Link("90", link.id, is_undo=True)]
            assert link.id in superseded_by(undone)
            assert superseded_by([*undone, Link("91", "90", is_undo=True)]) == {**gone, "90": "91"}

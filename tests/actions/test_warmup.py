"""The warm-up's desk: known items first, what came of them kept apart, and nothing of it a judgment."""

from pathlib import Path

import pytest

from reviewtui.actions.report import session_report
from reviewtui.actions.review import ReviewDesk
from reviewtui.actions.warmup import WarmupDesk
from reviewtui.domain.judgment import Verdict
from reviewtui.domain.known import KnownItem
from reviewtui.domain.session import ReviewMode, ReviewRules
from reviewtui.grading.known import Check
from reviewtui.report.model import WarmUp
from reviewtui.report.text import render_text
from reviewtui.store.database import open_database
from reviewtui.store.warmups import warmup_results
from tests.fakes import collected as made

ANSWERS = ("Your parcel left today.", "I cannot say.")
RATED = KnownItem(prompt="where is it", answers=ANSWERS, ratings=(5, 2), explanation="The second helps nobody.")
COMPARED = KnownItem(prompt="where is it", answers=ANSWERS, winner="a")
RANKED = KnownItem(prompt="where is it", answers=(*ANSWERS, "Today."), order=((1, 3), (2,)))
LABELLED = KnownItem(prompt="where is it", answers=ANSWERS, failures=((), ("refusal",)))
EVERY = (RATED, COMPARED, RANKED, LABELLED)


def database(folder: Path, mode: ReviewMode, items: tuple[KnownItem, ...] = EVERY) -> Path:
    rules = ReviewRules(mode=mode, warmup=items)
    return made.collected(folder, made.session([made.prompt("real")], review=rules))


def opened(path: Path, reviewer: str = "ana") -> WarmupDesk:
    desk = WarmupDesk.open(path, "support", reviewer)
    assert desk is not None
    return desk


def results(path: Path) -> list[tuple[str, int, int, int]]:
    with open_database(path) as db:
        assert db.rows("SELECT 1 FROM judgments") == []
        return [(one.reviewer, one.items, one.checks, one.as_expected) for one in warmup_results(db, "support")]


def test_ratings_are_compared_with_those_expected(tmp_path: Path) -> None:
    path = database(tmp_path, "rate")
    desk = opened(path)
    assert desk.item is not None
    assert (desk.item.number, desk.item.total) == (1, 1)
    assert [slot.text for slot in desk.item.slots] == list(ANSWERS)
    desk.rate("A", 4)
    assert desk.explained is None
    desk.rate("B", 4)
    assert desk.explained is not None
    assert desk.explained.checks == (Check(0, "4", "5", True), Check(1, "4", "2", False))
    assert desk.explained.explanation == "The second helps nobody."
    assert desk.item is None
    desk.close()
    assert results(path) == [("ana", 1, 2, 1)]
    assert WarmupDesk.open(path, "support", "ana") is None


@pytest.mark.parametrize(
    ("given", "right"), [("first", True), ("second", False), ("tie", False), ("cannot_judge", False)]
)
def test_a_comparison_is_as_expected_or_not(tmp_path: Path, given: Verdict, right: bool) -> None:
    path = database(tmp_path, "compare")
    desk = opened(path)
    if given == "cannot_judge":
        desk.cannot_judge("A")
    else:
        desk.compare(given)
    assert desk.explained is not None
    [check] = desk.explained.checks
    assert (check.expected, check.as_expected) == ("A is better", right)
    desk.close()
    assert results(path) == [("ana", 1, 1, int(right))]


def test_an_order_is_as_expected_with_its_ties(tmp_path: Path) -> None:
    path = database(tmp_path, "rank", (RANKED, RANKED.__class__(prompt="again", answers=ANSWERS, order=((2,), (1,)))))
    desk = opened(path)
    desk.rank([["3", "1"], ["2"]])
    assert desk.explained is not None
    assert desk.explained.checks == (Check(None, "1 = 3 > 2", "1 = 3 > 2", True),)
    desk.rank([["1"], ["2"]])
    assert desk.explained.checks == (Check(None, "1 > 2", "2 > 1", False),)
    desk.close()
    assert results(path) == [("ana", 2, 2, 1)]


def test_failures_are_compared_when_somebody_says_that_this_is_all(tmp_path: Path) -> None:
    path = database(tmp_path, "label")
    desk = opened(path)
    desk.label("B", "refusal")
    assert desk.explained is None
    desk.looked_through()
    assert desk.explained is not None
    assert [check.as_expected for check in desk.explained.checks] == [True, True]
    desk.close()


def test_who_has_judged_is_not_warmed_up_and_each_has_an_own(tmp_path: Path) -> None:
    path = database(tmp_path, "rate")
    with ReviewDesk.open(path, "support", "bea") as review:
        review.rate("A", 3)
    assert WarmupDesk.open(path, "support", "bea") is None
    opened(path, "ana").close()
    assert WarmupDesk.open(tmp_path / "none.db", "support", "ana") is None
    assert WarmupDesk.open(path, "other", "ana") is None


def test_without_items_for_the_mode_there_is_no_warm_up(tmp_path: Path) -> None:
    assert WarmupDesk.open(database(tmp_path, "rate", (COMPARED,)), "support", "ana") is None


def test_what_is_passed_over_is_passed_for_good_and_counts_nothing(tmp_path: Path) -> None:
    path = database(tmp_path, "rate", (RATED, KnownItem(prompt="two", answers=("x",), ratings=(1,))))
    desk = opened(path)
    desk.skip()
    desk.close()
    desk = opened(path)
    assert desk.item is not None
    assert desk.item.number == 2
    desk.skip_all()
    desk.close()
    assert results(path) == [("ana", 2, 0, 0)]
    assert WarmupDesk.open(path, "support", "ana") is None


def test_the_report_tells_what_came_of_it_apart_from_the_judgments(tmp_path: Path) -> None:
    definition = made.session([made.prompt("real")], review=ReviewRules(warmup=(RATED,)))
    path = made.collected(tmp_path, definition)
    with open_database(path) as db:
        assert session_report(db, definition).warm_up == ()
    desk = opened(path)
    desk.rate("A", 5)
    desk.rate("B", 5)
    desk.close()
    with open_database(path) as db:
        report = session_report(db, definition)
    assert report.warm_up == (WarmUp(reviewer="ana", items=1, checks=2, as_expected=1),)
    assert report.judging.judgments == 0
    assert "ana: 1 of 2 as expected (50%)" in render_text(report, 80)

"""The ledger: what stands after all changing and undoing, from the rows alone."""

from typing import Any

import pytest

from reviewtui.domain.judgment import Judgment
from reviewtui.grading.ledger import Ledger

SLOTS = {"A": "r1", "B": "r2"}


def row(number: int, response_id: str = "r1", **what: Any) -> Judgment:
    return Judgment(
        id=f"id-{number:03}",
        session="s",
        reviewer="ana",
        response_id=response_id,
        slots=what.pop("slots", SLOTS),
        created_at="2026-11-20T09:12:00.000Z",
        version="0",
        writer="w",
        seq=number,
        prev_hash="",
        hash="",
        **{"kind": "rating", **what},
    )


def ledger(*rows: Judgment) -> Ledger:
    return Ledger(rows, {"r1", "r2"})


def test_a_changed_rating_lies_over_the_old_and_undoing_brings_that_back() -> None:
    first, second = row(1, rating=2, superseded_by="id-002"), row(2, rating=5, supersedes="id-001")
    assert ledger(first, second).said("r1").rating == second
    first, second = row(1, rating=2), row(2, rating=5, supersedes="id-001", superseded_by="id-003")
    undone = ledger(first, second, row(3, kind="undo", supersedes="id-002"))
    assert undone.said("r1").rating == first
    assert undone.last() == (first,)


def test_an_undo_that_was_itself_undone_takes_nothing_away() -> None:
    rating = row(1, rating=2)
    undo = row(2, kind="undo", supersedes="id-001", superseded_by="id-003")
    book = ledger(rating, undo, row(3, kind="undo", supersedes="id-002"))
    assert book.said("r1").rating == rating
    assert book.last() == (rating,)


def test_updating_an_answer_says_the_same_as_reading_anew() -> None:
    first, other, second = row(1, rating=2), row(2, "r2", rating=3), row(3, rating=5, supersedes="id-001")
    replaced = row(1, rating=2, superseded_by="id-003")
    live = ledger(first, other)
    live.update("r1", [second, replaced])
    assert (live.said("r1"), live.last()) == (ledger(other, replaced, second).said("r1"), (second,))
    live.update("r1", [first, row(3, rating=5, supersedes="id-001", superseded_by="id-004"), row(4, kind="undo")])
    assert (live.said("r1").rating, live.last()) == (first, (other,))


def test_rows_count_by_age_in_whatever_order_they_are_read() -> None:
    first, second = row(1, rating=2), row(2, "r2", rating=5)
    assert ledger(second, first).last() == (second,)


def test_undo_goes_back_through_everything_said() -> None:
    rows = [row(1, rating=2), row(2, kind="label", category="refusal"), row(3, kind="note", note="hm")]
    book = ledger(*rows)
    for expected in reversed(rows.copy()):
        assert book.last() == (expected,)
        rows.remove(expected)
        book.update("r1", rows)
    assert book.last() == ()


def test_one_undo_takes_back_a_whole_skip_for_good_and_no_more() -> None:
    rated = row(1, rating=3, slots={"A": "r1", "B": "r2"})
    skips = [row(2, "r1", verdict="skipped", note="spam"), row(3, "r2", verdict="skipped", note="spam")]
    assert ledger(rated, *skips).last() == (skips[1], skips[0])
    elsewhere = row(2, "r1", verdict="skipped", note="spam", slots={"A": "r1"})
    assert ledger(elsewhere, skips[1]).last() == (skips[1],)


def test_what_was_said_about_answers_that_are_not_shown_is_left_alone() -> None:
    assert ledger(row(1, "stale", rating=1), row(2, kind="settle")).last() == ()


def test_labels_stand_side_by_side_and_a_criterion_is_not_the_rating() -> None:
    said = ledger(
        row(1, kind="label", category="refusal", superseded_by="id-003"),
        row(2, kind="label", category="format"),
        row(3, kind="label", category="refusal", severity=4, supersedes="id-001"),
        row(4, rating=1, criterion="tone"),
    ).said("r1")
    assert [(label.category, label.severity) for label in said.labels] == [("format", None), ("refusal", 4)]
    assert said.rating is None


def test_pace_is_ratings_a_minute_over_those_whose_time_is_known() -> None:
    timed = [row(number, "r1", rating=3, seconds=seconds) for number, seconds in enumerate([2.0, 4.0, None, 6.0])]
    assert ledger(*timed).pace() == pytest.approx(15.0)  # 3 ratings in 12 seconds
    assert ledger(*timed[:3]).pace() is None


def test_pace_is_that_of_the_latest_twenty() -> None:
    rows = [row(number, rating=3, seconds=60.0 if number < 5 else 3.0) for number in range(25)]
    assert ledger(*rows).pace() == pytest.approx(20.0)


def test_a_label_given_in_triage_stands_and_is_not_for_review_to_take_back() -> None:
    rows = [row(1, rating=4), row(2, kind="label", category="leak", act="a1", slots=None, blind=False)]
    ledger = Ledger(rows, {"r1"})
    assert [label.category for label in ledger.said("r1").labels] == ["leak"]
    assert ledger.last() == (rows[0],)
    ledger.update("r1", rows[1:])
    assert ledger.last() == ()

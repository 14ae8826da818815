"""The ledger: what stands after all changing and undoing, from the rows alone."""

from collections.abc import Iterator
from typing import Any

import pytest

from reviewtui.domain.judgment import Judgment
from reviewtui.grading.ledger import GRADING_KINDS, Ledger

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


class Rows:
    """A book of a few rows, which may change."""

    def __init__(self, *rows: Judgment) -> None:
        self.rows = list(rows)

    def about(self, response_id: str) -> list[Judgment]:
        return [row for row in self.rows if row.response_id == response_id]

    def latest(self) -> Iterator[Judgment]:
        standing = [row for row in self.rows if row.superseded_by is None and row.kind in GRADING_KINDS]
        return iter(sorted(standing, key=lambda row: row.id, reverse=True))


def ledger(*rows: Judgment) -> Ledger:
    return Ledger(Rows(*rows))


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


def test_what_changed_is_seen_once_the_rest_is_forgotten() -> None:
    first, other, second = row(1, rating=2), row(2, "r2", rating=3), row(3, rating=5, supersedes="id-001")
    replaced = row(1, rating=2, superseded_by="id-003")
    book = Rows(first, other)
    live = Ledger(book)
    assert (live.said("r1").rating, live.last()) == (first, (other,))
    book.rows = [other, replaced, second]
    assert (live.said("r1").rating, live.last()) == (first, (other,)), "nothing is read anew before it has to be"
    live.forget()
    assert (live.said("r1"), live.last()) == (ledger(other, replaced, second).said("r1"), (second,))
    undone = row(3, rating=5, supersedes="id-001", superseded_by="id-004")
    book.rows = [other, first, undone, row(4, kind="undo")]
    live.forget()
    assert (live.said("r1").rating, live.last()) == (first, (other,))


def test_rows_count_by_age_in_whatever_order_they_are_read() -> None:
    first, second = row(1, rating=2), row(2, "r2", rating=5)
    assert ledger(second, first).last() == (second,)


def test_undo_goes_back_through_everything_said() -> None:
    rows = [row(1, rating=2), row(2, kind="label", category="refusal"), row(3, kind="note", note="hm")]
    book = Rows(*rows)
    live = Ledger(book)
    for expected in reversed(rows.copy()):
        assert live.last() == (expected,)
        book.rows.remove(expected)
        live.forget()
    assert live.last() == ()


def test_one_undo_takes_back_a_whole_skip_for_good_and_no_more() -> None:
    rated = row(1, rating=3, slots={"A": "r1", "B": "r2"})
    skips = [row(2, "r1", verdict="skipped", note="spam"), row(3, "r2", verdict="skipped", note="spam")]
    assert ledger(rated, *skips).last() == (skips[1], skips[0])
    elsewhere = row(2, "r1", verdict="skipped", note="spam", slots={"A": "r1"})
    assert ledger(elsewhere, skips[1]).last() == (skips[1],)


def test_one_undo_takes_back_an_act_of_more_rows_than_are_kept() -> None:
    rows = [row(0, rating=5), *(row(number, f"r{number}", verdict="skipped", act="a") for number in range(1, 100))]
    assert ledger(*rows).last() == tuple(reversed(rows[1:]))


def test_what_was_said_when_an_item_came_again_stands_by_itself() -> None:
    book = ledger(row(1, rating=2), row(2, rating=5, repeat=True))
    said = [book.said("r1").rating]
    book.again = True
    said.append(book.said("r1").rating)
    assert [row.rating for row in said if row] == [2, 5]


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

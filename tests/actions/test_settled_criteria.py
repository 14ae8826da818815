"""Ratings by a criterion are settled like those of the whole: listed, counted, exported, merged, taken back."""

from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from reviewtui.actions.merging import merge
from reviewtui.actions.report import counted_report
from reviewtui.actions.review import ReviewDesk
from reviewtui.actions.settling import SettlingDesk
from reviewtui.actions.settling_views import Held, Waiting
from reviewtui.domain.evidence import Evidence
from reviewtui.domain.judgment import JudgmentDraft
from reviewtui.domain.session import ReviewRules, Session
from reviewtui.exchange.write import WRITE_FORMATS, WriteFormat
from reviewtui.report.model import Report
from reviewtui.store.blinding import record_exposure
from reviewtui.store.database import open_database
from reviewtui.store.evidence import evidence
from reviewtui.store.judgments import verify_chains
from tests.actions.test_exporting import exported
from tests.actions.test_exporting_judgments import judged, moved
from tests.actions.test_settling import settled_rows, texts_of
from tests.fakes import collected as made

FIRST, SECOND = made.MODELS[:2]
PROMPTS = [made.prompt(f"question {number}") for number in range(2)]

Rating = Callable[[str, str | None], int]
"""What somebody rates a model's answers by a criterion; None: as a whole."""


def session(*criteria: str) -> Session:
    return replace(made.session(PROMPTS, (FIRST, SECOND)), review=ReviewRules(criteria=criteria))


def rate_all(path: Path, reviewer: str, rating: Rating) -> None:
    models = texts_of(path)
    with ReviewDesk.open(path, "support", reviewer) as desk:
        while desk.item is not None:
            for slot in desk.item.slots:
                for criterion in (None, *(grade.criterion for grade in slot.grades)):
                    desk.rate(slot.letter, rating(models[slot.text], criterion), criterion)


@pytest.fixture
def apart(tmp_path: Path) -> Path:
    """Two who agree on the whole, and on the tone of the first model not at all."""
    path = made.collected(tmp_path, session("correct", "tone"))
    rate_all(path, "ana", lambda model, criterion: 5)
    rate_all(path, "ben", lambda model, criterion: 1 if (model, criterion) == (FIRST, "tone") else 5)
    return path


def report_of(path: Path) -> Report:
    with open_database(path) as db:
        return counted_report(db, session("correct", "tone")).report


def tone(report: Report, model: str = FIRST) -> float | None:
    [one] = [one for one in report.models if one.name == model]
    return one.figures.mean_rating_by_criterion["tone"].value


def evidence_of(path: Path, of: str = "support") -> list[Evidence]:
    with open_database(path) as db:
        return evidence(db, of)


def test_a_dispute_by_a_criterion_says_so_and_is_settled_by_it(apart: Path) -> None:
    with SettlingDesk.open(apart, "support", "ana") as desk:
        assert desk.settlement.left == 2
        assert desk.dispute is not None
        assert desk.dispute.criterion == "tone"
        assert desk.dispute.held == (Held("ana", "5 of 5", ()), Held("ben", "1 of 5", ()))
        desk.rate(2)
        desk.cannot_judge()
        assert (desk.settlement.settled, desk.settlement.left) == (2, 0)
        desk.undo()
        assert (desk.settlement.settled, desk.settlement.left) == (1, 1)
    [row] = settled_rows(apart)
    assert (row.criterion, row.rating, row.supersedes) == ("tone", 2, None)


def test_the_whole_and_a_criterion_of_one_answer_are_two_disputes(tmp_path: Path) -> None:
    path = made.collected(tmp_path, session("tone"))
    rate_all(path, "ana", lambda model, criterion: 5)
    rate_all(path, "ben", lambda model, criterion: 5 if model == SECOND else 2 if criterion else 1)
    with SettlingDesk.open(path, "support", "ben") as desk:
        criteria = []
        while desk.dispute is not None:
            criteria.append(desk.dispute.criterion)
            desk.rate(3 if desk.dispute.criterion is None else 4)
    assert criteria == [None, None, "tone", "tone"], "the whole is further apart"
    rows = [row for row in evidence_of(path) if row.model == FIRST]
    assert [row.settled and row.settled.rating for row in rows] == [3, 3]
    assert [row.settled_by_criterion["tone"].rating for row in rows] == [4, 4]


def test_figures_by_criterion_use_what_was_settled_and_no_other_figure_does(apart: Path) -> None:
    before = report_of(apart)
    assert tone(before) == 3
    with SettlingDesk.open(apart, "support", "ana") as desk:
        desk.rate(2)
    after = report_of(apart)
    assert tone(after) == (2 + 3) / 2
    assert tone(after, SECOND) == 5
    assert after.agreement == before.agreement
    assert [one.figures.csat for one in after.models] == [one.figures.csat for one in before.models]
    assert (after.judging.settled, after.judging.settled_unused) == (1, 0)
    with SettlingDesk.open(apart, "support", "ana") as desk:
        desk.undo()
    assert tone(report_of(apart)) == 3


def test_a_blind_figure_does_not_use_what_somebody_settled_who_had_seen_the_name(apart: Path) -> None:
    with open_database(apart) as db:
        record_exposure(db, "support", "ana", [row.response_id for row in evidence(db, "support")])
    with SettlingDesk.open(apart, "support", "ana") as desk:
        desk.rate(5)
    after = report_of(apart)
    assert tone(after) == 3
    assert (after.judging.settled, after.judging.settled_unused) == (0, 1)


def test_nobody_reads_what_others_said_by_a_criterion_before_rating_by_it(apart: Path) -> None:
    with ReviewDesk.open(apart, "support", "cid") as desk:
        assert desk.item is not None
        letters = [slot.letter for slot in desk.item.slots]
        for letter in letters:
            desk.rate(letter, 4)
        with SettlingDesk.open(apart, "support", "cid") as settling:
            assert (settling.settlement.left, settling.settlement.mine) == (0, 2)
        for letter in letters:
            desk.rate(letter, 4, "correct")
            desk.rate(letter, 4, "tone")
    with SettlingDesk.open(apart, "support", "cid") as settling:
        assert (settling.settlement.left, settling.settlement.mine) == (1, 1)
    with SettlingDesk.open(apart, "support", "ana") as settling:
        assert (settling.settlement.left, settling.settlement.waiting) == (1, Waiting(1, ("cid",)))


def test_who_cannot_rate_an_answer_is_not_waited_for_at_its_criteria(apart: Path) -> None:
    with ReviewDesk.open(apart, "support", "cid") as desk:
        while desk.item is not None:
            for slot in desk.item.slots:
                desk.cannot_judge(slot.letter)
    with SettlingDesk.open(apart, "support", "cid") as settling:
        assert (settling.settlement.left, settling.settlement.mine) == (2, 0)


def test_nobody_is_waited_for_at_what_is_no_criterion_any_more(apart: Path) -> None:
    made.collected(apart.parent, session("correct"), detecting=False)
    rate_all(apart, "cid", lambda model, criterion: 5)
    with SettlingDesk.open(apart, "support", "ana") as settling:
        assert (settling.settlement.left, settling.settlement.waiting.disputes) == (2, 0)


@pytest.mark.parametrize("form", WRITE_FORMATS)
def test_they_are_exported_and_come_back_as_they_were(tmp_path: Path, form: WriteFormat) -> None:
    database = judged(
        tmp_path,
        [
            JudgmentDraft(
                session="s", kind="settle", reviewer="ana", response_id="0-alpha", rating=rating, criterion=criterion
            )
            for rating, criterion in ((2, None), (4, "tone"), (5, "=correct"))
        ],
    )
    there = moved(database, tmp_path, form)
    assert exported(there, "judgments", form) == exported(database, "judgments", form)
    for path in (database, there):
        [row] = [row for row in evidence_of(path, "s") if row.response_id == "0-alpha"]
        assert row.settled is not None
        assert row.settled.rating == 2
        assert {name: one.rating for name, one in row.settled_by_criterion.items()} == {"tone": 4, "=correct": 5}
    with open_database(there) as db:
        assert verify_chains(db) == []


def test_they_are_merged(apart: Path, tmp_path: Path) -> None:
    with SettlingDesk.open(apart, "support", "ana") as desk:
        desk.rate(2)
        desk.rate(4)
    other = tmp_path / "other.db"
    for _ in range(2):
        merge(other, [apart])
    settled = [row.settled_by_criterion["tone"].rating for row in evidence_of(other) if row.model == FIRST]
    assert sorted(rating or 0 for rating in settled) == [2, 4]
    with SettlingDesk.open(other, "support", "ben") as desk:
        assert (desk.settlement.settled, desk.settlement.left) == (2, 0)

"""From the desk to the report: what is said in each mode is counted, opens onto its rows, and survives a journey."""

import shutil
from pathlib import Path

import pytest
from msgspec.structs import replace

from reviewtui.actions.exporting import export, open_export
from reviewtui.actions.figure_rows import FigureKey, FigureRow, figure_rows
from reviewtui.actions.importing_judgments import import_judgments
from reviewtui.actions.report import CountedReport, counted_report
from reviewtui.actions.review import ReviewDesk
from reviewtui.domain.session import ReviewMode, ReviewRules, Session
from reviewtui.exchange.write import WRITE_FORMATS, WriteFormat
from reviewtui.report.text import render_text
from reviewtui.store.database import open_database
from tests.fakes import collected as made

PROMPTS = [made.prompt(f"question {number}") for number in range(4)]
TANGO, LLAMA, YUCCA = made.MODELS


def session(*modes: ReviewMode, criteria: tuple[str, ...] = ()) -> Session:
    return made.session(PROMPTS, review=ReviewRules(mode=modes, criteria=criteria))


def counted(path: Path, of: Session) -> CountedReport:
    with open_database(path) as db:
        return counted_report(db, of)


def letter_of(desk: ReviewDesk, model: str) -> str:
    """The letter that the answer of `model` has: its beginning tells it."""
    tone = ("Of course.", "Let me see.", "Certainly!")[made.MODELS.index(model)]
    assert desk.item is not None
    [letter] = [slot.letter for slot in desk.item.slots if slot.text.startswith(tone)]
    return letter


def ranked(path: Path, reviewer: str, *orders: tuple[str, ...]) -> None:
    """Rank item after item, the best model first."""
    with ReviewDesk.open(path, "support", reviewer) as desk:
        for order in orders:
            desk.rank([[letter_of(desk, model)] for model in order])


def said_of(rows: tuple[FigureRow, ...]) -> list[tuple[float | None, str]]:
    return [(row.value if row.counted else None, row.why) for row in rows]


def test_rankings_of_the_desk_are_preferences_that_open_onto_rows(tmp_path: Path) -> None:
    of = session("rank")
    path = made.collected(tmp_path, of)
    ranked(path, "ana", (TANGO, LLAMA, YUCCA), (TANGO, YUCCA, LLAMA), (LLAMA, TANGO, YUCCA))
    ranked(path, "ben", (TANGO, LLAMA, YUCCA))
    with ReviewDesk.open(path, "support", "ben") as desk:
        desk.cannot_judge("1")
        desk.skip_for_good("too long")
    found = counted(path, of)
    report = found.report
    assert (report.judging.rankings, report.judging.reviewers, report.judging.comparisons) == (5, 2, 0)
    tango = report.models[0]
    assert (tango.comparisons.compared, tango.comparisons.won, tango.comparisons.cannot_judge) == (8, 7, 2)
    assert tango.comparisons.ranked == 8
    assert ("ranking", 1, "skipped for good") in [(one.what, one.count, one.why) for one in report.excluded]
    assert report.preference_agreement.n == 3
    rows = said_of(figure_rows(path, found, FigureKey(TANGO, "comparisons")))
    assert sum(value or 0 for value, _ in rows) == 8
    beside = said_of(figure_rows(path, found, FigureKey(TANGO, "comparisons", beside=LLAMA)))
    assert sum(value or 0 for value, _ in beside) == 4


def rated_by_criteria(path: Path) -> None:
    with ReviewDesk.open(path, "support", "ana") as desk:
        for model, stars in ((TANGO, 5), (LLAMA, 4), (YUCCA, 1)):
            desk.rate(letter_of(desk, model), 3, "tone")
            desk.rate(letter_of(desk, model), stars)


def test_ratings_by_criterion_open_onto_rows(tmp_path: Path) -> None:
    of = session("rate", criteria=("tone",))
    path = made.collected(tmp_path, of)
    rated_by_criteria(path)
    found = counted(path, of)
    tango = found.report.models[0].figures
    assert (tango.csat.value, tango.satisfied_by_criterion["tone"].value) == (1.0, 0.0)
    assert tango.mean_rating_by_criterion["tone"].n == 1
    rows = figure_rows(path, found, FigureKey(TANGO, "mean_rating", criterion="tone"))
    assert sorted((row.value, row.why) for row in rows if row.counted) == [(3.0, "")]
    assert [row.why for row in rows if not row.counted] == ["not judged yet"] * 3


def test_looks_of_the_desk_open_onto_rows(tmp_path: Path) -> None:
    of = session("label")
    path = made.collected(tmp_path, of)
    with ReviewDesk.open(path, "support", "ana") as desk:
        desk.label(letter_of(desk, TANGO), "other")
        desk.looked_through()
        desk.looked_through()
    found = counted(path, of)
    assert (found.report.judging.looked_through, found.report.judging.looking) == (6, 1)
    rates = [model.figures.human_failure_rate.value for model in found.report.models]
    assert rates == [0.5, 0.0, 0.0]
    rows = figure_rows(path, found, FigureKey(TANGO, "human_failure_rate"))
    assert sorted((row.value, row.why) for row in rows if row.counted) == [(0.0, ""), (1.0, "")]
    assert [row.why for row in rows if not row.counted] == ["not looked through"] * 2


def everything(path: Path, *modes: ReviewMode) -> None:
    """Something in each mode by each of two people, verdicts that are none among it."""
    if "rank" in modes:
        ranked(path, "ana", (TANGO, LLAMA, YUCCA), (TANGO, YUCCA, LLAMA))
        ranked(path, "ben", (LLAMA, TANGO, YUCCA))
    if "rate" in modes:
        rated_by_criteria(path)
    for reviewer in ("ana", "ben"):
        with ReviewDesk.open(path, "support", reviewer) as desk:
            if "label" in modes:
                desk.label(letter_of(desk, YUCCA), "leak", severity=3)
                desk.looked_through()
            if "guess" in modes:
                for slot in desk.item.slots if desk.item else ():
                    desk.guess(slot.letter, LLAMA)
            desk.cannot_judge("1" if "rank" in modes else "A")
            desk.needs_expert("law")


@pytest.mark.parametrize("form", WRITE_FORMATS)
@pytest.mark.parametrize("mode", ["rate", "rank", "label", "guess"])
def test_figures_are_the_same_after_a_journey(tmp_path: Path, mode: ReviewMode, form: WriteFormat) -> None:
    of = session(mode, criteria=("tone",))
    path = made.collected(tmp_path, of)
    there = tmp_path / "there.db"
    shutil.copy(path, there)
    everything(path, mode)
    file = tmp_path / f"judgments.{form}"
    with file.open("wb") as out:
        assert export(open_export("judgments", "support", path, tmp_path, format=form), out) > 0
    assert import_judgments(of, there, [str(file)], mapping={}).rejected == 0
    before, after = counted(path, of).report, counted(there, of).report
    assert after.judging == replace(before.judging, imported=after.judging.imported)
    assert (after.models, after.pairs, after.excluded) == (before.models, before.pairs, before.excluded)
    assert (after.agreement, after.preference_agreement) == (before.agreement, before.preference_agreement)
    assert after.blinding.recognised == before.blinding.recognised


def test_guesses_alone_are_told(tmp_path: Path) -> None:
    of = session("guess")
    path = made.collected(tmp_path, of)
    with ReviewDesk.open(path, "support", "ana") as desk:
        for letter in "ABC":
            desk.guess(letter, LLAMA)
    report = counted(path, of).report
    assert (report.judging.guesses, report.judging.reviewers) == (3, 1)
    assert "3 guesses by 1 person" in render_text(report, 100)
    assert "no ratings: people guessed which model wrote an answer" in render_text(report, 100)

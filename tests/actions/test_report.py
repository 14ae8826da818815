"""The report of a real database: its figures are those that a query of the views would count."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from reviewtui.actions.report import gate, session_report
from reviewtui.domain.errors import ReviewError
from reviewtui.domain.judgment import JudgmentDraft
from reviewtui.domain.session import Requirement, Session
from reviewtui.report.model import Report
from reviewtui.store.database import Database, open_database
from reviewtui.store.judgments import append_judgment
from reviewtui.store.reading import current_responses
from tests.fakes.collected import MODELS, collect, prompt, session

SUPPORT = session([prompt(f"question {n}") for n in range(24)])


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    with open_database(tmp_path / "reviews.db") as database:
        yield database


def rate(db: Database, stars: dict[str, int], **fields: bool) -> None:
    """Rate every answer of each named model alike."""
    for response in current_responses(db, SUPPORT.name):
        if response.model in stars and response.text:
            draft = JudgmentDraft(
                session=SUPPORT.name,
                kind="rating",
                reviewer="ana",
                prompt_id=response.prompt_id,
                response_id=response.id,
                rating=stars[response.model],
            )
            append_judgment(db, msgspec.structs.replace(draft, **fields))


def made(db: Database, of: Session = SUPPORT) -> Report:
    return session_report(db, of)


def test_nothing_collected_yet(db: Database) -> None:
    report = made(db)
    assert (report.coverage.asked, report.coverage.collected) == (72, 0)
    assert report.gate == "undecided"
    assert report.next_steps[0] == "72 responses still to collect: reviewtui collect support"


def test_the_figures_agree_with_the_views(db: Database) -> None:
    collect(db, SUPPORT)
    rate(db, {MODELS[0]: 5, MODELS[1]: 2})
    report = made(db)
    counted = {
        row["model"]: (row["n"], row["satisfied"])
        for row in db.rows(
            """
            SELECT r.model, count(*) AS n, avg(j.rating >= 4) AS satisfied
            FROM v_judgments j JOIN v_responses r USING (response_id)
            WHERE j.superseded_by IS NULL GROUP BY r.model"""
        )
    }
    for entry in report.models[:2]:
        assert (entry.figures.csat.n, entry.figures.csat.value) == counted[entry.name]
    assert report.models[2].figures.csat.missing == "no judgments yet"
    assert report.judging.judgments == 48
    assert [entry.outcome for entry in report.models] == ["UNDECIDED", "FAIL", "UNDECIDED"]


def test_judgments_after_exposure_count_as_excluded(db: Database) -> None:
    collect(db, SUPPORT)
    rate(db, {MODELS[0]: 5}, exposed=True)
    report = made(db)
    assert report.models[0].figures.csat.value is None
    assert [(entry.what, entry.count) for entry in report.excluded] == [("judgment", 24)]


@pytest.mark.parametrize(("stars", "code"), [((5, 5, 1), 0), ((1, 1, 1), 3), ((1, 1, 5), 0)])
def test_the_gate_speaks_for_all_candidates(db: Database, stars: tuple[int, int, int], code: int) -> None:
    easy = msgspec.structs.replace(SUPPORT, requirements=(Requirement("csat", at_least=0.6),))
    collect(db, easy)
    rate(db, dict(zip(MODELS, stars, strict=True)))
    assert gate(made(db, easy), None) == code


def test_the_gate_speaks_for_one_model(db: Database) -> None:
    easy = msgspec.structs.replace(SUPPORT, requirements=(Requirement("csat", at_least=0.6),))
    collect(db, easy)
    rate(db, {MODELS[0]: 5, MODELS[1]: 1})
    report = made(db, easy)
    assert [gate(report, name) for name in MODELS] == [0, 3, 4]
    with pytest.raises(ReviewError, match="did you mean `Zq7xTango`"):
        gate(report, "Zq7xTang")


def test_without_requirements_nothing_is_decided(db: Database) -> None:
    assert gate(made(db, msgspec.structs.replace(SUPPORT, requirements=())), None) == 4


def test_an_edit_since_the_last_collection_is_noticed(db: Database) -> None:
    collect(db, SUPPORT)
    assert made(db).notes == ()
    warmer = tuple(msgspec.structs.replace(model, temperature=1.0) for model in SUPPORT.models)
    assert any("has changed" in note for note in made(db, msgspec.structs.replace(SUPPORT, models=warmer)).notes)
    dearer = tuple(msgspec.structs.replace(model, timeout=5.0) for model in SUPPORT.models)
    assert made(db, msgspec.structs.replace(SUPPORT, models=dearer)).notes == ()

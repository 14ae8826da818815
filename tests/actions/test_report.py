"""The report of a real database: its figures are those that a query of the views would count."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from reviewtui.actions.report import gate, session_report
from reviewtui.domain.errors import ReviewError
from reviewtui.domain.judgment import JudgmentDraft
from reviewtui.domain.session import FailureRules, Requirement, Session
from reviewtui.report.model import Chains, Report
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
    assert report.models[2].figures.csat.missing == "no ratings yet"
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


def test_an_edited_file_is_reported_as_it_was_collected_and_decides_nothing(db: Database) -> None:
    easy = msgspec.structs.replace(SUPPORT, requirements=(Requirement("csat", at_least=0.6),))
    collect(db, easy)
    rate(db, {MODELS[0]: 5})
    assert (gate(made(db, easy), None), made(db, easy).notes) == (0, ())
    warmer = tuple(msgspec.structs.replace(model, temperature=1.0) for model in SUPPORT.models)
    fewer = SUPPORT.prompts[:20]
    for edited in (
        msgspec.structs.replace(easy, models=warmer),
        msgspec.structs.replace(easy, prompts=fewer),
        msgspec.structs.replace(easy, trials=2),
    ):
        report = made(db, edited)
        assert (report.coverage.asked, report.coverage.prompts, report.coverage.collected) == (72, 24, 72)
        assert [gate(report, name) for name in (None, *MODELS)] == [4, 4, 4, 4]
        assert report.models[0].outcome == "PASS"  # of what was collected


def test_requirements_and_failures_are_those_of_the_file(db: Database) -> None:
    collect(db, SUPPORT)
    harder = msgspec.structs.replace(
        SUPPORT, requirements=(Requirement("csat", at_least=0.99),), failures=FailureRules(stall_after=9.0)
    )
    report = made(db, harder)
    assert report.models[0].verdicts[0].at_least == 0.99
    assert report.notes == ("Stalls are as found when collecting, over 2 s; the session file now says 9 s.",)
    euros = made(db, msgspec.structs.replace(SUPPORT, currency="EUR"))
    assert (euros.currency, len(euros.notes), euros.session_changed) == ("USD", 1, False)


def test_a_definition_of_another_version_is_taken_from_the_file_and_decides_nothing(db: Database) -> None:
    collect(db, SUPPORT)
    db.conn.execute("UPDATE sessions SET definition = '{}'")
    report = made(db)
    assert (report.session_changed, gate(report, None)) == (True, 4)
    assert report.notes[0].startswith("SESSION RECORDED BY ANOTHER VERSION")


def test_the_chain_of_judgments_is_looked_at(db: Database) -> None:
    collect(db, SUPPORT)
    rate(db, {MODELS[0]: 5})
    assert made(db).chains == Chains(judgments=24, checked=True, problems=())
    db.conn.execute("DROP TRIGGER judgments_never_change")
    db.conn.execute("UPDATE judgments SET rating = 4 WHERE seq = 3")
    broken = made(db)
    assert broken.chains is not None
    assert len(broken.chains.problems) == 1
    assert broken.notes == ("RECORDED JUDGMENTS WERE CHANGED: 1 break in their chains.",)
    assert session_report(db, SUPPORT, check_chains=False).chains is None


def test_more_judgments_than_a_report_checks_are_said_to_be_unchecked(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    collect(db, SUPPORT)
    rate(db, {MODELS[0]: 5})
    monkeypatch.setattr("reviewtui.actions.report.CHECKED_UP_TO", 23)
    assert made(db).chains == Chains(judgments=24, checked=False, problems=())


def test_a_change_that_reaches_no_model_is_no_change(db: Database) -> None:
    collect(db, SUPPORT)
    dearer = tuple(msgspec.structs.replace(model, timeout=5.0) for model in SUPPORT.models)
    assert made(db, msgspec.structs.replace(SUPPORT, models=dearer)).notes == ()

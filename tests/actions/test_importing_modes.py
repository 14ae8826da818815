"""Rankings, guesses and looks through answers out of files: what is joined, what replaces what, what counts."""

from pathlib import Path
from typing import Any

import pytest

from reviewtui.actions.importing_judgments import import_judgments
from reviewtui.actions.report import session_report
from reviewtui.domain.session import Session
from reviewtui.report.model import Report
from reviewtui.store.database import open_database
from tests.fakes.imported import MODELS, imported_session, write_csv, write_lines

TANGO, LLAMA = MODELS


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "reviews.db"


@pytest.fixture
def session() -> Session:
    return imported_session(["why?", "how?"])


def row(model: str, prompt: str = "why?", reviewer: str = "ann", **said: Any) -> dict[str, Any]:
    return {"prompt": prompt, "model": model, "reviewer": reviewer, **said}


def imported(session: Session, database: Path, file: str) -> Report:
    taken = import_judgments(session, database, [file], mapping={})
    assert taken.rejected == 0, taken.files
    with open_database(database) as db:
        return session_report(db, session)


def test_what_one_reviewer_ranks_of_a_prompt_is_one_ranking(tmp_path: Path, database: Path, session: Session) -> None:
    rows = [
        row(TANGO, rank=1),
        row(LLAMA, rank=2),
        row(TANGO, rank=1, reviewer="ben"),
        row(LLAMA, rank=1, reviewer="ben"),
        row(TANGO, "how?", verdict="cannot_judge", kind="ranking"),
        row(LLAMA, "how?", verdict="cannot_judge", kind="ranking"),
    ]
    made = imported(session, database, write_csv(tmp_path / "ranks.csv", rows))
    assert (made.judging.rankings, made.judging.comparisons, made.judging.imported) == (3, 0, 3)
    [pair] = made.pairs
    assert (pair.won, pair.lost, pair.tied, pair.cannot_judge, pair.ranked) == (1, 0, 1, 1, 2)
    assert made.preference_agreement.n == 1
    again = imported(session, database, write_lines(tmp_path / "ranks.jsonl", rows))
    assert again.pairs == made.pairs


def test_names_of_rankings_join_within_a_prompt_and_a_reviewer(
    tmp_path: Path, database: Path, session: Session
) -> None:
    rows = [row(model, prompt, rank=1, ranking="7") for model in MODELS for prompt in ("why?", "how?")]
    made = imported(session, database, write_csv(tmp_path / "ranks.csv", rows))
    assert (made.judging.rankings, made.pairs[0].tied) == (2, 2)


def test_a_ranking_in_a_later_file_takes_the_place_of_the_former(
    tmp_path: Path, database: Path, session: Session
) -> None:
    imported(session, database, write_csv(tmp_path / "one.csv", [row(TANGO, rank=1), row(LLAMA, rank=2)]))
    later = [row(TANGO, rank=5), row(LLAMA, rank=3)]
    made = imported(session, database, write_csv(tmp_path / "two.csv", later))
    assert (made.judging.rankings, made.pairs[0].won, made.pairs[0].lost) == (1, 0, 1)


def test_criteria_and_looks_come_with_their_figures(tmp_path: Path, database: Path, session: Session) -> None:
    rows = [
        row(TANGO, rating=5, criterion="tone"),
        row(TANGO, rating=2, criterion="tone", reviewer="ben"),
        row(TANGO, "how?", rating=4, criterion="tone"),
        row(TANGO, category="leak"),
        row(LLAMA, verdict="no_failure"),
        row(TANGO, "how?", verdict="no_failure"),
        row(LLAMA, "how?", guess=LLAMA),
    ]
    made = imported(session, database, write_csv(tmp_path / "said.csv", rows))
    tango, llama = (model.figures for model in made.models)
    assert (tango.mean_rating_by_criterion["tone"].value, tango.mean_rating_by_criterion["tone"].n) == (3.75, 2)
    assert tango.satisfied_by_criterion["tone"].value == 0.75
    assert llama.satisfied_by_criterion["tone"].missing == "no ratings yet"
    assert (tango.human_failure_rate.value, tango.human_failure_rate.n) == (0.5, 2)
    assert (llama.human_failure_rate.value, llama.human_failure_rate.n) == (0.0, 1)
    assert (made.judging.looked_through, made.judging.looking, made.judging.judgments) == (3, 1, 0)
    assert made.blinding.recognised.n == 1


@pytest.mark.parametrize("repeated", ["yes", "no"])
def test_a_hidden_repeat_replaces_no_first_time(
    tmp_path: Path, database: Path, session: Session, repeated: str
) -> None:
    rows = [row(TANGO, rating=5), row(TANGO, rating=1, repeat=repeated)]
    made = imported(session, database, write_csv(tmp_path / "said.csv", rows))
    assert made.models[0].figures.mean_rating.value == (5.0 if repeated == "yes" else 1.0)

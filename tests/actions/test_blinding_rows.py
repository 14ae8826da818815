"""The rows behind the figures of blinding, on a real database."""

from pathlib import Path

from reviewtui.actions.figure_rows import FigureKey, figure_rows
from reviewtui.actions.report import counted_report
from reviewtui.domain.judgment import JudgmentDraft
from reviewtui.domain.prompt import Prompt
from reviewtui.domain.session import Model
from reviewtui.report.parts import Opened
from reviewtui.store.database import open_database
from reviewtui.store.judgments import append_judgment
from reviewtui.store.reading import current_responses
from tests.fakes import collected as made

PROMPTS = [made.prompt(f"question {number}") for number in range(4)]
TANGO, LLAMA, YUCCA = made.MODELS


def says(prompt: Prompt, model: Model, trial: int) -> str | None:
    if model.name == TANGO and prompt.text == "question 1":
        return "Gladly. I’m ChatGPT, by the way."
    return "" if prompt.text == "question 3" else made.says(prompt, model, trial)


def judged(folder: Path) -> Path:
    """Rated, compared and guessed at: ana takes both others for TANGO."""
    of = made.session(PROMPTS)
    database = made.collected(folder, of, says)
    with open_database(database) as db:
        answers = {(r.prompt_id, r.model): r.id for r in current_responses(db, of.name) if r.text}
        for (prompt_id, model), response_id in answers.items():
            said = {"session": of.name, "reviewer": "ana", "prompt_id": prompt_id, "response_id": response_id}
            append_judgment(db, JudgmentDraft(**said, kind="rating", rating=5))
            append_judgment(db, JudgmentDraft(**said, kind="guess", guess=TANGO))
            if model == TANGO:
                other = answers[prompt_id, LLAMA]
                append_judgment(db, JudgmentDraft(**said, kind="comparison", other_response_id=other, verdict="first"))
                append_judgment(db, JudgmentDraft(**(said | {"reviewer": "ben"}), kind="guess", verdict="cannot_judge"))
    return database


def told(database: Path, model: str, figure: Opened) -> dict[str, tuple[float | None, str]]:
    """By prompt: what a row counts as, None where it does not, and why."""
    with open_database(database) as db:
        counted = counted_report(db, made.session(PROMPTS))
    rows = figure_rows(database, counted, FigureKey(model, figure))
    return {row.asked: (row.value if row.counted else None, row.why) for row in rows}


def test_answers_that_name_their_maker_are_shown_with_the_words(tmp_path: Path) -> None:
    assert told(judged(tmp_path), TANGO, "self_named") == {
        "question 0": (0.0, ""),
        "question 1": (1.0, "“I’m ChatGPT”"),
        "question 2": (0.0, ""),
        "question 3": (None, "no words to look at"),
    }


def test_figures_without_them_leave_those_rows_out(tmp_path: Path) -> None:
    database = judged(tmp_path)
    without = told(database, TANGO, "csat_without")
    assert without["question 0"] == (1.0, "")
    assert without["question 1"] == (None, "names its maker")
    preferred = told(database, LLAMA, "preferred_without")
    assert preferred["question 0"] == (1.0, "lost 1")
    assert preferred["question 1"] == (None, "not compared")


def test_what_people_took_an_answer_for(tmp_path: Path) -> None:
    database = judged(tmp_path)
    tango = told(database, TANGO, "recognised")
    assert tango["question 0"] == (0.5, f"taken for {TANGO}, nobody")
    assert tango["question 3"] == (None, "nobody guessed")
    assert told(database, YUCCA, "recognised")["question 2"] == (-0.5, f"taken for {TANGO}")

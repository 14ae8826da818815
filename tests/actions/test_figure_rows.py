"""Where a figure comes from, on a real database: its rows, what each counts as, and all about one of them."""

from pathlib import Path
from typing import get_args

import msgspec
import pytest

from reviewtui.actions.collect import expose
from reviewtui.actions.figure_rows import FigureKey, FigureRow, Seen, figure_rows, open_answer, still_blind
from reviewtui.actions.report import CountedReport, counted_report
from reviewtui.actions.review import ReviewDesk
from reviewtui.domain.errors import StorageError
from reviewtui.domain.judgment import JudgmentDraft, Verdict
from reviewtui.domain.prompt import Prompt
from reviewtui.domain.session import LatencyBudget, Model, Requirement, ReviewRules, Session
from reviewtui.scoring.estimate import Estimate, FigureName
from reviewtui.store.database import open_database
from reviewtui.store.judgments import append_judgment
from reviewtui.store.reading import current_responses
from tests.fakes import collected as made

PROMPTS = [made.prompt(f"question {number}", family="same" if number in (1, 2) else "") for number in range(8)]
TANGO, LLAMA, YUCCA = made.MODELS


def says(prompt: Prompt, model: Model, trial: int) -> str | None:
    """The first model is cut off by its server once; the last has not ended on everything."""
    if model.name == TANGO and prompt.text == "question 3":
        return ""
    return None if model.name == YUCCA and prompt.text == "question 7" else made.says(prompt, model, trial)


def strict(**changes: object) -> Session:
    """A session with requirements on two shares."""
    of = made.session(PROMPTS)
    requirements = (Requirement("csat", at_least=0.8), Requirement("failure_rate", at_most=0.5))
    return msgspec.structs.replace(of, requirements=requirements, **changes)


def rate(database: Path, of: Session, stars: dict[str, int | None], model: str = TANGO, reviewer: str = "ana") -> None:
    """Rate what `model` answered to the prompts of these texts; None: cannot be judged."""
    texts = {prompt.id: prompt.text for prompt in of.prompts}
    with open_database(database) as db:
        for response in current_responses(db, of.name):
            if response.model == model and response.text and texts[response.prompt_id] in stars:
                rating = stars[texts[response.prompt_id]]
                append_judgment(
                    db,
                    JudgmentDraft(
                        session=of.name,
                        kind="rating",
                        reviewer=reviewer,
                        prompt_id=response.prompt_id,
                        response_id=response.id,
                        rating=rating,
                        verdict=None if rating is not None else "cannot_judge",
                    ),
                )


def report_of(database: Path, of: Session) -> CountedReport:
    with open_database(database) as db:
        return counted_report(db, of)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return made.collected(tmp_path, strict(), says)


def told(rows: tuple[FigureRow, ...]) -> dict[str, tuple[float | None, str]]:
    """By prompt: what a row counts as, None where it does not, and why."""
    return {row.asked: (row.value if row.counted else None, row.why) for row in rows}


def test_the_rows_of_a_share_say_what_each_counts_as_and_why_not(database: Path) -> None:
    of = strict()
    rate(database, of, {"question 0": 5, "question 1": 2, "question 4": None})
    rate(database, of, {"question 0": 3}, reviewer="ben")
    seen = next(row for row in report_of(database, of).evidence if row.prompt_id == PROMPTS[5].id)
    expose(of, database, "ana", [seen.response_id])
    rate(database, of, {"question 5": 5})
    counted = report_of(database, of)
    rows = figure_rows(database, counted, FigureKey(TANGO, "csat"))
    assert told(rows) == {
        "question 0": (0.5, ""),  # one of two was satisfied
        "question 1": (0.0, ""),
        "question 2": (None, "not judged yet"),
        "question 3": (None, "no text to judge"),
        "question 4": (None, "nobody could judge it"),
        "question 5": (None, "judged, but not blind"),
        "question 6": (None, "not judged yet"),
        "question 7": (None, "not judged yet"),
    }
    csat = counted.report.models[0].figures.csat
    assert (csat.n, csat.value) == (2, pytest.approx(0.25))
    assert [row.number for row in rows] == [1, 2, 3, 4, 5, 6, 7, 8]
    assert rows[0].answer == "Of course. About “question 0”: **done** (1)."
    assert rows[3].answer == ""
    assert [(given.reviewer, given.rating) for given in rows[0].evidence.ratings] == [("ana", 5), ("ben", 3)]


def test_good_rows_say_what_they_lack(tmp_path: Path) -> None:
    quick = msgspec.structs.replace(strict().failures, latency_budget=LatencyBudget(total=0.5))
    of = strict(failures=quick)
    database = made.collected(tmp_path, of, says)
    rate(database, of, {"question 0": 5, "question 1": 1})
    rows = told(figure_rows(database, report_of(database, of), FigureKey(TANGO, "good_rate")))
    assert rows["question 0"] == (0.0, "not good: too late")  # 987 ms
    assert rows["question 1"] == (0.0, "not good: not satisfied")
    assert rows["question 3"] == (0.0, "not good: failed")
    assert rows["question 2"] == (0.0, "not good: too late")
    patient = report_of(database, strict())
    rows = told(figure_rows(database, patient, FigureKey(TANGO, "good_rate")))
    assert rows["question 0"] == (1.0, "")
    assert rows["question 2"] == (None, "not judged yet")


def test_what_was_not_measured_is_not_counted(database: Path) -> None:
    rows = told(figure_rows(database, report_of(database, strict()), FigureKey(TANGO, "ttft_p95")))
    assert rows["question 0"] == (321.5, "")
    assert rows["question 3"] == (None, "not measured: failed")
    rows = told(figure_rows(database, report_of(database, strict()), FigureKey(TANGO, "cost")))
    assert set(rows.values()) == {(None, "not measured"), (None, "not measured: failed")}


@pytest.mark.parametrize("model", made.MODELS)
@pytest.mark.parametrize("figure", get_args(FigureName))
def test_every_figure_is_counted_from_as_many_rows_as_it_says(database: Path, figure: FigureName, model: str) -> None:
    of = strict()
    rate(database, of, {"question 0": 5, "question 1": 2, "question 4": None}, LLAMA)
    counted = report_of(database, of)
    entry = next(entry for entry in counted.report.models if entry.name == model)
    made_of = getattr(entry.figures, figure)
    estimate = made_of if isinstance(made_of, Estimate) else made_of.per_response
    rows = figure_rows(database, counted, FigureKey(model, figure))
    assert estimate.value is None or sum(row.counted for row in rows) == estimate.n
    assert len(rows) == entry.responses


def test_a_verdict_rests_on_the_families_that_it_reached_in_their_order(database: Path) -> None:
    of = strict()
    with open_database(database) as db:
        order = counted_report(db, of).family_order
    first, second = ([p.text for p in PROMPTS if p.family == family] for family in order[:2])
    if "question 3" in second:  # never answered, and so passed over
        second += [p.text for p in PROMPTS if p.family == order[2]]
    rate(database, of, dict.fromkeys([*first, *second], 4))
    counted = report_of(database, of)
    verdict = counted.report.models[0].verdicts[0]
    rows = figure_rows(database, counted, FigureKey(TANGO, "csat", verdict=0))
    families = list(dict.fromkeys(row.evidence.family for row in rows))
    assert families == list(order)
    reached = set(order[: verdict.families_used])
    assert {row.evidence.family for row in rows if row.why != "later in the drawn order"} == reached
    assert all(row.evidence.family in reached for row in rows if row.counted)
    assert sum(row.counted for row in rows) == len({*first, *second} - {"question 3"})


def test_the_rows_of_a_failure_of_one_kind(database: Path) -> None:
    of = strict()
    with open_database(database) as db:
        response = next(row for row in current_responses(db, of.name) if row.model == LLAMA)
        label = JudgmentDraft(
            session=of.name,
            kind="label",
            reviewer="ana",
            prompt_id=response.prompt_id,
            response_id=response.id,
            category="language",
        )
        append_judgment(db, label)
    rows = figure_rows(database, report_of(database, of), FigureKey(LLAMA, "failure_rate", "language"))
    assert {row.evidence.response_id for row in rows if row.value} == {response.id}
    assert all(row.counted for row in rows)


def compare(database: Path, of: Session, text: str, first: str, second: str, verdict: Verdict, reviewer: str) -> None:
    """One comparison of what two models answered to a prompt."""
    prompt = next(prompt for prompt in of.prompts if prompt.text == text)
    with open_database(database) as db:
        ids = {row.model: row.id for row in current_responses(db, of.name) if row.prompt_id == prompt.id}
        append_judgment(
            db,
            JudgmentDraft(
                session=of.name,
                kind="comparison",
                reviewer=reviewer,
                prompt_id=prompt.id,
                response_id=ids[first],
                other_response_id=ids[second],
                verdict=verdict,
            ),
        )


def test_comparisons_open_onto_the_answers_that_were_compared(database: Path) -> None:
    of = strict()
    compare(database, of, "question 0", TANGO, LLAMA, "first", "ana")
    compare(database, of, "question 0", YUCCA, TANGO, "first", "ben")
    compare(database, of, "question 0", LLAMA, TANGO, "cannot_judge", "cid")
    compare(database, of, "question 1", TANGO, YUCCA, "cannot_judge", "ana")
    counted = report_of(database, of)
    rows = told(figure_rows(database, counted, FigureKey(TANGO, "comparisons")))
    assert rows["question 0"] == (2.0, "won 1, lost 1, can't judge 1")
    assert rows["question 1"] == (None, "can't judge 1")
    assert rows["question 2"] == (None, "not compared")
    assert sum(value or 0 for value, _ in rows.values()) == counted.report.models[0].comparisons.compared
    beside = told(figure_rows(database, counted, FigureKey(TANGO, "comparisons", beside=YUCCA)))
    assert beside["question 0"] == (1.0, "lost 1")


def test_one_answer_with_all_that_is_recorded(database: Path) -> None:
    of = strict()
    rate(database, of, {"question 4": 2})
    counted = report_of(database, of)
    row = figure_rows(database, counted, FigureKey(TANGO, "csat"))[4]
    opened = open_answer(database, counted, row.evidence.response_id)
    assert (opened.number, [turn.text for turn in opened.turns]) == (5, ["question 4"])
    assert opened.record.response.text == "Of course. About “question 4”: **done** (1)."
    assert [(judgment.reviewer, judgment.rating) for judgment in opened.record.judgments] == [("ana", 2)]
    with pytest.raises(StorageError, match="no response nowhere"):
        open_answer(database, counted, "nowhere")


def test_who_has_nothing_left_to_judge_blind_need_not_be_asked(tmp_path: Path) -> None:
    of = made.session(PROMPTS[:1])
    database = made.collected(tmp_path, of)
    assert still_blind(database, report_of(database, of), "ana")
    with ReviewDesk.open(database, of.name, "ana") as desk:
        for letter in "ABC":
            desk.rate(letter, 4)
    assert not still_blind(database, report_of(database, of), "ana")
    assert still_blind(database, report_of(database, of), "ben")


@pytest.mark.parametrize(
    ("rules", "expected"), [(ReviewRules(blind=False), False), (ReviewRules(reveal="never"), True)]
)
def test_the_session_says_whether_names_are_ever_shown(tmp_path: Path, rules: ReviewRules, expected: bool) -> None:
    of = made.session(PROMPTS[:1], review=rules)
    database = made.collected(tmp_path, of, lambda *_: "")
    assert still_blind(database, report_of(database, of), "ana") is expected


def test_while_answers_are_missing_the_names_stay_hidden(database: Path) -> None:
    assert still_blind(database, report_of(database, strict()), "ana")


def test_what_is_shown_beside_a_name_is_recorded_first(database: Path) -> None:
    of = strict()
    counted = report_of(database, of)
    ids = [row.evidence.response_id for row in figure_rows(database, counted, FigureKey(TANGO, "csat"))]
    seen = Seen(database, counted.session, "ana")
    assert not seen.may_show(ids[0])
    seen.record(ids[:2])
    seen.record(ids[1:3])
    assert [seen.may_show(response_id) for response_id in ids[:4]] == [True, True, True, False]
    with open_database(database) as db:
        assert made.exposed_responses(db, of.name, "ana") == set(ids[:3])


def test_in_an_open_session_there_is_nothing_to_record(tmp_path: Path) -> None:
    of = made.session(PROMPTS, review=ReviewRules(blind=False))
    database = made.collected(tmp_path, of)
    counted = report_of(database, of)
    seen = Seen(database, counted.session, "ana")
    seen.record(["any"])
    assert seen.may_show("any")
    with open_database(database) as db:
        assert made.exposed_responses(db, of.name, "ana") == set()

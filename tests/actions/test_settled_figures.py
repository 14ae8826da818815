"""What settling and asking again do to the report: worked out by hand beside it."""

from pathlib import Path

from msgspec.structs import replace

from reviewtui.actions.figure_rows import FigureKey, figure_rows
from reviewtui.actions.left_to_judge import left_to_judge
from reviewtui.actions.report import CountedReport, counted_report
from reviewtui.actions.review import ReviewDesk
from reviewtui.actions.settling import SettlingDesk
from reviewtui.domain.session import ReviewMode, ReviewRules, Session
from reviewtui.report.model import ModelReport
from reviewtui.store.blinding import record_exposure
from reviewtui.store.database import open_database
from tests.actions.test_settling import compare_all, rate_all, settled_rows, texts_of
from tests.fakes import collected as made

FIRST, SECOND = made.MODELS[:2]


def session(mode: ReviewMode = "rate", prompts: int = 4) -> Session:
    of = made.session([made.prompt(f"question {number}") for number in range(prompts)], (FIRST, SECOND))
    return replace(of, review=ReviewRules(mode=mode))


def report_of(path: Path, of: Session) -> CountedReport:
    with open_database(path) as db:
        return counted_report(db, of)


def model(counted: CountedReport, name: str = FIRST) -> ModelReport:
    return next(one for one in counted.report.models if one.name == name)


def asked_otherwise(of: Session) -> Session:
    return replace(of, models=tuple(replace(one, temperature=0.7) for one in of.models))


def test_a_settled_rating_counts_in_place_of_those_it_settles_and_agreement_does_not_hear_it(tmp_path: Path) -> None:
    of = session()
    path = made.collected(tmp_path, of)
    rate_all(path, "ana", lambda asked, name: 5)
    rate_all(path, "ben", lambda asked, name: 1 if name == FIRST else 4)
    before = report_of(path, of)
    assert model(before).figures.csat.value == 0.5
    with SettlingDesk.open(path, "support", "ana") as desk:
        for _ in range(3):
            desk.rate(2)
    after = report_of(path, of)
    assert model(after).figures.csat.value == (3 * 0 + 0.5) / 4
    assert model(after).figures.mean_rating.value == (3 * 2 + 3) / 4
    assert model(after, SECOND).figures.csat.value == 1
    assert after.report.agreement == before.report.agreement
    judging = after.report.judging
    assert (judging.settled, judging.settled_unused, judging.judgments) == (3, 0, 16)
    rows = figure_rows(path, after, FigureKey(FIRST, "csat"))
    assert sorted(row.value or 0 for row in rows) == [0, 0, 0, 0.5]


def test_what_somebody_settled_who_had_seen_the_name_stays_out_of_blind_figures(tmp_path: Path) -> None:
    of = session()
    path = made.collected(tmp_path, of)
    rate_all(path, "ana", lambda asked, name: 5)
    rate_all(path, "ben", lambda asked, name: 1)
    with open_database(path) as db:
        seen = [row["response_id"] for row in db.rows("SELECT response_id FROM v_responses WHERE model = ?", (FIRST,))]
        record_exposure(db, "support", "ana", seen)
    with SettlingDesk.open(path, "support", "ana") as desk:
        while desk.settlement.left:
            desk.rate(5)
    after = report_of(path, of)
    assert (model(after).figures.csat.value, model(after, SECOND).figures.csat.value) == (0.5, 1)
    assert (after.report.judging.settled, after.report.judging.settled_unused) == (4, 4)


def test_an_answer_that_is_settled_as_not_to_be_judged_leaves_the_rates(tmp_path: Path) -> None:
    of = session(prompts=2)
    path = made.collected(tmp_path, of)
    rate_all(path, "ana", lambda asked, name: 5)
    rate_all(path, "ben", lambda asked, name: 1 if (asked, name) == ("question 0", FIRST) else 5)
    with SettlingDesk.open(path, "support", "ben") as desk:
        desk.cannot_judge()
    figures = model(report_of(path, of)).figures
    assert (figures.csat.value, figures.csat.n, figures.cannot_judge_share.value) == (1, 1, 0.5)


def test_a_settled_comparison_counts_once_in_place_of_all(tmp_path: Path) -> None:
    of = session("compare")
    path = made.collected(tmp_path, of)
    compare_all(path, "ana", FIRST)
    compare_all(path, "ben", SECOND)
    models = texts_of(path)
    [pair] = report_of(path, of).report.pairs
    assert (pair.won, pair.lost) == (4, 4)
    with SettlingDesk.open(path, "support", "ana") as desk:
        for _ in range(3):
            assert desk.dispute is not None
            desk.compare("first" if models[desk.dispute.item.slots[0].text] == FIRST else "second")
    after = report_of(path, of)
    [pair] = after.report.pairs
    assert (pair.won, pair.lost) == (3 + 1, 1), "three settled for the first, one still open"
    assert model(after).comparisons.compared == 5
    assert (after.report.judging.comparisons, after.report.judging.settled) == (8, 3)
    rows = figure_rows(path, after, FigureKey(FIRST, "comparisons"))
    assert sorted((row.value, row.why) for row in rows) == [(1.0, "won 1")] * 3 + [(2.0, "won 1, lost 1")]
    rows = figure_rows(path, after, FigureKey(SECOND, "comparisons", beside=FIRST))
    assert sorted((row.value, row.why) for row in rows) == [(1.0, "lost 1")] * 3 + [(2.0, "won 1, lost 1")]
    with SettlingDesk.open(path, "support", "ana") as desk:
        desk.undo()
    [pair] = report_of(path, of).report.pairs
    assert (pair.won, pair.lost) == (2 + 2, 2)


def test_a_settled_order_counts_as_its_pairs(tmp_path: Path) -> None:
    of = made.session([made.prompt("question")], made.MODELS)
    of = replace(of, review=ReviewRules(mode="rank"))
    path = made.collected(tmp_path, of)
    models = texts_of(path)
    for reviewer, best in (("ana", made.MODELS), ("ben", tuple(reversed(made.MODELS)))):
        with ReviewDesk.open(path, "support", reviewer) as desk:
            assert desk.item is not None
            letters = {models[slot.text]: slot.letter for slot in desk.item.slots}
            desk.rank([[letters[model]] for model in best])
    assert {(pair.won, pair.lost) for pair in report_of(path, of).report.pairs} == {(1, 1)}
    with SettlingDesk.open(path, "support", "ana") as desk:
        assert desk.dispute is not None
        slots = sorted(desk.dispute.item.slots, key=lambda slot: made.MODELS.index(models[slot.text]))
        desk.rank([[slots[0].letter], [slots[1].letter, slots[2].letter]])
    after = report_of(path, of)
    assert [(pair.won, pair.lost, pair.tied) for pair in after.report.pairs] == [(1, 0, 0), (1, 0, 0), (0, 0, 1)]
    assert after.report.judging.settled == 1
    assert after.report.judging.rankings == 2


def test_asked_again_with_the_same_words_nobody_is_asked_again_and_the_report_says_so(tmp_path: Path) -> None:
    of = session(prompts=2)
    path = made.collected(tmp_path, of)
    rate_all(path, "ana", lambda asked, name: 5)
    rate_all(path, "ben", lambda asked, name: 1)
    with SettlingDesk.open(path, "support", "ana") as desk:
        desk.rate(4)
    changed = asked_otherwise(of)
    first, second = of.prompts
    with open_database(path) as db:
        made.collect(db, changed, lambda p, m, trial: made.says(p, m, trial) if p == first else "something else")
        left = left_to_judge(db, changed, "ana")
    after = report_of(path, changed)
    assert (after.report.judging.carried, after.report.judging.judgments) == (4, 4)
    assert after.report.judging.settled == len(settled_rows(path))
    assert len(left.answers) == 2
    with ReviewDesk.open(path, "support", "ana") as desk:
        assert desk.item is not None
        assert (desk.item.turns[-1].text, desk.progress().finished) == (second.text, 1)
        for slot in desk.item.slots:
            desk.rate(slot.letter, 3)
        assert desk.progress().finished == 2


def test_undo_in_review_reaches_what_was_carried_and_its_letters_stay(tmp_path: Path) -> None:
    of = session(prompts=1)
    path = made.collected(tmp_path, of)
    rate_all(path, "ana", lambda asked, name: 5 if name == FIRST else 2)
    with ReviewDesk.open(path, "support", "ana") as desk:
        desk.undo()
        assert desk.item is not None
        letters = {slot.letter: slot.text for slot in desk.item.slots}
        desk.rate(next(slot.letter for slot in desk.item.slots if not slot.judged), 4)
    with open_database(path) as db:
        made.collect(db, asked_otherwise(of))
    with ReviewDesk.open(path, "support", "ana") as desk:
        assert desk.standing == "finished"
        desk.undo()
        assert desk.item is not None
        assert {slot.letter: slot.text for slot in desk.item.slots} == letters
        [again] = [slot.letter for slot in desk.item.slots if not slot.judged]
        desk.rate(again, 1)
        assert desk.standing == "finished"
    with open_database(path) as db:
        last = made.standing(db)[-1]
    assert (last.rating, last.blind) == (1, False), "names might have been seen since the end"

"""The desk in the informative order: pairs that decide come more often, each draw is kept, the report weighs by it."""

from collections import Counter
from itertools import combinations
from pathlib import Path

import pytest
from msgspec.structs import replace

from reviewtui.actions.report import session_report
from reviewtui.actions.review import ReviewDesk
from reviewtui.domain.session import ReviewRules, Session
from reviewtui.grading.planner import UNIFORM
from reviewtui.report.model import Report
from reviewtui.store.database import open_database
from tests.fakes import collected as made

MODELS = sorted(model.name for model in made.session([]).models)
BEST, RIVAL, WORST = MODELS
STRENGTH = {BEST: 3, RIVAL: 3, WORST: 1}
INFORMATIVE = ReviewRules(mode="compare", order="informative")
PROMPTS = [made.prompt(f"question {number}") for number in range(60)]


def database(folder: Path, rules: ReviewRules) -> tuple[Session, Path]:
    session = replace(made.session(PROMPTS), review=rules)
    path = made.collected(folder, session)
    with open_database(path) as db:
        made.draw_alike(db)  # else a run in many thousands has what is rare among draws
    return session, path


def model_of_text(path: Path) -> dict[str, str]:
    with open_database(path) as db:
        rows = db.rows("SELECT r.model, b.text FROM responses r JOIN response_bodies b ON b.response_id = r.id")
        return {row["text"]: row["model"] for row in rows}


def judge(path: Path, items: int, reviewer: str = "ana") -> None:
    """The stronger of the two is preferred; of two that are alike the first, or neither."""
    models = model_of_text(path)
    with ReviewDesk.open(path, "support", reviewer) as desk:
        for number in range(items):
            assert desk.item is not None
            first, second = (STRENGTH[models[slot.text]] for slot in desk.item.slots)
            desk.compare("tie" if first == second and number % 3 == 0 else "first" if first >= second else "second")


def draws(path: Path) -> list[tuple[frozenset[str], float, float]]:
    with open_database(path) as db:
        rows = db.rows(
            """
            SELECT a.model AS one, b.model AS other, d.chance, d.even FROM draws d
            JOIN responses a ON a.id = d.response_id JOIN responses b ON b.id = d.other_response_id
            ORDER BY d.reviewer, d.step"""
        )
        return [(frozenset((row["one"], row["other"])), row["chance"], row["even"]) for row in rows]


def report_of(path: Path, session: Session) -> Report:
    with open_database(path) as db:
        return session_report(db, session)


def test_every_draw_is_kept_with_its_chance_and_the_pair_that_decides_comes_most(tmp_path: Path) -> None:
    _, path = database(tmp_path, INFORMATIVE)
    judge(path, 50)
    kept = draws(path)
    assert len(kept) >= 50  # the item that comes next is drawn, too
    assert all(even == pytest.approx(1 / 3) and UNIFORM * even <= chance < 1 for _, chance, even in kept)
    times = Counter(pair for pair, _, _ in kept)
    assert times.keys() == {frozenset(pair) for pair in combinations(MODELS, 2)}
    assert times.most_common(1)[0][0] == frozenset((BEST, RIVAL))


def test_pairs_stay_after_a_restart_and_are_drawn_by_what_others_said(tmp_path: Path) -> None:
    _, path = database(tmp_path, INFORMATIVE)
    judge(path, 12)
    before = draws(path)
    with ReviewDesk.open(path, "support", "ana") as desk:
        assert desk.item is not None
        shown = frozenset(model_of_text(path)[slot.text] for slot in desk.item.slots)
    assert draws(path)[: len(before)] == before
    assert draws(path)[12][0] == shown
    judge(path, 1, reviewer="ben")
    _, chance, even = draws(path)[len(before)]
    assert chance != pytest.approx(even)  # what ana said is known


def test_the_report_weighs_the_comparisons_and_says_so(tmp_path: Path) -> None:
    session, path = database(tmp_path, INFORMATIVE)
    judge(path, 60)
    report = report_of(path, session)
    assert sum(pair.won + pair.lost + pair.tied for pair in report.pairs) == 60
    for model in report.models:
        assert "weighted by the chances" in model.preferred.method


def test_the_balanced_order_draws_nothing_and_weighs_nothing(tmp_path: Path) -> None:
    session, path = database(tmp_path, ReviewRules(mode="compare"))
    judge(path, 30)
    assert draws(path) == []
    assert all("weighted" not in model.preferred.method for model in report_of(path, session).models)

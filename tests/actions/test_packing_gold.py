"""Known answers in a blind pack: they are in it, nothing in it tells which, and what was said of them comes back."""

from pathlib import Path
from typing import Any

import msgspec

from reviewtui.actions.merging import merge
from reviewtui.actions.packing import make_pack
from reviewtui.actions.report import session_report
from reviewtui.actions.review import ReviewDesk
from reviewtui.domain.session import GOLD, ReviewRules
from reviewtui.report.model import KnownAnswers
from reviewtui.store.database import open_database
from reviewtui.store.judgments import verify_chains
from reviewtui.store.progress import progress_of
from reviewtui.store.sessions import stored_session
from tests.fakes import collected as made
from tests.fakes.gold import MARK, Gives, attentive, careless, gold, walk
from tests.fakes.joined import content

ITEMS = tuple(gold(number) for number in range(6))


def owner(folder: Path, prompts: int = 20, **rules: Any) -> Path:
    folder.mkdir(exist_ok=True)
    review = ReviewRules(**{"gold": ITEMS, "gold_share": 0.2, **rules})
    return made.collected(folder, made.session([made.prompt(f"question {n}") for n in range(prompts)], review=review))


def graded(pack: Path, reviewer: str, gives: Gives = attentive) -> list[str]:
    with ReviewDesk.open(pack, "support", reviewer) as desk:
        return walk(desk, gives)


def known_answers(path: Path) -> dict[str, KnownAnswers]:
    with open_database(path) as db:
        asked = stored_session(db, "support")
        assert asked is not None
        return {one.reviewer: one for one in session_report(db, asked).known_answers}


def test_a_pack_has_its_share_and_what_was_said_of_it_comes_back(tmp_path: Path) -> None:
    path = owner(tmp_path / "owner")
    for reviewer, gives in (("ana", attentive), ("ben", careless)):
        pack = tmp_path / f"{reviewer}.db"
        assert make_pack(path, "support", reviewer, pack)[1:] == (24, 72, 0, 0)
        questions = graded(pack, reviewer, gives)
        assert len(questions) == 24
        assert sum(MARK in question for question in questions) == 4
        for _ in range(2):
            merge(path, [pack])
    found = known_answers(path)
    assert (found["ana"].items, found["ana"].verdicts, found["ana"].right) == (4, 12, 12)
    assert (found["ben"].items, found["ben"].verdicts, found["ben"].right) == (4, 12, 4)
    with open_database(path) as db:
        assert verify_chains(db) == []
        ((real, known),) = db.rows("SELECT sum(NOT gold), sum(gold) FROM v_judgments")
        assert (real, known) == (120, 24)
    before = content(path)
    with ReviewDesk.open(path, "support", "ana") as desk:
        assert desk.standing == "finished", "of what she had in the pack nothing is asked here again"
    assert {name: rows for name, rows in content(path).items() if name == "judgments"} == {
        "judgments": before["judgments"]
    }


def test_nothing_in_a_pack_tells_which_of_its_items_are_known(tmp_path: Path) -> None:
    path, pack = owner(tmp_path / "owner"), tmp_path / "ana.db"
    make_pack(path, "support", "ana", pack)
    with open_database(path) as db:
        secrets = [row[0] for row in db.rows("SELECT response_id FROM v_gold UNION SELECT prompt_id FROM v_gold")]
    held = pack.read_bytes()
    assert MARK.encode() in held
    hidden = [*secrets, "known answer 1", '"gold":[{', "explanation", ITEMS[0].explanation, "winner"]
    assert [word for word in hidden if word.encode() in held] == []
    with open_database(pack) as db:
        rules = stored_session(db, "support")
        assert rules is not None
        assert (rules.review.gold, rules.review.gold_share) == ((), ReviewRules().gold_share)
        assert db.rows("SELECT 1 FROM gold_items") == []
        assert db.rows("SELECT 1 FROM responses WHERE variant = ?", (GOLD,)) == []
        rows = db.rows(
            """
            SELECT r.*, sp.tags, sp.weight, sp.name, sp.source, sp.reference, p.text LIKE ? AS known
            FROM responses r JOIN prompts p ON p.id = r.prompt_id
            JOIN session_prompts sp ON sp.prompt_id = r.prompt_id""",
            (f"%{MARK}%",),
        )
    columns = [key for key in rows[0].keys() if key not in ("id", "prompt_id", "model", "known")]  # noqa: SIM118 - a row
    looks: dict[bool, set[tuple[object, ...]]] = {True: set(), False: set()}
    for row in rows:
        looks[bool(row["known"])].add(tuple(row[column] for column in columns))
    assert looks[True] == looks[False]
    models = {row["model"] for row in rows if not row["known"]}
    assert {row["model"] for row in rows} == models
    assert len(models) == 3


def test_hidden_repeats_of_known_items_in_a_pack_change_no_count(tmp_path: Path) -> None:
    pairs = tuple(gold(number, answers=2) for number in range(6))
    for number in range(20):  # which items come again is drawn, and of a dozen packs about one repeats no known item
        path = owner(tmp_path / f"owner {number}", mode="compare", repeats=0.5, gold=pairs)
        pack = tmp_path / f"ana {number}.db"
        make_pack(path, "support", "ana", pack)
        met = [question for question in graded(pack, "ana") if MARK in question]
        if len(met) > len(set(met)):
            break
    assert len(met) > len(set(met)), "within the pack they are items as any other"
    merge(path, [pack])
    with open_database(path) as db:
        progress = progress_of(db, "support")
        session = stored_session(db, "support")
        assert session is not None
        report = session_report(db, session)
    assert progress is not None
    assert progress.comparisons == 20
    assert [(one.items, one.verdicts) for one in report.known_answers] == [(4, 4)]
    with ReviewDesk.open(path, "support", "ana") as desk:
        assert (desk.progress().items, desk.progress().finished, desk.progress().given) == (24, 24, 24)


def test_a_second_pack_has_others_and_one_that_was_met_here_is_not_sent(tmp_path: Path) -> None:
    path = owner(tmp_path / "owner")
    first, second = tmp_path / "first.db", tmp_path / "second.db"
    make_pack(path, "support", "ana", first)
    make_pack(path, "support", "ana", second)
    met = [{question for question in graded(pack, "ana") if MARK in question} for pack in (first, second)]
    assert len(met[0]) == len(met[1]) == 4
    assert len(met[0] & met[1]) == 2, "of six known items two had to be sent again"
    merge(path, [first])
    with open_database(path) as db:
        session = stored_session(db, "support")
        assert session is not None
    rules = msgspec.structs.replace(session.review, overlap=None)
    assert len(rules.gold) == 6

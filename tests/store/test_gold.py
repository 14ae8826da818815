"""Gold items as the database has them: registered, renewed, joined with those of another file."""

from pathlib import Path

import pytest

from reviewtui.actions.report import session_report
from reviewtui.actions.review import ReviewDesk
from reviewtui.domain.known import KnownItem, gold_id
from reviewtui.domain.session import ReviewRules
from reviewtui.store.database import open_database
from reviewtui.store.gold import gold_answers, gold_items, gold_prompt
from reviewtui.store.judgments import verify_chains
from reviewtui.store.sessions import register_session, stored_session
from tests.fakes import collected as made
from tests.fakes.gold import MARK, careless, gold, walk
from tests.fakes.joined import content, union

PROMPTS = [made.prompt(f"question {number}") for number in range(20)]


def session(*items: KnownItem) -> made.Session:
    return made.session(PROMPTS, review=ReviewRules(gold=items, gold_share=0.1))


def database(folder: Path, *items: KnownItem) -> Path:
    folder.mkdir(exist_ok=True)
    return made.collected(folder, session(*items))


def test_an_item_is_a_prompt_with_its_answers_and_what_is_known_is_renewed(tmp_path: Path) -> None:
    item = KnownItem(prompt="Where?", system="Be kind.", reference="Here.", answers=("here", "there"), ratings=(5, 1))
    later = KnownItem(prompt="Where?", system="Be kind.", answers=("here", "there"), ratings=(4, 4), explanation="why")
    with open_database(database(tmp_path, item)) as db:
        prompt = gold_prompt(db, "support", gold_id(item))
        assert prompt is not None
        assert (prompt.text, prompt.system, prompt.reference) == ("Where?", "Be kind.", "Here.")
        assert [answer.text for answer in gold_answers(db, "support", gold_id(item))] == ["here", "there"]
        register_session(db, session(later), made.variants(session(later)))
        assert gold_items(db, "support") == {gold_id(item): later}
        assert len(db.rows("SELECT 1 FROM v_gold")) == 2
        register_session(db, session(), made.variants(session()))
        assert gold_items(db, "support") == {gold_id(item): later}, "what was said of it keeps its meaning"


def test_a_real_prompt_of_the_same_words_stays_another(tmp_path: Path) -> None:
    item = KnownItem(prompt="question 3", answers=("yes", "no", "maybe"), ratings=(5, 1, 1))
    with open_database(database(tmp_path, item)) as db:
        assert gold_id(item) not in {prompt.id for prompt in PROMPTS}
        assert gold_prompt(db, "support", PROMPTS[3].id) is None
        assert gold_answers(db, "support", PROMPTS[3].id) == []


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_two_files_with_what_was_said_in_each_join_to_one(tmp_path: Path, order: tuple[int, int]) -> None:
    paths = [database(tmp_path / name, *(gold(n) for n in range(4))) for name in ("one", "two")]
    for path, reviewer in zip(paths, ("ana", "ben"), strict=True):
        with ReviewDesk.open(path, "support", reviewer) as desk:
            assert sum(MARK in question for question in walk(desk, careless)) == 2
    (tmp_path / "joined").mkdir()
    (tmp_path / "again").mkdir()
    joined = union(tmp_path / "joined", *(paths[number] for number in order))
    with open_database(joined) as db:
        assert verify_chains(db) == []
        assert len(db.rows("SELECT 1 FROM v_gold")) == 12
        asked = stored_session(db, "support")
        assert asked is not None
        found = session_report(db, asked).known_answers
    assert [(one.reviewer, one.items, one.verdicts, one.right) for one in found] == [("ana", 2, 6, 2), ("ben", 2, 6, 2)]
    twice = union(tmp_path / "again", joined, *paths)
    assert content(twice) == content(joined)

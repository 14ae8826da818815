"""The traits of answers are found while they are imported, else when they are first wanted."""

from pathlib import Path

import pytest

from reviewtui.actions import traits
from reviewtui.actions.importing_judgments import import_judgments
from reviewtui.actions.importing_responses import import_responses
from reviewtui.actions.traits import find_traits
from reviewtui.store.database import open_database
from reviewtui.store.evidence import evidence
from tests.fakes.imported import MODELS, imported_session, write_lines
from tests.store.builders import answer, register, session


def test_every_answer_that_counts_is_looked_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(traits, "AT_ONCE", 2)
    texts = tuple(f"question {number}" for number in range(5))
    with open_database(tmp_path / "reviews.db") as db:
        asked = register(db, session(texts))
        for text in texts:
            answer(db, asked, text, "red", said=f"As ChatGPT, I say {text}.")
        assert find_traits(db, "s") == 5
        assert find_traits(db, "s") == 0
        assert all(row.names_itself for row in evidence(db, "s"))


def test_an_import_finds_the_traits_of_what_it_brings(tmp_path: Path) -> None:
    asked = imported_session(["why?"])
    rows = [
        {"prompt": "why?", "model": model, "text": text}
        for model, text in zip(MODELS, ("As ChatGPT, I say **so**.", "- this\n- that"), strict=True)
    ]
    file = write_lines(tmp_path / "answers.jsonl", rows)
    import_responses(asked, tmp_path / "reviews.db", [str(file)], mapping={})
    with open_database(tmp_path / "reviews.db") as db:
        assert find_traits(db, "support") == 0
        first, second = (row.traits for row in evidence(db, "support"))
        assert first is not None
        assert second is not None
        assert (first.bold, first.names_from is None, second.bullets, second.characters) == (1, False, 2, 13)


def test_words_that_come_after_they_were_judged_have_their_traits_at_once(tmp_path: Path) -> None:
    asked, database = imported_session(["why?"]), tmp_path / "reviews.db"
    about = {"prompt": "why?", "model": MODELS[0]}
    judged = write_lines(tmp_path / "judged.jsonl", [about | {"rating": 4, "reviewer": "ana"}])
    import_judgments(asked, database, [judged], mapping={})
    told = write_lines(tmp_path / "told.jsonl", [about | {"text": "# A heading"}])
    import_responses(asked, database, [told], mapping={})
    with open_database(database) as db:
        [kept] = db.rows(
            "SELECT t.headings, count(*) AS answers FROM answer_traits t JOIN responses r ON r.id = t.response_id"
        )
        assert (kept["headings"], kept["answers"]) == (1, 1)
        assert find_traits(db, "support") == 0

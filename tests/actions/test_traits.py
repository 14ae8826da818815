"""The traits of answers are found when they are first wanted."""

from pathlib import Path

import pytest

from reviewtui.actions import traits
from reviewtui.actions.traits import find_traits
from reviewtui.store.database import open_database
from reviewtui.store.evidence import evidence
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

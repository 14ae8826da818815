"""A chain that was tampered with says so."""

import hashlib
import json

import msgspec
import pytest

from reviewtui.domain.judgment import Judgment
from reviewtui.store.chains import Content, judgment_hash
from reviewtui.store.database import Database
from reviewtui.store.judgments import judgment_history, verify_chains
from tests.store.builders import answer, rate, register, session


@pytest.fixture
def chained(db: Database) -> Database:
    """Three judgments of ann, one of ben, and the triggers out of the way."""
    asked = register(db, session())
    answers = [answer(db, asked, text, model) for text, model in (("one", "red"), ("one", "blue"), ("two", "red"))]
    for rating, response in enumerate(answers, start=3):
        rate(db, response, rating)
    rate(db, answers[0], 1, reviewer="ben")
    for trigger in ("judgments_never_change", "judgments_never_go"):
        db.conn.execute(f"DROP TRIGGER {trigger}")
    assert verify_chains(db) == []
    return db


def test_the_hash_is_what_the_documentation_says(chained: Database) -> None:
    judgment = judgment_history(chained, "s", "ann")[1]
    fields = {name: value for name, value in msgspec.structs.asdict(judgment).items() if value is not None}
    del fields["hash"]
    text = json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert judgment.hash == hashlib.sha256(text.encode()).hexdigest() == judgment_hash(judgment)


def test_the_hash_covers_every_field_in_the_order_of_the_alphabet() -> None:
    covered = set(Judgment.__struct_fields__) - {"hash", "superseded_by"}
    assert list(Content.__struct_fields__) == sorted(covered)


def test_each_row_follows_the_one_before(chained: Database) -> None:
    one, two, three = judgment_history(chained, "s", "ann")
    assert (one.prev_hash, two.prev_hash, three.prev_hash) == ("", one.hash, two.hash)


@pytest.mark.parametrize(
    "change",
    [
        *("rating = 1", "rating = NULL", "reviewer = 'eve'", "note = 'new'", "blind = 0", "blind = 2", "noticed = 0"),
        *(
            "created_at = '2020-01-01T00:00:00.000Z'",
            "slots = '{'",
            "slots = '{\"A\": 1}'",
            "slots = x'ff'",
            "imported = 1",
        ),
    ],
)
def test_changed_content_shows(chained: Database, change: str) -> None:
    middle = judgment_history(chained, "s", "ann")[1]
    chained.conn.execute(f"UPDATE judgments SET {change} WHERE id = ?", (middle.id,))
    assert verify_chains(chained) == [f"judgment {middle.id}: its content was changed"]


def test_a_changed_row_with_a_hash_made_to_fit_shows_in_the_next(chained: Database) -> None:
    _, middle, last = judgment_history(chained, "s", "ann")
    forged = judgment_hash(msgspec.structs.replace(middle, rating=1))
    chained.conn.execute("UPDATE judgments SET rating = 1, hash = ? WHERE id = ?", (forged, middle.id))
    assert verify_chains(chained) == [f"judgment {last.id}: does not follow the row before it"]


def test_a_row_taken_out_shows(chained: Database) -> None:
    _, middle, _ = judgment_history(chained, "s", "ann")
    chained.conn.execute("DELETE FROM judgments WHERE id = ?", (middle.id,))
    assert verify_chains(chained) == [f"writer {middle.writer}: row 2 is missing"]


def test_several_rows_taken_out_show(chained: Database) -> None:
    _, _, last = judgment_history(chained, "s", "ann")
    chained.conn.execute("DELETE FROM judgments WHERE reviewer = 'ann' AND seq < 3")
    assert verify_chains(chained) == [f"writer {last.writer}: rows 1 to 2 are missing"]

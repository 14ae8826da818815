"""Judgments taken in many at a time are as if each had been appended by itself."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewtui.domain.ids import uuid7s
from reviewtui.domain.judgment import Judgment, JudgmentDraft
from reviewtui.domain.response import Response
from reviewtui.exchange.parse_judgments import JudgmentRow
from reviewtui.store.blinding import record_exposure
from reviewtui.store.database import Database, open_database, write
from reviewtui.store.importing_judgments import Appended, Said, append_imported
from reviewtui.store.judgments import append_judgment, judgment_history, verify_chains
from reviewtui.store.recorded_judgments import recorded
from reviewtui.store.supersession import Link, superseded_by
from tests.store.builders import answer, rate, register, session

NOON = "2026-11-20T12:00:00.000Z"


@pytest.fixture
def answers(db: Database) -> list[Response]:
    """Answers of red and blue to one question."""
    return answered(db)


def answered(db: Database) -> list[Response]:
    asked = register(db, session())
    return [answer(db, asked, "one", model) for model in ("red", "blue")]


def take(
    db: Database, said: Sequence[tuple[Response, Response | None, JudgmentRow]], *, blind: bool = True
) -> Appended:
    ids = uuid7s(len(said))
    with write(db):
        return append_imported(
            db,
            "s",
            [
                Said(row.judgment_id or fresh, row, first.prompt_id, first.id, other.id if other else None)
                for fresh, (first, other, row) in zip(ids, said, strict=True)
            ],
            blind=blind,
        )


def rating(stars: int | None, reviewer: str = "ann", **more: Any) -> JudgmentRow:
    verdict = "cannot_judge" if stars is None else None
    return JudgmentRow(
        **{"kind": "rating", "reviewer": reviewer, "model": "", "rating": stars, "verdict": verdict} | more
    )


def comparison(verdict: str, reviewer: str = "ann", **more: Any) -> JudgmentRow:
    fields = {"kind": "comparison", "reviewer": reviewer, "model": "", "other_model": "", "verdict": verdict}
    return JudgmentRow(**fields | more)


def history(db: Database, reviewer: str = "ann") -> list[Judgment]:
    return sorted(judgment_history(db, "s", reviewer), key=lambda judgment: judgment.seq)


def test_everything_that_a_row_says_is_recorded(db: Database, answers: list[Response]) -> None:
    red, blue = answers
    label = JudgmentRow(kind="label", reviewer="ann", model="", category="leak", severity=4, noticed=False, note="hm")
    told = comparison("first", strength=2, criterion="tone", seconds=2.5, created_at=NOON, blind=False, exposed=False)
    take(db, [(red, None, label), (red, blue, told)])
    first, second = history(db)
    assert (first.kind, first.category, first.severity, first.noticed, first.note) == ("label", "leak", 4, False, "hm")
    assert (first.response_id, first.other_response_id, first.prompt_id) == (red.id, None, red.prompt_id)
    assert (first.blind, first.exposed, first.imported, first.seq) == (True, False, True, 1)
    assert (second.verdict, second.strength, second.criterion, second.seconds) == ("first", 2, "tone", 2.5)
    assert (second.response_id, second.other_response_id, second.created_at) == (red.id, blue.id, NOON)
    assert (second.blind, second.prev_hash, second.seq) == (False, first.hash, 2)
    assert verify_chains(db) == []


def test_a_chain_goes_on_where_its_writer_had_stopped(db: Database, answers: list[Response]) -> None:
    before = rate(db, answers[0], 3)
    take(db, [(answers[1], None, rating(5)), (answers[1], None, rating(1, "ben"))])
    after = rate(db, answers[1], 4)
    assert [(row.writer, row.seq) for row in history(db)] == [
        (before.writer, 1),
        (before.writer, 2),
        (before.writer, 3),
    ]
    assert after.supersedes == history(db)[1].id
    assert len(history(db, "ben")) == 1
    assert verify_chains(db) == []


def test_what_replaces_what(db: Database, answers: list[Response]) -> None:
    red, blue = answers
    mine = rate(db, red, 1)
    label = JudgmentRow(kind="label", reviewer="ann", model="", category="leak")
    appended = take(
        db,
        [
            (red, None, rating(2)),  # replaces mine
            (red, None, rating(3)),  # replaces that
            (red, None, rating(3, criterion="tone")),
            (red, None, rating(3, "ben")),
            (blue, None, rating(3)),
            (red, blue, comparison("first")),
            (blue, red, comparison("first")),  # the same two, the other way round: replaces that
            (red, blue, comparison("tie", criterion="tone")),
            (red, None, label),
            (red, None, label),  # replaces that
        ],
    )
    rows = history(db)
    replaced = {row.seq: row.supersedes for row in rows if row.supersedes}
    assert replaced == {2: mine.id, 3: rows[1].id, 7: rows[5].id, 10: rows[8].id}
    assert [row.seq for row in rows if row.superseded_by is None] == [3, 4, 5, 7, 8, 10]
    assert (appended.replaced, appended.dated_later) == (4, 0)


def test_in_the_next_batch_too_and_what_was_dated_later_is_told(db: Database, answers: list[Response]) -> None:
    red, blue = answers
    take(db, [(red, blue, comparison("first", created_at=NOON)), (red, None, rating(1, created_at=NOON))])
    early = "2026-11-19T12:00:00.000Z"
    appended = take(db, [(blue, red, comparison("tie", created_at=early)), (red, None, rating(2, created_at=NOON))])
    assert (appended.replaced, appended.dated_later) == (2, 1)
    standing = [row for row in history(db) if row.superseded_by is None]
    assert [(row.kind, row.verdict, row.rating) for row in standing] == [
        ("comparison", "tie", None),
        ("rating", None, 2),
    ]


def test_what_was_said_of_an_answer_that_says_the_same_is_replaced_too(db: Database, answers: list[Response]) -> None:
    red, blue = answers
    take(db, [(red, None, rating(2)), (blue, red, comparison("first"))])
    red_again, blue_again = (answer(db, session(), "one", model) for model in ("red", "blue"))
    other = rating(4, "ben")
    took = take(db, [(red_again, None, rating(5)), (red_again, blue_again, comparison("tie")), (blue, None, other)])
    assert took.replaced == 2
    standing = [row for row in history(db) if row.superseded_by is None]
    assert [(row.response_id, row.rating, row.verdict) for row in standing] == [
        (red_again.id, 5, None),
        (red_again.id, None, "tie"),
    ]


def test_what_was_seen_by_name_before_it_was_said_is_not_blind(db: Database, answers: list[Response]) -> None:
    red, blue = answers
    record_exposure(db, "s", "ann", [red.id])
    long_ago = "2020-01-01T00:00:00.000Z"
    take(
        db,
        [
            (red, None, rating(1)),
            (red, None, rating(1, created_at=long_ago)),
            (blue, None, rating(1)),
            (blue, red, comparison("tie")),
            (red, None, rating(1, "ben")),
            (blue, None, rating(1, "ben", blind=True, exposed=True)),
            (blue, None, rating(1, "ben", blind=False)),
        ],
    )
    flags = [(row.blind, row.exposed) for row in history(db) + history(db, "ben")]
    assert flags == [
        *((False, True), (True, False), (True, False), (False, True)),
        *((True, False), (False, True), (False, False)),
    ]
    take(db, [(blue, None, rating(1, "cid"))], blind=False)
    assert not history(db, "cid")[0].blind


def test_the_guard_against_replacing_is_back_afterwards(db: Database, answers: list[Response]) -> None:
    schema = db.rows("SELECT name, sql FROM sqlite_master ORDER BY name")
    take(db, [(answers[0], None, rating(1))])
    assert db.rows("SELECT name, sql FROM sqlite_master ORDER BY name") == schema
    with pytest.raises(sqlite3.IntegrityError, match="never replaced"):
        db.conn.execute("INSERT OR REPLACE INTO judgments SELECT * FROM judgments")
    db.conn.rollback()


def test_an_id_that_is_taken_takes_nothing_in(db: Database, answers: list[Response]) -> None:
    schema = db.rows("SELECT name, sql FROM sqlite_master ORDER BY name")
    mine = rate(db, answers[0], 3)
    said = [(answers[1], None, rating(1)), (answers[1], None, rating(1, "ben", judgment_id=mine.id))]
    with pytest.raises(Exception, match="does not fit"):
        take(db, said)
    assert [row.id for row in history(db)] == [mine.id]
    assert db.rows("SELECT name, sql FROM sqlite_master ORDER BY name") == schema
    assert verify_chains(db) == []


def test_no_other_connection_sees_the_table_without_its_guard(
    path: Path, db: Database, answers: list[Response]
) -> None:
    with write(db), open_database(path, busy_seconds=0) as other:
        append_imported(db, "s", [Said(uuid7s(1)[0], rating(1), answers[0].prompt_id, answers[0].id, None)], blind=True)
        triggers = other.rows("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        assert "judgments_never_replaced" in {row["name"] for row in triggers}


def test_recorded_judgments_are_told_as_rows_would(db: Database, answers: list[Response]) -> None:
    red, blue = answers
    mine = rate(db, red, 4)
    take(db, [(red, blue, comparison("second", strength=1, created_at=NOON))])
    compared = history(db)[1]
    here = recorded(db.conn, [mine.id, compared.id, "01a213ae-6a4e-7c56-978f-f5545dbfe28e"])
    assert here.keys() == {mine.id, compared.id}
    assert here[mine.id].session == "s"
    assert here[mine.id].prompt_id == red.prompt_id
    assert here[mine.id].row == JudgmentRow(
        kind="rating",
        reviewer="ann",
        model="red",
        rating=4,
        blind=True,
        exposed=False,
        created_at=mine.created_at,
        judgment_id=mine.id,
    )
    row = here[compared.id].row
    assert (row.model, row.other_model, row.verdict, row.strength) == ("red", "blue", "second", 1)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["rating", "comparison", "turned", "label", "note"]),
        st.sampled_from(["ann", "ben"]),
        st.integers(0, 1),
        st.sampled_from([None, "tone"]),
    ),
    max_size=12,
)


def row_of(kind: str, reviewer: str, criterion: str | None) -> JudgmentRow:
    match kind:
        case "rating":
            return rating(3, reviewer, criterion=criterion)
        case "label":
            category = "leak" if criterion else "other"
            return JudgmentRow(kind="label", reviewer=reviewer, model="", category=category)
        case "note":
            return JudgmentRow(kind="note", reviewer=reviewer, model="", note="hm")
        case _:
            return comparison("tie", reviewer, criterion=criterion)


@settings(deadline=None, max_examples=30)
@given(STEPS, st.integers(0, 12))
def test_many_at_once_stand_as_one_by_one(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, str, int, str | None]], cut: int
) -> None:
    """In one batch, in two, or appended: the same stand. A comparison the other way round is imported only."""
    with open_database(tmp_path_factory.mktemp("law") / "a.db") as db:
        answers = answered(db)
        said = []
        for kind, reviewer, which, criterion in steps:
            first, other = answers[which], answers[1 - which]
            if kind == "comparison":
                first, other = answers
            both = kind in ("comparison", "turned")
            said.append((first, other if both else None, row_of(kind, reviewer, criterion)))
        take(db, said[:cut])
        take(db, said[cut:])
        rows = history(db) + history(db, "ben")
        expected = superseded_by(Link(row.id, row.supersedes, is_undo=False) for row in rows)
        assert {row.id: row.superseded_by for row in rows if row.superseded_by} == expected
        last: dict[object, int] = {}
        for place, (kind, reviewer, which, criterion) in enumerate(steps):
            about = which if kind in ("rating", "label", "note") else "both"
            named = "comparison" if kind == "turned" else kind
            last[reviewer, named, about, None if kind == "note" else criterion] = place
        assert sum(row.superseded_by is None for row in rows) == len(last)
        assert verify_chains(db) == []


def test_an_appended_judgment_hashes_like_an_imported_one(db: Database, answers: list[Response]) -> None:
    """The same chain, whoever wrote: what is imported replaces what was said here, and the other way round."""
    red, blue = answers
    draft = JudgmentDraft(
        session="s",
        kind="comparison",
        reviewer="ann",
        prompt_id=red.prompt_id,
        response_id=red.id,
        other_response_id=blue.id,
        verdict="tie",
    )
    here = append_judgment(db, draft)
    take(db, [(red, blue, comparison("first"))])
    again = append_judgment(db, draft)
    rows = history(db)
    assert [row.supersedes for row in rows] == [None, here.id, rows[1].id]
    assert again.superseded_by is None
    assert verify_chains(db) == []

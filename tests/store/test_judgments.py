"""Judgments: on the disk when returned, never changed, and undone by appending."""

from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewtui import __version__
from reviewtui.domain.errors import StorageError
from reviewtui.domain.judgment import Judgment, JudgmentDraft
from reviewtui.domain.response import Response
from reviewtui.store.blinding import record_exposure
from reviewtui.store.database import Database, open_database
from reviewtui.store.judgments import append_judgment, judgment_history, verify_chains
from reviewtui.store.supersession import Link, superseded_by
from tests.store.builders import answer, prompt, rate, rating, register, session, standing, undo
from tests.store.processes import worker


@pytest.fixture
def red(db: Database) -> Response:
    """An answer to judge."""
    return answer(db, register(db, session()), "one", "red")


def ids(judgments: list[Judgment]) -> list[str]:
    return [judgment.id for judgment in judgments]


def test_everything_that_was_said_comes_back(db: Database, red: Response) -> None:
    draft = JudgmentDraft(
        session="s",
        kind="label",
        reviewer="ann",
        prompt_id=prompt("one").id,
        response_id=red.id,
        other_response_id=red.id,
        verdict="tie",
        rating=5,
        criterion="tone",
        strength=2,
        slots={"B": red.id, "A": "other"},
        rank=1,
        category="truncated",
        severity=3,
        noticed=False,
        blind=False,
        exposed=True,
        note="half\ud800",
        seconds=2,
    )
    recorded = append_judgment(db, draft)
    assert standing(db) == [recorded]
    for field in set(draft.__struct_fields__) - {"note"}:
        assert getattr(recorded, field) == getattr(draft, field), field
    assert recorded.note == "half\ufffd"
    assert (recorded.version, recorded.seq, recorded.prev_hash) == (__version__, 1, "")
    assert verify_chains(db) == []


def test_absent_stays_absent(db: Database, red: Response) -> None:
    recorded = rate(db, red, None)
    assert recorded == standing(db)[0]
    assert (recorded.rating, recorded.verdict, recorded.noticed, recorded.seconds) == (None, "cannot_judge", None, None)


def test_change_undo_and_redo(db: Database, red: Response) -> None:
    first = rate(db, red, 3)
    better = rate(db, red, 4, supersedes=first.id)
    assert ids(standing(db)) == [better.id]
    back = undo(db, better)
    assert ids(standing(db)) == [first.id]
    undo(db, back)
    assert ids(standing(db)) == [better.id]
    history = judgment_history(db, "s", "ann")
    assert [judgment.kind for judgment in history] == ["rating", "rating", "undo", "undo"]
    assert [judgment.superseded_by for judgment in history] == [better.id, None, history[3].id, None]
    assert [judgment.rating for judgment in history] == [3, 4, None, None]


def test_undo_to_the_start(db: Database, red: Response) -> None:
    given_ratings = [rate(db, red, 1)]
    for better in (2, 3, 4):
        given_ratings.append(rate(db, red, better, supersedes=given_ratings[-1].id))
    for judgment, left in zip(reversed(given_ratings), ([3], [2], [1], []), strict=True):
        undo(db, judgment)
        assert [current.rating for current in standing(db)] == left


def test_each_reviewer_has_a_history_of_their_own(db: Database, red: Response) -> None:
    ann, ben = rate(db, red, 3, reviewer="ann"), rate(db, red, 5, reviewer="ben")
    assert ids(standing(db)) == [ann.id]
    assert ids(standing(db, reviewer="ben")) == [ben.id]
    assert ids(judgment_history(db, "s", "ann")) == [ann.id]
    assert (ann.seq, ben.seq) == (1, 1)
    assert ann.writer != ben.writer
    assert judgment_history(db, "other", "ann") == []


def test_of_two_windows_of_one_reviewer_the_later_rating_stands(path: Path, red: Response) -> None:
    with open_database(path) as one, open_database(path) as other:
        first = rate(one, red, 2)
        second = rate(other, red, 5)  # this window has never heard of the first
        third = rate(one, red, None, supersedes=first.id)  # nor this one of the second
        assert (second.supersedes, third.supersedes) == (first.id, second.id)
        assert ids(standing(one)) == [third.id]
        undo(one, third)
        assert ids(standing(other)) == [second.id]
        assert verify_chains(one) == []


def test_a_rating_takes_the_place_of_its_like_only(db: Database, red: Response) -> None:
    blue = answer(db, session(), "one", "blue")
    said = [rate(db, red, 3), rate(db, red, 3, reviewer="ben"), rate(db, blue, 3)]
    said += [append_judgment(db, msgspec.structs.replace(rating(red, 1), criterion="tone"))]
    assert [judgment.supersedes for judgment in said] == [None] * 4
    assert ids(standing(db)) == ids([said[0], *said[2:]])
    again = append_judgment(db, msgspec.structs.replace(rating(red, 2), criterion="tone"))
    assert again.supersedes == said[3].id


def test_a_rating_of_what_was_taken_back_elsewhere_is_kept(path: Path, red: Response) -> None:
    with open_database(path) as one, open_database(path) as other:
        first = rate(one, red, 2)
        undo(other, first)
        again = rate(one, red, 4, supersedes=first.id)
        assert ids(standing(one)) == [again.id]


def test_what_was_seen_with_its_name_in_another_window_is_not_judged_blind(path: Path, red: Response) -> None:
    with open_database(path) as one, open_database(path) as other:
        before = rate(one, red, 2)
        record_exposure(other, "s", "ann", [red.id])
        after, bens = rate(one, red, 4), rate(one, red, 4, reviewer="ben")
        assert [(j.blind, j.exposed) for j in (before, after, bens)] == [(True, False), (False, True), (True, False)]
        assert verify_chains(one) == []


@settings(deadline=None, max_examples=25)
@given(st.lists(st.tuples(st.booleans(), st.integers(min_value=0, max_value=5)), max_size=8))
def test_what_is_kept_in_the_table_is_what_the_rows_say(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[bool, int]]
) -> None:
    with open_database(tmp_path_factory.mktemp("law") / "reviews.db") as db:
        response = answer(db, register(db, session()), "one", "red")
        said = [rate(db, response, 3)]
        for is_undo, target in steps:
            earlier = said[target % len(said)]
            said.append(undo(db, earlier) if is_undo else rate(db, response, 4, supersedes=earlier.id))
        expected = superseded_by(Link(j.id, j.supersedes, j.kind == "undo") for j in said)
        stored = {j.id: j.superseded_by for j in judgment_history(db, "s", "ann") if j.superseded_by}
        assert stored == expected
        assert verify_chains(db) == []


def test_what_cannot_be_superseded_is_refused_and_nothing_is_written(db: Database, red: Response) -> None:
    anns = rate(db, red, 3, reviewer="ann")
    with pytest.raises(StorageError, match="there is no judgment"):
        rate(db, red, 4, supersedes="nowhere")
    with pytest.raises(StorageError, match="another reviewer's"):
        rate(db, red, 4, reviewer="ben", supersedes=anns.id)
    with pytest.raises(StorageError, match="must say which"):
        append_judgment(db, JudgmentDraft(session="s", kind="undo", reviewer="ann"))
    with pytest.raises(StorageError, match="does not fit"):
        rate(db, red, 6)
    with pytest.raises(StorageError, match="does not fit"):
        rate(db, msgspec.structs.replace(red, id="nowhere"), 4)
    assert ids(judgment_history(db, "s", "ann")) == [anns.id]
    assert judgment_history(db, "s", "ben") == []


def test_a_judgment_returned_is_on_the_disk_when_its_process_is_killed(path: Path) -> None:
    with open_database(path) as db:
        response = answer(db, register(db, session()), "one", "red")
        with worker() as other:
            judgment_id = other.ask("judge", path, response.id)
            other.process.kill()
            other.process.wait()
        assert ids(standing(db)) == [judgment_id]
        assert db.rows("PRAGMA integrity_check")[0][0] == "ok"
        assert verify_chains(db) == []


def test_two_processes_append_to_one_chain(path: Path) -> None:
    with open_database(path) as db, worker() as one, worker() as other:
        response = answer(db, register(db, session()), "one", "red")
        for _ in range(10):
            one.send("judge", path, response.id)
            other.send("judge", path, response.id)
            one.answer()
            other.answer()
        assert [judgment.seq for judgment in judgment_history(db, "s", "ann")] == list(range(1, 21))
        assert verify_chains(db) == []


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("UPDATE judgments SET rating = 5", "never changed"),
        ("DELETE FROM judgments", "never deleted"),
        ("INSERT OR REPLACE INTO judgments SELECT * FROM judgments", "never replaced"),
        ("UPDATE OR REPLACE judgments SET seq = 7", "never changed"),
    ],
)
@pytest.mark.parametrize("recursive", ["ON", "OFF"])
def test_nothing_is_ever_updated_deleted_or_replaced(
    db: Database, red: Response, statement: str, message: str, recursive: str
) -> None:
    kept = rate(db, red, 3)
    db.conn.execute(f"PRAGMA recursive_triggers = {recursive}")  # off in the programs that other people use
    with pytest.raises(StorageError, match=message):
        db.rows(statement)
    assert standing(db) == [kept]

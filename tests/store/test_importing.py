"""Which rows of a file are new: as often as it holds them more than any file before."""

from collections import Counter
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewtui.store.database import Database, open_database, write
from reviewtui.store.importing import KEY_BYTES, RowKeys, row_digest

PROMPT = "0a1b2c3d" + "0" * 56


def digest(content: str) -> bytes:
    return row_digest("s", "judgments", PROMPT, content.encode())


def take(db: Database, keys: RowKeys, contents: str) -> list[bool]:
    """Import one batch of rows; which of them were new."""
    with write(db):
        new = keys.new([digest(content) for content in contents])
        keys.remember([(key, content) for key, content in zip(new, contents, strict=True) if key is not None])
    return [key is not None for key in new]


@settings(deadline=None, max_examples=60)
@given(st.lists(st.lists(st.text("ab", max_size=6), max_size=3), max_size=4))
def test_a_row_is_new_as_often_as_no_file_before_held_it(
    tmp_path_factory: pytest.TempPathFactory, files: list[list[str]]
) -> None:
    here: Counter[str] = Counter()
    with open_database(tmp_path_factory.mktemp("rows") / "a.db") as db:
        keys = RowKeys(db.conn)
        for batches in files:
            keys.begin_file()
            new = [
                content
                for batch in batches
                for content, is_new in zip(batch, take(db, keys, batch), strict=True)
                if is_new
            ]
            held = Counter("".join(batches))
            assert Counter(new) == held - here
            here |= held
        stored = Counter(row["record_id"] for row in db.rows("SELECT record_id FROM imported_rows"))
        assert stored == here


def test_another_connection_does_not_count_rows_as_its_own(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("two") / "a.db"
    with open_database(path) as one, open_database(path) as other:
        mine, yours = RowKeys(one.conn), RowKeys(other.conn)
        mine.begin_file()
        yours.begin_file()
        assert take(one, mine, "ab") == [True, True]
        assert take(other, yours, "ab") == [False, False]  # the same file at the same time
        assert take(one, mine, "ab") == [True, True]
        assert take(other, yours, "ab") == [False, False]


def test_a_file_that_was_broken_off_goes_on_where_it_stopped(db: Database) -> None:
    keys = RowKeys(db.conn)
    keys.begin_file()
    assert take(db, keys, "aab") == [True, True, True]
    keys.begin_file()
    assert take(db, keys, "aab") == [False, False, False]
    assert take(db, keys, "ac") == [True, True]


def test_what_was_rolled_back_was_never_here(db: Database) -> None:
    keys = RowKeys(db.conn)
    keys.begin_file()
    with suppress(RuntimeError), write(db):
        take(db, keys, "aa")
        raise RuntimeError
    keys.begin_file()
    assert take(db, keys, "aaa") == [True, True, True]


def test_digests_tell_sessions_kinds_prompts_and_contents_apart() -> None:
    other = "0a1b2c3d" + "f" * 56
    digests = {
        row_digest(*parts)
        for parts in (
            ("s", "judgments", PROMPT, b"x"),
            ("t", "judgments", PROMPT, b"x"),
            ("s", "responses", PROMPT, b"x"),
            ("s", "judgments", other, b"x"),
            ("s", "judgments", PROMPT, b"y"),
        )
    }
    assert len(digests) == 5
    assert {len(found) for found in digests} == {KEY_BYTES}
    assert {found[:4] for found in digests} == {bytes.fromhex("0a1b2c3d")}
    assert digest("x") == row_digest("s", "judgments", PROMPT, b"x")

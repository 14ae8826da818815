"""The file of a warm-up: what it holds, and what is wrong with it."""

import json
from pathlib import Path
from typing import Any

import pytest

from reviewtui.config.load import load_session
from reviewtui.domain.errors import SessionFileError
from tests.config.files import SMALL

ITEM: dict[str, Any] = {"prompt": "where is it?", "answers": ["on its way", "who knows"]}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "p.jsonl").write_text('{"prompt": "one"}\n', encoding="utf-8")
    (tmp_path / "s.toml").write_text(SMALL + '[review]\nwarmup = "w.jsonl"\n', encoding="utf-8")
    return tmp_path


def write(folder: Path, *items: dict[str, Any]) -> None:
    (folder / "w.jsonl").write_text("".join(json.dumps(item) + "\n" for item in items), encoding="utf-8")


def test_the_items_are_part_of_the_rules_of_review(folder: Path) -> None:
    write(
        folder,
        ITEM | {"ratings": [4, 1], "explanation": "the second says nothing"},
        ITEM | {"winner": "a", "order": [[1], [2]], "failures": [[], ["refusal"]]},
    )
    first, second = load_session(folder / "s.toml").session.review.warmup
    assert (first.prompt, first.ratings, first.explanation) == ("where is it?", (4, 1), "the second says nothing")
    assert (second.winner, second.order, second.failures) == ("a", ((1,), (2,)), ((), ("refusal",)))


@pytest.mark.parametrize(
    ("item", "words"),
    [
        (ITEM, "says nothing of what is expected"),
        (ITEM | {"ratings": [4]}, "`ratings` must hold a whole number from 1 to 5 for each"),
        (ITEM | {"ratings": [4, 6]}, "`ratings` must hold a whole number from 1 to 5 for each"),
        (ITEM | {"order": [[1], [1]]}, "`order` must name each of `answers` once"),
        (ITEM | {"failures": [[]]}, "`failures` must hold a list for each"),
        (ITEM | {"failures": [[], ["rude"]]}, "Invalid enum value"),
        (ITEM | {"winner": "c"}, "Invalid enum value"),
        (ITEM | {"answers": ["one"], "winner": "a"}, "`winner` is said of two"),
        (ITEM | {"answers": [], "ratings": []}, "`answers` must be 1 to 8 texts"),
        (ITEM | {"prompt": " ", "winner": "a"}, "`prompt` is empty"),
        (ITEM | {"winer": "a"}, "unknown field `winer`"),
    ],
)
def test_a_bad_item_is_named_by_its_line(folder: Path, item: dict[str, Any], words: str) -> None:
    write(folder, ITEM | {"winner": "tie"}, item)
    with pytest.raises(SessionFileError) as caught:
        load_session(folder / "s.toml")
    assert "review.warmup" in caught.value.message
    assert "w.jsonl:2: " in caught.value.message
    assert words in caught.value.message


def test_a_file_that_is_not_there_or_empty_is_said(folder: Path) -> None:
    with pytest.raises(SessionFileError, match=r"review.warmup: .*w.jsonl cannot be read: No such file"):
        load_session(folder / "s.toml")
    write(folder)
    with pytest.raises(SessionFileError, match=r"holds 0 items; a warm-up has 1 to 100"):
        load_session(folder / "s.toml")
    (folder / "w.jsonl").write_text("{", encoding="utf-8")
    with pytest.raises(SessionFileError, match=r"w\.jsonl:1: is no JSON object"):
        load_session(folder / "s.toml")


def test_a_line_ends_where_json_says_so(folder: Path) -> None:
    asked = "one\u2028two\u0085three\x0b"
    line = json.dumps(ITEM | {"prompt": asked, "winner": "a"}, ensure_ascii=False)
    (folder / "w.jsonl").write_bytes(f"{line}\r\n\r\n{line}".encode())
    assert [item.prompt for item in load_session(folder / "s.toml").session.review.warmup] == [asked, asked]


def test_where_a_file_is_no_text_is_said(folder: Path) -> None:
    (folder / "w.jsonl").write_bytes(b"\n{\xff}\n")
    with pytest.raises(SessionFileError, match=r"w\.jsonl:2: this is not UTF-8 text"):
        load_session(folder / "s.toml")

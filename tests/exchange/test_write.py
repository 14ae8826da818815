"""What is written is what is read back: every text, in both formats; and no spreadsheet runs any of it."""

import csv
import io
import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reviewtui.exchange.columns import PROMPTS, names
from reviewtui.exchange.errors import RowError
from reviewtui.exchange.parse_prompts import parse_prompt
from reviewtui.exchange.read import open_data
from reviewtui.exchange.write import WRITE_FORMATS, WriteFormat, guarded, row_writer
from tests.fakes.nasty import TEXTS

COLUMNS = ("prompt", "model", "text")
CELLS = st.none() | TEXTS


def written(rows: list[tuple[Any, ...]], kind: WriteFormat, columns: tuple[str, ...] = COLUMNS) -> bytes:
    out = io.BytesIO()
    write = row_writer(out, columns, kind)
    for row in rows:
        write(row)
    return out.getvalue()


def read_back(content: bytes, kind: WriteFormat, columns: tuple[str, ...] = COLUMNS) -> list[tuple[Any, ...]]:
    rejects: list[RowError] = []
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"rows.{kind}"
        path.write_bytes(content)
        with open_data(path) as data:
            rows = [values for _, values, _ in data.rows(columns, rejects.append)]
    assert rejects == []
    return rows


@given(st.lists(st.tuples(st.just("p"), CELLS, CELLS), max_size=4), st.sampled_from(WRITE_FORMATS))
@example([("p", "=1+1", "''=x"), ("p", "\r", "\0")], "csv")
@example([("p", '"', "\ufeffx"), ("p", "'", "'a")], "csv")
def test_every_text_comes_back_as_it_was(rows: list[tuple[Any, ...]], kind: WriteFormat) -> None:
    assert read_back(written(rows, kind), kind) == rows


@given(TEXTS)
def test_no_cell_begins_like_a_formula(text: str) -> None:
    content = written([("p", text, "x")], "csv").decode()
    (_, (_, cell, _)) = csv.reader(io.StringIO(content, newline=""))
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert cell in (text, "'" + text)
    assert cell == guarded(text) or (text, cell) == ("", "'")


def test_numbers_flags_and_lists_are_written_as_they_are() -> None:
    row = (-0.5, True, ["a", "=b"])
    assert written([row], "csv", ("cost", "blind", "tags")) == b"cost,blind,tags\n-0.5,true,a;=b\n"
    assert json.loads(written([row], "jsonl", ("cost", "blind", "tags"))) == {
        "cost": -0.5,
        "blind": True,
        "tags": ["a", "=b"],
    }


@given(st.lists(TEXTS, min_size=1, max_size=3))
@example(["a;b"])
@example([" a", "b "])
@example(["["])
@example(["=a"])
def test_a_list_of_words_comes_back_as_it_was(tags: list[str]) -> None:
    content = written([(tags,)], "csv", ("tags",))
    (cell,) = read_back(content, "csv", ("tags",))[0]
    given = (cell if name == "tags" else None for name in names(PROMPTS))
    assert parse_prompt(tuple(given))["tags"] == tags


def test_absent_is_no_key_and_an_empty_cell_and_an_empty_text_is_told_apart() -> None:
    rows = [("p", None, ""), ("p", "m", None)]
    assert written(rows, "jsonl") == b'{"prompt":"p","text":""}\n{"prompt":"p","model":"m"}\n'
    assert written(rows, "csv") == b"prompt,model,text\np,,'\np,m,\n"


def test_a_row_ends_in_lf_whatever_is_in_it() -> None:
    content = written([("a\r", "b\n", "c\r\n")], "csv")
    assert content == b'prompt,model,text\n"a\r","b\n","c\r\n"\n'


@pytest.mark.parametrize("kind", WRITE_FORMATS)
def test_no_rows_are_a_file_without_rows(kind: WriteFormat) -> None:
    assert written([], kind) == (b"prompt,model,text\n" if kind == "csv" else b"")

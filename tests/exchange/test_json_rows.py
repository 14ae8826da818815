"""JSON Lines, and JSON files of one list."""

import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewtui.domain.errors import DataFileError
from reviewtui.exchange.blocks import blocks
from reviewtui.exchange.json_rows import JsonRows
from tests.exchange.reading import Trickle, read_bytes
from tests.fakes.nasty import TEXTS


def test_values_keep_their_types_and_absent_is_none(tmp_path: Path) -> None:
    content = b'{"b": 1.5, "a": "x"}\n\n  \n{"a": null, "b": ""}\n{"other": true}'
    found = read_bytes(tmp_path, "x.jsonl", content)
    assert [(row.number, row.values) for row in found.rows] == [(1, ("x", 1.5)), (4, (None, "")), (5, (None, None))]


def test_byte_order_mark_and_windows_line_ends(tmp_path: Path) -> None:
    found = read_bytes(tmp_path, "x.ndjson", b'\xef\xbb\xbf{"a": 1}\r\n{"a": 2}\r\n')
    assert found.values == [(1, None), (2, None)]


def test_paths_into_objects_and_lists(tmp_path: Path) -> None:
    row = {"c": [{"m": {"text": "deep"}}, 7], "x.y": "whole", "x": {"y": "steps"}}
    content = json.dumps(row).encode()
    for path, expected in {
        "c[0].m.text": "deep",
        "c[1]": 7,
        "c[-1]": 7,
        "c[2]": None,
        "c.m": None,
        "c[0].m.text.more": None,
        "x.y": "whole",
        "nothing": None,
        "": None,
    }.items():
        found = read_bytes(tmp_path, "x.jsonl", content, ("a", "b"), {"a": path, "b": "x"})
        assert found.values == [(expected, {"y": "steps"})], path


def test_bad_lines_are_named_and_the_others_kept(tmp_path: Path) -> None:
    content = b'{"a": 1}\n{"a": }\n[1]\n"text"\n{"a": "\xff"}\n{"a": NaN}\n' + b"[" * 5000 + b"\n{"
    found = read_bytes(tmp_path, "x.jsonl", content)
    assert found.values == [(1, None)]
    assert [(error.number, error.message.split(":")[0]) for error in found.bad] == [
        (2, "is not valid JSON"),
        (3, "is a list, not a JSON object"),
        (4, "is a text, not a JSON object"),
        (5, "is not valid UTF-8; save the file as UTF-8"),
        (6, "is not valid JSON"),
        (7, "is nested too deeply"),
        (8, "is not valid JSON"),
    ]
    assert found.bad[0].data == '{"a": }'


def test_a_list_of_objects_however_it_is_laid_out(tmp_path: Path) -> None:
    rows = [{"a": index, "b": "]},{["} for index in range(3)]
    for text in (json.dumps(rows), json.dumps(rows, indent=4), f"\ufeff{json.dumps(rows)}\n"):
        found = read_bytes(tmp_path, "x.json", text.encode())
        assert [(row.number, row.values) for row in found.rows] == [(n + 1, (n, "]},{[")) for n in range(3)]
    assert read_bytes(tmp_path, "x.json", b"[]").rows == []


def test_lines_in_a_file_that_is_called_json(tmp_path: Path) -> None:
    assert read_bytes(tmp_path, "x.json", b'{"a": 1}\n{"a": 2}\n').values == [(1, None), (2, None)]


def test_elements_that_are_no_objects_are_bad_rows(tmp_path: Path) -> None:
    assert read_bytes(tmp_path, "x.json", b'[1, {"a": 2}, null]').reasons == [
        "row 1: is a number, not a JSON object",
        "row 3: is null, not a JSON object",
    ]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'"text"', "must be a list of objects"),
        (b'[{"a": 1} {"a": 2}]', "a `,` or `]` must follow element 1"),
        (b'[{"a": 1}, {"a": ]', "element 2 is not valid JSON"),
        (b'[{"a": 1},', "element 2 is not valid JSON"),
        (b'[{"a": 1}', "a `,` or `]` must follow element 1"),
        (b'[{"a": NaN}]', "NaN is no JSON number"),
        (b'[{"a": "\xff"}]', "is not valid UTF-8"),
    ],
)
def test_a_broken_list_is_an_error_of_the_file(tmp_path: Path, content: bytes, words: str) -> None:
    with pytest.raises(DataFileError) as caught:
        read_bytes(tmp_path, "x.json", content)
    assert words in str(caught.value)


def test_rejected_rows_are_read_as_they_were(tmp_path: Path) -> None:
    content = (
        b'{"row": 7, "error": "was bad", "data": {"a": "x", "b": 2}}\n{"row": 8, "error": "is no JSON", "data": "{"}'
    )
    found = read_bytes(tmp_path, "logs.csv.rejects.jsonl", content)
    assert found.values == [("x", 2)]
    assert found.reasons == ["row 2: is a text, not a JSON object"]


@given(st.lists(st.dictionaries(st.sampled_from("ab"), TEXTS | st.integers(-9, 9) | st.none())), st.integers(1, 30))
def test_a_list_is_read_whatever_comes_at_a_time(rows: list[dict[str, object]], size: int) -> None:
    content = io.BytesIO(json.dumps(rows, ensure_ascii=False, indent=1).encode())
    file = JsonRows("x.json", blocks(Trickle(content, size), "x.json"), array=True)
    found = [(number, raw) for number, _, raw in file.rows(("a",), {}, lambda error: pytest.fail(str(error)))]
    assert found == list(enumerate(rows, 1))


def test_half_a_character_in_a_list_is_a_bad_row_and_a_whole_one_is_not(tmp_path: Path) -> None:
    content = rb'[{"a": "\ud83d\ude00"}, {"a": "\uD800"}, {"a": ["\\ud800"]}, {"b": {"c\udfff": 1}}, {"a": 1}]'
    found = read_bytes(tmp_path, "x.json", content)
    assert found.values == [("😀", None), (["\\ud800"], None), (1, None)]
    assert found.reasons == [f"row {row}: holds half a character (a lone UTF-16 surrogate)" for row in (2, 4)]


def test_a_line_that_was_no_json_is_mended_in_the_rejects_file(tmp_path: Path) -> None:
    long = "x" * 3000
    broken = read_bytes(tmp_path, "x.jsonl", f'{{"a": "{long}", "b": NaN}}'.encode())
    [error] = broken.bad
    assert error.data == f'{{"a": "{long}", "b": NaN}}'
    mended = {"row": 1, "error": error.reason, "data": error.data.replace("NaN", "2")}
    lost = {"row": 2, "error": "opens a quotation mark that is never closed", "data": None}
    content = "\n".join(map(json.dumps, (mended, lost))).encode()
    found = read_bytes(tmp_path, "x.jsonl.rejects.jsonl", content)
    assert found.values == [(long, 2)]
    assert found.reasons == ["row 2: was not readable, and is not here: mend it in the file that it came from"]

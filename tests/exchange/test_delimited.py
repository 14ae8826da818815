"""CSV and TSV files as people have them: which cells a row has, and what is said of a bad one."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewtui.domain.errors import DataFileError
from reviewtui.exchange.blocks import blocks
from reviewtui.exchange.delimited import DelimitedRows
from reviewtui.exchange.read import open_data
from reviewtui.exchange.write import guarded
from tests.exchange.reading import Trickle, read_bytes
from tests.fakes.nasty import TEXTS


def test_cells_by_the_names_of_their_columns_in_the_order_that_is_asked(tmp_path: Path) -> None:
    found = read_bytes(tmp_path, "x.csv", b"b,c,a\n1,2,3\n4,,6\n", ("a", "b", "none", "c"))
    assert [(row.number, row.values) for row in found.rows] == [(2, ("3", "1", None, "2")), (3, ("6", "4", None, None))]
    assert found.bad == []


def test_one_column_alone(tmp_path: Path) -> None:
    assert read_bytes(tmp_path, "x.csv", b"a\n1\n", ("a",)).values == [("1",)]


def test_none_of_the_columns(tmp_path: Path) -> None:
    assert read_bytes(tmp_path, "x.csv", b"c\n1\n").values == [(None, None)]


def test_byte_order_mark_windows_line_ends_and_a_last_line_without_an_end(tmp_path: Path) -> None:
    assert read_bytes(tmp_path, "x.csv", b"\xef\xbb\xbfa,b\r\n1,2\r\n3,4").values == [("1", "2"), ("3", "4")]


def test_line_ends_of_old_macs(tmp_path: Path) -> None:
    assert read_bytes(tmp_path, "x.csv", b"a,b\r1,2\r3,4\r").values == [("1", "2"), ("3", "4")]


def test_a_quoted_cell_keeps_its_line_ends_and_counts_as_one_row(tmp_path: Path) -> None:
    found = read_bytes(tmp_path, "x.csv", b'a,b\n"one\r\ntwo\rthree\n",2\n"3 ""x""",4\n')
    assert [(row.number, row.values) for row in found.rows] == [(2, ("one\r\ntwo\rthree\n", "2")), (3, ('3 "x"', "4"))]


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_the_delimiter_is_told_from_the_header(tmp_path: Path, delimiter: str) -> None:
    content = f"a{delimiter}b\n1,5{delimiter}2\n".encode()
    assert read_bytes(tmp_path, "x.csv", content).values == [("1,5", "2")]


def test_a_tsv_file_has_tabs_whatever_its_header_holds(tmp_path: Path) -> None:
    assert read_bytes(tmp_path, "x.tsv", b"a\tb,c,d\n1\t2\n", ("a", "b,c,d")).values == [("1", "2")]


def test_a_guard_before_a_formula_is_taken_away_and_nothing_else(tmp_path: Path) -> None:
    cells = ["'=1+1", "'-5", "'@x", "''quoted'", "'quoted'", "'", "=1", "-5"]
    out = io.StringIO()
    csv.writer(out).writerows([["a", "b"], *([cell, "x"] for cell in cells)])
    found = read_bytes(tmp_path, "x.csv", out.getvalue().encode())
    assert [values[0] for values in found.values] == ["=1+1", "-5", "@x", "'quoted'", "'quoted'", "", "=1", "-5"]


def test_blank_rows_are_passed_over_and_numbered(tmp_path: Path) -> None:
    found = read_bytes(tmp_path, "x.csv", b"a,b\n\n,\n1,2\n")
    assert [(row.number, row.values) for row in found.rows] == [(4, ("1", "2"))]
    assert found.bad == []


def test_rows_of_another_length_are_bad_unless_what_is_beyond_is_empty(tmp_path: Path) -> None:
    found = read_bytes(tmp_path, "x.csv", b"a,b\n1\n1,2,3\n1,2,,\n")
    assert found.reasons == ["row 2: has 1 cell, the header has 2", "row 3: has 3 cells, the header has 2"]
    assert [error.data for error in found.bad] == [{"a": "1"}, {"a": "1", "b": "2", "": ["3"]}]
    assert found.values == [("1", "2")]


def test_bad_quoting_is_an_error_of_its_row(tmp_path: Path) -> None:
    found = read_bytes(tmp_path, "x.csv", b'a,b\n"1"x,2\n3,4\n"5,6\n7,8\n')
    assert found.reasons == [
        "row 2: has text after a closing quotation mark; a mark inside a quoted cell is written twice (up to line 2)",
        "row 4: opens a quotation mark that is never closed (up to line 5)",
    ]
    assert found.values == [("3", "4")]


def test_bytes_that_are_no_utf8_are_an_error_of_their_row(tmp_path: Path) -> None:
    found = read_bytes(tmp_path, "x.csv", b"a,b\n\xfcber,1\nf\xc3\xbcr,2\n")
    assert found.reasons == ["row 2: is not valid UTF-8; save the file as UTF-8 (in Excel: CSV UTF-8)"]
    assert found.values == [("für", "2")]


def test_a_nul_is_a_character_like_others(tmp_path: Path) -> None:
    assert read_bytes(tmp_path, "x.csv", b"a,b\n1\x002,3\n").values == [("1\x002", "3")]


def test_a_cell_of_ten_megabytes(tmp_path: Path) -> None:
    big = "x" * 10_000_000
    assert read_bytes(tmp_path, "x.csv", f"a,b\n{big},2\n".encode()).values == [(big, "2")]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "x.csv is empty: a CSV file begins with the names of its columns"),
        (b"a\x00,b\x00\n", "x.csv is no UTF-8 text (UTF-16, perhaps)"),
        (b"\xff\xfea\x00", "x.csv is UTF-16, not UTF-8"),
        (b"\xfc,b\n", "x.csv: its header is not valid UTF-8"),
        (b"a,a\n1,2\n", "x.csv has the column `a` 2 times"),
        (b'"a"b\n', "x.csv: its header cannot be read"),
    ],
)
def test_what_a_file_cannot_be(tmp_path: Path, content: bytes, words: str) -> None:
    with pytest.raises(DataFileError) as caught:
        read_bytes(tmp_path, "x.csv", content)
    assert words in str(caught.value)


def test_a_column_that_stands_twice_matters_only_where_it_is_wanted(tmp_path: Path) -> None:
    assert read_bytes(tmp_path, "x.csv", b"a,n,n,b\n1,x,y,2\n").values == [("1", "2")]


def test_a_mapped_column_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(DataFileError, match=r"--map a=colour: .*x.csv has no column `colour`; did you mean `color`\?"):
        read_bytes(tmp_path, "x.csv", b"color,b\n1,2\n", mapping={"a": "colour"})
    with pytest.raises(DataFileError, match=r"has no column `zzz`; its columns: `q`, `b`"):
        read_bytes(tmp_path, "x.csv", b"q,b\n1,2\n", mapping={"a": "zzz"})


def test_columns_are_found_where_the_mapping_says_and_nowhere_where_it_says_so(tmp_path: Path) -> None:
    found = read_bytes(tmp_path, "x.csv", b"a,b,c.d\n1,2,3\n", mapping={"a": "c.d", "b": ""})
    assert found.values == [("3", None)]


def test_required_columns_are_all_named_at_once_with_a_guess(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes(b"Question,my bot,Answer,n\n")
    with open_data(tmp_path / "x.csv") as file, pytest.raises(DataFileError) as caught:
        file.require(("prompt", "model", "n", "text"), {})
    assert str(caught.value).endswith(
        "x.csv has no column `prompt`, `model`, `text`; its columns are `Question`, `my bot`, `Answer`, `n`\n"
        "Say which ones are meant, like --map prompt=Question --map model=COLUMN --map text=Answer"
    )


def test_columns_that_nobody_reads_are_told(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes(b"a,Other,more\n1,2,3\n")
    with open_data(tmp_path / "x.csv") as file:
        row = next(file.rows(("a", "b"), print, {"b": "more"}))
        assert file.unused(row, ("a", "b"), {"b": "more"}) == ("Other",)


@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1), st.sampled_from(["\n", "\r\n"]), st.integers(1, 40))
def test_whatever_the_csv_module_writes_is_read(rows: list[tuple[str, str]], end: str, size: int) -> None:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writerows([("a", "b"), *((f"x{first}", guarded(second)) for first, second in rows)])
    content = io.BytesIO(out.getvalue().encode())

    file = DelimitedRows("x.csv", blocks(Trickle(content, size), "x.csv"), None)
    found = [values for _, values, _ in file.rows(("a", "b"), {}, lambda error: pytest.fail(str(error)))]

    assert found == [(f"x{first}", second or None) for first, second in rows]

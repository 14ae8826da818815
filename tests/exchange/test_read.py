"""Opening files: formats, compression, stdin, how far one is read."""

import gzip
import io
import sys
from itertools import islice
from pathlib import Path

import pytest

from reviewtui.domain.errors import DataFileError
from reviewtui.exchange import blocks
from reviewtui.exchange.mapping import Fixed
from reviewtui.exchange.read import open_data
from tests.exchange.reading import read, read_bytes

CSV = b"a,b\n1,2\n"
LINES = b'{"a": "1", "b": "2"}\n'


def zipped(content: bytes) -> bytes:
    """The same bytes whenever they are made: they name tests, which must have one name in every process."""
    return gzip.compress(content, mtime=0)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.csv", CSV),
        ("x.CSV.gz", zipped(CSV)),
        ("x.csv", zipped(CSV)),  # compressed, and not called so
        ("x.tsv", CSV.replace(b",", b"\t")),
        ("x.jsonl.gz", zipped(LINES) + zipped(b"\n")),  # of two members
        ("x.json", b'[{"a": "1", "b": "2"}]'),
    ],
)
def test_formats_are_told_by_name_and_compression_by_content(tmp_path: Path, name: str, content: bytes) -> None:
    assert read_bytes(tmp_path, name, content).values == [("1", "2")]


def test_a_format_that_is_said_goes_before_the_name(tmp_path: Path) -> None:
    (tmp_path / "x.log").write_bytes(LINES)
    assert read(tmp_path / "x.log", ("a",), known="jsonl").values == [("1",)]
    with pytest.raises(DataFileError, match="the format cannot be told from the name"):
        read(tmp_path / "x.log", ("a",))


def test_whoever_has_a_spreadsheet_is_told_how_to_save_it(tmp_path: Path) -> None:
    (tmp_path / "logs.xlsx").write_bytes(b"PK\x03\x04")
    with pytest.raises(DataFileError, match="is a spreadsheet") as caught:
        read(tmp_path / "logs.xlsx", ("a",))
    assert "CSV UTF-8" in caught.value.hint


@pytest.mark.parametrize("name", ["x.csv", "x.jsonl"])
def test_a_fixed_value_stands_in_every_row(tmp_path: Path, name: str) -> None:
    content = CSV if name.endswith("csv") else LINES
    mapping = {"b": Fixed("always"), "c": Fixed("too")}
    assert read_bytes(tmp_path, name, content, ("a", "b", "c"), mapping).values == [("1", "always", "too")]
    with open_data(tmp_path / name) as file:
        row = next(file.rows(("a", "b", "c"), print, mapping))
        assert file.unused(row, ("a", "b", "c"), mapping) == ("b",)
        file.require(("a", "b", "c"), mapping)


def test_stdin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(gzip.compress(CSV))))
    with open_data("-", format="csv") as file:
        assert [values for _, values, _ in file.rows(("a",), print)] == [("1",)]
        assert (file.name, file.total_bytes) == ("stdin", None)
    with pytest.raises(DataFileError, match="the format of stdin cannot be told"), open_data("-"):
        pass


def test_a_file_that_is_not_there_or_is_a_folder(tmp_path: Path) -> None:
    for name, words in (("none.csv", "No such file"), ("folder.csv", "Is a directory")):
        if name.startswith("folder"):
            (tmp_path / name).mkdir()
        with pytest.raises(DataFileError, match=f"{name} cannot be read: {words}"):
            read(tmp_path / name, ("a",))


def test_a_compressed_file_that_is_cut_short_gives_what_was_before(tmp_path: Path) -> None:
    content = b"a,b\n" + b"".join(f"{n},{n * 7919 % 1000003}\n".encode() for n in range(200_000))
    path = tmp_path / "x.csv.gz"
    path.write_bytes(gzip.compress(content)[:-1000])
    with open_data(path) as file:
        rows = file.rows(("a",), print)
        assert len(list(islice(rows, 100_000))) == 100_000
        with pytest.raises(DataFileError, match="damaged or cut short"):
            list(rows)


def test_how_far_a_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(b"a,b\n" + b"1,2\n" * 1_000_000)
    with open_data(path) as file:
        rows = file.rows(("a", "b"), print)
        next(rows)
        assert 0 < file.bytes_read < 2 * blocks.BLOCK
        assert file.total_bytes == 4_000_004
        assert sum(1 for _ in rows) == 999_999
        assert file.bytes_read == 4_000_004


def test_a_line_without_an_end_is_no_danger_to_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "LARGEST_LINE", 1_000_000)
    with pytest.raises(DataFileError, match="a line is longer than"):
        read_bytes(tmp_path, "x.jsonl", b"x" * 2_000_000)

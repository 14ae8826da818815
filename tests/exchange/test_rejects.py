"""The file of rejected rows."""

import json
from pathlib import Path

from reviewtui.exchange.errors import RowError
from reviewtui.exchange.rejects import SHOWN, Rejects, rejects_path


def test_rows_are_written_in_their_order_with_what_was_wrong_and_what_they_held(tmp_path: Path) -> None:
    path = rejects_path(str(tmp_path / "logs.csv"), tmp_path)
    assert path == tmp_path / "logs.csv.rejects.jsonl"
    with Rejects(path) as rejects:
        rejects.add(RowError(9, "must be a number", "cost", {"cost": "dear", "né": "\udcff"}))
        rejects.add(RowError(4, "has 1 cell", data=["x"]))
        rejects.flush()
    assert [json.loads(line) for line in path.read_text().splitlines()] == [
        {"row": 4, "error": "has 1 cell", "data": ["x"]},
        {"row": 9, "error": "`cost` must be a number", "data": {"cost": "dear", "né": "\ufffd"}},
    ]
    assert [str(error) for error in rejects.first] == ["row 4: has 1 cell", "row 9: `cost` must be a number"]


def test_a_good_import_leaves_no_file(tmp_path: Path) -> None:
    with Rejects(tmp_path / "r.jsonl") as rejects:
        rejects.flush()
    assert not (tmp_path / "r.jsonl").exists()


def test_all_are_counted_the_first_are_named_and_nothing_is_written_where_nothing_may_be(tmp_path: Path) -> None:
    with Rejects(None) as rejects:
        for number in range(100):
            rejects.add(RowError(number, "bad"))
        rejects.flush()
    assert (rejects.count, [error.number for error in rejects.first]) == (100, list(range(SHOWN)))


def test_stdin_has_its_rejects_where_one_is(tmp_path: Path) -> None:
    assert rejects_path("-", tmp_path) == tmp_path / "stdin.rejects.jsonl"


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with Rejects(tmp_path / "none" / "r.jsonl") as rejects:
        for number in (1, 2):
            rejects.add(RowError(number, "bad"))
            rejects.flush()
    assert str(rejects.problem).endswith("r.jsonl: the rejected rows cannot be written: No such file or directory")
    assert (rejects.count, len(rejects.first), rejects.path) == (2, 2, None)


def test_rows_that_somebody_may_have_mended_are_kept(tmp_path: Path) -> None:
    (tmp_path / "r.jsonl").write_text("mended\n")
    with Rejects(tmp_path / "r.jsonl") as rejects:
        rejects.add(RowError(1, "bad"))
        rejects.flush()
    assert (tmp_path / "r.jsonl~").read_text() == "mended\n"
    assert (tmp_path / "r.jsonl").read_text() == '{"row": 1, "error": "bad", "data": null}\n'


def test_what_is_no_text_is_no_text_in_the_reason_either(tmp_path: Path) -> None:
    with Rejects(tmp_path / "r.jsonl") as rejects:
        rejects.add(RowError(1, 'must be yes, not "\ud800"', "\udfff", {"\ud800": ["\ud800"]}))
        rejects.flush()
    written = json.loads((tmp_path / "r.jsonl").read_text(encoding="utf-8"))
    assert written == {"row": 1, "error": '`\ufffd` must be yes, not "\ufffd"', "data": {"\ufffd": ["\ufffd"]}}

"""`reviewtui import`: what it says and the code it ends with."""

import gzip
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from reviewtui.actions import importing
from reviewtui.cli import import_ as import_module
from reviewtui.cli.import_ import KINDS
from reviewtui.cli.main import cli
from reviewtui.domain.errors import DataFileError, SessionFileError
from reviewtui.exchange.columns import COLUMNS
from reviewtui.exchange.read import FORMATS

SESSION = """\
name = "support"
[[models]]
name = "small"
provider = "imported"
[[models]]
name = "large"
provider = "imported"
"""
LOGS = """\
Question,bot,Answer,latency_s,customer
Where is it?,small,On its way.,0.5,c1
Where is it?,large,I looked it up: it arrives tomorrow.,2.5,c1
Can I return it?,smal,Yes.,0.4,c2
Can I return it?,large,,0.4,c2
"""
MAPPED = (*("--map", "prompt=Question", "--map", "model=bot", "--map", "text=Answer", "--map", "total_s=latency_s"),)

NAMED_IN_TABLE = {"small": "today", "large": "candidate"}


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sessions").mkdir()
    (tmp_path / "sessions" / "support.toml").write_text(SESSION)
    (tmp_path / "logs.csv").write_text(LOGS)


def run(*arguments: str, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(cli, ["import", *arguments], input=stdin)


def test_what_comes_next_is_the_models_whose_answers_are_still_to_come(tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_text("prompt,today,candidate\nWhere is it?,On its way.,It arrives tomorrow.\n")
    of_each = (("--set", f"model={model}", "--map", f"text={column}") for model, column in NAMED_IN_TABLE.items())
    first, second = (run("responses", "table.csv", "--session", "support", *options) for options in of_each)
    bring = "with `reviewtui import responses FILE --session support`"
    assert first.stderr.splitlines()[-1] == f"Next: bring the answers of `large`, too, {bring}"
    assert second.stderr.splitlines()[-1] == "Next: grade them with `reviewtui review support`"


def test_logs_of_ones_own(tmp_path: Path) -> None:
    result = run("responses", "logs.csv", "--session", "support", *MAPPED)
    assert result.stdout == "logs.csv: 4 rows: 2 added, 0 known already, 2 rejected\n"
    assert result.stderr.splitlines() == [
        'logs.csv: row 4: `model` "smal" is no model of the session; did you mean `small`?',
        "logs.csv: row 5: `text` is missing; for an answer without words, say --set status=done; for an "
        "error, give error_message",
        "The rejected rows are in logs.csv.rejects.jsonl: mend them there, and import that file.",
        "logs.csv: not used: `customer` (`reviewtui help import` lists what is; --map FIELD=COLUMN names one)",
        "Note: 1 new prompt joined the session.",
        "Next: grade them with `reviewtui review support`",
    ]
    assert result.exit_code == 0
    assert (tmp_path / "sessions" / "reviews.db").exists()
    again = run("responses", "logs.csv", "--session", "support", *MAPPED)
    assert again.stdout == "logs.csv: 4 rows: 0 added, 2 known already, 2 rejected\n"


def test_a_table_with_a_column_for_each_model(tmp_path: Path) -> None:
    (tmp_path / "wide.csv").write_text("q,small said,large said\nWhere?,Here.,\nWhen?,Now.,Soon.\n")
    for model, added, rejected in (("small", 2, 0), ("large", 1, 1)):
        arguments = ("--set", f"model={model}", "--map", "prompt=q", "--map", f"text={model} said")
        result = run("responses", "wide.csv", "--session", "support", *arguments)
        assert result.stdout == f"wide.csv: 2 rows: {added} added, 0 known already, {rejected} rejected\n"


def test_columns_that_are_called_otherwise_are_guessed_and_named() -> None:
    result = run("responses", "logs.csv", "--session", "support")
    assert result.stdout == ""
    assert result.stderr.splitlines() == [
        "logs.csv has no column `prompt`, `model`, `text`; its columns are `Question`, `bot`, `Answer`, `latency_s`, "
        "`customer`",
        "Say which ones are meant, like --map prompt=Question --map model=bot --map text=Answer",
    ]
    assert result.exit_code == 1


def test_of_rows_that_are_bad_for_one_reason_three_are_named(tmp_path: Path) -> None:
    rows = "".join(f'q{n},a,"{n},5"\n' for n in range(9))
    (tmp_path / "table.csv").write_text(f"prompt,text,total_s\n{rows}q,,1\n")
    result = run("responses", "table.csv", "--session", "support", "--set", "model=small", "--dry-run")
    *named, other, more = result.stderr.splitlines()[:5]
    assert named == [
        f'table.csv: row {n + 2}: `total_s` must be a number, not "{n},5"; decimals follow a point, like 1.5'
        for n in range(3)
    ]
    assert other.startswith("table.csv: row 11: `text` is missing")
    assert more == "table.csv: and 6 more"


def test_several_files_are_counted_together(tmp_path: Path) -> None:
    (tmp_path / "p.jsonl.gz").write_bytes(gzip.compress(b'{"prompt": "a"}\n'))
    (tmp_path / "p.csv").write_text("prompt\nb\na\n")
    result = run("prompts", "p.jsonl.gz", "p.csv", "--session", "support")
    assert result.stdout.splitlines() == [
        "p.jsonl.gz: 1 row: 1 added, 0 known already, 0 rejected",
        "p.csv: 2 rows: 1 added, 1 known already, 0 rejected",
        "together: 3 rows: 2 added, 1 known already, 0 rejected",
    ]
    assert result.stderr.splitlines()[-1] == (
        "Next: bring answers to them with `reviewtui import responses FILE --session support`"
    ), "no model of this session is ever asked"


def test_stdin(tmp_path: Path) -> None:
    lines = b'{"prompt": "a"}\n{"prompt": ""}\n{"promt": "b"}\n'
    result = run("prompts", "-", "--session", "support", "--format", "jsonl", stdin=lines)
    assert result.stdout == "stdin: 3 rows: 2 added, 0 known already, 1 rejected\n"
    assert (tmp_path / "stdin.rejects.jsonl").exists()


def test_a_dry_run_and_a_strict_one_import_nothing(tmp_path: Path) -> None:
    dry = run("responses", "logs.csv", "--session", "support", "--dry-run", *MAPPED)
    assert dry.stdout == "logs.csv: 4 rows: 2 added, 0 known already, 2 rejected\n"
    assert dry.stderr.splitlines()[-1] == "Nothing was written: this was a dry run."
    assert dry.exit_code == 0
    assert not (tmp_path / "sessions" / "reviews.db").exists()
    strict = run("responses", "logs.csv", "--session", "support", "--strict", *MAPPED)
    assert strict.stdout == "logs.csv: 4 rows: 0 added, 0 known already, 2 rejected\n"
    assert strict.stderr.splitlines()[-1] == "Nothing was imported, because of --strict."
    assert strict.exit_code == 1


def test_many_bad_rows_are_not_all_named(tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_text("prompt,model,text\n" + "a,nobody,b\n" * 50)
    result = run("responses", "bad.csv", "--session", "support")
    named = [line for line in result.stderr.splitlines() if ": row " in line]
    assert (len(named), named[0][:14]) == (3, "bad.csv: row 2")
    assert "bad.csv: and 47 more" in result.stderr
    assert len((tmp_path / "bad.csv.rejects.jsonl").read_text().splitlines()) == 50
    assert result.exit_code == 1, "not one row was good"


def test_interrupted_it_says_how_to_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(importing._Counts, "take", interrupt)
    result = run("responses", "logs.csv", "--session", "support", *MAPPED)
    assert result.stderr.splitlines()[-1] == (
        "Stopped. What is counted here is in the database; the same command again imports the rest."
    )
    assert result.exit_code == 130


def test_progress_is_told_where_it_takes_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_module, "PATIENCE", -1.0)
    result = run("responses", "logs.csv", "--session", "support", *MAPPED)
    assert result.stderr.splitlines()[0] == "100%  logs.csv: 4 rows, 2 rejected"


def test_mistakes_of_the_command_line() -> None:
    wrong = run("responses", "logs.csv", "--session", "support", "--map", "promt=Question")
    assert isinstance(wrong.exception, DataFileError)
    assert "did you mean `prompt`?" in str(wrong.exception)
    assert isinstance(run("responses", "logs.csv", "--session", "suport").exception, SessionFileError)
    for usage in (("answers", "logs.csv", "--session", "s"), ("prompts", "--session", "s"), ("prompts", "logs.csv")):
        assert run(*usage).exit_code == 2


def test_hostile_words_are_made_safe(tmp_path: Path) -> None:
    (tmp_path / "evil.csv").write_text("prompt,model,text,\x1b[2J\na,\x1b]52;c;x\x07,b,c\n")
    result = run("responses", "evil.csv", "--session", "support")
    assert "\x1b" not in result.output


def test_kinds_and_formats_are_those_that_are_read() -> None:
    assert set(KINDS) <= set(COLUMNS)
    assert import_module.FORMATS == FORMATS


def test_judgments_of_answers_that_are_here_and_of_answers_that_nobody_gave(tmp_path: Path) -> None:
    run("responses", "logs.csv", "--session", "support", *MAPPED)
    (tmp_path / "ratings.csv").write_text(
        "q,who,model,stars\nWhere is it?,ann,small,4\nWhen?,ann,large,2\nWhy?,,large,9\n"
    )
    arguments = ("--session", "support", "--map", "prompt=q", "--map", "rating=stars", "--map", "reviewer=who")
    result = run("judgments", "ratings.csv", *arguments)
    assert result.stdout == "ratings.csv: 3 rows: 2 added, 0 known already, 1 rejected\n"
    assert result.stderr.splitlines()[-1] == "Next: read the figures with `reviewtui report support`"
    assert run("judgments", "ratings.csv", *arguments).stdout == (
        "ratings.csv: 3 rows: 0 added, 2 known already, 1 rejected\n"
    )

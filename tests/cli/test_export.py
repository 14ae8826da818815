"""`reviewtui export` as a script would use it: data on stdout, talk on stderr, whole files, and `| head`."""

import csv
import gzip
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from reviewtui.actions.exporting import EXPORT_KINDS
from reviewtui.cli import exit_codes
from reviewtui.cli.export import KINDS, command
from tests.fakes.collected import MODELS, collected, prompt, session

ROOT = Path(__file__).parents[2]


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A collected session that only the database knows, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return collected(tmp_path, session([prompt("one"), prompt("two")]))


def export(database: Path, *arguments: str) -> Result:
    return CliRunner().invoke(command, [*arguments, "--db", str(database)])


def test_stdout_is_data_and_stderr_is_talk(database: Path) -> None:
    done = export(database, "responses", "support")
    assert done.exit_code == exit_codes.OK
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["model"] for row in rows] == [*MODELS, *MODELS]
    assert "which model wrote what" in done.stderr
    assert "which model" not in export(database, "prompts", "support").stderr


def test_csv_has_a_header_and_the_same_rows(database: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(export(database, "responses", "support", "--format", "csv").stdout)))
    assert [row["text"] for row in rows][:1] == ["Of course. About “one”: **done** (1)."]
    assert len(rows) == 6


@pytest.mark.parametrize(
    ("name", "begins"),
    [("a.csv", b"prompt,"), ("a.CSV", b"prompt,"), ("a.jsonl", b"{"), ("a.ndjson", b"{"), ("a", b"{")],
)
def test_the_format_is_told_by_the_name(database: Path, name: str, begins: bytes) -> None:
    done = export(database, "prompts", "support", "--output", name)
    assert (done.exit_code, done.stdout) == (0, "")
    assert f"Written: {name} (2 prompts)" in done.stderr
    assert Path(name).read_bytes().startswith(begins)


def test_a_file_that_ends_in_gz_is_compressed(database: Path) -> None:
    export(database, "prompts", "support", "--output", "a.csv.gz")
    content = gzip.decompress(Path("a.csv.gz").read_bytes()).decode()
    assert content == export(database, "prompts", "support", "--format", "csv").stdout


def test_a_name_of_another_format_is_asked_about(database: Path) -> None:
    done = export(database, "prompts", "support", "--output", "a.xlsx")
    assert done.exit_code == exit_codes.USAGE
    assert "--format" in done.stderr
    assert not Path("a.xlsx").exists()
    assert export(database, "prompts", "support", "--output", "a.txt", "--format", "csv").exit_code == 0


def test_the_kinds_are_those_that_can_be_exported() -> None:
    assert KINDS == EXPORT_KINDS


def test_whoever_reads_no_more_ends_it_quietly(database: Path) -> None:
    many = session([prompt(f"question {number} {'word ' * 400}") for number in range(400)], name="many")
    folder = database.parent / "sub"
    folder.mkdir()
    path = collected(folder, many)
    process = subprocess.Popen(
        [sys.executable, "-m", "reviewtui", "export", "prompts", "many", "--db", str(path)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    with process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().startswith(b'{"prompt":"question 0 ')
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


def test_a_session_that_is_not_known_names_the_way(database: Path) -> None:
    (database.parent / "sessions").mkdir()
    (database.parent / "sessions" / "other.toml").write_text(
        'name = "other"\nprompts = ["p.jsonl"]\n[[models]]\nname = "a"\nprovider = "openai-chat"\nmodel = "m"\n'
        'base_url = "http://127.0.0.1:9/v1"\n'
    )
    (database.parent / "sessions" / "p.jsonl").write_text('{"prompt": "q"}\n')
    done = export(database, "judgments", "other", "--output", "j.csv")
    assert "reviewtui collect other" in str(getattr(done.exception, "hint", ""))
    assert not Path("j.csv").exists()


def test_so_it_is_with_every_command(database: Path) -> None:
    command_line = [sys.executable, "-m", "reviewtui", "report", "support", "--format", "json", "--db", str(database)]
    process = subprocess.Popen(
        command_line, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    with process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


@pytest.mark.parametrize("line", ["export prompts support", "report support --format csv", "help import"])
def test_a_full_disk_behind_stdout_is_said_in_a_line(database: Path, line: str) -> None:
    environment = os.environ | {"PYTHONPATH": str(ROOT), "REVIEWTUI_DB": str(database)}
    full = (
        "import os, resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (os.fstat(1).st_size,) * 2);"
        "from reviewtui.cli.main import main; main()"
    )
    with Path("out").open("wb") as out:
        out.write(bytes(1 << 20))  # as large as a file may be: the database is smaller
        out.flush()
        done = subprocess.run(
            [sys.executable, "-c", full, *line.split()],
            env=environment, stdout=out, stderr=subprocess.PIPE, text=True, timeout=60, check=False,
        )  # fmt: skip
    assert done.returncode == exit_codes.ERROR
    assert done.stderr.startswith("reviewtui: the output cannot be written: File too large\n")
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr

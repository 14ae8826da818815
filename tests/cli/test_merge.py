"""`reviewtui merge`: what it prints, how it ends."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner, Result

from reviewtui.actions.review import ReviewDesk
from reviewtui.cli.main import cli
from reviewtui.domain.errors import ReviewError
from tests.actions.test_merging import copies
from tests.fakes.collected import collected, prompt, session
from tests.fakes.joined import content

ROOT = Path(__file__).parents[2]


@pytest.fixture
def here(tmp_path: Path) -> Path:
    return collected(tmp_path, session([prompt("one"), prompt("two")]))


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, ["merge", *map(str, arguments)])


def test_it_prints_how_many_are_new_of_what(here: Path) -> None:
    (ana,) = copies(here, "ana")
    result = run(ana, "--db", here)
    assert result.exit_code == 0
    assert result.stdout == "sessions: 0 new\nprompts: 0 new\nanswers: 0 new\njudgments: 3 new\n"
    again = run(ana, "--db", here)
    assert again.exit_code == 0
    assert "Everything in it was here already" in again.stderr


def test_json_is_one_document_on_stdout(here: Path) -> None:
    (ana,) = copies(here, "ana")
    result = run(ana, "--db", here, "--json", "--dry-run")
    told = json.loads(result.stdout)
    assert told["added"] == {"sessions": 0, "prompts": 0, "answers": 0, "judgments": 3}
    assert told["files"] == [{"file": str(ana), "kind": "database", "reviewer": None}]
    assert told["dry_run"] is True
    jsonschema.validate(told, json.loads(CliRunner().invoke(cli, ["schema", "merge"]).stdout))
    assert "Nothing was written" in result.stderr


def test_an_error_names_the_file_and_ends_with_1(here: Path) -> None:
    command = [sys.executable, "-m", "reviewtui", "merge", "gone.db", "--db", str(here)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=here.parent, text=True, capture_output=True, env=environment, timeout=60)
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith("reviewtui: there is no database gone.db")
    assert "Traceback" not in done.stderr


def test_no_file_is_a_mistake_of_use() -> None:
    assert run().exit_code == 2


def test_interrupted_it_leaves_nothing_half_done(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (ana,) = copies(here, "ana")
    before = content(here)

    def interrupt(*_: object) -> None:
        signal.raise_signal(signal.SIGTERM)

    monkeypatch.setattr("reviewtui.store.merging.derive", interrupt)
    result = run(ana, "--db", here)
    assert result.exit_code in (1, 130)
    assert isinstance(result.exception, (KeyboardInterrupt, SystemExit))
    assert content(here) == before


def test_a_pack_is_made_graded_and_taken_in_again(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(here.parent)
    made = CliRunner().invoke(cli, ["export", "pack", "support", "--reviewer", "ana b/c", "--db", str(here)])
    assert made.exit_code == 0, made.output
    assert made.stdout == ""
    assert "Written: support-ana-b-c.pack.db (2 items, 6 answers)" in made.stderr
    pack = here.with_name("support-ana-b-c.pack.db")
    with ReviewDesk.open(pack, "support", "ana b/c") as desk:
        desk.rate("A", 4)
    result = run(pack, "--db", here, "--json")
    told = json.loads(result.stdout)
    assert told["added"]["judgments"] == 1
    assert told["files"] == [{"file": str(pack), "kind": "pack", "reviewer": "ana b/c"}]
    again = CliRunner().invoke(cli, ["export", "pack", "support", "--reviewer", "ana b/c", "--db", str(here)])
    assert isinstance(again.exception, ReviewError)


@pytest.mark.parametrize(
    "arguments",
    [
        ["pack", "support"],
        ["pack", "support", "--reviewer", "ana", "--format", "csv"],
        ["pack", "support", "--reviewer", "ana", "--all"],
        ["judgments", "support", "--reviewer", "ana"],
    ],
)
def test_a_pack_needs_a_reviewer_and_rows_do_not(here: Path, arguments: list[str]) -> None:
    assert CliRunner().invoke(cli, ["export", *arguments, "--db", str(here)]).exit_code == 2
    assert sorted(file.name for file in here.parent.iterdir() if "pack" in file.name) == []

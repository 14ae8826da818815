"""`reviewtui report` and `reviewtui schema`, as a script would use them."""

import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner, Result

from reviewtui.actions import report as report_action
from reviewtui.actions.home import verdict
from reviewtui.cli import exit_codes
from reviewtui.cli.report import command
from reviewtui.cli.schema import command as schema_command
from reviewtui.config.load import load_session
from reviewtui.domain.errors import ReviewError, SessionFileError
from reviewtui.domain.judgment import JudgmentDraft
from reviewtui.domain.session import requirements_hash
from reviewtui.store.database import open_database
from reviewtui.store.judgments import append_judgment
from reviewtui.store.reading import current_responses
from reviewtui.store.sessions import lock_requirements
from tests.e2e.terminal import Terminal
from tests.fakes.collected import collect

SESSION = """\
name = "support"
prompts = ["p.jsonl"]

[[models]]
name = "alpha"
provider = "openai-chat"
base_url = "https://h.example/v1"
model = "m"

[[models]]
name = "beta"
provider = "openai-chat"
base_url = "https://h.example/v1"
model = "n"

[[requirements]]
figure = "csat"
at_least = 0.6
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a session, collected but not judged, as the current one."""
    monkeypatch.chdir(tmp_path)
    sessions = tmp_path / "sessions"
    sessions.mkdir()
    (sessions / "support.toml").write_text(SESSION)
    (sessions / "p.jsonl").write_text("".join(f'{{"prompt": "question {n}"}}\n' for n in range(24)))
    with open_database(sessions / "reviews.db") as db:
        collect(db, load_session(sessions / "support.toml").session)
    return tmp_path


def judge(folder: Path, stars: dict[str, int]) -> None:
    with open_database(folder / "sessions" / "reviews.db") as db:
        for response in current_responses(db, "support"):
            if response.model in stars:
                draft = JudgmentDraft(
                    session="support",
                    kind="rating",
                    reviewer="ana",
                    prompt_id=response.prompt_id,
                    response_id=response.id,
                    rating=stars[response.model],
                )
                append_judgment(db, draft)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(command, arguments)


def test_text_by_the_sessions_name(folder: Path) -> None:
    result = run("support")
    assert result.exit_code == 0
    assert result.output.startswith("support · report · no judgments yet")
    assert "48 of 48 responses collected" in result.output
    assert max(map(len, result.output.splitlines())) == 80
    assert "\x1b" not in result.output


def test_in_a_terminal_the_decision_stands_once_more_below_it_all(folder: Path) -> None:
    judge(folder, {"alpha": 5, "beta": 1})
    with Terminal("report", "support", cwd=folder, columns=80, rows=24) as terminal:
        assert terminal.wait_exit() == 0
        lines = terminal.screen.rstrip().splitlines()
    assert lines[-3:] == [
        "Decision: a model passes",
        "alpha  PASS",
        "beta   FAIL       CSAT at least 60%",
    ]
    piped = run("support")
    assert (piped.stdout.count("Decision: a model passes"), piped.stderr) == (1, "")


def test_where_nothing_is_required_a_terminal_shows_the_report_alone(folder: Path) -> None:
    (folder / "sessions" / "support.toml").write_text(SESSION.partition("[[requirements]]")[0])
    with Terminal("report", "support", cwd=folder, columns=80, rows=400) as terminal:
        assert terminal.wait_exit() == 0
        assert terminal.screen.count("Decision") == 1


def test_json_keeps_the_published_schema(folder: Path) -> None:
    judge(folder, {"alpha": 5})
    report = json.loads(run("support", "--format", "json").output)
    schema = json.loads(CliRunner().invoke(schema_command, ["report"]).output)
    jsonschema.Draft202012Validator(schema).validate(report)
    assert [model["name"] for model in report["models"]] == ["alpha", "beta"]
    assert report["models"][0]["figures"]["csat"]["value"] == 1.0


@pytest.mark.parametrize(
    ("stars", "code"), [({}, 4), ({"alpha": 5}, 0), ({"alpha": 1}, 4), ({"alpha": 1, "beta": 1}, 3)]
)
def test_the_gate_is_the_exit_code(folder: Path, stars: dict[str, int], code: int) -> None:
    judge(folder, stars)
    assert run("support", "--gate").exit_code == code
    assert run("support").exit_code == 0


def test_the_gate_warns_of_requirements_that_were_changed_after_their_lock(folder: Path) -> None:
    judge(folder, {"alpha": 5, "beta": 5})
    session = load_session(folder / "sessions" / "support.toml").session
    with open_database(folder / "sessions" / "reviews.db") as db:
        lock_requirements(db, "support", requirements_hash(session), b"[]")
    assert run("support", "--gate").stderr == ""
    (folder / "sessions" / "support.toml").write_text(SESSION.replace("at_least = 0.6", "at_least = 0.5"))

    eased = run("support", "--gate")

    assert eased.exit_code == 0
    assert "changed after they were locked" in eased.stderr


def test_the_gate_of_one_model(folder: Path) -> None:
    judge(folder, {"alpha": 5, "beta": 1})
    assert run("support", "--gate", "--model", "alpha").exit_code == 0
    assert run("support", "--gate", "--model", "beta").exit_code == 3
    assert run("support", "--model", "beta").exit_code == 2
    with pytest.raises(ReviewError, match="no model 'gamma'"):
        CliRunner().invoke(command, ["support", "--gate", "--model", "gamma"], catch_exceptions=False)


def test_output_goes_to_the_file_alone(folder: Path) -> None:
    result = run("support", "--format", "json", "--output", "report.json")
    assert (result.exit_code, result.stdout) == (0, "")
    assert json.loads((folder / "report.json").read_bytes())["session"] == "support"


def test_a_folder_that_is_not_there_is_an_error(folder: Path) -> None:
    with pytest.raises(ReviewError, match="there is no folder"):
        CliRunner().invoke(command, ["support", "--output", "none/report.txt"], catch_exceptions=False)


def test_a_database_that_is_not_there_is_not_made(folder: Path) -> None:
    with pytest.raises(ReviewError, match="there is no database"):
        CliRunner().invoke(command, ["support", "--db", "typo.db"], catch_exceptions=False)
    assert not (folder / "typo.db").exists()
    with pytest.raises(SessionFileError):
        CliRunner().invoke(command, ["suport"], catch_exceptions=False)


def test_the_real_program_says_it_with_its_exit_code(folder: Path) -> None:
    program = [sys.executable, "-m", "reviewtui", "report", "support", "--gate"]
    ended = subprocess.run(program, cwd=folder, capture_output=True, check=False)
    assert (ended.returncode, ended.stderr) == (4, b"")
    assert ended.stdout.decode().startswith("support · report")


def test_schema_names_what_it_knows() -> None:
    result = CliRunner().invoke(schema_command, ["nothing"])
    assert result.exit_code == 2
    assert "report" in result.output


def test_the_gate_speaks_the_codes_of_the_command_line() -> None:
    assert (report_action.PASSED, report_action.FAILED, report_action.OPEN) == (
        exit_codes.OK,
        exit_codes.REQUIREMENT_FAILED,
        exit_codes.UNDECIDED,
    )


def test_an_edited_session_decides_nothing_and_a_session_without_its_file_is_reported(folder: Path) -> None:
    judge(folder, {"alpha": 5, "beta": 5})
    assert run("support", "--gate").exit_code == 0
    file, prompts = folder / "sessions" / "support.toml", folder / "sessions" / "p.jsonl"
    lines = prompts.read_text().splitlines(keepends=True)
    prompts.write_text("".join(lines[:-1]))
    edited = run("support", "--gate")
    assert edited.exit_code == run("support", "--gate", "--model", "alpha").exit_code == 4
    assert edited.output.startswith("SESSION FILE CHANGED since it was collected")
    assert "48 of 48 responses collected" in edited.output
    assert verdict(folder / "sessions" / "reviews.db", "support", folder) == "undecided"
    file.unlink()
    gone = run("support", "--gate")
    assert (gone.exit_code, gone.output.startswith("support · report · 48 judgments")) == (0, True)


@pytest.mark.parametrize(
    ("name", "beginning"),
    [
        ("r.html", b"<!DOCTYPE html>"),
        ("r.md", "# support · report".encode()),
        ("r.csv", b"session,part,model"),
        ("r.json", b'{\n  "schema_version"'),
        ("r", "support · report".encode()),
    ],
)
def test_the_files_name_tells_what_to_write(folder: Path, name: str, beginning: bytes) -> None:
    assert run("support", "--output", name).exit_code == 0
    assert (folder / name).read_bytes().startswith(beginning)


def test_a_format_that_is_named_outweighs_the_files_name(folder: Path) -> None:
    assert run("support", "--format", "md", "--output", "r.txt").exit_code == 0
    assert (folder / "r.txt").read_text().startswith("# support · report")


def test_a_name_that_tells_nothing_is_refused_before_anything_is_counted(folder: Path) -> None:
    refused = run("support", "--output", "report.pdf")
    assert refused.exit_code == 2
    assert "cannot tell from report.pdf what to write" in refused.stderr
    assert "--format text|md|html|json|csv" in refused.stderr
    assert not (folder / "report.pdf").exists()


def test_every_format_goes_to_standard_output_as_well(folder: Path) -> None:
    judge(folder, {"alpha": 5, "beta": 1})
    assert run("support", "--format", "html").stdout.count("PASS</strong>") == 2
    assert "| CSAT at least 60% | FAIL |" in run("support", "--format", "md").stdout
    assert run("support", "--format", "csv").stdout_bytes.count(b"\r\n") > 100

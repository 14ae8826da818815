"""`reviewtui check`: what it prints and the code it ends with."""

import json
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from reviewtui.actions import check as check_module
from reviewtui.cli.check import command
from reviewtui.domain.errors import SessionFileError

SESSION = """\
name = "s"
prompts = ["p.jsonl"]
currency = "EUR"

[defaults]
provider = "openai-chat"
base_url = "https://h.example/v1"
model = "m"
max_tokens = 100

[[models]]
name = "dear"
api_key = { env = "REVIEWTUI_TEST_KEY" }
price = { input = 1000, output = 2000 }

[[models]]
name = "日本語"
"""


@pytest.fixture(autouse=True)
def _session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("REVIEWTUI_TEST_KEY", "sk-unguessable")
    monkeypatch.setattr(check_module, "find_spec", lambda name: ModuleSpec(name, None))
    (tmp_path / "s.toml").write_text(SESSION)
    (tmp_path / "p.jsonl").write_text('{"prompt": "' + "x" * 400 + '", "family": "f"}\n{"prompt": "y"}\n')


def run(*arguments: str) -> Result:
    return CliRunner().invoke(command, arguments)


def test_a_session_that_can_run() -> None:
    result = run("s.toml")
    assert result.output.splitlines() == [
        "Session s",
        "2 prompts in 2 families x 2 models x 1 trial = 4 requests",
        "",
        "  model   provider     requests  input tokens  output tokens  cost",
        "  dear    openai-chat         2          ~101         <= 200  up to ~0.51 EUR",
        "  日本語  openai-chat         2          ~101         <= 200  no price given",
        "  total                       4          ~202         <= 400  up to ~0.51 EUR, 1 model not known",
        "",
        "Input tokens are an estimate (4 characters a token), output tokens an upper bound; costs follow from both.",
        "",
        "Ready. Run it: reviewtui collect s.toml",
    ]
    assert result.exit_code == 0


def test_a_missing_key_is_named_and_ends_with_1(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REVIEWTUI_TEST_KEY")
    result = run("s.toml")
    assert result.output.splitlines()[-2:] == [
        "Not ready: 1 problem to be mended first",
        "  dear: the environment variable REVIEWTUI_TEST_KEY is not set. "
        "Set it before you start: export REVIEWTUI_TEST_KEY=...",
    ]
    assert result.exit_code == 1


def test_no_key_is_ever_printed() -> None:
    assert "sk-unguessable" not in run("s.toml").output + run("s.toml", "--json").output


def test_rejected_lines_are_named_and_do_not_stop_a_run(tmp_path: Path) -> None:
    (tmp_path / "p.jsonl").write_text('{"prompt": "a"}\n' + "nope\n" * 25)
    lines = run("s.toml").output.splitlines()
    start = lines.index("Left out: 25 lines of the prompt files")
    assert lines[start + 1].startswith("  p.jsonl:2: is not valid JSON")
    assert lines[start + 21] == "  and 5 more (--json has them all)"
    assert run("s.toml").exit_code == 0


def test_strict_refuses_them(tmp_path: Path) -> None:
    (tmp_path / "p.jsonl").write_text('{"prompt": "a"}\nnope\n')
    result = run("s.toml", "--strict")
    assert isinstance(result.exception, SessionFileError)  # `main` prints it and ends with 1
    assert str(result.exception).startswith("p.jsonl:2: is not valid JSON")


def test_json_is_one_object_with_what_is_not_known_as_null() -> None:
    result = run("s.toml", "--json")
    report = json.loads(result.output)
    assert (report["ok"], report["requests"], report["output_tokens_at_most"]) == (True, 4, 400)
    assert report["cost_at_most"] == pytest.approx(0.501)
    assert [model["cost_at_most"] for model in report["models"]] == [pytest.approx(0.501), None]
    assert report["models"][1]["cost_unknown"] == "no price given"
    for key in report:
        assert key in str(command.help), f"{key} is not documented"


def test_json_of_a_bad_file_names_its_problems(tmp_path: Path) -> None:
    (tmp_path / "s.toml").write_text(SESSION.replace("max_tokens", "max_token") + "retries = -1\n")
    result = run("s.toml", "--json")
    assert result.exit_code == 1
    report = json.loads(result.output)
    assert report["ok"] is False
    assert [problem["message"].split(": ", 1)[0] for problem in report["problems"]] == ["s.toml:9", "s.toml:18"]


def test_a_session_that_is_not_there() -> None:
    result = run("nothing")
    assert isinstance(result.exception, SessionFileError)
    assert json.loads(run("nothing", "--json").output)["ok"] is False


def test_hostile_names_are_made_safe(tmp_path: Path) -> None:
    (tmp_path / "s.toml").write_text(SESSION.replace("日本語", "evil\\u202e" + "w" * 500))
    result = run("s.toml")
    assert isinstance(result.exception, SessionFileError), "control characters in a name are refused"
    (tmp_path / "s.toml").write_text(SESSION.replace("日本語", "[/]" + "w" * 500))
    assert "  [/]wwwwwwwwwwwwwwwwwwwwwwwwww...  " in run("s.toml").output
    (tmp_path / "p.jsonl").write_text('{"prompt": "a"}\n{"prompt": "b", "\\u001b]52;c;x\\u0007": 1}\n')
    assert "\x1b" not in run("s.toml").output


def test_help_has_examples() -> None:
    assert "reviewtui check demo --json" in run("--help").output


def test_a_session_whose_answers_all_come_by_import(tmp_path: Path) -> None:
    (tmp_path / "s.toml").write_text('name = "s"\n[[models]]\nname = "logs"\nprovider = "imported"\n')
    result = run("s.toml")
    assert result.output.splitlines()[1:] == [
        "0 prompts in 0 families; no model is asked, all answers come by import",
        "",
        "  model  provider  requests  input tokens  output tokens  cost",
        "  logs   imported                                         0 answers here",
        "",
        "Notes",
        "  logs: none of its answers is here yet. Import responses: reviewtui import responses FILE --session s",
        "",
        "Ready. Nothing is to be collected; bring the answers: reviewtui import responses FILE --session s.toml",
    ]
    assert result.exit_code == 0

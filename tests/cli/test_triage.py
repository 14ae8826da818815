"""`reviewtui triage` without a screen: what it prints, for people and for programs."""

import json
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner, Result

from reviewtui.actions.triage import TriageDesk
from reviewtui.cli.main import cli
from reviewtui.domain.errors import ReviewError
from reviewtui.domain.prompt import Prompt
from reviewtui.domain.session import Model, ReviewRules
from reviewtui.store.database import open_database
from tests.fakes import collected as made
from tests.fakes.scripts import Script
from tests.fakes.server import FakeProvider
from tests.tui.driving import write_session

PROMPTS = [made.prompt("where is my sofa"), made.prompt("may I return it")]
TANGO, LLAMA, YUCCA = made.MODELS
REFUSAL = "I'm sorry, but I can't help with your request."


def says(prompt: Prompt, model: Model, trial: int) -> str | None:
    if model.name == TANGO:
        return REFUSAL
    return "" if (model.name, prompt) == (LLAMA, PROMPTS[1]) else made.says(prompt, model, trial)


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return made.collected(tmp_path, made.session(PROMPTS, review=ReviewRules(blind=False)), says, detecting=True)


@pytest.fixture
def blind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return made.collected(tmp_path, made.session(PROMPTS), says, detecting=True)


def triage(path: Path, *arguments: str) -> Result:
    return CliRunner().invoke(cli, ["triage", "support", "--db", str(path), "--reviewer", "ana", *arguments])


def test_without_a_terminal_the_open_failures_are_printed_the_most_harmful_first(path: Path) -> None:
    result = triage(path)
    assert (result.exit_code, result.stdout.splitlines()) == (
        0,
        [
            f"4  refusal     open       {TANGO}  prompt 1  0.80  opens by declining (English)",
            f"4  refusal     open       {TANGO}  prompt 2  0.80  opens by declining (English)",
            f"4  error       open       {LLAMA}  prompt 2  1.00  server: https://host-{LLAMA.lower()}.test/v1 said 500",
        ],
    )
    assert result.stderr == "3 listed; 3 open of 3 failures.\n"


def test_filters(path: Path) -> None:
    with TriageDesk.open(path, "support", "ben") as desk:
        first, second = (row.key for row in desk.groups[0].rows)
        desk.dismiss([first])
        desk.note([second], "see\nlog")
        desk.assign([second], "cleo")
    assert triage(path, "--status", "dismissed").stdout.split()[:4] == ["4", "refusal", "dismissed", TANGO]
    assert triage(path, "--status", "any", "--kind", "refusal").stdout.count("\n") == 2
    assert triage(path, "--model", LLAMA).stdout.count("\n") == 1
    assert triage(path, "--status", "fixed", "--status", "wont_fix").stdout == ""
    assert triage(path, "--kind", "refusal").stdout.endswith("(English) · note: see⏎log · @cleo\n")


def test_json_lines_keep_their_schema(path: Path) -> None:
    schema = json.loads(CliRunner().invoke(cli, ["schema", "failure"]).stdout)
    lines = [json.loads(line) for line in triage(path, "--json").stdout.splitlines()]
    assert len(lines) == 3
    for line in lines:
        jsonschema.validate(line, schema)
    with open_database(path) as db:
        ids = {row["response_id"] for row in db.rows("SELECT response_id FROM v_failures")}
    assert {line["response_id"] for line in lines} == ids
    assert {name: lines[0][name] for name in ("kind", "model", "severity", "graded", "noticed", "start", "end")} == {
        "kind": "refusal",
        "model": TANGO,
        "severity": 4,
        "graded": False,
        "noticed": None,
        "start": 0,
        "end": 27,
    }


def test_a_blind_reviewer_is_told_no_name_unless_asked_for_and_never_an_answers_words(blind: Path) -> None:
    for arguments in ((), ("--json",), ("--status", "any")):
        result = triage(blind, *arguments)
        told = result.stdout + result.stderr
        assert not [name for name in made.MODELS if name.lower() in told.lower()]
        assert "names are hidden" in result.stderr
    for arguments in (("--names",), ("--names", "--json")):
        result = triage(blind, *arguments)
        assert TANGO in result.stdout
        assert REFUSAL not in result.stdout
        assert "names are hidden" not in result.stderr
    with open_database(blind) as db:
        assert made.exposed_responses(db, "support", "ana") == set()


def test_what_is_not_there_is_named(path: Path) -> None:
    assert triage(path, "--kind", "refusals").exit_code == 2
    with pytest.raises(ReviewError, match="no model 'tango' in session 'support'; did you mean"):
        _raise(triage(path, "--model", "tango"))
    with pytest.raises(ReviewError, match="other"):
        _raise(CliRunner().invoke(cli, ["triage", "other", "--db", str(path)]))


def test_names_of_masked_models_are_explained(blind: Path) -> None:
    with pytest.raises(ReviewError, match="Names are hidden while you have answers to judge blind"):
        _raise(triage(blind, "--model", TANGO))
    assert triage(blind, "--names", "--model", TANGO).stdout.count("\n") == 2


def _raise(result: Result) -> None:
    assert result.exception is not None
    raise result.exception


def test_what_failed_is_asked_again_without_a_screen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    once = Script(reply="It is on its way.", fault="status", status=400, fail_first=1)
    with FakeProvider({"tango": once}) as fake:
        write_session(tmp_path, fake.base_url, {TANGO: "tango"}, blind=False)
        path = tmp_path / "sessions" / "reviews.db"
        collected = CliRunner().invoke(cli, ["collect", "support", "--headless", "--db", str(path)])
        assert collected.exit_code == 0, collected.output
        lines = [json.loads(line) for line in triage(path, "--json").stdout.splitlines()]
        first, second = (line["response_id"] for line in lines)
        result = triage(path, "--ask-again", first, "--ask-again", second)
        came = "asked again: trial 2: done, no failure detected"
        assert (result.exit_code, result.stdout) == (0, f"{first}  {came}\n{second}  {came}\n")
        assert "2 asked again: 2 without a failure, 0 failed." in result.stderr
        assert [json.loads(line) for line in triage(path, "--json").stdout.splitlines()] == lines

        fake.scripts["tango"] = Script(fault="status", status=401)
        result = triage(path, "--ask-again", first)
        assert (result.exit_code, result.stdout.startswith(f"{first}  asked again: trial 3: auth")) == (1, True)
        assert f"{TANGO} gave no answer (auth" in result.stderr


def test_only_a_failed_answer_is_asked_again_and_nothing_is_printed_with_it(path: Path) -> None:
    with pytest.raises(ReviewError, match="No failed answer that counts has the id nonsense"):
        _raise(triage(path, "--ask-again", "nonsense"))
    result = triage(path, "--ask-again", "nonsense", "--json")
    assert (result.exit_code, "--ask-again goes with" in result.stderr) == (2, True)

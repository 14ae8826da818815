"""`reviewtui collect --ladder` and `--rates` as a script meets them, against a service whose latency follows a law."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner, Result

from reviewtui.actions.ladder import LoadSummary
from reviewtui.cli.main import cli
from reviewtui.domain.errors import ReviewError
from reviewtui.store.database import open_database
from tests.fakes.loaded import choking, in_hand_at_most
from tests.fakes.scripts import Script
from tests.fakes.server import FakeProvider

EACH = 0.04
"""Seconds that the service takes for each request that it has in hand, up to four."""

CHOKED = 2.6
"""Seconds that it takes for any request once it has had more in hand."""

BUDGET = 2.5
"""Seconds: beyond what four in hand take, also where a process stands still for two seconds, and below CHOKED."""

SESSION = """
name = "s"
prompts = ["p.jsonl"]
[failures]
latency_budget = {{ total = "{budget}s" }}
[[models]]
name = "m"
provider = "{provider}"
{address}
model = "m"
api_key = {{ env = "SOME_KEY" }}
"""


@pytest.fixture
def fake() -> Iterator[FakeProvider]:
    with FakeProvider() as server:
        server.scripts["m"] = choking(server, EACH, most=4, choked=CHOKED)
        yield server


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "sessions").mkdir()
    (tmp_path / "sessions" / "p.jsonl").write_text('{"prompt": "one"}\n{"prompt": "two"}\n')
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOME_KEY", "k")
    return tmp_path


def write_session(
    folder: Path, fake: FakeProvider | None, *, budget: float = BUDGET, provider: str = "openai-chat"
) -> None:
    address = "" if fake is None else f'base_url = "{fake.base_url}"'
    text = SESSION.format(address=address, budget=budget, provider=provider)
    (folder / "sessions" / "s.toml").write_text(text)


def climb(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["collect", "s", *arguments])


def summary(result: Result) -> LoadSummary:
    return msgspec.json.decode(result.stdout, type=LoadSummary)


def test_the_knee_is_where_the_law_of_the_service_puts_it(folder: Path, fake: FakeProvider) -> None:
    # 40 ms for each in hand: 160 ms at 4 at a time are within 2.5 s, the 2.6 s of a service that chokes at 8 are not.
    write_session(folder, fake)

    result = climb("--ladder", "1,4,8,16", "--step-requests", "100", "--json")

    assert result.exit_code == 0, result.output
    found = summary(result)
    assert (found.complete, found.interrupted, found.failure, found.stopped) == (True, False, None, {})
    (closed,) = found.load
    (model,) = closed.models
    assert [(step.load, step.outcome) for step in model.steps] == [(1, "complete"), (4, "complete"), (8, "hopeless")]
    assert (model.knee.load, model.knee.high, model.knee.open_end) == (4, 4, False)
    for step in model.steps[:2]:
        limits = step.total_p50.interval
        assert limits is not None
        assert limits.low is not None
        assert limits.low >= EACH * step.load * 1000 - 1
        assert step.goodput.value == pytest.approx(step.offered)
    assert in_hand_at_most(fake.requests) == 8

    text = CliRunner().invoke(cli, ["report", "s", "--format", "text"]).stdout
    assert "Load, so many at a time" in text
    assert "knee 4 at a time" in " ".join(text.split())
    assert "0 of 2 responses collected" in text  # no other figure counts any of it


def test_without_json_it_is_a_table(folder: Path, fake: FakeProvider) -> None:
    write_session(folder, fake)
    result = climb("--ladder", "1,2", "--step-requests", "10")
    assert result.exit_code == 0, result.output
    assert "m: total time" in result.stdout
    assert "goodput a second" in result.stdout
    assert "1, 2 at a time: up to 24 requests to each of 1 model" in result.stderr


def test_an_open_loop_says_what_arrivals_waited(folder: Path, fake: FakeProvider) -> None:
    fake.scripts["m"] = Script(reply="a b", first_after=0.05)
    write_session(folder, fake, budget=5)
    result = climb("--rates", "40", "--in-flight", "1", "--step-requests", "30", "--json")
    (opened,) = summary(result).load
    (step,) = opened.models[0].steps
    assert (opened.kind, step.load) == ("open", 40)
    # 40 a second come and 20 are served: the wait grows to about half the time that all of them took to come.
    assert (step.late_p95.value or 0) > 300
    assert (step.total_p95.value or 0) > (step.late_p95.value or 0)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--ladder", "1,2", "--rates", "1"), "different measurements"),
        (("--ladder", "2,1"), "must rise"),
        (("--ladder", "1,x"), "'x' is not a whole number"),
        (("--rates", "0"), "'0' is not a number above 0"),
        (("--rates", "nan"), "'nan' is not a number above 0"),
        (("--ladder", "1", "--in-flight", "3"), "--in-flight goes with --rates"),
        (("--ladder", "1", "--limit", "3"), "do not go with --ladder"),
        (("--headless", "--yes"), "go with --ladder or --rates"),
    ],
)
def test_options_that_do_not_go_together_are_refused(
    folder: Path, fake: FakeProvider, arguments: tuple[str, ...], words: str
) -> None:
    write_session(folder, fake)
    result = climb(*arguments)
    assert (result.exit_code, len(fake.requests)) == (2, 0)
    assert words in result.output


def test_more_than_32_at_a_time_need_a_word_the_first_time(folder: Path, fake: FakeProvider) -> None:
    fake.scripts["m"] = Script(reply="a b")
    write_session(folder, fake)
    refused = climb("--ladder", "1,33", "--step-requests", "5")
    assert (refused.exit_code, len(fake.requests)) == (2, 0)
    assert "--yes" in refused.output
    assert climb("--ladder", "1,33", "--step-requests", "5", "--yes").exit_code == 0
    assert climb("--ladder", "33", "--step-requests", "5").exit_code == 0
    assert climb("--ladder", "34", "--step-requests", "5").exit_code == 2


def test_a_host_that_nobody_named_is_not_loaded(folder: Path) -> None:
    write_session(folder, None, provider="anthropic")
    result = climb("--ladder", "1")
    assert result.exit_code == 1
    assert isinstance(result.exception, ReviewError)
    assert "would put load on api.anthropic.com" in result.exception.message
    assert "--host api.anthropic.com" in result.exception.hint
    assert not (folder / "sessions" / "reviews.db").exists()


def test_a_model_that_is_not_there_is_named_with_the_nearest(folder: Path, fake: FakeProvider) -> None:
    write_session(folder, fake)
    result = climb("--ladder", "1", "--model", "mm")
    assert result.exit_code == 1
    assert "no model 'mm' in session 's'; did you mean `m`?" in str(result.exception)


def test_a_model_that_fails_hard_is_an_error(folder: Path, fake: FakeProvider) -> None:
    fake.scripts["m"] = Script(fault="status", status=401)
    write_session(folder, fake)
    result = climb("--ladder", "1,2", "--step-requests", "5", "--json")
    assert result.exit_code == 1
    assert summary(result).stopped["m"].startswith("auth")


def test_an_interrupt_keeps_what_was_climbed_and_says_that_the_step_was_stopped(
    folder: Path, fake: FakeProvider
) -> None:
    fake.scripts["m"] = Script(reply="a b", first_after=0.05)
    write_session(folder, fake)
    program = [sys.executable, "-m", "reviewtui", "collect", "s", "--ladder", "1,2", "--json"]
    with subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=os.environ) as running:
        assert running.stderr is not None
        while len(fake.requests) < 5:
            assert running.poll() is None
        running.send_signal(signal.SIGINT)
        out, _ = running.communicate(timeout=20)
    assert running.returncode == 130
    found = json.loads(out)
    assert (found["interrupted"], found["complete"]) == (True, False)
    with open_database(folder / "sessions" / "reviews.db") as db:
        rows = [tuple(row) for row in db.rows("SELECT load, outcome, why FROM load_steps")]
    assert rows == [(1, "stopped", "the run was stopped")]


def test_the_schema_is_that_of_the_output(folder: Path, fake: FakeProvider) -> None:
    import jsonschema

    write_session(folder, fake)
    schema = json.loads(CliRunner().invoke(cli, ["schema", "load"]).stdout)
    written = climb("--ladder", "1,2", "--step-requests", "10", "--json").stdout
    jsonschema.validate(json.loads(written), schema)

"""`reviewtui collect --headless` as a script meets it: exit codes, what stands on stdout and what on stderr."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from reviewtui.cli.main import cli
from reviewtui.store.database import open_database
from tests.engine.cluster import dask_workers
from tests.fakes.scripts import Script
from tests.fakes.server import FakeProvider

MODEL = """
[[models]]
name = "{name}"
provider = "openai-chat"
base_url = "{base_url}"
model = "{model}"
retries = 0
"""


@pytest.fixture
def fake() -> Iterator[FakeProvider]:
    with FakeProvider() as server:
        yield server


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "sessions").mkdir()
    (tmp_path / "sessions" / "p.jsonl").write_text('{"prompt": "one"}\n{"prompt": "two"}\n')
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write_session(folder: Path, fake: FakeProvider, **models: str) -> None:
    text = 'name = "s"\nprompts = ["p.jsonl"]\n'
    text += "".join(MODEL.format(name=name, model=model, base_url=fake.base_url) for name, model in models.items())
    (folder / "sessions" / "s.toml").write_text(text)


def collect(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["collect", "s", "--headless", *arguments])


def statuses(folder: Path) -> dict[str, int]:
    with open_database(folder / "sessions" / "reviews.db") as db:
        rows = db.rows("SELECT status, count(*) AS n FROM v_responses WHERE current GROUP BY status")
    return {row["status"]: row["n"] for row in rows}


def test_everything_is_collected_and_summed_up(folder: Path, fake: FakeProvider) -> None:
    write_session(folder, fake, good="ok")

    result = collect()

    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("s: 2 of 2 answers, 2 of them now, ")
    assert "--retry" not in result.stdout
    assert statuses(folder) == {"done": 2}


def test_a_failure_is_told_with_its_reason_and_asked_again_on_demand(folder: Path, fake: FakeProvider) -> None:
    write_session(folder, fake, good="ok", shaky="fault-500x1")

    first = collect()

    assert first.exit_code == 0, "a failure is a result"
    assert "shaky failed (server): The server had an error." in first.stderr
    assert first.stderr.count("shaky failed") == 1, "of errors of one kind the first stands for all"
    assert "reviewtui collect s --headless --retry failed" in first.stdout
    assert statuses(folder) == {"done": 2, "failed": 2}
    later = collect()
    assert later.exit_code == 0
    assert "4 of 4 answers, 0 of them now, 2 failed" in later.stdout, "an old failure is no success later"
    assert len(fake.requests) == 4, "without being told so nothing is asked twice"

    again = collect("--retry", "failed")

    assert again.exit_code == 0, again.output
    assert statuses(folder) == {"done": 4}
    assert len(fake.requests) == 6


def test_a_model_without_hope_is_an_error_and_the_summary_is_one_line_of_json(folder: Path, fake: FakeProvider) -> None:
    write_session(folder, fake, good="ok", locked="fault-401")

    result = collect("--json")

    assert result.exit_code == 1
    summary = json.loads(result.stdout)
    assert (summary["complete"], summary["collected"], summary["total"]) == (False, 2, 4)
    by_name = {model["name"]: model for model in summary["models"]}
    assert by_name["locked"]["stopped"] == "auth"
    assert by_name["good"]["stopped"] is None


def test_a_limit_ends_well_and_the_rest_is_asked_later(folder: Path, fake: FakeProvider) -> None:
    write_session(folder, fake, good="ok")

    assert collect("--limit", "1").exit_code == 0
    assert statuses(folder) == {"done": 1}
    assert collect().exit_code == 0
    assert len(fake.requests) == 2


def test_a_budget_ends_a_run_with_its_reason_and_a_raised_one_goes_on(folder: Path, fake: FakeProvider) -> None:
    fake.scripts["m"] = Script(reply="one two three")
    write_session(folder, fake, priced="m", free="m")
    path = folder / "sessions" / "s.toml"
    priced = 'name = "priced"\nmax_tokens = 3\nconcurrency = 1\nprice = { input = 0, output = 1000000 }'
    path.write_text("max_cost = 5\n" + path.read_text().replace('name = "priced"', priced))

    stopped = collect("--json")

    assert stopped.exit_code == 1
    summary = json.loads(stopped.stdout)
    assert (summary["cost"], summary["complete"], summary["interrupted"]) == (3.0, False, False)
    assert summary["failure"] == (
        "max_cost: 3 of 5 USD are spent, and the next request may cost 3 USD\nWhat came is kept. To go on, raise "
        "max_cost in the session file, or say: reviewtui collect s --headless --max-cost N"
    )
    assert "max_cost: 3 of 5 USD are spent" in stopped.stderr

    gone_on = collect("--max-cost", "6")

    assert gone_on.exit_code == 0, gone_on.output
    assert statuses(folder) == {"done": 4}


def test_what_only_a_run_without_a_screen_can_do_says_so(folder: Path, fake: FakeProvider) -> None:
    write_session(folder, fake, good="ok")

    result = CliRunner().invoke(cli, ["collect", "s", "--retry", "failed"])

    assert result.exit_code == 2
    assert "--headless" in result.output


def test_workers_of_a_cluster_ask_where_a_scheduler_is_named(folder: Path, fake: FakeProvider) -> None:
    write_session(folder, fake, good="ok")
    with dask_workers(folder / "dask") as dask:
        asyncio.run(dask.start("far"))

        result = collect("--scheduler", dask.address)

    assert result.exit_code == 0, result.output
    assert statuses(folder) == {"done": 2}
    with open_database(folder / "sessions" / "reviews.db") as db:
        assert [row["worker"] for row in db.rows("SELECT worker FROM v_attempts")] == ["far", "far"]


def test_an_edited_model_is_told_before_its_answers_are_set_aside(folder: Path, fake: FakeProvider) -> None:
    write_session(folder, fake, good="ok", other="ok+tokens-5")
    assert collect().exit_code == 0
    whole = CliRunner().invoke(cli, ["check", "s"])
    assert "Of these 4 are answered already; a run asks for the other 0." in whole.output

    write_session(folder, fake, good="ok", other="ok+tokens-6")

    told = "other: 2 answers were asked otherwise and no longer count; they are kept"
    edited = CliRunner().invoke(cli, ["check", "s"])
    assert told in edited.output
    assert "Of these 2 are answered already; a run asks for the other 2." in edited.output
    assert told in collect().stderr
    assert len(fake.requests) == 6


def test_looking_at_what_is_there_makes_no_database(folder: Path, fake: FakeProvider) -> None:
    write_session(folder, fake, good="ok")

    assert CliRunner().invoke(cli, ["check", "s"]).exit_code == 0

    assert not (folder / "sessions" / "reviews.db").exists()


def test_lines_that_are_no_prompts_are_named_and_refused_by_strict(folder: Path, fake: FakeProvider) -> None:
    write_session(folder, fake, good="ok")
    (folder / "sessions" / "p.jsonl").write_text('{"prompt": "one"}\nno JSON\n{"promt": "two"}\n')

    strict = collect("--strict")

    assert strict.exit_code == 1
    assert "p.jsonl:2" in str(strict.exception)
    assert fake.requests == []
    lenient = collect()
    assert lenient.exit_code == 0
    assert "left out: sessions/p.jsonl:2: is not valid JSON" in lenient.stderr
    assert "left out: sessions/p.jsonl:3: unknown key" in lenient.stderr
    assert len(fake.requests) == 1

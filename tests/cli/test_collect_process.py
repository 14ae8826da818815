"""`reviewtui collect` as a process: its interrupt, and what may reach a terminal."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.scripts import Script
from tests.fakes.server import FakeProvider
from tests.tui.driving import HOSTILE, write_session


@pytest.fixture
def fake() -> Iterator[FakeProvider]:
    with FakeProvider() as provider:
        yield provider


def collect(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "reviewtui", "collect", *arguments]
    return subprocess.run(command, cwd=folder, env=_env(), capture_output=True, text=True, timeout=60, check=False)


def _env() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}


def test_an_interrupt_saves_says_how_to_go_on_and_ends_with_130(tmp_path: Path, fake: FakeProvider) -> None:
    fake.scripts["long"] = Script(fault="endless", rate=50.0)
    write_session(tmp_path, fake.base_url, {"slow": "long"}, prompts=["one"])
    with subprocess.Popen(
        [sys.executable, "-m", "reviewtui", "collect", "support", "--headless"], cwd=tmp_path, env=_env(),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stderr is not None
        while "collecting" not in process.stderr.readline():
            pass
        while not any(seen.chunks for seen in fake.requests):
            pass
        process.send_signal(signal.SIGINT)
        output, said = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "Go on with: reviewtui collect support" in said
    assert "0 of 1 answers" in output


def test_a_wrong_file_is_a_message_and_no_traceback(tmp_path: Path, fake: FakeProvider) -> None:
    path = write_session(tmp_path, fake.base_url, {"good": "ok"})
    path.write_text(path.read_text().replace("retries", "retrys"))
    done = collect(tmp_path, "support", "--headless")
    assert (done.returncode, done.stdout) == (1, "")
    assert "support.toml:5" in done.stderr
    assert "Traceback" not in done.stderr


def test_without_a_terminal_the_screen_is_refused_with_the_way_that_works(tmp_path: Path, fake: FakeProvider) -> None:
    write_session(tmp_path, fake.base_url, {"good": "ok"})
    done = collect(tmp_path, "support")
    assert done.returncode == 2
    assert "--headless" in done.stderr
    assert collect(tmp_path, "support", "--limit", "1").returncode == 2


def test_hostile_names_and_errors_reach_no_terminal(tmp_path: Path, fake: FakeProvider) -> None:
    fake.scripts["evil"] = Script(fault="status", status=401, error={"message": HOSTILE})
    write_session(tmp_path, fake.base_url, {"evil": "evil"})
    done = collect(tmp_path, "support", "--headless")
    assert done.returncode == 1
    assert "\x1b" not in done.stderr + done.stdout
    assert "\u202e" not in done.stderr + done.stdout

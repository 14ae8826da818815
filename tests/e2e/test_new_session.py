"""From an empty folder to collected answers without leaving the program, in a real terminal."""

import signal
import time
from pathlib import Path

import pytest

from tests.e2e.terminal import Terminal, wait_until_gone
from tests.fakes.scripts import Script
from tests.fakes.server import FakeProvider

PATIENCE = 30.0
TAKEN = "\x1b[?1049h"
"""What the app writes when it takes the terminal, at first and after each command that it lent it to."""


@pytest.fixture(autouse=True)
def _this_checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))


def answer(terminal: Terminal, *dialogue: tuple[str, str]) -> None:
    for question, said in dialogue:
        terminal.wait_for(question)
        terminal.press(said, "enter")


def test_n_makes_a_session_and_shows_it(tmp_path: Path) -> None:
    with FakeProvider({"large": Script(reply="It left today.")}) as fake, Terminal(cwd=tmp_path) as terminal:
        terminal.wait_for("No sessions of your own yet", "n new · ")
        terminal.press("n")
        answer(terminal, ("(like support-q4):", "mine"), ("(what you call it):", "hosted"))
        answer(terminal, ("[openai-chat]:", ""), ("/v1):", fake.base_url), ("no key):", ""))
        answer(terminal, ("seconds)? [Y/n]:", "n"), ("as the service calls it:", "large"), ("[Y/n]:", "n"))
        answer(terminal, ("Where from [file]:", "example"), ("Mode [rate]:", ""), ("wrote what? [Y/n]:", ""))
        answer(terminal, ("Requirement:", "csat>=0.5"), ("Requirement:", ""))
        terminal.wait_for("Ready. Run it: reviewtui collect mine", "Enter goes back")
        terminal.press("enter")
        terminal.wait_for("mine · 3 prompts · nothing collected yet", "CSAT ≥ 50%", "enter collect the rest")
        terminal.press("enter")
        terminal.wait_for("collected 3/3")
        terminal.press("escape")
        terminal.wait_for("collected 3/3", "enter review the rest")
        terminal.press("q")
        assert terminal.wait_exit() == 0
    assert (tmp_path / "sessions" / "reviews.db").is_file()


def test_ctrl_c_among_the_questions_goes_back_to_home(tmp_path: Path) -> None:
    with Terminal(cwd=tmp_path) as terminal:
        terminal.wait_for("n new · ")
        for times in (1, 2):
            terminal.press("n")
            wait_until_said(terminal, "Name of the session", times)
            terminal.press("ctrl+c")
            wait_until_back(terminal, "No sessions of your own yet", times)
        terminal.press("ctrl+c")
        assert terminal.wait_exit() == 130
    assert not (tmp_path / "sessions").exists()


def test_told_to_end_among_the_questions_both_end(tmp_path: Path) -> None:
    with Terminal(cwd=tmp_path) as terminal:
        terminal.wait_for("n new · ")
        terminal.press("n")
        wait_until_said(terminal, "Name of the session", 1)
        family = terminal.family()
        terminal.kill(signal.SIGTERM)
        assert terminal.wait_exit() == 130
        assert wait_until_gone(family) == []


def wait_until_back(terminal: Terminal, text: str, times: int) -> None:
    """Wait until the app has taken the terminal for itself again so many times, and has painted `text` since."""
    deadline = time.monotonic() + PATIENCE
    while text not in "".join(terminal.raw.split(TAKEN)[times + 1 :]):
        terminal.read()
        assert time.monotonic() < deadline, terminal.screen


def wait_until_said(terminal: Terminal, text: str, times: int) -> None:
    """The screens of the app and of the command lie over each other here: what was written tells them apart."""
    deadline = time.monotonic() + PATIENCE
    while terminal.raw.count(text) < times:
        terminal.read()
        assert time.monotonic() < deadline, terminal.screen


def test_a_long_help_topic_goes_to_the_pager_and_a_short_list_does_not(tmp_path: Path) -> None:
    pager = tmp_path / "pager"
    pager.write_text("#!/bin/sh\nhead -n 3\necho and so on\n")
    pager.chmod(0o700)
    environment = {"PAGER": str(pager)}
    with Terminal("help", "import", cwd=tmp_path, env=environment, columns=80, rows=24) as terminal:
        terminal.wait_for("Import: data that you have already", "and so on")
    with Terminal("help", cwd=tmp_path, env=environment, columns=80, rows=24) as terminal:
        terminal.wait_for("Read one with: reviewtui help TOPIC")
        assert "and so on" not in terminal.raw

"""The real program in a real terminal, killed in the middle: what it had said is saved is there."""

import re
import signal
import sqlite3
from pathlib import Path

import pytest

from reviewtui.store.database import open_database
from reviewtui.store.judgments import verify_chains
from tests.e2e.terminal import Terminal
from tests.fakes import collected as made

PROMPTS = [made.prompt(f"question {number}") for number in range(6)]
UNDO = re.compile(r"u undo: (\d+) ([ABC]) (\d)")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return made.collected(tmp_path, made.session(PROMPTS))


def program(path: Path) -> Terminal:
    return Terminal("review", "support", "--db", str(path), "--reviewer", "ana", cwd=path.parent)


def test_killed_in_mid_review_no_acknowledged_judgment_is_lost(path: Path) -> None:
    with program(path) as terminal:
        terminal.wait_for("support · 1/6 · blind · ana", "About")
        for key, said in (("5", "1 A 5"), ("4", "1 B 4"), ("3", "1 C 3"), ("2", "2 A 2"), ("1", "2 B 1")):
            terminal.press(key)
            terminal.wait_for(f"u undo: {said}")
        terminal.press("4")
        terminal.kill(signal.SIGKILL)  # while the last one is perhaps on its way
        assert terminal.wait_exit() == -signal.SIGKILL
    with sqlite3.connect(path) as conn:
        assert conn.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    conn.close()
    with open_database(path) as db:
        ratings = [j.rating for j in made.standing(db)]
        assert ratings in ([5, 4, 3, 2, 1], [5, 4, 3, 2, 1, 4])
        assert verify_chains(db) == []
    with program(path) as terminal:
        screen = terminal.wait_for("blind · ana", "u undo:")
        assert f"{2 if len(ratings) == 5 else 3}/6" in screen
        assert UNDO.search(screen)


def test_five_judgments_two_undone_left_and_opened_again(path: Path) -> None:
    with program(path) as terminal:
        terminal.wait_for("1/6", "1-5 rate", "About")
        for number, key in enumerate("54321", start=1):
            terminal.press(key)
            terminal.wait_for(f"u undo: {(number + 2) // 3} {'ABC'[(number - 1) % 3]} {key}")
        for item in ("2 A 2", "1 C 3"):
            terminal.press("u")
            terminal.wait_for(f"u undo: {item}")
        terminal.press("q")
        assert terminal.wait_exit() == 0
        assert not any(token.lower() in terminal.raw.lower() for token in made.MODELS)
    with program(path) as terminal:
        screen = terminal.wait_for("2/6 · blind · ana", "u undo: 1 C 3")
        assert "A  " not in screen
        terminal.press("\x1b")  # as a terminal writes it that knows no other way
        terminal.wait_for("models  prompts  collected", "support")


def test_without_a_terminal_it_says_what_it_needs(path: Path) -> None:
    from click.testing import CliRunner

    from reviewtui.cli.review import command

    result = CliRunner().invoke(command, ["support", "--db", str(path)])
    assert result.exit_code != 0
    assert "needs a terminal" in result.output

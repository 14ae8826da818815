"""Killed at any moment: nothing acknowledged is lost, nothing is left running, and the next run asks for the rest."""

import signal

import psutil
import pytest

from reviewtui.store.collecting import recover_interrupted
from tests.e2e.conftest import ANSWERS, PROMPTS, UNGUESSABLE, Workplace
from tests.e2e.terminal import Terminal, wait_until_gone
from tests.fakes.scripts import Script

SLOW = Script(tokens=60, rate=60)


@pytest.fixture
def slow(workplace: Workplace) -> Workplace:
    for model in UNGUESSABLE[2:]:
        workplace.fake.scripts[model] = SLOW
    return workplace


def engine_of(terminal: Terminal) -> psutil.Process:
    """The engine's process among the program's children; its recorder is a child of its own."""
    engines = [p for p in terminal.family() if "reviewtui.engine" in " ".join(p.cmdline())]
    (engine,) = [p for p in engines if p.ppid() not in {other.pid for other in engines}]
    return engine


def finished(workplace: Workplace) -> int:
    with workplace.open() as db:
        row = db.row("SELECT count(*) AS n FROM v_responses WHERE status = 'done'")
    assert row is not None
    return int(row["n"])


def wait_for_some(terminal: Terminal, workplace: Workplace, count: int) -> None:
    for _ in range(600):
        terminal.read()
        if workplace.database.exists() and finished(workplace) >= count:
            return
    raise AssertionError(f"never {count} finished; the screen:\n{terminal.screen}")


def complete_the_rest(workplace: Workplace, kept: int) -> None:
    """The database is whole, says what was interrupted, and the same command asks only for what is missing."""
    with workplace.open() as db:
        assert [tuple(row) for row in db.rows("PRAGMA integrity_check")] == [("ok",)]
        recover_interrupted(db)
        statuses = [row["status"] for row in db.rows("SELECT status FROM responses")]
        assert "running" not in statuses
        assert statuses.count("interrupted") == len(statuses) - finished(workplace)  # none, between two answers
    before = len(workplace.fake.requests)
    done = workplace.run("collect", "shop", "--headless")
    assert done.returncode == 0, done.stderr
    assert finished(workplace) == 2 * PROMPTS
    assert len(workplace.fake.requests) - before == 2 * PROMPTS - kept


def test_the_app_is_killed(slow: Workplace) -> None:
    with Terminal("collect", "shop", cwd=slow.folder) as terminal:
        wait_for_some(terminal, slow, 3)
        family = terminal.family()
        assert len(family) >= 2
        terminal.kill(signal.SIGKILL)

        assert wait_until_gone(family) == []
    kept = finished(slow)
    with slow.open() as db:
        recover_interrupted(db)
        assert [tuple(row) for row in db.rows("PRAGMA integrity_check")] == [("ok",)]
        rows = db.rows("SELECT status, text FROM v_responses WHERE status IN ('cancelled', 'interrupted')")
    assert rows, "something was on its way"
    before = len(slow.fake.requests)
    assert slow.run("collect", "shop", "--headless").returncode == 0
    assert finished(slow) == 2 * PROMPTS
    assert len(slow.fake.requests) - before == 2 * PROMPTS - kept


def test_the_engine_is_killed(slow: Workplace) -> None:
    with Terminal("collect", "shop", cwd=slow.folder) as terminal:
        wait_for_some(terminal, slow, 3)
        engine_of(terminal).kill()
        terminal.wait_for("engine ended", "collect the rest")  # what happened, and how to go on
        kept = finished(slow)
        terminal.press("q")
        terminal.wait_exit()

    complete_the_rest(slow, kept)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_told_to_end_it_saves_restores_the_terminal_and_says_how_to_go_on(
    slow: Workplace, number: signal.Signals
) -> None:
    with Terminal("collect", "shop", cwd=slow.folder) as terminal:
        wait_for_some(terminal, slow, 1)
        family = terminal.family()
        terminal.kill(number)

        assert terminal.wait_exit() == 130
        assert wait_until_gone(family) == []
        assert "reviewtui collect shop" in terminal.screen
        assert terminal.raw.rindex("\x1b[?1049l") > terminal.raw.rindex("\x1b[?1049h"), "the screen was given back"
        assert "Traceback" not in terminal.raw


def test_a_judgment_on_the_screen_survives_a_kill(collected: Workplace) -> None:
    with Terminal("review", "shop", "--reviewer", "ana", cwd=collected.folder) as terminal:
        terminal.wait_for(f"1/{PROMPTS}", *ANSWERS)
        terminal.press("4")
        terminal.wait_for("4 of 5")
        terminal.kill(signal.SIGKILL)
        assert wait_until_gone(terminal.family()) == []

    with collected.open() as db:
        assert [tuple(row) for row in db.rows("PRAGMA integrity_check")] == [("ok",)]
        rows = db.rows("SELECT rating, reviewer, blind FROM v_judgments")
    assert [tuple(row) for row in rows] == [(4, "ana", 1)]

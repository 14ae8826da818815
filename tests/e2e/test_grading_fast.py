"""A grader as fast as the screen, and one who does not look: in a real terminal, on many items."""

import re
import sys
from pathlib import Path

import pexpect
import pytest

from reviewtui.domain.session import ReviewRules
from reviewtui.store.database import open_database
from reviewtui.store.judgments import verify_chains
from tests.e2e.terminal import Terminal
from tests.fakes import collected as made

ITEMS = 60
PROMPTS = [made.prompt(f"matter {number:03} of the list") for number in range(ITEMS)]
MATTER = re.compile(r"matter (\d{3})")
SECRETS = [word for name in made.MODELS for word in (name, f"id-{name}", f"host-{name}".lower())]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return made.collected(tmp_path, made.session(PROMPTS, review=ReviewRules(mode="compare")))


def program(path: Path) -> Terminal:
    return Terminal("review", "support", "--db", str(path), "--reviewer", "ana", cwd=path.parent)


def judged(path: Path) -> list[str]:
    """The prompts of the comparisons that stand, in the order in which they were given."""
    texts = {prompt.id: prompt.messages[-1].text for prompt in PROMPTS}
    with open_database(path) as db:
        assert verify_chains(db) == []
        return [MATTER.findall(texts[row.prompt_id or ""])[0] for row in made.standing(db)]


def test_items_are_graded_as_fast_as_they_are_painted(path: Path) -> None:
    seen = []
    with program(path) as terminal:
        for item in range(1, ITEMS + 1):
            screen = terminal.wait_for(f"support · {item}/{ITEMS}", "matter", "About")
            assert [word for word in SECRETS if word in screen] == []
            seen += MATTER.findall(screen)[:1]
            terminal.press("ab"[item % 2])
        terminal.wait_for(f"You have graded everything: {ITEMS} comparisons on {ITEMS} prompts.")
        shown = terminal.raw.partition("You have graded everything")[0]
    assert [word for word in SECRETS if word in shown] == []
    assert judged(path) == seen
    assert len(set(seen)) == ITEMS


def test_keys_that_do_not_wait_judge_nothing_that_was_not_painted(path: Path) -> None:
    with program(path) as terminal:
        terminal.wait_for(f"support · 1/{ITEMS}", "matter", "About")
        for _ in range(5):
            terminal.press(*"ab" * 10)
            terminal.read(0.01)
        terminal.press("p")
        terminal.wait_for("progress of ana")
        terminal.press_until("escape", "", "progress of ana")
        terminal.press("q")
        terminal.wait_exit()
        painted = set(MATTER.findall(terminal.raw))
    said = judged(path)
    assert 0 < len(said) < ITEMS
    assert len(set(said)) == len(said)
    assert set(said) <= painted


def test_a_screen_that_nobody_would_see_is_not_opened(path: Path) -> None:
    command = f"{sys.executable} -m reviewtui review support --db {path} --reviewer ana 2>{path.parent}/err"
    child = pexpect.spawn("sh", ["-c", command], encoding="utf-8", timeout=30)
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 2
    assert "drawn on stderr" in (path.parent / "err").read_text()

"""A pack made for one reviewer, graded in a folder elsewhere with the same program, and taken in again."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from reviewtui.domain.session import ReviewRules
from reviewtui.store.database import open_database
from reviewtui.store.judgments import verify_chains
from tests.e2e.terminal import Terminal
from tests.fakes import collected as made

SECRETS = [word for name in made.MODELS for word in (name, f"id-{name}", f"host-{name}".lower())]


@pytest.fixture
def owner(tmp_path: Path) -> Path:
    folder = tmp_path / "owner"
    folder.mkdir()
    return made.collected(folder, made.session([made.prompt("first matter"), made.prompt("second matter")]))


def run(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "reviewtui", *arguments], cwd=folder, text=True, capture_output=True, timeout=60
    )


def rated(path: Path) -> list[int | None]:
    with open_database(path) as db:
        assert verify_chains(db) == []
        return [judgment.rating for judgment in made.standing(db)]


def wait_for_ratings(terminal: Terminal, path: Path, count: int, within: float = 20.0) -> None:
    deadline = time.monotonic() + within
    while len(rated(path)) != count:
        terminal.read()
        assert time.monotonic() < deadline, f"{rated(path)} is not {count} ratings; the screen:\n{terminal.screen}"


def test_a_pack_is_graded_elsewhere_under_its_reviewers_name_and_merged(owner: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    pack = elsewhere / "pack.db"
    done = run(
        owner.parent, "export", "pack", "support", "--reviewer", "ana", "--output", str(pack), "--db", owner.name
    )
    assert done.returncode == 0, done.stderr

    with Terminal("--db", "pack.db", cwd=elsewhere, columns=80, rows=24) as terminal:
        terminal.wait_for("> support", "6/6")
        terminal.press("r")
        for number, key in enumerate("4251", start=1):
            terminal.wait_for(f"{(number - 1) // 3 + 1}/2", "ana", "About")
            terminal.press(key)
            wait_for_ratings(terminal, pack, number)
        terminal.press("u")
        wait_for_ratings(terminal, pack, 3)
        terminal.press("q")
        assert terminal.wait_exit() == 0
        assert not any(secret in terminal.raw for secret in SECRETS)
    assert rated(pack) == [4, 2, 5]
    told = run(elsewhere, "export", "judgments", "support", "--db", "pack.db")
    assert told.stdout.count("model-") == 3
    assert told.stderr == "", "it says nothing of names, for it has none"

    for _ in range(2):
        assert run(owner.parent, "merge", str(pack), "--db", owner.name).returncode == 0
    assert rated(owner) == [4, 2, 5]


def test_somebody_else_is_told_whose_it_is(owner: Path) -> None:
    pack = owner.with_name("pack.db")
    run(owner.parent, "export", "pack", "support", "--reviewer", "ana", "--output", str(pack), "--db", owner.name)
    with Terminal(
        "review", "support", "--reviewer", "zoe", "--db", pack.name, cwd=owner.parent, columns=240
    ) as terminal:
        terminal.wait_for("is a blind pack for ana", "export pack support --reviewer zoe")
        assert terminal.wait_exit() == 1


def test_it_is_said_why_items_are_not_in_a_pack(tmp_path: Path) -> None:
    prompts = [made.prompt(f"matter {number}") for number in range(40)]  # of which one of two gets none or all: never
    owner = made.collected(tmp_path, made.session(prompts, review=ReviewRules(overlap=0.0)))
    _, second = (
        run(tmp_path, "export", "pack", "support", "--reviewer", name, "--db", owner.name) for name in ("ana", "zoe")
    )
    assert "left out: for others to judge (`overlap`), judged, or not complete" in second.stderr

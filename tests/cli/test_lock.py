"""`reviewtui lock`: the requirements fixed before the first judgment."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from reviewtui.store.database import open_database
from reviewtui.store.sessions import requirements_lock

ROOT = Path(__file__).parents[2]
SESSION = """
name = "shop"
prompts = ["shop.jsonl"]
[[models]]
name = "old"
provider = "imported"
[[requirements]]
figure = "csat"
at_least = 0.8
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    sessions = tmp_path / "sessions"
    sessions.mkdir()
    (sessions / "shop.toml").write_text(SESSION, encoding="utf-8")
    (sessions / "shop.jsonl").write_text('{"prompt": "where is it"}\n', encoding="utf-8")
    return tmp_path


def lock(folder: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "reviewtui", "lock", "shop"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def stored(folder: Path) -> str:
    with open_database(folder / "sessions" / "reviews.db") as db:
        found = requirements_lock(db, "shop")
        assert found is not None
        return found.hash


def test_a_lock_is_made_once_and_stays(folder: Path) -> None:
    first = lock(folder)
    assert first.returncode == 0
    assert "Locked: 1 requirement of shop (" in first.stderr
    before = stored(folder)
    again = lock(folder)
    assert again.returncode == 0
    assert re.search(r"1 requirement of shop, locked since \d{4}-\d\d-\d\d \d\d:\d\d UTC \(", again.stderr)
    assert stored(folder) == before


def test_what_the_file_says_later_is_told_and_changes_nothing(folder: Path) -> None:
    lock(folder)
    before = stored(folder)
    path = folder / "sessions" / "shop.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("0.8", "0.5"), encoding="utf-8")
    later = lock(folder)
    assert later.returncode == 3
    assert "its file says something else by now" in later.stderr
    assert stored(folder) == before


def test_without_requirements_there_is_nothing_to_lock(folder: Path) -> None:
    path = folder / "sessions" / "shop.toml"
    path.write_text(SESSION.partition("[[requirements]]")[0], encoding="utf-8")
    done = lock(folder)
    assert done.returncode == 1
    assert "requires nothing" in done.stderr
    assert "[[requirements]]" in done.stderr

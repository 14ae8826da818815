"""`reviewtui backup` as a process: what it says, how it ends, what it leaves."""

import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from reviewtui.store.database import open_database
from tests.fakes.collected import collected, prompt, session

ROOT = Path(__file__).parents[2]


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return collected(tmp_path, session([prompt("one")]))


def start(folder: Path, *arguments: str, most_bytes: int | None = None) -> "subprocess.Popen[str]":
    def limit() -> None:
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # a shell lets its background jobs ignore it, and theirs
        if most_bytes is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))

    return subprocess.Popen(
        [sys.executable, "-m", "reviewtui", "backup", *arguments], cwd=folder, text=True, preexec_fn=limit,
        env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def run(folder: Path, *arguments: str, most_bytes: int | None = None) -> "subprocess.CompletedProcess[str]":
    with start(folder, *arguments, most_bytes=most_bytes) as process:
        output, said = process.communicate(timeout=60)
    return subprocess.CompletedProcess(arguments, process.returncode, output, said)


def test_it_says_what_was_verified_and_keeps_stdout_clean(database: Path) -> None:
    done = run(database.parent, "copy.db", "--db", str(database))
    assert (done.returncode, done.stdout) == (0, "")
    assert "Verified: copy.db (" in done.stderr
    assert "0 judgments" in done.stderr
    again = run(database.parent, "copy.db", "--db", str(database))
    assert again.returncode == 1
    assert "--force" in again.stderr
    assert run(database.parent, "copy.db", "--force", "--db", str(database)).returncode == 0


def test_a_disk_that_fills_while_it_copies_is_an_error_and_leaves_nothing(database: Path) -> None:
    done = run(database.parent, "copy.db", "--db", str(database), most_bytes=100_000)
    assert done.returncode == 1
    assert "reviewtui: copy.db: " in done.stderr
    assert "disk" in done.stderr
    assert "Traceback" not in done.stderr
    assert [path.name for path in database.parent.iterdir() if "copy" in path.name] == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_told_to_end_it_leaves_nothing_behind(database: Path, number: signal.Signals) -> None:
    with open_database(database) as db:
        db.conn.execute("CREATE TABLE ballast (x)")
        db.conn.execute(
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000) "
            "INSERT INTO ballast SELECT randomblob(20000) FROM n"
        )
    with start(database.parent, "copy.db", "--db", str(database)) as process:
        assert process.stderr is not None
        assert process.stderr.readline().startswith("copying")
        process.send_signal(number)
        process.communicate(timeout=60)
    assert process.returncode == 130
    assert [path.name for path in database.parent.iterdir() if "copy" in path.name] == []

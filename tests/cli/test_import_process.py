"""The real program, stopped while it imports: what was committed is there, and the same command brings the rest."""

import contextlib
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from reviewtui.domain.errors import StorageError
from reviewtui.store.database import open_database

ROWS = 6_000
PROGRAM = """
from reviewtui.actions.importing_responses import _Responses
from reviewtui.cli.main import main
_Responses.batch = 100
main()
"""
"""The program, taking small steps."""
PATIENCE = 60.0


def responses(database: Path) -> int:
    """How many answers are in the database, which may not be there yet."""
    if database.exists():
        with contextlib.suppress(StorageError), open_database(database) as db:
            (row,) = db.rows("SELECT count(*) AS found FROM responses")
            return int(row["found"])
    return 0


@pytest.mark.parametrize(("how", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 130), (signal.SIGKILL, -9)])
def test_stopped_it_keeps_what_it_said_and_is_run_again(tmp_path: Path, how: signal.Signals, code: int) -> None:
    session, database = tmp_path / "s.toml", tmp_path / "reviews.db"
    session.write_text('name = "s"\n[[models]]\nname = "m"\nprovider = "imported"\n')
    logs = "prompt,model,text\n" + "".join(f"question {n},m,{'word ' * 20}{n}\n" for n in range(ROWS))
    command = [sys.executable, "-c", PROGRAM, "--db", str(database), "import", "responses", "-", "--format", "csv"]
    command += ["--session", str(session)]

    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdin is not None
    process.stdin.write(logs[: len(logs) // 2])
    process.stdin.flush()
    deadline = time.monotonic() + PATIENCE
    while not responses(database):
        assert time.monotonic() < deadline, "nothing was ever committed"
        time.sleep(0.02)
    process.send_signal(how)
    with contextlib.suppress(BrokenPipeError):
        process.stdin.write(logs[len(logs) // 2 :])
        process.stdin.flush()
    out, err = process.communicate(timeout=PATIENCE)
    kept = responses(database)

    assert process.returncode == code, err
    assert 0 < kept < ROWS
    if code == 130:
        assert out == f"stdin: {kept:,} rows: {kept:,} added, 0 known already, 0 rejected\n"
        assert "the same command again imports the rest" in err
    again = subprocess.run(command, input=logs, capture_output=True, text=True, timeout=PATIENCE, check=True)
    assert again.stdout == f"stdin: {ROWS:,} rows: {ROWS - kept:,} added, {kept:,} known already, 0 rejected\n"
    assert responses(database) == ROWS

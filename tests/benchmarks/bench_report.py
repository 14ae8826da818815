"""The report over 100,000 judgments, as the command makes it: `python -m tests.benchmarks.bench_report`.

One session of comparisons, one of ratings, each by 100 reviewers. Timed is the whole program, from its start to its end
(`reviewtui report`, as text into a pipe, and as JSON), and within it, apart, the report with and without the check of
all chains of judgments.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from reviewtui.actions.importing_judgments import import_judgments
from reviewtui.actions.report import session_report
from reviewtui.domain.session import Session
from reviewtui.store.database import open_database
from tests.benchmarks.judged import EACH, MODELS, REVIEWERS, session_of, write_comparisons, write_ratings

JUDGMENTS = 100_000
ROUNDS = 5
AT_MOST_S = 2.0
"""What is promised of the command."""

FILE = """\
name = "support"
prompts = ["p.jsonl"]
""" + "".join(f'\n[[models]]\nname = "{name}"\nprovider = "imported"\n' for name in MODELS)


def made(folder: Path, kind: str) -> tuple[Session, Path]:
    """A session of comparisons or ratings, in a folder where the command finds it; its database."""
    sessions = folder / "sessions"
    sessions.mkdir(parents=True)
    (sessions / "support.toml").write_text(FILE)
    (sessions / "p.jsonl").write_text("")
    if kind == "comparisons":
        session = session_of(JUDGMENTS // EACH)
        file = write_comparisons(folder / "judged.csv", JUDGMENTS)
    else:
        session = session_of(JUDGMENTS // (len(MODELS) * len(REVIEWERS)))
        file = write_ratings(folder / "judged.csv", JUDGMENTS)
    (sessions / "p.jsonl").write_text("".join(f'{{"prompt": "{prompt.text}"}}\n' for prompt in session.prompts))
    database = sessions / "reviews.db"
    summary = import_judgments(session, database, [str(file)], mapping={})
    assert summary.added == JUDGMENTS, summary
    return session, database


def seconds(work: Callable[[], object]) -> float:
    """How long `work` takes, in the middle of several rounds."""
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def command(folder: Path, form: str) -> Callable[[], object]:
    program = [sys.executable, "-m", "reviewtui", "report", "support", "--format", form]
    return lambda: subprocess.run(program, cwd=folder, capture_output=True, check=True)


def main() -> int:
    print(f"{JUDGMENTS:,} judgments; seconds, median of {ROUNDS}")
    print(f"{'of':>12} {'text':>6} {'json':>6} {'report':>7} {'unchecked':>9}")
    slowest = 0.0
    for kind in ("comparisons", "ratings"):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            session, database = made(folder, kind)
            whole = [seconds(command(folder, form)) for form in ("text", "json")]
            with open_database(database) as db:
                report = session_report(db, session)
                assert report.chains is not None
                assert (report.chains.checked, report.chains.problems) == (True, ())
                checked, unchecked = (
                    seconds(partial(session_report, db, session, check_chains=c)) for c in (True, False)
                )
        print(f"{kind:>12} {whole[0]:>6.2f} {whole[1]:>6.2f} {checked:>7.2f} {unchecked:>9.2f}")
        slowest = max(slowest, *whole)
    print(f"the command, chains checked: {slowest:.2f} s at most (promised: under {AT_MOST_S:.0f} s)")
    return int(slowest >= AT_MOST_S)


if __name__ == "__main__":
    sys.exit(main())

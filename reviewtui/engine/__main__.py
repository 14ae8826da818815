"""`python -m reviewtui.engine`: started by the app, the commands and the workers of a cluster, never by hand."""

import argparse
import asyncio
import importlib
import os
import sys
from collections.abc import Callable
from contextlib import suppress

_SWITCH_SECONDS = 0.0005
"""The interpreter's turn when two threads want it: none that reads a file must hold back a stamp for 5 ms."""


def main() -> int:
    """Run the engine over stdin and stdout; returns the exit status."""
    options = argparse.ArgumentParser(prog="python -m reviewtui.engine", description="reviewtui's engine.")
    options.add_argument("--loop", choices=("uvloop", "asyncio"), default="uvloop")
    options.add_argument("--asker", action="store_true", help="ask for an engine elsewhere, on a worker of a cluster")
    given = options.parse_args()
    sys.setswitchinterval(_SWITCH_SECONDS)
    events_fd = take_stdout()
    if given.asker:  # which needs no database
        from reviewtui.engine.cluster import asker

        serving = asker.serve(sys.stdin.fileno(), events_fd)
    else:
        from reviewtui.engine import process, recorder

        serving = process.serve(sys.stdin.fileno(), events_fd, recorder.fork_recorder())
    with asyncio.Runner(loop_factory=_loop_factory(given.loop)) as runner:
        return runner.run(serving)


def take_stdout() -> int:
    """Keep stdout for frames alone: whatever a library prints goes to stderr."""
    events_fd = os.dup(1)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return events_fd


def _loop_factory(name: str) -> Callable[[], asyncio.AbstractEventLoop] | None:
    """The loop of that name; asyncio's own where uvloop is not to be had.

    Alone on a machine their stamps are equally good; under a screen that draws, uvloop's were the better ones in six of
    eight pairs of runs (p99 3.3 against 3.9 ms, `tests/benchmarks/bench_chunk_times.py`).
    """
    if name == "uvloop":
        with suppress(ImportError):
            return importlib.import_module("uvloop").new_event_loop  # type: ignore[no-any-return]  # found by name
    return None


if __name__ == "__main__":
    sys.exit(main())

"""`python -m reviewtui.engine`: started by the app and the commands, never by hand."""

import argparse
import asyncio
import os
import sys
from collections.abc import Callable

from reviewtui.engine.process import serve

_SWITCH_SECONDS = 0.0005
"""The interpreter's turn when two threads want it: the writing thread must not hold back a stamp for 5 ms."""


def main() -> int:
    """Run the engine over stdin and stdout; returns the exit status."""
    options = argparse.ArgumentParser(prog="python -m reviewtui.engine", description="reviewtui's engine.")
    options.add_argument("--loop", choices=("asyncio", "uvloop"), default="asyncio")
    loop: str = options.parse_args().loop
    sys.setswitchinterval(_SWITCH_SECONDS)
    events_fd = take_stdout()
    with asyncio.Runner(loop_factory=_loop_factory(loop)) as runner:
        return runner.run(serve(sys.stdin.fileno(), events_fd))


def take_stdout() -> int:
    """Keep stdout for frames alone: whatever a library prints goes to stderr."""
    events_fd = os.dup(1)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return events_fd


def _loop_factory(name: str) -> Callable[[], asyncio.AbstractEventLoop] | None:
    if name == "asyncio":
        return None
    import uvloop

    return uvloop.new_event_loop


if __name__ == "__main__":
    sys.exit(main())

"""Lending the terminal to a command of ours, and taking it back in order."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reviewtui.tui.app import ReviewApp

FROM_THE_KEYBOARD = (signal.SIGINT, signal.SIGQUIT)
"""The terminal sends these to every process in the foreground: while it is lent, the command is meant."""

TOLD_TO_END = (signal.SIGTERM, signal.SIGHUP)
INTERRUPTED = 130


class _Told(BaseException):
    """We are to end, and the command with us."""


def run_in_terminal(app: "ReviewApp", *arguments: str, cwd: Path) -> int:
    """Run `reviewtui ARGUMENTS` in the terminal in place of the app; its exit code.

    What it said stays until enter is pressed, unless it was interrupted. A collection goes on meanwhile: its engine
    waits for nobody. SuspendNotSupported where the terminal cannot be lent.
    """
    command = [sys.executable, "-P", "-m", "reviewtui", *arguments]
    code = INTERRUPTED
    # What were raised in here would leave the terminal as the command had it.
    with app.suspend(), _signals_of_the_command(app), suppress(EOFError, KeyboardInterrupt, OSError):
        code = subprocess.run(command, check=False, cwd=cwd).returncode  # noqa: S603 - ourselves, and no shell
        if code != INTERRUPTED:
            signal.signal(signal.SIGINT, signal.default_int_handler)
            input("\nEnter goes back to where you were. ")
    return code


@contextmanager
def _signals_of_the_command(app: "ReviewApp") -> Iterator[None]:
    """Within, the app heeds no signal but those that tell it to end, and these end the command as well."""
    loop = asyncio.get_running_loop()
    for number in (*FROM_THE_KEYBOARD, *TOLD_TO_END):
        loop.remove_signal_handler(number)
    for number in FROM_THE_KEYBOARD:  # not ignored: the command would inherit that
        signal.signal(number, _nothing)
    for number in TOLD_TO_END:
        signal.signal(number, _end)
    try:
        yield
    except _Told:
        app.call_later(app.action_interrupt)
    finally:
        app.heed_signals()


def _nothing(*_: object) -> None:
    """Somebody else was meant."""


def _end(*_: object) -> None:
    raise _Told

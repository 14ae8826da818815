"""How a run looks on the command line: one line that changes on a terminal, a line now and then in a log."""

import contextlib
import shutil
import sys
import time
from typing import Self, TextIO

import click

from reviewtui.cli.options import is_linear
from reviewtui.tui.words import fit

EVERY = 5.0
"""Seconds between two lines in a log."""

FRAME = 0.1
"""Seconds between two changes of the line on a terminal."""


class ProgressLine:
    """Shows how far a run is, on stderr. `note` says something that stays."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self._live = self._stream.isatty() and not is_linear()  # a screen reader would read every change
        self._next = 0.0
        self._shown = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._clear()

    def show(self, text: str, *, last: bool = False) -> None:
        """The state of things: painted over on a terminal; in a log written when its time has come, or as the last."""
        now = time.monotonic()
        if now < self._next and not last:
            return
        self._next = now + (FRAME if self._live else EVERY)
        if self._live:
            self._write("\r" + fit(text, shutil.get_terminal_size().columns - 1), newline=False)
            self._shown = True
        else:
            self._write(text)

    def note(self, text: str) -> None:
        """A line of its own."""
        self._clear()
        self._write(text)

    def _clear(self) -> None:
        if self._shown:
            self._write("\r\x1b[K", newline=False)
            self._shown = False

    def _write(self, text: str, *, newline: bool = True) -> None:
        with contextlib.suppress(OSError):  # a terminal that was closed is no reason not to save what arrives
            click.echo(text, nl=newline, file=self._stream)

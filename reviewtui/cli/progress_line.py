"""How a run looks on the command line: one line that changes on a terminal, a line now and then in a log."""

import shutil
import sys
import time
from typing import Self, TextIO

import click

from reviewtui.tui.plain import fit

EVERY = 5.0
"""Seconds between two lines in a log."""

FRAME = 0.1
"""Seconds between two changes of the line on a terminal."""


class ProgressLine:
    """Shows how far a run is, on stderr. `note` says something that stays."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self._live = self._stream.isatty()
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
            click.echo("\r" + fit(text, shutil.get_terminal_size().columns - 1), nl=False, file=self._stream)
            self._shown = True
        else:
            click.echo(text, file=self._stream)

    def note(self, text: str) -> None:
        """A line of its own."""
        self._clear()
        click.echo(text, file=self._stream)

    def _clear(self) -> None:
        if self._shown:
            click.echo("\r\x1b[K", nl=False, file=self._stream)
            self._shown = False

"""How a fetch looks on the command line: one line that fills on a terminal, one line a step in a log."""

import shutil
import sys
from typing import Self, TextIO

import click

from reviewtui.cli.options import is_linear

_BAR = 24
_MB = 1_000_000


class FetchLine:
    """Shows the progress of a fetch on stderr; call it as a `FetchProgress`, within a `with` block."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self._live = self._stream.isatty() and not is_linear()  # a screen reader would read every change
        self._step = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._live and self._step:
            click.echo(file=self._stream)

    def __call__(self, step: str, done: int, total: int) -> None:
        """The step that is under way, the bytes done and the bytes in all."""
        if self._live:
            if self._step and step != self._step:
                click.echo(file=self._stream)
            click.echo("\r" + self._line(step, done, total), nl=False, file=self._stream)
        elif step != self._step:
            click.echo(f"{step}, {total / _MB:.1f} MB", file=self._stream)
        self._step = step

    def _line(self, step: str, done: int, total: int) -> str:
        width = shutil.get_terminal_size().columns - 1
        filled = _BAR * done // total if total else 0
        bar = "█" * filled + "░" * (_BAR - filled)
        return f"{bar} {done / _MB:5.1f} of {total / _MB:.1f} MB  {step}"[:width].ljust(width)

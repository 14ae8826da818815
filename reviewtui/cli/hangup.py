"""Outliving the terminal: when its window is closed there is still something to save."""

import contextlib
import errno
import io
import os
import sys
from collections.abc import Iterator
from typing import Any

import click

_GONE = (errno.EIO, errno.EPIPE, errno.ENXIO, errno.EBADF)


class _Terminal(io.FileIO):
    """Writes to a terminal; to one that is gone it writes nothing, and says that it did."""

    def write(self, data: Any) -> int:
        try:
            return super().write(data)
        except OSError as error:
            if error.errno in _GONE:
                return len(data)
            raise


@contextlib.contextmanager
def outliving_the_terminal() -> Iterator[None]:
    """Within, drawing on a terminal that was closed is no error.

    Textual draws on `sys.__stderr__` from a thread; the first error ends that thread, and the app then waits for it
    for ever instead of ending.
    """
    before = sys.__stderr__
    if before is None:
        yield
        return
    raw = _Terminal(before.fileno(), "wb", closefd=False)
    sys.__stderr__ = io.TextIOWrapper(io.BufferedWriter(raw), encoding=before.encoding, errors=before.errors)  # type: ignore[misc]  # Final by convention; nothing else puts a file of ours under Textual's driver
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            sys.__stderr__.flush()
        sys.__stderr__ = before  # type: ignore[misc]  # as above


def last_words(text: str) -> None:
    """Say `text` on stderr, to whoever is still there. Without anybody the exit code must not suffer for it."""
    try:
        click.echo(text, err=True)
    except OSError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        for descriptor in (1, 2):
            os.dup2(nowhere, descriptor)

"""The real program in a real pseudo-terminal: press its keys, read its screen and every byte it wrote."""

import contextlib
import os
import re
import signal
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Self

import pexpect
import psutil
import pyte

KEYS = {"enter": "\r", "tab": "\t", "escape": "\x1b[27u", "backspace": "\x7f", "space": " ", "ctrl+c": "\x03"}
"""Escape is written as a terminal does that speaks the kitty keyboard protocol, which Textual asks for and reads. The
byte "\\x1b" alone is told from alt and the next key by the silence after it: a program that stood still meanwhile finds
both, and no silence. A test that means that byte presses it, and no key after it before its effect is seen.
"""
_TITLE = re.compile(r"\x1b\][02];(.*?)(?:\x07|\x1b\\)", re.S)


class Terminal:
    """A program in a terminal of `columns` x `rows`. `frames` keeps every screen that was looked at."""

    def __init__(
        self, *arguments: str, cwd: Path, env: Mapping[str, str] | None = None, columns: int = 120, rows: int = 40
    ) -> None:
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.Stream(self._screen)
        self.raw = ""
        self.frames: list[str] = []
        kind = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8"}
        self._child = pexpect.spawn(
            sys.executable,
            ["-m", "reviewtui", *arguments],
            cwd=str(cwd),
            env={**os.environ, **kind, **(env or {})},
            dimensions=(rows, columns),
            encoding="utf-8",
            codec_errors="replace",
            timeout=None,
        )
        self.pid: int = self._child.pid

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for process in self.family():
            with contextlib.suppress(psutil.NoSuchProcess):  # it may have ended since it was looked for
                process.kill()
        self._child.close(force=True)

    def press(self, *keys: str) -> None:
        """Send keys by name, or literal text. What they do is not waited for: see `press_until`."""
        for key in keys:
            self._child.send(KEYS.get(key, key))

    def press_until(self, key: str, comes: str = "", goes: str = "") -> str:
        """Press a key, and read until what it brings stands on the screen and what it takes away does not."""
        self.press(key)
        if goes:
            self.wait_gone(goes)
        if comes:
            self.wait_for(comes)
        return self.screen

    def read(self, seconds: float = 0.05) -> str:
        """Take in what the program wrote meanwhile, and return the screen as text."""
        try:
            data = self._child.read_nonblocking(1 << 16, timeout=seconds)
        except (pexpect.TIMEOUT, pexpect.EOF):
            data = ""
        if data:
            self.raw += data
            self._stream.feed(data)
            self.frames.append(self.screen)
        return self.screen

    @property
    def screen(self) -> str:
        return "\n".join(line.rstrip() for line in self._screen.display)

    @property
    def titles(self) -> list[str]:
        return _TITLE.findall(self.raw)

    def wait_for(self, *texts: str, within: float = 30.0) -> str:
        """Read until all `texts` stand on the screen. AssertionError with the screen where they never do."""
        deadline = time.monotonic() + within
        while not all(text in self.read() for text in texts):
            assert time.monotonic() < deadline, f"never saw {texts!r}; the screen:\n{self.screen}"
            if not self._child.isalive():
                self._read_out()
                assert all(text in self.screen for text in texts), f"ended:\n{self.screen}"
        return self.screen

    def _read_out(self) -> None:
        """What a program wrote may still be on its way when it has ended."""
        taken = -1
        while taken != len(self.raw):
            taken = len(self.raw)
            self.read(0.2)

    def wait_gone(self, text: str, within: float = 30.0) -> str:
        """Read until `text` no longer stands on the screen."""
        deadline = time.monotonic() + within
        while text in self.read():
            assert time.monotonic() < deadline, f"still there: {text!r}; the screen:\n{self.screen}"
        return self.screen

    def family(self) -> list[psutil.Process]:
        """The program and all its descendants that still live."""
        try:
            parent = psutil.Process(self.pid)
            return [*parent.children(recursive=True), parent]
        except psutil.NoSuchProcess:
            return []

    def kill(self, number: signal.Signals) -> None:
        os.kill(self.pid, number)

    def wait_exit(self, within: float = 20.0) -> int:
        """Read until the program ends; its exit code, or minus the signal that ended it."""
        deadline = time.monotonic() + within
        while self._child.isalive():
            self.read()
            assert time.monotonic() < deadline, f"does not end; the screen:\n{self.screen}"
        self._read_out()
        self._child.close()
        status = self._child.exitstatus
        return status if status is not None else -self._child.signalstatus


def wait_until_gone(processes: list[psutil.Process], within: float = 5.0) -> list[psutil.Process]:
    """Wait for the processes to end; those that still live after `within` seconds.

    It looks and does not wait on them: a child must be waited for once only, by the terminal that started it.
    """
    deadline = time.monotonic() + within
    while (alive := [p for p in processes if _lives(p)]) and time.monotonic() < deadline:
        time.sleep(0.02)
    return alive


def _lives(process: psutil.Process) -> bool:
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False

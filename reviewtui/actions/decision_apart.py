"""The report of a large session, made by a program of its own.

A report over a million answers takes a minute of computing. Within the app that would hold up every key that is pressed
meanwhile, and leaving would wait for it. A program of its own runs on another core, and ends when it is told to.
"""

import asyncio
import subprocess
import sys
from pathlib import Path
from subprocess import DEVNULL, PIPE

import msgspec

from reviewtui.report.model import Gate, Report

LARGE = 5_000
"""Answers from which a report is made apart: to start a program takes as long as a report over so many."""


async def decision_apart(database: Path, name: str, cwd: Path) -> Report | None:
    """The report on what was collected for the session `name`; None where none can be made: the report says why.

    None, too, where no program can be started (the folder is gone, or there is no room for it), and where it speaks
    otherwise, because reviewtui was upgraded meanwhile. When whoever waits is cancelled, the program is ended.
    """
    try:
        program = _begin(database, name, cwd)
    except OSError:
        return None
    # Reaped there, whatever becomes of the loop; shielded, as what is cancelled before a thread has it is never done.
    reading = asyncio.get_running_loop().run_in_executor(None, program.communicate)
    try:
        written, _ = await asyncio.shield(reading)
    finally:
        if program.poll() is None:
            program.kill()
    try:
        return msgspec.json.decode(written, type=Report) if program.returncode == 0 else None
    except msgspec.DecodeError:
        return None


def _begin(database: Path, name: str, cwd: Path) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-P", "-m", "reviewtui", "report", name, "--db", str(database), "--format", "json"]
    return subprocess.Popen(command, cwd=cwd, stdin=DEVNULL, stdout=PIPE, stderr=DEVNULL)  # noqa: S603 - our own words, no shell


async def verdict_apart(database: Path, name: str, cwd: Path) -> Gate | None:
    """Whether any candidate passes, as the report says it; None where there is no report."""
    report = await decision_apart(database, name, cwd)
    return None if report is None else report.gate or "undecided"

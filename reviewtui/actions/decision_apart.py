"""The report of a large session, made by a program of its own.

A report over a million answers takes a minute of computing. Within the app that would hold up every key that is pressed
meanwhile, and leaving would wait for it. A program of its own runs on another core, and ends when it is told to.
"""

import asyncio
import sys
from asyncio.subprocess import DEVNULL, PIPE
from pathlib import Path

import msgspec

from reviewtui.report.model import Gate, Report

LARGE = 5_000
"""Answers from which a report is made apart: to start a program takes as long as a report over so many."""


async def decision_apart(database: Path, name: str, cwd: Path) -> Report | None:
    """The report on what was collected for the session `name`; None where none can be made: the report says why.

    When whoever waits is cancelled, the program is ended.
    """
    command = ("-m", "reviewtui", "report", name, "--db", str(database), "--format", "json")
    program = await asyncio.create_subprocess_exec(
        sys.executable, *command, cwd=cwd, stdin=DEVNULL, stdout=PIPE, stderr=DEVNULL
    )
    try:
        written, _ = await program.communicate()
    finally:
        if program.returncode is None:
            program.kill()
            await program.wait()  # or its end would be told to a loop that is closed by then
    return msgspec.json.decode(written, type=Report) if program.returncode == 0 else None


async def verdict_apart(database: Path, name: str, cwd: Path) -> Gate | None:
    """Whether any candidate passes, as the report says it; None where there is no report."""
    report = await decision_apart(database, name, cwd)
    return None if report is None else report.gate or "undecided"

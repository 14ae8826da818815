"""Reports that a program of its own makes."""

import asyncio
import os
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import psutil
import pytest

from reviewtui.actions.decision_apart import decision_apart, verdict_apart
from reviewtui.actions.home import decision, verdict
from reviewtui.domain.session import Requirement
from tests.fakes import collected as made


def collected(folder: Path) -> Path:
    (folder / "sessions").mkdir()
    session = made.session([made.prompt(f"question {number}") for number in range(4)])
    requirements = (Requirement(figure="error_rate", at_most=0.5),)
    return made.collected(folder / "sessions", msgspec.structs.replace(session, requirements=requirements))


async def test_it_is_the_report_that_is_made_here(tmp_path: Path) -> None:
    database = collected(tmp_path)
    here, apart = decision(database, "support", tmp_path), await decision_apart(database, "support", tmp_path)
    assert here is not None
    assert apart is not None
    assert apart.models == here.models
    assert await verdict_apart(database, "support", tmp_path) == verdict(database, "support", tmp_path)


async def test_a_file_of_the_user_stands_in_for_no_module(tmp_path: Path) -> None:
    database = collected(tmp_path)
    for name in ("json.py", "csv.py", "statistics.py", "reviewtui.py"):
        (tmp_path / name).write_text("raise SystemExit(9)\n", encoding="utf-8")
    assert await decision_apart(database, "support", tmp_path) is not None


async def test_where_none_can_be_made_there_is_none(tmp_path: Path) -> None:
    database = collected(tmp_path)
    assert await decision_apart(database, "unheard-of", tmp_path) is None
    assert await verdict_apart(database, "unheard-of", tmp_path) is None


async def test_a_program_that_cannot_be_started_or_says_something_else_makes_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = collected(tmp_path)
    assert await decision_apart(database, "support", tmp_path / "gone") is None
    other_version = tmp_path / "program"
    other_version.write_text("#!/bin/sh\necho '{}'\n")
    other_version.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(other_version))
    assert await decision_apart(database, "support", tmp_path) is None


async def test_who_waits_no_longer_ends_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, program = tmp_path / "begun", tmp_path / "program"
    os.mkfifo(begun)  # who reads it waits for the program to write into it
    program.write_text(f"#!/bin/sh\necho $$ > {begun}\nexec sleep 600\n")
    program.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(program))
    waiting = asyncio.create_task(decision_apart(tmp_path / "reviews.db", "support", tmp_path))
    async with asyncio.timeout(20):
        pid = int(await asyncio.to_thread(begun.read_text))
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        while is_running(pid):
            await asyncio.to_thread(time.sleep, 0.01)


async def test_who_goes_before_any_thread_has_time_for_it_ends_it_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "program"
    program.write_text("#!/bin/sh\nexec sleep 600\n")
    program.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(program))
    free = threading.Event()
    before = {child.pid for child in psutil.Process().children()}
    with ThreadPoolExecutor(max_workers=1) as thread:
        asyncio.get_running_loop().set_default_executor(thread)
        busy = asyncio.get_running_loop().run_in_executor(None, free.wait, 20)
        waiting = asyncio.create_task(decision_apart(tmp_path / "reviews.db", "support", tmp_path))
        await asyncio.sleep(0)
        [child] = [child for child in psutil.Process().children() if child.pid not in before]
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        free.set()
        assert await busy
    assert not is_running(child.pid)


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True

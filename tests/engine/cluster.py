"""A real Dask scheduler and real workers, each a process of its own on loopback."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

import psutil
from distributed import Client

from tests.engine.running import PATIENCE, wait_until


class DaskWorkers:
    """A scheduler with workers that are started by name, and killed without a word."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self._scheduler_file = folder / "scheduler.json"
        self.address = ""

    async def start(self, *names: str) -> Self:
        """The scheduler, and a worker of each name that it knows."""
        self._run("scheduler", "--port", "0", "--scheduler-file", str(self._scheduler_file))
        await wait_until(lambda: _address_in(self._scheduler_file) != "")
        self.address = _address_in(self._scheduler_file)
        for name in names:
            self.add(name)
        if names:
            async with Client(self.address, asynchronous=True, set_as_default=False) as client:
                await client.wait_for_workers(len(names), timeout=PATIENCE)
        return self

    def add(self, name: str, **env: str) -> None:
        """One worker more."""
        self._run("worker", self.address, "--name", name, "--no-nanny", "--nthreads", "1", name=name, env=env)

    def kill(self, name: str) -> None:
        """No worker gets to say that it goes."""
        process = self._processes.pop(name)
        process.send_signal(signal.SIGKILL)
        process.wait()

    def freeze(self, name: str) -> None:
        """The worker stands still, as one does whose machine has no memory left."""
        self._processes[name].send_signal(signal.SIGSTOP)

    def pids(self, name: str) -> list[int]:
        """The processes that a worker has started."""
        return [child.pid for child in psutil.Process(self._processes[name].pid).children(recursive=True)]

    def close(self) -> None:
        for process in self._processes.values():
            process.kill()
        for process in self._processes.values():
            process.wait()

    def _run(self, what: str, *arguments: str, name: str = "", env: dict[str, str] | None = None) -> None:
        key = name or what
        with (self._folder / f"{key}.log").open("wb") as log:
            self._processes[key] = subprocess.Popen(
                (sys.executable, "-m", "dask", what, *arguments, "--host", "127.0.0.1", "--no-dashboard"),
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=self._folder,
                env=os.environ | (env or {}),
            )


def _address_in(file: Path) -> str:
    """What the scheduler has written of itself, once that is whole."""
    try:
        return str(json.loads(file.read_text())["address"])
    except (OSError, ValueError):
        return ""


@contextmanager
def dask_workers(folder: Path) -> Iterator[DaskWorkers]:
    """None yet: `start` them."""
    folder.mkdir()
    workers = DaskWorkers(folder)
    try:
        yield workers
    finally:
        workers.close()

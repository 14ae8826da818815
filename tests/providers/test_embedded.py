"""The child process that holds llama.cpp: how it fails, and that it ends with its parent. Weights are not needed."""

import asyncio
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from reviewtui.domain.errors import ModelFilesError
from reviewtui.providers import embedded
from reviewtui.providers.embedded import EmbeddedServer, LogTail, start_server

HOLDING = """
import ctypes, sys
from reviewtui.providers.embedded_server import _hold_the_life_line
_hold_the_life_line()
sys.stdout.write("holding\\n")
sys.stdout.flush()
{hold}
"""
BY_THREAD = HOLDING.format(hold="import threading; threading.Event().wait()")
# As llama.cpp does while it loads: PyDLL keeps the interpreter's lock, so that no other thread of Python runs.
BY_SIGNAL = HOLDING.format(hold="ctypes.PyDLL(None).sleep(600)")

PARENT = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", sys.argv[1]], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
assert child.stdout.readline()
print(child.pid, flush=True)
time.sleep(600)
"""


@pytest.mark.parametrize(
    "content", [b"", b"not a model", b"GGUF" + bytes(100)], ids=["empty", "another file", "cut after its beginning"]
)
async def test_a_file_that_is_no_model_is_an_error_that_names_it(tmp_path: Path, content: bytes) -> None:
    weights = tmp_path / "broken.gguf"
    weights.write_bytes(content)
    with pytest.raises(ModelFilesError) as failed:
        await start_server(weights, slots=1)
    assert f"llama.cpp cannot use {weights}" in failed.value.message
    assert "failed to load model" in failed.value.hint
    assert not children()


async def test_weights_that_are_not_there(tmp_path: Path) -> None:
    with pytest.raises(ModelFilesError, match="There are no weights at"):
        await start_server(tmp_path / "none.gguf", slots=1)


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    """A file that is there; the children of the tests that use it do not read it."""
    path = tmp_path / "some.gguf"
    path.write_bytes(b"GGUF")
    return path


def stand_in(monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    """Start `program` in the child's place."""
    monkeypatch.setattr(embedded, "_command", lambda *_: [sys.executable, "-c", program])


async def test_without_llama_cpp_the_extra_is_named(monkeypatch: pytest.MonkeyPatch, weights: Path) -> None:
    arguments = ["embedded_server", str(weights)]
    stand_in(
        monkeypatch,
        f"import sys; sys.argv = {arguments}; sys.modules['xllamacpp'] = None\n"
        "from reviewtui.providers.embedded_server import main; main()",
    )
    with pytest.raises(ModelFilesError) as failed:
        await start_server(weights, slots=1)
    assert failed.value.hint == 'Run: pip install "reviewtui[local]"'


async def test_a_child_that_says_nothing_in_time_is_ended(monkeypatch: pytest.MonkeyPatch, weights: Path) -> None:
    stand_in(monkeypatch, "import time; time.sleep(600)")
    monkeypatch.setattr(embedded, "_GRACE", 0.1)
    with pytest.raises(ModelFilesError, match=r"did not start within 0\.2 s"):
        await start_server(weights, slots=1, within=0.2)
    assert not children()


@pytest.mark.parametrize(
    ("program", "ending"),
    [
        ("import sys; sys.exit('no memory left')", "exit code 1"),
        ("import os; os.kill(os.getpid(), 4)", "signal SIGILL"),
    ],
)
async def test_a_child_that_dies_says_how(
    monkeypatch: pytest.MonkeyPatch, weights: Path, program: str, ending: str
) -> None:
    stand_in(monkeypatch, program)
    with pytest.raises(ModelFilesError) as failed:
        await start_server(weights, slots=1)
    assert ending in failed.value.message
    assert failed.value.hint == ("no memory left" if ending == "exit code 1" else "")


async def test_a_start_that_is_cancelled_leaves_no_child(monkeypatch: pytest.MonkeyPatch, weights: Path) -> None:
    stand_in(monkeypatch, BY_THREAD.replace("holding\\n", ""))
    starting = asyncio.create_task(start_server(weights, slots=1))
    while not children():  # noqa: ASYNC110 - nothing tells that a process has appeared
        await asyncio.sleep(0.01)
    starting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await starting
    assert not children()


async def test_stopping_closes_the_life_line(monkeypatch: pytest.MonkeyPatch, weights: Path) -> None:
    server = await started(monkeypatch, weights, BY_THREAD)
    await server.stop()
    await server.stop()
    assert not server.running
    assert server.log == "noise\n"


async def test_a_child_that_hears_nothing_is_killed(monkeypatch: pytest.MonkeyPatch, weights: Path) -> None:
    monkeypatch.setattr(embedded, "_GRACE", 0.1)
    server = await started(monkeypatch, weights, "import time, sys; sys.stdout.write('x')\ntime.sleep(600)")
    await server.stop()
    assert not server.running


async def started(monkeypatch: pytest.MonkeyPatch, weights: Path, program: str) -> EmbeddedServer:
    ready = "import sys; print('{\"base_url\": \"http://h/v1\"}', flush=True); print('noise', file=sys.stderr)\n"
    stand_in(monkeypatch, ready + program)
    server = await start_server(weights, slots=1)
    assert server.running
    assert server.base_url == "http://h/v1"
    return server


@pytest.mark.parametrize("program", [BY_THREAD, BY_SIGNAL], ids=["serving", "loading"])
def test_the_child_ends_when_its_parent_is_killed(program: str) -> None:
    with subprocess.Popen([sys.executable, "-c", PARENT, program], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        child = psutil.Process(int(parent.stdout.readline()))
        parent.kill()
    assert child.wait(timeout=10) is None  # its ending is known to nobody any more


@pytest.mark.parametrize("program", [BY_THREAD, BY_SIGNAL], ids=["serving", "loading"])
def test_the_child_ends_by_sigterm(program: str) -> None:
    command = [sys.executable, "-c", program]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        child.stdout.readline()
        child.terminate()
        assert child.wait(timeout=10) == -signal.SIGTERM


async def test_only_the_end_of_the_log_is_kept() -> None:
    log = LogTail()
    stream = asyncio.StreamReader()
    stream.feed_data(b"x" * 100_000 + b"\none\ntwo\xff\nthree\n")
    stream.feed_eof()
    await log.follow(stream)
    assert len(log.text) == 16 * 1024
    assert log.last_lines(2) == "two�\nthree"


def children() -> list[psutil.Process]:
    found: list[psutil.Process] = psutil.Process().children()
    return found

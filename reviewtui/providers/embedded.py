"""Models on this machine: llama.cpp's server in a child process, asked in the OpenAI chat format."""

import asyncio
import contextlib
import signal
import sys
from pathlib import Path
from typing import Any

import msgspec

from reviewtui.domain.errors import ModelFilesError
from reviewtui.domain.prompt import Prompt
from reviewtui.domain.session import Model
from reviewtui.providers.openai_chat import OpenAIChat
from reviewtui.providers.wire import WireRequest

STARTUP_TIMEOUT = 120.0
"""Seconds for loading the weights. A small model takes one; a large one on a slow disk a minute."""

_LOG_BYTES = 16 * 1024
_GRACE = 1.0


class Embedded(OpenAIChat):
    """The chat format as llama.cpp's server measures honestly by.

    Without `cache_prompt: false` a prompt that a neighbour has asked before answers 20 times sooner; on reused
    connections one answer in eight was cut with three in flight.
    """

    def build(self, model: Model, prompt: Prompt, *, base_url: str, api_key: str | None) -> WireRequest:
        """The request that asks `model`, on a connection of its own."""
        request = super().build(model, prompt, base_url=base_url, api_key=api_key)
        request.headers["connection"] = "close"
        return request

    def body(self, model: Model, prompt: Prompt) -> dict[str, Any]:
        """The JSON body; the prefix cache stays off whatever `extra` says."""
        return super().body(model, prompt) | {"cache_prompt": False}


class EmbeddedServer:
    """A running server. Made by `start_server`; its process ends with `stop`, or within a second of our own end."""

    def __init__(self, process: asyncio.subprocess.Process, log: "LogTail") -> None:
        self.base_url = ""
        self.pid = process.pid
        self._process = process
        self._log = log
        self._reading = asyncio.ensure_future(log.follow(process.stderr))

    @property
    def running(self) -> bool:
        """Whether the process is alive."""
        return self._process.returncode is None

    @property
    def log(self) -> str:
        """The last few thousand characters that llama.cpp wrote; untrusted text."""
        return self._log.text

    async def stop(self) -> None:
        """End the process: by closing its life line, and by force where that is not heard within a second."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        try:
            await asyncio.wait_for(self._process.wait(), _GRACE)
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()
            await self._process.wait()
        await self._reading
        await self._process.stdout.read()  # to its end, without which the pipe stays open
        with contextlib.suppress(ConnectionError):
            await self._process.stdin.wait_closed()

    async def _ready(self, weights: Path, within: float) -> None:
        """Wait for the child's one line. ModelFilesError where it has none, or says that it cannot."""
        assert self._process.stdout is not None
        try:
            line = await asyncio.wait_for(self._process.stdout.readline(), within)
        except TimeoutError:
            raise ModelFilesError(
                f"The model server did not start within {within:g} s with {weights}.", self._log.last_lines()
            ) from None
        if not line:
            code = await self._process.wait()
            await self._reading
            raise ModelFilesError(f"The model server ended at once ({_ending(code)}).", self._log.last_lines())
        said: dict[str, str] = msgspec.json.decode(line, type=dict[str, str])
        if said.get("error") == "missing":
            raise ModelFilesError("Embedded models need llama.cpp.", 'Run: pip install "reviewtui[local]"')
        if "error" in said:
            await self._process.wait()
            await self._reading
            raise ModelFilesError(
                f"llama.cpp cannot use {weights}: {said['message']}",
                self._log.last_lines() or "Is it a complete GGUF file?",
            )
        self.base_url = said["base_url"]


class LogTail:
    """The end of what a process writes to its stderr."""

    def __init__(self) -> None:
        self._bytes = bytearray()

    async def follow(self, stream: asyncio.StreamReader | None) -> None:
        """Read to the end of `stream`, keeping the last bytes."""
        assert stream is not None
        while data := await stream.read(4096):
            self._bytes += data
            del self._bytes[:-_LOG_BYTES]

    @property
    def text(self) -> str:
        return self._bytes.decode(errors="replace")

    def last_lines(self, count: int = 3) -> str:
        """The last few lines: where a reason for an end is to be found."""
        return "\n".join(self.text.splitlines()[-count:])


async def start_server(
    weights: Path, *, slots: int, threads: int | None = None, within: float = STARTUP_TIMEOUT
) -> EmbeddedServer:
    """A server that has loaded `weights` and answers `slots` requests at once.

    `threads` None leaves the number to llama.cpp (all cores). ModelFilesError where the file is missing or unusable,
    `xllamacpp` is not installed, or nothing listens `within` so many seconds.
    """
    process = await asyncio.create_subprocess_exec(
        *_command(weights, slots, threads),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,  # a Ctrl+C in the terminal is for us to act on, and ends it by its life line
    )
    server = EmbeddedServer(process, LogTail())
    try:
        await server._ready(weights, within)
    except BaseException:
        await server.stop()
        raise
    return server


def _command(weights: Path, slots: int, threads: int | None) -> list[str]:
    if not weights.is_file():
        raise ModelFilesError(f"There are no weights at {weights}.", "`reviewtui models` lists what can be fetched.")
    # -P: a file of the working directory must not stand in for a module of the same name.
    command = [sys.executable, "-P", "-m", "reviewtui.providers.embedded_server", str(weights.absolute())]
    command += ["--slots", str(slots)]
    return command if threads is None else [*command, "--threads", str(threads)]


def _ending(code: int) -> str:
    if code >= 0:
        return f"exit code {code}"
    try:
        return f"signal {signal.Signals(-code).name}"
    except ValueError:
        return f"signal {-code}"

"""The child process that holds llama.cpp: `python -m reviewtui.providers.embedded_server WEIGHTS --slots N`.

It says one JSON line on stdout, `{"base_url": ...}` or `{"error": ..., "message": ...}`, and serves until its stdin
ends. The pipe to stdin is its life line: the kernel closes the other end however the parent dies, `kill -9` included.
"""

import argparse
import importlib
import os
import secrets
import sys
import threading
from pathlib import Path
from typing import IO, Any

import msgspec

CONTEXT_PER_SLOT = 4096
"""Tokens of prompt and answer together; llama.cpp lowers it to what the model was trained for."""

_WARNINGS = 2  # llama.cpp's verbosity


def main() -> None:
    """Load the weights, say where the server listens, and wait for the end of stdin."""
    arguments = argparse.ArgumentParser(prog="reviewtui.providers.embedded_server")
    arguments.add_argument("weights", type=Path)
    arguments.add_argument("--slots", type=int, default=1)
    arguments.add_argument("--threads", type=int)
    options = arguments.parse_args()
    _hold_the_life_line()
    with _stdout_for_us_alone() as say:
        try:
            server, prefix = _serve(options.weights, options.slots, options.threads)
        except ModuleNotFoundError:
            _say(say, {"error": "missing", "message": "xllamacpp is not installed"})
            sys.exit(1)
        except (RuntimeError, ImportError, OSError) as error:
            _say(say, {"error": "failed", "message": str(error)})
            sys.exit(1)
        _say(say, {"base_url": f"{server.listening_address}{prefix}/v1"})
    threading.Event().wait()


def _serve(weights: Path, slots: int, threads: int | None) -> tuple[Any, str]:
    """A running server, and the path under which alone it answers.

    The path is random, so that no web page and no other user of this machine finds the port and its prompts.
    """
    llama = importlib.import_module("xllamacpp")
    parameters = llama.CommonParams()
    parameters.model.path = str(weights)
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = 0  # any free one
    parameters.api_prefix = prefix = "/" + secrets.token_hex(16)
    parameters.n_parallel = slots
    parameters.n_ctx = slots * CONTEXT_PER_SLOT
    if threads is not None:
        parameters.cpuparams.n_threads = threads
        parameters.cpuparams_batch.n_threads = threads
    # A prompt that was computed before would answer sooner than one that was not.
    parameters.cache_prompt = False
    parameters.cache_ram_mib = 0
    parameters.cache_idle_slots = False
    parameters.endpoint_slots = False
    parameters.ui = False
    parameters.verbosity = _WARNINGS
    return llama.Server(parameters), prefix


def _hold_the_life_line() -> None:
    """End this process when stdin ends.

    A thread reads stdin, but while llama.cpp loads weights it holds the interpreter's lock and no thread runs. So the
    kernel is asked as well to send SIGIO at the end of stdin, whose default is to end the process.
    """
    threading.Thread(target=_wait_for_the_end, daemon=True).start()
    if sys.platform != "win32":
        import fcntl

        fcntl.fcntl(0, fcntl.F_SETOWN, os.getpid())
        fcntl.fcntl(0, fcntl.F_SETFL, fcntl.fcntl(0, fcntl.F_GETFL) | os.O_ASYNC)


def _wait_for_the_end() -> None:
    while os.read(0, 1024):
        pass
    os._exit(0)  # llama.cpp's own threads would wait for running answers


def _stdout_for_us_alone() -> IO[bytes]:
    """The real stdout; whatever llama.cpp prints there goes to stderr, which the parent keeps the end of."""
    ours = os.dup(1)
    os.dup2(2, 1)
    return os.fdopen(ours, "wb")


def _say(stream: IO[bytes], message: dict[str, str]) -> None:
    stream.write(msgspec.json.encode(message) + b"\n")
    stream.flush()


if __name__ == "__main__":
    main()

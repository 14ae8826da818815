"""Recorded answers in place of a service: an HTTP transport within this process, which gives their bytes in time.

The engine's path is the one that a service's answer takes; only the network is missing.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextvars import ContextVar
from time import perf_counter

import httpx
import msgspec

from reviewtui.engine.transport import Sender
from reviewtui.engine.watching import watched_by
from reviewtui.providers.playback import Playback, as_recorded, paced
from reviewtui.providers.recordings import Asked, Recording, Recordings
from reviewtui.providers.replay import Line, lines_of

asked_trial: ContextVar[int] = ContextVar("asked_trial", default=1)
"""Which answer to its prompt this task asks for: a service need not know, recordings differ by it."""


def replay_sender(recordings: Recordings, file: str, pace: float | None) -> Sender:
    """A sender whose every request is answered from `recordings`, with their own timing or at a `pace` in tokens a
    second. `file` names them in errors.
    """
    play: Callable[[Recording], Playback] = as_recorded if pace is None else lambda recording: paced(recording, pace)
    return Sender(_Transport(recordings, file, play))


class _Transport(httpx.AsyncBaseTransport):
    def __init__(self, recordings: Recordings, file: str, play: Callable[[Recording], Playback]) -> None:
        self._recordings = recordings
        self._file = file
        self._play = play

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        asked = msgspec.json.decode(await request.aread(), type=Asked)
        watched_by.get().connected(cold=False)  # there is no connection to be made
        recording = self._recordings.find(asked, asked_trial.get())
        if recording is None:
            return httpx.Response(404, json={"error": f"no answer to this prompt is recorded in {self._file}"})
        return httpx.Response(
            200,
            headers={"content-type": "application/x-ndjson"},
            stream=_InTime(list(lines_of(recording, self._play(recording)))),
        )


class _InTime(httpx.AsyncByteStream):
    """Lines, each at its moment. The moments are counted from one start, so that no delay adds up."""

    def __init__(self, lines: list[Line]) -> None:
        self._lines = lines

    async def __aiter__(self) -> AsyncIterator[bytes]:
        start = perf_counter()
        for line in self._lines:
            await asyncio.sleep(max(0.0, start + line.at_ms / 1000 - perf_counter()))
            yield line.data

"""What is compared by the benchmarks of the engine: clients that ask one model of `streaming`, each a process."""

import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from reviewtui.config.load import load_session
from reviewtui.domain.events import Run, RunEnded
from reviewtui.engine.client import EngineClient
from reviewtui.store.database import open_database
from reviewtui.store.reading import current_responses
from tests.benchmarks.streaming import Served, served

ENGINE = "engine"
SDK = Path(__file__).with_name("bare_sdk.py")


class Work(NamedTuple):
    """So many questions to `model`, `streams` at a time."""

    model: str
    questions: int
    streams: int

    @property
    def prompts(self) -> list[str]:
        return [f"question {number}" for number in range(self.questions)]


class Came(NamedTuple):
    """One answer as its client saw it, in nanoseconds; `ready` is when its connection was, where that is known."""

    ready: int | None
    chunks: Sequence[int]


class Streamed(NamedTuple):
    """By prompt: what came, and what was sent."""

    came: dict[str, Came]
    sent: dict[str, Served]

    def late_ms(self) -> list[float]:
        """How much later than it was sent each chunk is said to have come."""
        return [
            (came - sent) / 1e6
            for prompt, answer in self.came.items()
            for came, sent in zip(answer.chunks, self.sent[prompt].sent, strict=True)
        ]

    def ttft_error_ms(self) -> list[float]:
        """By how much each TTFT is longer than the time from the request's coming to the first chunk's leaving."""
        errors = []
        for prompt, answer in self.came.items():
            assert answer.ready is not None, "asked only of clients that know it"
            received, sent = self.sent[prompt]
            errors.append((answer.chunks[0] - answer.ready - (sent[0] - received)) / 1e6)
        return errors

    def chunks_per_second(self) -> float:
        """From the first request that came to the last chunk that arrived."""
        begun = min(answer.received for answer in self.sent.values())
        ended = max(answer.chunks[-1] for answer in self.came.values())
        return sum(len(answer.chunks) for answer in self.came.values()) / (ended - begun) * 1e9


def bare(client: str, base_url: str, work: Work, *, spread_s: float) -> Streamed:
    """A client that does the least, its first requests spread over so many seconds; see `bare.py`."""
    return _printed((sys.executable, "-m", "tests.benchmarks.bare", client, str(spread_s)), base_url, work)


def sdk(python: str, base_url: str, work: Work) -> Streamed:
    """The `openai` SDK of the environment of `python`."""
    return _printed((python, str(SDK), "sdk"), base_url, work)


def _printed(command: Sequence[str], base_url: str, work: Work) -> Streamed:
    arguments = (base_url, work.model, str(work.streams), *work.prompts)
    done = subprocess.run((*command, *arguments), check=True, stdout=subprocess.PIPE)
    came = {prompt: Came(*stamps) for prompt, stamps in json.loads(done.stdout).items()}
    return Streamed(came, served(base_url))


def engine(base_url: str, work: Work) -> Streamed:
    """The engine, with a reader that draws nothing, and what it wrote down."""
    with tempfile.TemporaryDirectory() as folder:
        file = session_file(Path(folder), base_url, work)
        database = Path(folder, "reviews.db")
        asyncio.run(_collect(Run(database=str(database), session=load_session(file).session)))
        return Streamed(stored(database), served(base_url))


def session_file(folder: Path, base_url: str, work: Work) -> Path:
    """A session of this work, with its prompts beside it."""
    (folder / "prompts.jsonl").write_text("".join(json.dumps({"prompt": text}) + "\n" for text in work.prompts))
    file = folder / "bench.toml"
    file.write_text(
        'name = "bench"\nprompts = ["prompts.jsonl"]\n[[models]]\nname = "m"\nprovider = "openai-chat"\n'
        f'model = "{work.model}"\nbase_url = "{base_url}"\nconcurrency = {work.streams}\n'
    )
    return file


async def _collect(run: Run) -> None:
    async with await EngineClient.start(run) as client:
        last = [event async for batch in client.events() for event in batch][-1]
    assert isinstance(last, RunEnded), last
    assert last.complete, last


def stored(database: Path) -> dict[str, Came]:
    """The answers in `database` by prompt, on the monotonic clock.

    The date of a request is cut to whole milliseconds: half a one is added, so that a chunk seems up to half a
    millisecond earlier or later than it was. A TTFT is as it was measured.
    """
    wall_ns = time.time_ns() - time.perf_counter_ns()
    came = {}
    with open_database(database) as db:
        sent_at = {row["response_id"]: row["sent_at"] for row in db.rows("SELECT response_id, sent_at FROM v_attempts")}
        text = {row["prompt_id"]: row["text"] for row in db.rows("SELECT prompt_id, text FROM v_prompts")}
        for response in current_responses(db, "bench"):
            sent = datetime.fromisoformat(sent_at[response.id])
            ready = round(sent.timestamp() * 1e9) - wall_ns + 500_000
            chunks = [ready + round(chunk * 1e6) for chunk in response.chunk_ms]
            came[text[response.prompt_id]] = Came(ready, chunks)
    return came

"""How fast are responses written, with their chunk times? `python -m tests.benchmarks.bench_writing`

A response is all that the engine writes of one: that it is on its way, its attempt, the ends of both; several models
answer each prompt, and all is written in the order in which the engine asks. In batches they are written by the store's
functions within one transaction; through the engine's recorder each of its two calls is awaited until it is on the
disk, by so many askers at a time. Beside them stands SQLite alone, which puts the same text and the same packed times
into a table without an index, in batches, too. The process is one of its own, so that its memory is.
"""

import argparse
import asyncio
import itertools
import multiprocessing
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import NamedTuple

import psutil
from msgspec.structs import replace

from reviewtui.domain.clock import now_iso
from reviewtui.domain.ids import uuid7
from reviewtui.domain.prompt import Prompt
from reviewtui.domain.response import Attempt, Response, Usage
from reviewtui.domain.session import Session
from reviewtui.engine.recorder import fork_recorder
from reviewtui.engine.scheduler import asking_order
from reviewtui.engine.writer import Opening
from reviewtui.store.collecting import Task, begin_attempt, begin_response, end_attempt, end_response
from reviewtui.store.database import Database, open_database, write
from reviewtui.store.packing import pack_times
from reviewtui.store.sessions import register_session
from tests.fakes import collected as made

BATCH, CHUNKS, GAP_MS = 1_000, 50, 20.0
TEXT = "word " * CHUNKS
FEW, ASKERS = 500, 64

MODELS = 4
"""That are compared: sessions have two to eight."""

LEAST_PER_SECOND = 8_000
"""Responses a second in batches."""

MOST_BYTES = 5.0
"""Of a packed chunk time."""

MOST_GROWTH_MB = 10.0
"""From the first fifth of the responses in batches to the last."""


class Measured(NamedTuple):
    """Responses a second each way; bytes a chunk time and a response; MB of memory after each fifth."""

    batches: float
    alone: float
    one_by_one: float
    together: float
    chunk_bytes: float
    response_bytes: float
    memory: Sequence[float]


class Life(NamedTuple):
    """One response from its beginning to its end."""

    begun: Response
    attempt: Attempt
    ended_attempt: Attempt
    ended: Response


def lives(session: Session, variants: dict[tuple[str, str], str]) -> Iterator[Life]:
    """A response of each model to each prompt, with chunks at uneven moments."""
    dice = random.Random(1)
    prompts = {prompt.id: prompt for prompt in session.prompts}
    tasks = [Task(prompt.id, model.name, 1) for prompt in session.prompts for model in session.models]
    for task in asking_order(tasks, session):
        gaps = (dice.expovariate(1 / GAP_MS) for _ in range(CHUNKS))
        variant = variants[task.prompt_id, task.model]
        yield _life(session, prompts[task.prompt_id], task.model, variant, tuple(itertools.accumulate(gaps)))


def _life(session: Session, prompt: Prompt, model: str, variant: str, chunk_ms: tuple[float, ...]) -> Life:
    now = now_iso()
    response = Response(
        id=uuid7(),
        session=session.name,
        prompt_id=prompt.id,
        model=model,
        variant=variant,
        trial=1,
        status="running",
        created_at=now,
    )
    attempt = Attempt(id=uuid7(), response_id=response.id, number=1, status="running", scheduled_at=now, in_run=1)
    marks = {"status": "done", "ttft_ms": chunk_ms[0], "last_content_ms": chunk_ms[-1], "total_ms": chunk_ms[-1]}
    usage = Usage(input_tokens=12, output_tokens=CHUNKS)
    return Life(
        response,
        attempt,
        replace(attempt, sent_at=now, http_status=200, chunks=CHUNKS, **marks),
        replace(response, text=TEXT, chunk_ms=chunk_ms, usage=usage, attempts=1, **marks),
    )


def begin(db: Database, life: Life) -> None:
    """What is written of a response before its request leaves."""
    with write(db, reads=False):
        begin_response(db, life.begun)
        begin_attempt(db, life.attempt)


def end(db: Database, life: Life) -> None:
    """What is written of it at its end."""
    with write(db, reads=False):
        end_attempt(db, life.ended_attempt)
        end_response(db, life.ended, [])


def in_batches(db: Database, responses: Iterator[Life], count: int) -> tuple[float, list[float]]:
    """Responses a second, and the memory after each fifth."""
    memory, seconds = [], 0.0
    for number in range(0, count, BATCH):
        batch = list(itertools.islice(responses, BATCH))
        began = time.perf_counter()
        with write(db, parts=False):
            for life in batch:
                begin(db, life)
                end(db, life)
        seconds += time.perf_counter() - began
        if (number + BATCH) % (count // 5) == 0:
            memory.append(psutil.Process().memory_info().rss / (1 << 20))
    return count / seconds, memory


def sqlite_alone(path: Path, responses: Iterator[Life], count: int) -> float:
    """Responses a second into one bare table."""
    rows = [(life.ended.id, life.ended.text, life.ended.chunk_ms) for life in itertools.islice(responses, count)]
    with open_database(path) as db:
        db.conn.execute("CREATE TABLE bare (id, text, times)")
        began = time.perf_counter()
        for number in range(0, count, BATCH):
            with write(db) as conn:
                for identity, text, times in rows[number : number + BATCH]:
                    conn.execute("INSERT INTO bare VALUES (?, ?, ?)", (identity, text, pack_times(times)))
        return count / (time.perf_counter() - began)


async def through_recorder(opened: Opening, path: Path, responses: Iterator[Life], count: int, askers: int) -> float:
    """Responses a second, each call awaited until it is on the disk."""
    left = itertools.islice(responses, count)
    async with opened(path) as writer:

        async def ask() -> None:
            for life in left:
                await writer.do(begin, life)
                await writer.do(end, life)

        began = time.perf_counter()
        await asyncio.gather(*(ask() for _ in range(askers)))
        return count / (time.perf_counter() - began)


def measure(folder: Path, count: int, models: int) -> Measured:
    """All figures, in a process of its own."""
    path, others = folder / "reviews.db", count // 10
    questions = range(-(-(count + others + 2 * FEW) // models))
    session = made.session(
        [made.prompt(f"question {number}") for number in questions], [f"m{number}" for number in range(models)]
    )
    variants = made.variants(session)
    responses = lives(session, variants)
    recorders = fork_recorder(), fork_recorder()
    with open_database(path) as db:
        register_session(db, session, variants)
        empty = _size(db)
        batches, memory = in_batches(db, responses, count)
        (chunk_bytes,) = db.rows("SELECT sum(length(chunk_times)) FROM response_bodies")[0]
        size = _size(db) - empty
    one_by_one = asyncio.run(through_recorder(recorders[0], path, responses, FEW, 1))
    together = asyncio.run(through_recorder(recorders[1], path, responses, others, ASKERS))
    alone = sqlite_alone(folder / "bare.db", lives(session, variants), others)
    return Measured(batches, alone, one_by_one, together, chunk_bytes / count / CHUNKS, size / count, memory)


def _size(db: Database) -> int:
    return int(db.rows("PRAGMA page_count")[0][0]) * int(db.rows("PRAGMA page_size")[0][0])


def main(arguments: Sequence[str] = ()) -> int:
    """Print the table; 1 where a promise is missed."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--responses", type=int, default=100_000, help="written in batches; a multiple of 5,000")
    options.add_argument("--models", type=int, default=MODELS, help="that answer each prompt")
    given = options.parse_args(list(arguments))
    count, models = given.responses, given.models
    with tempfile.TemporaryDirectory() as folder, ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        found = pool.submit(measure, Path(folder), count, models).result()
    print(f"{count:,} responses of {CHUNKS} chunks, {models} models to a prompt\n")
    for name, pace in (
        (f"in batches of {BATCH:,}", found.batches),
        (f"engine's recorder, {ASKERS} askers", found.together),
        ("engine's recorder, one asker", found.one_by_one),
        ("SQLite alone, one bare table", found.alone),
    ):
        print(f"{name:<32} {pace:>8,.0f} responses/s {found.alone / pace:>6.1f}x the time of SQLite alone")
    growth = found.memory[-1] - found.memory[0]
    print(f"\nbytes a chunk time               {found.chunk_bytes:>8.2f} (at most {MOST_BYTES:g})")
    print(f"bytes a response in the file     {found.response_bytes:>8,.0f}, {len(TEXT)} of them its text")
    print(f"memory after each fifth, MB      {' '.join(f'{size:.0f}' for size in found.memory)}")
    passed = found.batches >= LEAST_PER_SECOND and found.chunk_bytes <= MOST_BYTES and growth <= MOST_GROWTH_MB
    print(
        f"{'ok' if passed else 'MISSED'}: {LEAST_PER_SECOND:,} responses/s in batches,"
        f" {MOST_BYTES:g} bytes a chunk, {MOST_GROWTH_MB:g} MB more at the end"
    )
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

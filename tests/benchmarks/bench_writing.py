"""How fast are responses written, with their chunk times? `python -m tests.benchmarks.bench_writing`

A response is all that the engine writes of one: that it is on its way, its attempt, the ends of both. In batches they
are written by the store's functions within one transaction; through the engine's writer each call is awaited until it
is on the disk, by so many askers at a time. Beside them stands SQLite alone, which puts the same text and the same
packed times into a table without an index, in batches, too. The process is one of its own, so that its memory is.
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
from reviewtui.engine.writer import open_writer
from reviewtui.store.collecting import begin_attempt, begin_response, end_attempt, end_response
from reviewtui.store.database import Database, open_database, write
from reviewtui.store.packing import pack_times
from reviewtui.store.sessions import register_session
from tests.fakes import collected as made

BATCH, CHUNKS, GAP_MS = 1_000, 50, 20.0
TEXT = "word " * CHUNKS
FEW, ASKERS = 500, 64

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
    """A response to each prompt, with chunks at uneven moments."""
    dice = random.Random(1)
    (model,) = session.models
    for prompt in session.prompts:
        gaps = (dice.expovariate(1 / GAP_MS) for _ in range(CHUNKS))
        yield _life(session, prompt, model.name, variants[prompt.id, model.name], tuple(itertools.accumulate(gaps)))


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


def record(db: Database, life: Life) -> None:
    """All that is written of one response."""
    begin_response(db, life.begun)
    begin_attempt(db, life.attempt)
    end_attempt(db, life.ended_attempt)
    end_response(db, life.ended, [])


def in_batches(db: Database, responses: Iterator[Life], count: int) -> tuple[float, list[float]]:
    """Responses a second, and the memory after each fifth."""
    memory, seconds = [], 0.0
    for number in range(0, count, BATCH):
        batch = list(itertools.islice(responses, BATCH))
        began = time.perf_counter()
        with write(db):
            for life in batch:
                record(db, life)
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


async def through_writer(path: Path, responses: Iterator[Life], count: int, askers: int) -> float:
    """Responses a second, each call awaited until it is on the disk."""
    left = itertools.islice(responses, count)
    async with open_writer(path) as writer:

        async def ask() -> None:
            for life in left:
                await writer.do(begin_response, life.begun)
                await writer.do(begin_attempt, life.attempt)
                await writer.do(end_attempt, life.ended_attempt)
                await writer.do(end_response, life.ended, [])

        began = time.perf_counter()
        await asyncio.gather(*(ask() for _ in range(askers)))
        return count / (time.perf_counter() - began)


def measure(folder: Path, count: int) -> Measured:
    """All figures, in a process of its own."""
    path, others = folder / "reviews.db", count // 10
    session = made.session([made.prompt(f"question {number}") for number in range(count + others + 2 * FEW)], ("m",))
    variants = made.variants(session)
    responses = lives(session, variants)
    with open_database(path) as db:
        register_session(db, session, variants)
        empty = _size(db)
        batches, memory = in_batches(db, responses, count)
        (chunk_bytes,) = db.rows("SELECT sum(length(chunk_times)) FROM response_bodies")[0]
        size = _size(db) - empty
    one_by_one = asyncio.run(through_writer(path, responses, FEW, 1))
    together = asyncio.run(through_writer(path, responses, others, ASKERS))
    alone = sqlite_alone(folder / "bare.db", lives(session, variants), others)
    return Measured(batches, alone, one_by_one, together, chunk_bytes / count / CHUNKS, size / count, memory)


def _size(db: Database) -> int:
    return int(db.rows("PRAGMA page_count")[0][0]) * int(db.rows("PRAGMA page_size")[0][0])


def main(arguments: Sequence[str] = ()) -> int:
    """Print the table; 1 where a promise is missed."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--responses", type=int, default=100_000, help="written in batches; a multiple of 5,000")
    count = options.parse_args(list(arguments)).responses
    with tempfile.TemporaryDirectory() as folder, ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        found = pool.submit(measure, Path(folder), count).result()
    print(f"{count:,} responses of {CHUNKS} chunks; four calls each\n")
    for name, pace in (
        (f"in batches of {BATCH:,}", found.batches),
        (f"engine's writer, {ASKERS} askers", found.together),
        ("engine's writer, one asker", found.one_by_one),
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

"""How wrong are the times of chunks, while answers are drawn? `python -m tests.benchmarks.bench_chunk_times`

The scripted provider, a process of its own, streams four models of Markdown at 200 tokens a second each, and then
eight, and notes when it sends each chunk. The error of a chunk is how much later the client says that it came. Both
read the machine's one monotonic clock; the engine's is had back from the database, where the date of a request is cut
to whole milliseconds, so that a millisecond is added to be on the safe side.

Measured are the engine under the Collect screen, the engine with a reader that draws nothing (on either event loop),
and what we compare with: httpx with its own transport in the event loop of a Textual app that feeds four `Markdown`
widgets; that one has four alone. Screens are drawn at 120x40 without a terminal.
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import numpy as np
from textual.app import App, ComposeResult
from textual.containers import Grid, VerticalScroll
from textual.widgets import Markdown

from reviewtui.config.load import load_session
from reviewtui.domain.events import Run, RunEnded
from reviewtui.domain.session import Session
from reviewtui.engine.client import EngineClient
from reviewtui.providers.registry import provider_for
from reviewtui.providers.wire import ContentDelta
from reviewtui.store.database import open_database
from reviewtui.store.reading import current_responses
from reviewtui.tui.app import ReviewApp
from reviewtui.tui.context import AppContext
from reviewtui.tui.screens.collect import CollectScreen

PANES, MORE_PANES = 4, 8
RATE = 200
SIZE = (120, 40)
MOST_MS, MOST_MS_OF_MORE = 5.0, 8.0
"""The p99 error that the engine may have under the Collect screen, with four panes and with eight."""

SMALLEST_RATIO = 20.0
"""How many times smaller than the baseline's it must be."""


class Result(NamedTuple):
    """Errors in milliseconds, of every chunk and of the first of each answer."""

    name: str
    chunks: Sequence[float]
    first: Sequence[float]
    processor_share: float

    def p(self, quantile: float) -> float:
        return float(np.percentile(self.chunks, quantile))


Times = dict[str, Sequence[float]]
"""Model to the moments of its content chunks, in milliseconds of the monotonic clock."""


def main(arguments: Sequence[str] = ()) -> int:
    """Print the table; 1 where the engine misses what it must reach."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=8.0, help="length of the answers")
    options.add_argument("--rounds", type=int, default=1, help="how often everything is measured, in turn")
    given = options.parse_args(list(arguments))
    results: dict[str, Result] = {}
    for _ in range(given.rounds):
        for name, (panes, measure) in MEASURED.items():
            result = asyncio.run(_measured(name, panes, measure, given.seconds))
            earlier = results.get(name)
            results[name] = result if earlier is None else _joined(earlier, result)
    return _report(results)


async def _measured(name: str, panes: int, measure: Callable[["Bench"], Awaitable[Times]], seconds: float) -> Result:
    with tempfile.TemporaryDirectory() as folder, provider_process() as base_url:
        bench = Bench(Path(folder), base_url, f"rate-{RATE}+tokens-{round(seconds * RATE)}", panes)
        used, begun = _processor_seconds(), time.perf_counter()
        times = await measure(bench)
        share = (_processor_seconds() - used) / (time.perf_counter() - begun)
        sent = _sent_times(base_url)
    errors = {model: np.subtract(times[model], sent[model]) for model in sent}
    return Result(
        name,
        [float(error) for of_model in errors.values() for error in of_model],
        [float(of_model[0]) for of_model in errors.values()],
        share,
    )


class Bench:
    """One measurement: a folder of its own with a session file, and a provider."""

    def __init__(self, folder: Path, base_url: str, script: str, panes: int) -> None:
        self.folder = folder
        self.database = folder / "reviews.db"
        self.models = [f"{script}+{number}" for number in range(panes)]
        self.base_url = base_url
        models = "".join(
            f'[[models]]\nname = "m{number}"\nprovider = "openai-chat"\nmodel = "{model}"\nbase_url = "{base_url}"\n'
            for number, model in enumerate(self.models)
        )
        (folder / "prompts.jsonl").write_text('{"prompt": "How do I return a mug?"}\n')
        self.session_file = folder / "bench.toml"
        self.session_file.write_text(f'name = "bench"\nprompts = ["prompts.jsonl"]\n{models}')

    @property
    def session(self) -> Session:
        return load_session(self.session_file).session

    def stored_times(self) -> Times:
        """What the engine wrote down."""
        ids = {model.name: model.model for model in self.session.models}
        wall_ms = time.time_ns() / 1e6 - time.perf_counter_ns() / 1e6
        with open_database(self.database) as db:
            sent = {
                row["response_id"]: datetime.fromisoformat(row["sent_at"]).timestamp() * 1000 - wall_ms + 1.0
                for row in db.rows("SELECT response_id, sent_at FROM v_attempts")
            }
            return {
                ids[response.model]: [sent[response.id] + chunk for chunk in response.chunk_ms]
                for response in current_responses(db, "bench")
            }


async def engine_under_collect(bench: Bench) -> Times:
    """The real screen over the real engine."""
    context = AppContext(bench.database, bench.folder, "bench", os.environ)
    app = ReviewApp(context, start="collect", session=str(bench.session_file))
    async with app.run_test(size=SIZE) as pilot:
        while not (isinstance(app.screen, CollectScreen) and app.screen.working):
            await pilot.pause()
        await app.workers.wait_for_complete()
    return bench.stored_times()


def engine_alone(loop: str) -> Callable[[Bench], Awaitable[Times]]:
    """The engine with a reader that draws nothing."""

    async def measure(bench: Bench) -> Times:
        run = Run(database=str(bench.database), session=bench.session)
        async with await EngineClient.start(run, arguments=("--loop", loop)) as engine:
            last = [event async for batch in engine.events() for event in batch][-1]
        assert isinstance(last, RunEnded)
        assert last.complete
        return bench.stored_times()

    return measure


class MarkdownApp(App[None]):
    """What one would write first: four `Markdown` widgets, fed by httpx in the app's own loop."""

    CSS = "Grid { grid-size: 2 2; }"

    def __init__(self, bench: Bench) -> None:
        super().__init__()
        self.bench = bench
        self.times: Times = {}

    def compose(self) -> ComposeResult:
        with Grid():
            for number in range(PANES):
                with VerticalScroll():
                    yield Markdown(id=f"m{number}")

    async def collect(self) -> None:
        async with httpx.AsyncClient(timeout=None, trust_env=False) as client:
            await asyncio.gather(*(self._stream(client, number) for number in range(PANES)))

    async def _stream(self, client: httpx.AsyncClient, number: int) -> None:
        session = self.bench.session
        provider = provider_for("openai-chat")
        request = provider.build(session.models[number], session.prompts[0], base_url=self.bench.base_url, api_key=None)
        parser = provider.parser("text/event-stream")
        widget = self.query_one(f"#m{number}", Markdown)
        scroll = widget.parent
        assert isinstance(scroll, VerticalScroll)
        scroll.anchor()
        markdown = Markdown.get_stream(widget)
        times = []
        async with client.stream("POST", request.url, headers=request.headers, content=request.body) as response:
            async for data in response.aiter_bytes():
                stamp = time.perf_counter_ns()
                for event in parser.feed(data):
                    if isinstance(event, ContentDelta):
                        times.append(stamp / 1e6)
                        await markdown.write(event.text)
        self.times[self.bench.models[number]] = times
        await markdown.stop()


async def httpx_in_the_app(bench: Bench) -> Times:
    """The baseline."""
    app = MarkdownApp(bench)
    async with app.run_test(size=SIZE):
        await app.collect()
    return app.times


BASELINE = "httpx in the app's loop, Textual's Markdown"
COLLECT = "engine, Collect screen"
COLLECT_MORE = f"engine, Collect screen, {MORE_PANES} panes"
MEASURED: dict[str, tuple[int, Callable[[Bench], Awaitable[Times]]]] = {
    COLLECT: (PANES, engine_under_collect),
    "engine, asyncio, nothing drawn": (PANES, engine_alone("asyncio")),
    "engine, uvloop, nothing drawn": (PANES, engine_alone("uvloop")),
    BASELINE: (PANES, httpx_in_the_app),
    COLLECT_MORE: (MORE_PANES, engine_under_collect),
    f"engine, uvloop, nothing drawn, {MORE_PANES} answers": (MORE_PANES, engine_alone("uvloop")),
}


@contextmanager
def provider_process() -> Iterator[str]:
    """The scripted provider; yields its base URL."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.fakes.server"], stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True
    )
    assert process.stdout is not None
    try:
        yield process.stdout.readline().strip()
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def _sent_times(base_url: str) -> Times:
    """When the server sent each chunk."""
    with urllib.request.urlopen(f"{base_url.removesuffix('/v1')}/_stamps") as answer:
        requests: list[dict[str, Any]] = json.load(answer)
    return {seen["model"]: [sent / 1e6 for sent, _ in seen["chunks"]] for seen in requests}


def _processor_seconds() -> float:
    """What this process and its ended children used."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def _joined(one: Result, other: Result) -> Result:
    share = (one.processor_share + other.processor_share) / 2
    return Result(one.name, [*one.chunks, *other.chunks], [*one.first, *other.first], share)


def _report(results: dict[str, Result]) -> int:
    baseline, ours, more = results[BASELINE], results[COLLECT], results[COLLECT_MORE]
    print(f"{PANES} answers of Markdown at {RATE} tokens/s each, {len(ours.chunks)} chunks; errors in milliseconds\n")
    print(f"{'':<44} {'p50':>7} {'p99':>7} {'worst':>7} {'TTFT':>7} {'cores':>6} {'ratio':>6}")
    for result in results.values():
        figures = (result.p(50), result.p(99), max(result.chunks), max(result.first))
        row = " ".join(f"{figure:7.2f}" for figure in figures)
        print(f"{result.name:<44} {row} {result.processor_share:6.2f} {baseline.p(99) / result.p(99):6.1f}")
    print("\nTTFT: worst error of a first chunk. cores: processors kept busy by app and engine. ratio: of the p99s.")
    passed = ours.p(99) < MOST_MS and baseline.p(99) / ours.p(99) > SMALLEST_RATIO and more.p(99) < MOST_MS_OF_MORE
    print(f"{'ok' if passed else 'MISSED'}: p99 under {MOST_MS:g} ms and under 1/{SMALLEST_RATIO:g} of the baseline,")
    print(f"under {MOST_MS_OF_MORE:g} ms with {MORE_PANES} panes")
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""A collection without a screen."""

import asyncio
import signal
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from reviewtui.actions.collect import Collection
from reviewtui.actions.collect_summary import CollectSummary, ModelSummary, summarise
from reviewtui.actions.engine_run import Abandoned
from reviewtui.cli.fetch_line import FetchLine
from reviewtui.cli.hangup import last_words
from reviewtui.cli.progress_line import ProgressLine
from reviewtui.domain.errors import EngineDiedError
from reviewtui.domain.events import AnyEvent, Failed, Loading, ModelStopped, Notice, RetriesSpent
from reviewtui.domain.response import ErrorKind
from reviewtui.domain.safe import safe_text
from reviewtui.domain.session import Session
from reviewtui.tui.collect_words import facts
from reviewtui.tui.words import duration, fit, money

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
WIDEST_NAME = 32


class HeadlessRun:
    """One run, told on stderr. An interrupt lets it save what arrived; a second one is like the first."""

    def __init__(
        self,
        session: Session,
        database: Path,
        *,
        data_dir: Path,
        env: Mapping[str, str],
        limit: int | None,
        concurrency: int | None,
        retry_failed: bool,
        max_cost: float | None,
        scheduler: str | None,
    ) -> None:
        self._session = session
        self._collection = Collection(
            session,
            database,
            data_dir=data_dir,
            env=env,
            limit=limit,
            concurrency=concurrency,
            retry_failed=retry_failed,
            max_cost=max_cost,
            scheduler=scheduler,
        )
        self._interrupted = False
        self._stopping: asyncio.Task[None] | None = None

    async def collect(self) -> CollectSummary:
        """Run to the end. ReviewError where it cannot begin; what happens later is in the summary."""
        loop = asyncio.get_running_loop()
        for number in SIGNALS:
            loop.add_signal_handler(number, self._interrupt)
        started = time.monotonic()
        failure = None
        try:
            await self._prepare()
            await self._follow()
        except Abandoned:
            pass
        except EngineDiedError as error:
            failure = str(error)
        finally:
            await self._collection.close()
            for number in SIGNALS:
                loop.remove_signal_handler(number)
        state = self._collection.state
        if state.failed is not None:
            failure = "\n".join(part for part in (state.failed.message, state.failed.hint) if part)
        elif state.paused_why is not None:
            failure = _out_of_money(state.paused_why, self._session.name)
        if failure is not None:
            last_words(f"reviewtui: {safe_text(failure)}")
        if self._interrupted:
            name = safe_text(self._session.name, newlines=False)
            last_words(f"Stopped; what arrived is kept. Go on with: reviewtui collect {name}")
        return summarise(
            self._session, state, seconds=time.monotonic() - started, interrupted=self._interrupted, failure=failure
        )

    def _interrupt(self) -> None:
        self._interrupted = True
        self._stopping = asyncio.create_task(self._collection.stop())

    async def _prepare(self) -> None:
        with FetchLine() as line:
            await self._collection.prepare(line)

    async def _follow(self) -> None:
        state = self._collection.state
        told: set[tuple[str, ErrorKind]] = set()
        with ProgressLine() as line:
            for words in self._collection.set_aside:
                line.note(safe_text(words, newlines=False))
            async for events in self._collection.batches():
                for note in _notes(events, told):
                    line.note(note)
                if state.paused_why is not None and self._stopping is None:  # nobody is here to wait for
                    self._stopping = asyncio.create_task(self._collection.stop(let_end=True))
                line.show(" · ".join(facts(state, self._session.currency, time.monotonic(), working=True)))
            line.show(" · ".join(facts(state, self._session.currency, time.monotonic(), working=False)), last=True)

    def as_json(self, summary: CollectSummary) -> str:
        """One line of JSON."""
        return msgspec.json.encode(summary).decode()

    def as_text(self, summary: CollectSummary) -> str:
        """A line on the run and one on each model."""
        return "\n".join(_text_lines(summary))


def _notes(events: list[AnyEvent], told: set[tuple[str, ErrorKind]]) -> Iterator[str]:
    """What is worth a line of its own. Of a model's errors of one kind the first stands for all: `told` remembers."""
    for event in events:
        match event:
            case Loading(model=model, message=message):
                yield safe_text(f"{model}: {message}", newlines=False)
            case Notice(message=message):
                yield safe_text(message, newlines=False)
            case RetriesSpent(model=model, message=message):
                yield safe_text(f"{model}: {message}", newlines=False)
            case ModelStopped(model=model, error_kind=kind, message=message, unasked=unasked):
                yield safe_text(f"{model} stopped ({kind}): {_one_line(message)} ({unasked} not asked)", newlines=False)
            case Failed(model=model, error_kind=kind, message=message) if (model, kind) not in told:
                told.add((model, kind))
                yield safe_text(f"{model} failed ({kind}): {_one_line(message)}", newlines=False)


def _out_of_money(reason: str, session: str) -> str:
    name = safe_text(session, newlines=False)
    more = f"raise max_cost in the session file, or say: reviewtui collect {name} --headless --max-cost N"
    return f"{reason}\nWhat came is kept. To go on, {more}"


def _one_line(message: str) -> str:
    return "; ".join(message.splitlines()).replace(".; ", ". ")


def _text_lines(summary: CollectSummary) -> Iterator[str]:
    parts = [f"{summary.collected} of {summary.total} answers", f"{summary.answered} of them now"]
    parts += [f"{summary.failed} failed"] if summary.failed else []
    parts += [f"{summary.retries} asked again"] if summary.retries else []
    parts += [money(summary.cost, summary.currency)] if summary.cost is not None else []
    name = safe_text(summary.session, newlines=False)
    yield f"{name}: {', '.join(parts)}, {summary.seconds:.1f} s"
    width = min(WIDEST_NAME, max((len(model.name) for model in summary.models), default=0))
    for model in summary.models:
        yield f"  {fit(model.name, width)}  {_figures(model)}"
    if not summary.models:
        yield "No model of this session is asked: its answers come by `reviewtui import`"
    if summary.failed:
        yield f"Ask the failed ones again with: reviewtui collect {name} --headless --retry failed"


def _figures(model: ModelSummary) -> str:
    parts = [f"{model.collected}/{model.total}"]
    if model.ttft_ms_median is not None:
        parts.append(f"first token {duration(model.ttft_ms_median)}")
    if model.tokens_per_second is not None:
        parts.append(f"{model.tokens_per_second:.0f} tok/s")
    if model.failed:
        parts.append(f"{model.failed} failed")
    if model.stopped:
        parts.append(f"stopped: {model.stopped}, {model.total - model.collected} still missing")
    return " · ".join(parts)

"""A degradation ladder: one model after the other, each under one load after the other, up to the first hopeless one.

Models are never loaded at the same time: on one machine, or behind one gateway, they would be each other's load.
"""

import asyncio
import os
import random
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from itertools import cycle
from pathlib import Path

from msgspec.structs import replace

from reviewtui.domain.clock import now_iso
from reviewtui.domain.errors import ReviewError
from reviewtui.domain.events import EngineFailed, LoadStepEnded, LoadStepStarted, ModelStopped, Run, RunEnded
from reviewtui.domain.ids import uuid7
from reviewtui.domain.load import Ladder, LoadStep
from reviewtui.domain.prompt import Prompt
from reviewtui.domain.response import ErrorKind
from reviewtui.domain.session import Model, variants_of
from reviewtui.engine.answer import Desk, Question
from reviewtui.engine.clock import Anchor
from reviewtui.engine.control import STOPPED, Control
from reviewtui.engine.endpoint import Endpoint
from reviewtui.engine.endpoints import Endpoints, open_endpoints
from reviewtui.engine.gate import Shared
from reviewtui.engine.heartbeat import keep
from reviewtui.engine.hosted import UnreachableError
from reviewtui.engine.load_step import StepRun, as_loaded
from reviewtui.engine.money import Money
from reviewtui.engine.outbox import Outbox
from reviewtui.engine.writer import Opening, Writer, open_writer
from reviewtui.store.collecting import Hold, acquire_collector, money_spent, release
from reviewtui.store.database import Database, write
from reviewtui.store.load import begin_step, end_step, last_trials, register_if_new

Variants = Mapping[tuple[str, str], str]


async def climb(run: Run, ladder: Ladder, outbox: Outbox, control: Control, opened: Opening = open_writer) -> None:
    """Climb `ladder` with every model of `run.session` that is asked; `opened` writes it down.

    The last event is RunEnded, or EngineFailed where the database (or another collector) does not let it go on.
    """
    try:
        variants = variants_of(run.session, run.weights_sha256)
        async with opened(Path(run.database)) as writer, _collector(writer, run, variants) as (hold, known):
            prompts = [prompt for prompt in run.session.prompts if prompt.id in known]
            if not prompts:
                raise ReviewError(
                    "There is no prompt to ask.",
                    "The session has none; or its file was edited since it was collected: collect it anew first.",
                )
            ended = await _Climb(run, ladder, prompts, variants, writer, hold, outbox, control).run()
    except ReviewError as error:
        outbox.put(EngineFailed(message=error.message, hint=error.hint))
    else:
        outbox.put(ended)


@asynccontextmanager
async def _collector(writer: Writer, run: Run, variants: Variants) -> AsyncIterator[tuple[Hold, frozenset[str]]]:
    """Be the only collector of the session, and know its prompts. CollectorBusyError where there is one."""
    hold, known = await writer.do(_acquire, run, variants, os.getpid())
    try:
        yield hold, known
    finally:
        await writer.do(release, hold)


def _acquire(db: Database, run: Run, variants: Variants, pid: int) -> tuple[Hold, frozenset[str]]:
    with write(db):
        known = register_if_new(db, run.session, variants)
        return acquire_collector(db, run.session.name, pid).hold, known


class _Climb:
    def __init__(
        self,
        run: Run,
        ladder: Ladder,
        prompts: Sequence[Prompt],
        variants: Variants,
        writer: Writer,
        hold: Hold,
        outbox: Outbox,
        control: Control,
    ) -> None:
        self._run = run
        self._ladder = ladder
        self._id = uuid7()
        self._prompts = list(prompts)
        random.Random(ladder.seed).shuffle(self._prompts)  # noqa: S311 - nothing is kept secret by this order
        self._variants = variants
        self._desk = Desk(writer, hold, outbox, control, Anchor(), run.session.failures)
        self._asked = 0
        self._climbed = True
        self._failure: ReviewError | None = None

    async def run(self) -> RunEnded:
        session = self._run.session
        most = session.max_cost if self._run.max_cost is None else self._run.max_cost
        spent = await self._desk.writer.do(money_spent, session.name)
        shared = Shared(self._run.concurrency, Money(most, spent, session.currency), self._exhausted)
        async with asyncio.TaskGroup() as keeping:
            heart = keeping.create_task(keep(self._desk.hold, self._desk.writer, self._fail))
            try:
                await self._climb_all(shared)
            except ReviewError as error:
                self._fail(error)
            heart.cancel()
        if self._failure is not None:
            raise self._failure
        stopped = self._desk.control.over
        return RunEnded(complete=self._climbed and not stopped, stopped=stopped, asked=self._asked, missing=0)

    async def _climb_all(self, shared: Shared) -> None:
        models = self._run.session.asked_models
        slots = {model.model: 1 for model in models if model.provider == "embedded"}
        async with open_endpoints(self._run, self._desk, slots, self._fail) as endpoints:
            for model in models:
                if self._desk.control.over:
                    return
                try:
                    await self._climb_with(model, endpoints, shared)
                except ReviewError as error:
                    self._fail(error)

    async def _climb_with(self, model: Model, endpoints: Endpoints, shared: Shared) -> None:
        try:
            endpoint = await endpoints.open(model)
        except UnreachableError as error:
            self._give_up(model, error.kind, error.message)
            return
        if endpoint is None:
            return
        trials = await self._desk.writer.do(last_trials, self._run.session, model.name)
        for number, load in enumerate(self._ladder.loads, 1):
            step = await self._climb_step(self._step(model, number, load), model, endpoint, shared, trials)
            if step.outcome != "complete":
                return

    def _step(self, model: Model, number: int, load: float) -> LoadStep:
        ladder, budget = self._ladder, self._run.session.failures.latency_budget
        return LoadStep(
            id=uuid7(),
            ladder=self._id,
            session=self._run.session.name,
            model=model.name,
            number=number,
            kind=ladder.kind,
            load=load,
            in_flight=ladder.width(load),
            seed=ladder.seed,
            warm_up=ladder.warm_up(load),
            requests=ladder.requests,
            ttft_budget_ms=None if budget.ttft is None else budget.ttft * 1000,
            total_budget_ms=None if budget.total is None else budget.total * 1000,
            started_at=now_iso(),
        )

    async def _climb_step(
        self, step: LoadStep, model: Model, endpoint: Endpoint, shared: Shared, trials: dict[str, int]
    ) -> LoadStep:
        """One step from its record to its end."""
        await self._desk.writer.do(begin_step, step)
        self._desk.outbox.put(LoadStepStarted(step=step))
        asking = StepRun(
            self._desk,
            step,
            as_loaded(model, step.in_flight),
            endpoint,
            shared,
            self._questions(as_loaded(model, step.in_flight), step, trials),
        )
        try:
            await asking.run()
        except* ReviewError as errors:
            self._fail(_first(errors))
        self._asked += asking.asked
        why = self._failure.message if self._failure is not None else asking.over
        ended = replace(
            step,
            ended_at=now_iso(),
            outcome="complete" if why is None else "hopeless" if asking.hopeless and why != STOPPED else "stopped",
            why=why,
            unsent=asking.unsent,
        )
        await self._desk.writer.do(end_step, ended)
        self._desk.outbox.put(LoadStepEnded(step=ended))
        if asking.error is not None:
            self._give_up(model, asking.error, asking.over or "")
        return ended

    def _questions(self, model: Model, step: LoadStep, trials: dict[str, int]) -> Iterator[Question]:
        """The same prompts in the same order at every step, again and again."""
        for prompt in cycle(self._prompts):
            trials[prompt.id] = max(trials.get(prompt.id, 0), self._run.session.trials) + 1
            variant = self._variants[prompt.id, model.name]
            yield Question(self._run.session.name, prompt, model, variant, trials[prompt.id], step.id)

    def _give_up(self, model: Model, kind: ErrorKind, message: str) -> None:
        self._climbed = False
        self._desk.outbox.put(ModelStopped(model=model.name, error_kind=kind, message=message, unasked=0))

    def _exhausted(self, reason: str) -> None:
        self._fail(ReviewError(reason, "Raise max_cost in the session file, or give another with --max-cost."))

    def _fail(self, error: ReviewError) -> None:
        self._failure = self._failure or error
        self._desk.control.stop()


def _first(errors: BaseExceptionGroup[ReviewError]) -> ReviewError:
    found: BaseException = errors
    while isinstance(found, BaseExceptionGroup):
        found = found.exceptions[0]
    assert isinstance(found, ReviewError), "only those were caught"
    return found

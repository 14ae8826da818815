"""One run: which questions are asked, in which order, how many at once, and when to give up."""

import asyncio
import os
import random
from collections import Counter, deque
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from reviewtui.domain.errors import ReviewError, StorageError
from reviewtui.domain.events import EngineFailed, ModelStopped, Paused, Run, RunEnded, RunStarted
from reviewtui.domain.ids import uuid7
from reviewtui.domain.response import ENDED_WITH_RESULT, HOPELESS, ErrorKind, Response
from reviewtui.domain.session import Model, Session, variants_of
from reviewtui.engine.answer import Desk, Question, collect_answer
from reviewtui.engine.clock import Anchor, now
from reviewtui.engine.control import Control
from reviewtui.engine.endpoint import Endpoint
from reviewtui.engine.endpoints import Endpoints, open_endpoints
from reviewtui.engine.gate import Need, Shared
from reviewtui.engine.heartbeat import keep
from reviewtui.engine.hosted import UnreachableError
from reviewtui.engine.money import Money
from reviewtui.engine.outbox import Outbox
from reviewtui.engine.traffic import Traffic
from reviewtui.engine.writer import Opening, Writer, open_writer
from reviewtui.store.asking_again import tasks_again
from reviewtui.store.collecting import Hold, Task, acquire_collector, missing_tasks, money_spent, release
from reviewtui.store.database import Database, write
from reviewtui.store.sessions import register_session


async def collect(run: Run, outbox: Outbox, control: Control, opened: Opening = open_writer) -> None:
    """Ask for everything that `run.session` is missing, or again for what `run.again` names; `opened` writes it down.

    The last event is RunEnded, or EngineFailed where the database (or another collector) does not let it go on.
    """
    try:
        variants = variants_of(run.session, run.weights_sha256)
        async with opened(Path(run.database)) as writer, _collector(writer, run, variants) as hold:
            ended = await _Collection(run, variants, writer, hold, outbox, control).run()
    except ReviewError as error:
        outbox.put(EngineFailed(message=error.message, hint=error.hint))
    else:
        outbox.put(ended)  # told when the next collector may begin


@asynccontextmanager
async def _collector(writer: Writer, run: Run, variants: Mapping[tuple[str, str], str]) -> AsyncIterator[Hold]:
    """Be the only collector of the run's session. CollectorBusyError where there is one."""
    hold = await writer.do(_acquire, run, variants, os.getpid())
    try:
        yield hold
    finally:
        await writer.do(release, hold)


def _acquire(db: Database, run: Run, variants: Mapping[tuple[str, str], str], pid: int) -> Hold:
    """All or nothing: a collector that is refused must not change the definition under the one that collects.

    Asking again changes none either: what an edit of the session sets aside is for a collection to say.
    """
    with write(db):
        if not run.again:
            register_session(db, run.session, variants)
        return acquire_collector(db, run.session.name, pid).hold


def _how_many_missing(db: Database, session: Session, variants: Mapping[tuple[str, str], str]) -> int:
    return len(missing_tasks(db, session, variants))


def asking_order(tasks: Sequence[Task], session: Session) -> list[Task]:
    """Trial by trial, the prompts in a random order, the models of each prompt in a random order.

    An order of its own would let the prompts of one kind meet a service at one time of day. The same session always
    gives the same order, so a run that was broken off goes on where it was.
    """
    dice = random.Random(session.name)  # noqa: S311 - nothing is kept secret by this order
    place = {prompt.id: dice.random() for prompt in session.prompts}
    turn = {(prompt.id, model.name): dice.random() for prompt in session.prompts for model in session.models}
    return sorted(tasks, key=lambda task: (task.trial, place[task.prompt_id], turn[task.prompt_id, task.model]))


class _Lane:
    """The questions that wait for one model, and the way to it."""

    def __init__(self, model: Model, tasks: Sequence[Task], shared: Shared, control: Control) -> None:
        self.model = model
        self.waiting = deque(tasks)
        self.given_up = False
        # A slot of an embedded server takes one at a time.
        self.width = 1 if model.provider == "embedded" else model.concurrency
        self.traffic = Traffic(model, self.width, shared, control)


class _Collection:
    def __init__(
        self,
        run: Run,
        variants: Mapping[tuple[str, str], str],
        writer: Writer,
        hold: Hold,
        outbox: Outbox,
        control: Control,
    ) -> None:
        session = run.session
        self._run = run
        self._session = session
        self._desk = Desk(writer, hold, outbox, control, Anchor(), session.failures)
        self._variants = variants
        self._prompts = {prompt.id: prompt for prompt in session.prompts}
        self._most = session.max_cost if run.max_cost is None else run.max_cost
        self._asked = 0
        self._answered = 0
        self._failure: ReviewError | None = None

    async def run(self) -> RunEnded:
        spent = await self._desk.writer.do(money_spent, self._session.name)
        money = Money(self._most, spent, self._session.currency)
        lanes = await self._plan(Shared(self._run.concurrency, money, self._exhausted))
        async with asyncio.TaskGroup() as keeping:
            heart = keeping.create_task(keep(self._desk.hold, self._desk.writer, self._fail))
            try:
                await self._ask_all(lanes)
            except ReviewError as error:
                self._fail(error)
            heart.cancel()
        if self._failure is not None:
            raise self._failure
        left = await self._left()
        return RunEnded(complete=left == 0, stopped=self._desk.control.over, asked=self._asked, missing=left)

    async def _plan(self, shared: Shared) -> list[_Lane]:
        """What is asked of each model, told before the first of it is."""
        session, run, writer = self._session, self._run, self._desk.writer
        if run.again:
            wanted = await writer.do(tasks_again, session, run.again)
            total = len(wanted)
        else:
            wanted = await writer.do(missing_tasks, session, self._variants, retry_failed=run.retry_failed)
            total = len(session.prompts) * len(session.asked_models) * session.trials
        to_ask = asking_order(wanted, session)[: run.limit]
        self._desk.outbox.put(RunStarted(run_id=uuid7(), total=total, present=total - len(wanted), to_ask=len(to_ask)))
        of_model = {model.name: [task for task in to_ask if task.model == model.name] for model in session.models}
        return [
            _Lane(model, of_model[model.name], shared, self._desk.control)
            for model in session.models
            if of_model[model.name]
        ]

    async def _left(self) -> int:
        """How much is missing after the run: of the session, or of what was to be asked again."""
        if self._run.again:
            return len(self._run.again) - self._answered
        return await self._desk.writer.do(_how_many_missing, self._session, self._variants)

    async def _ask_all(self, lanes: Sequence[_Lane]) -> None:
        if not lanes:
            return
        slots = Counter(lane.model.model for lane in lanes if lane.model.provider == "embedded")
        async with (
            open_endpoints(self._run, self._desk, slots, self._fail) as endpoints,
            asyncio.TaskGroup() as group,
        ):
            for lane in lanes:
                group.create_task(self._ask_lane(lane, endpoints))

    async def _ask_lane(self, lane: _Lane, endpoints: Endpoints) -> None:
        try:
            endpoint = await endpoints.open(lane.model)
        except UnreachableError as error:
            self._give_up(lane, error.kind, error.message)
            return
        if endpoint is None:
            return
        lane.traffic.gate.lead_to(endpoint)
        async with asyncio.TaskGroup() as group:
            for _ in range(min(lane.width, len(lane.waiting))):
                group.create_task(self._work(lane, endpoint))

    async def _work(self, lane: _Lane, endpoint: Endpoint) -> None:
        """One of a lane's askers: the next question, until there is none or the run is stopped."""

        def claim() -> Need | None:
            return lane.traffic.need(self._prompts[lane.waiting[0].prompt_id]) if lane.waiting else None

        while lane.waiting:
            due = now()
            granted = await lane.traffic.gate.enter(claim)
            if granted is None:
                return
            self._asked += 1
            question = self._question(lane.model, lane.waiting.popleft())
            try:
                response = await collect_answer(self._desk, question, endpoint, lane.traffic, granted, due)
            except StorageError as error:
                self._fail(error)
                return
            self._learn(lane, endpoint, response)

    def _question(self, model: Model, task: Task) -> Question:
        variant = self._variants[task.prompt_id, model.name]
        return Question(self._session.name, self._prompts[task.prompt_id], model, variant, task.trial, task.again_of)

    def _learn(self, lane: _Lane, endpoint: Endpoint, response: Response) -> None:
        """Count a result, and give a model up whose every further request would meet the same error."""
        self._answered += response.status in ENDED_WITH_RESULT
        if response.error_kind in HOPELESS:
            self._give_up(lane, response.error_kind, response.error_message or "")
        elif response.error_kind is not None and (trouble := endpoint.trouble()):
            self._give_up(lane, "connection", trouble)

    def _give_up(self, lane: _Lane, kind: ErrorKind, message: str) -> None:
        if lane.given_up:
            return
        lane.given_up = True
        unasked = len(lane.waiting)
        lane.waiting.clear()
        lane.traffic.gate.close()
        self._desk.outbox.put(ModelStopped(model=lane.model.name, error_kind=kind, message=message, unasked=unasked))

    def _exhausted(self, reason: str) -> None:
        """The next request might cost more than the session may: wait for a person, who is there to be waited for.

        Asking again knows no pause, and ends.
        """
        if self._run.again:
            self._fail(ReviewError(reason, "Raise max_cost in the session file, and ask again."))
        elif not self._desk.control.paused:
            self._desk.control.pause()
            self._desk.outbox.put(Paused(in_flight=self._desk.control.on_wire, reason=reason))

    def _fail(self, error: ReviewError) -> None:
        """The database takes nothing more from us, or there is nobody to ask: end the run, with the first error as its
        reason.
        """
        self._failure = self._failure or error
        self._desk.control.stop()

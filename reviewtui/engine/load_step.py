"""One step of a degradation ladder on the wire: so many at a time, or so many arrivals a second."""

import asyncio
from collections.abc import Iterator

from msgspec.structs import replace

from reviewtui.domain.errors import StorageError
from reviewtui.domain.load import LoadRequest, LoadStep
from reviewtui.domain.response import HOPELESS, ErrorKind, Response
from reviewtui.domain.session import Model
from reviewtui.engine.answer import Desk, Question, collect_answer
from reviewtui.engine.arrivals import poisson_arrivals
from reviewtui.engine.clock import now
from reviewtui.engine.control import STOPPED
from reviewtui.engine.endpoint import Endpoint
from reviewtui.engine.gate import Need, Pass, Shared
from reviewtui.engine.pace import Pace
from reviewtui.engine.traffic import Traffic
from reviewtui.scoring.hopeless import why_hopeless, why_waiting_is_hopeless

COUNTED_EACH_TIME = 200
"""Requests of a step up to which each tells anew whether to go on; after that it is every so many-th."""


def as_loaded(model: Model, width: int) -> Model:
    """The model as a ladder asks it: once, however it answers, and with no limit of ours but `width` at a time."""
    return replace(model, retries=0, rate_limit=None, concurrency=width)


class _Steady(Pace):
    """A ladder goes on when the service refuses: refusals are what it is there to count."""

    def wait(self, now: float) -> float:  # noqa: ARG002 - the other pace needs it
        return 0.0

    def refused(self, number: int, wait: float | None, now: float) -> None:
        """Nothing is held back."""


class StepRun:
    """Asks the `questions` of a step, and knows when to give it up. StorageError where recording fails.

    `over` says what ended the step before its end, `error` the kind of an error that every further request would meet.
    """

    def __init__(
        self,
        desk: Desk,
        step: LoadStep,
        model: Model,
        endpoint: Endpoint,
        shared: Shared,
        questions: Iterator[Question],
    ) -> None:
        self.over: str | None = None
        self.error: ErrorKind | None = None
        self.hopeless = False
        self.asked = 0
        self.unsent = 0
        self._desk = desk
        self._step = step
        self._model = model
        self._endpoint = endpoint
        self._questions = questions
        self._left = step.warm_up + step.requests
        self._ended: list[LoadRequest] = []
        self._waiting: list[int] = []
        self._traffic = Traffic(model, step.in_flight, shared, desk.control)
        self._traffic.gate.pace = _Steady(step.in_flight)
        self._traffic.gate.lead_to(endpoint)

    async def run(self) -> None:
        """Ask, until all of the step has ended or it is given up; what is on the wire then comes to its end."""
        async with asyncio.TaskGroup() as group:
            if self._step.kind == "closed":
                for _ in range(min(self._step.in_flight, self._left)):
                    group.create_task(self._ask_in_turn())
            else:
                await self._let_come(group)
        if self.over is None and self._desk.control.over:
            self.over = STOPPED

    async def _ask_in_turn(self) -> None:
        """Closed loop: the next request when the one before has ended."""
        while self._left and self.over is None and not self._desk.control.over:
            self._left -= 1
            await self._ask(next(self._questions), now())

    async def _let_come(self, group: asyncio.TaskGroup) -> None:
        """Open loop: each request when it is due, whatever became of those before it."""
        start = now()
        for seconds in poisson_arrivals(self._step.load, self._step.seed):
            due = start + round(seconds * 1e9)
            if (wait := (due - now()) / 1e9) > 0:
                await self._desk.control.sleep(wait)
            if not self._left or self.over is not None or self._desk.control.over:
                return
            self._left -= 1
            group.create_task(self._ask(next(self._questions), due))
            self._look()

    async def _ask(self, question: Question, due: int) -> None:
        granted = await self._enter(question, due)
        if granted is None:
            self.unsent += self._step.kind == "open"
            return
        self.asked += 1
        try:
            response = await collect_answer(self._desk, question, self._endpoint, self._traffic, granted, due)
        except StorageError:
            self._give_up("the database takes nothing more")
            raise
        self._learn(response, due)

    async def _enter(self, question: Question, due: int) -> Pass | None:
        def claim() -> Need | None:
            return self._traffic.need(question.prompt)

        self._waiting.append(due)
        try:
            return await self._traffic.gate.enter(claim)
        finally:
            self._waiting.remove(due)

    def _learn(self, response: Response, due: int) -> None:
        if response.error_kind in HOPELESS:
            self.error = response.error_kind
            self._give_up(response.error_message or str(response.error_kind))
        elif response.error_kind is not None and (trouble := self._endpoint.trouble()):
            self.error = "connection"
            self._give_up(trouble)
        # To the moment at which the ending was recorded: near enough for deciding whether to go on.
        late = max(0.0, (now() - due) / 1e6 - (response.total_ms or 0.0)) if self._step.kind == "open" else 0.0
        self._ended.append(
            LoadRequest(
                due_ms=due / 1e6,
                status=response.status,
                ttft_ms=None if response.ttft_ms is None else response.ttft_ms + late,
                total_ms=None if response.total_ms is None else response.total_ms + late,
            )
        )
        self._look()

    def _look(self) -> None:
        """Give the step up where going on is no use."""
        if self.over is not None:
            return
        waiting = (now() - min(self._waiting)) / 1e9 if self._waiting else 0.0
        why = why_waiting_is_hopeless(self._step, waiting, self._model.timeout)
        if why is None and self._is_time_to_count():
            why = why_hopeless(self._ended, self._step)
        if why is not None:
            self.hopeless = True
            self._give_up(why)

    def _is_time_to_count(self) -> bool:
        """Counting takes the longer the more there are, and tells the less that is new."""
        return len(self._ended) <= COUNTED_EACH_TIME or len(self._ended) % COUNTED_EACH_TIME == 0

    def _give_up(self, why: str) -> None:
        if self.over is None:
            self.over = why
            self._traffic.gate.close()

"""One response, from its first attempt to its end."""

import asyncio
from collections.abc import Sequence
from typing import NamedTuple

from tenacity import AsyncRetrying, RetryCallState, retry_if_result

from reviewtui.detect.run import detect
from reviewtui.domain.detection import Detection
from reviewtui.domain.events import RetriesSpent, Retrying, Started
from reviewtui.domain.ids import uuid7
from reviewtui.domain.prompt import Prompt
from reviewtui.domain.response import Attempt, Response, Usage
from reviewtui.domain.session import FailureRules, Model
from reviewtui.engine.clock import Anchor, Marks, now
from reviewtui.engine.control import STOPPED, Control
from reviewtui.engine.ending import ended_attempt, ended_response, ending_event
from reviewtui.engine.endpoint import Endpoint, Wanted
from reviewtui.engine.exchange import Exchange
from reviewtui.engine.flow import Flow, flow_of
from reviewtui.engine.gate import Pass
from reviewtui.engine.outbox import Outbox
from reviewtui.engine.retry import seconds_to_wait, worth_retrying
from reviewtui.engine.traffic import Traffic
from reviewtui.engine.usage import cost_of, usage_of
from reviewtui.engine.writer import Writer
from reviewtui.providers.wire import RemoteError
from reviewtui.store.collecting import Hold, begin_attempt, begin_response, end_attempt, end_response, require_held
from reviewtui.store.database import Database, write

ENDING_SECONDS, ENDING_LOOKS = 1.0, 20
"""How long, after its connection broke, a server of ours may take to end, and how often that is looked at."""

NOT_AGAIN = "the service fails so often that failed requests are not sent again until others have been answered"

NO_MORE = "nothing more is asked of this model"

MOST_LOST = 3
"""Workers that may be lost over one question: where more are, it may be what ends them."""


class Desk(NamedTuple):
    """What every response of a run needs."""

    writer: Writer
    hold: Hold
    outbox: Outbox
    control: Control
    anchor: Anchor
    rules: FailureRules


class Question(NamedTuple):
    """What is asked, of whom, and where it is recorded."""

    session: str
    prompt: Prompt
    model: Model
    variant: str
    trial: int
    again_of: str | None = None


async def collect_answer(
    desk: Desk, question: Question, endpoint: Endpoint, traffic: Traffic, granted: Pass, due: int
) -> Response:
    """Ask, again where that is worth it, and record every attempt and the end. StorageError where recording fails.

    `granted` lets the first request pass; `due` is when it could have been sent, had it not had to wait.
    """
    try:
        return await _Answer(desk, question, endpoint, traffic, granted, due).collect()
    finally:
        granted.leave(tokens=0, cost=0.0)


class _Answer:
    def __init__(
        self, desk: Desk, question: Question, endpoint: Endpoint, traffic: Traffic, granted: Pass, due: int
    ) -> None:
        self._desk = desk
        self._question = question
        self._endpoint = endpoint
        self._traffic = traffic
        self._granted: Pass | None = granted
        self._attempts = 0
        self._usage: Usage | None = None  # this and the flow are those of the last attempt
        self._flow = Flow()
        self._cost: float | None = None
        self._last: Attempt | None = None  # one that nothing can follow is recorded as ended with the response
        self._notes: list[str] = []
        self._lost = 0
        self._due = due
        self._response = Response(
            id=uuid7(),
            session=question.session,
            prompt_id=question.prompt.id,
            model=question.model.name,
            variant=question.variant,
            trial=question.trial,
            status="running",
            created_at=desk.anchor.iso(now()),
            again_of=question.again_of,
        )

    async def collect(self) -> Response:
        exchange = await self._attempt_until_known()
        if self._worth_retrying(exchange):
            exchange = await self._retry(exchange)
        if exchange.error is None:
            self._traffic.retries.earn(retried=self._attempts - self._lost > 1)
        return await self._end(exchange)

    async def _retry(self, failed: Exchange) -> Exchange:
        """Attempt it again after one that `failed`, as long as that is worth it; returns what came last."""
        first = [failed]
        retrying = AsyncRetrying(
            retry=retry_if_result(self._worth_retrying),
            stop=self._no_more,
            wait=seconds_to_wait,
            before_sleep=self._tell_of_retry,
            sleep=self._traffic.gate.sleep,
            retry_error_callback=_last_result,
        )

        async def attempt() -> Exchange:
            return first.pop() if first else await self._attempt_until_known()

        exchange: Exchange = await retrying(attempt)
        return exchange

    def _worth_retrying(self, exchange: Exchange) -> bool:
        return worth_retrying(exchange, after_content=self._question.model.retry_after_content)

    def _no_more(self, _state: RetryCallState) -> bool:
        """Whether a failed request is not sent again, for whatever reason but its error."""
        retries = self._traffic.retries
        if self._attempts - self._lost > self._question.model.retries:
            return True
        if retries.spend():
            return False
        self._notes.append(NOT_AGAIN)
        if not retries.told:
            retries.told = True
            self._desk.outbox.put(RetriesSpent(model=self._response.model, message=NOT_AGAIN))
        return True

    async def _attempt_until_known(self) -> Exchange:
        """An attempt whose worker was lost says nothing about the model: another is made by whoever is left."""
        while (exchange := await self._attempt()).lost:
            self._lost += 1
            assert exchange.error is not None, "it says which was lost"
            if self._desk.control.over or self._lost > MOST_LOST:
                exchange.leave_open()
                break
            self._desk.outbox.put(self._retrying(exchange.error, wait_s=0.0))
        return exchange

    async def _attempt(self) -> Exchange:
        desk, question = self._desk, self._question
        exchange = Exchange(question.model, Marks(self._due))
        self._usage, self._flow = None, Flow()
        granted = await self._pass()
        if granted is None:
            exchange.error = RemoteError("cancelled", STOPPED if desk.control.over else NO_MORE)
            return exchange
        exchange.sending = granted.sending
        try:
            attempt = await self._begin(granted)
            await self._send(exchange)
            if exchange.error is not None and await self._server_ended(exchange.error):
                # Our own server has ended under the request. That says nothing about the model: it is asked again.
                exchange.error = RemoteError("cancelled", "the model server ended")
            if exchange.error is not None and self._traffic.is_about_the_question(exchange):
                exchange.error = RemoteError("bad_request", exchange.error.message)
            cost = self._count(exchange)
            self._traffic.over(granted, question.prompt, exchange, self._usage, cost)
        finally:
            granted.leave(tokens=0, cost=0.0)
        self._due = now()
        self._flow = flow_of(exchange, desk.rules.stall_after)
        ended = ended_attempt(attempt, exchange, desk.anchor, usage=self._usage, cost=cost, flow=self._flow)
        if exchange.lost or self._worth_retrying(exchange):
            await desk.writer.do(end_attempt, ended)
        else:
            self._last = ended
        return exchange

    def _count(self, exchange: Exchange) -> float | None:
        """Note what an exchange used; returns its cost, where that is known."""
        prompt, model = self._question.prompt, self._question.model
        self._usage = usage_of(exchange.arrived, prompt, model, chunks=len(exchange.marks.content))
        cost = None if self._usage is None else cost_of(self._usage, model.price)
        if cost is not None:
            self._cost = (self._cost or 0.0) + cost
        return cost

    async def _pass(self) -> Pass | None:
        """The right to send one more request; None where it must not be sent."""
        granted, self._granted = self._granted, None
        if granted is not None:
            return granted
        need = self._traffic.need(self._question.prompt)
        return await self._traffic.gate.enter(lambda: need)

    async def _begin(self, granted: Pass) -> Attempt:
        """Record an attempt before its bytes leave, and tell of it."""
        self._attempts += 1
        attempt = Attempt(
            id=uuid7(),
            response_id=self._response.id,
            number=self._attempts,
            status="running",
            scheduled_at=self._desk.anchor.iso(self._due),
            in_run=granted.in_run,
            cost_at_most=granted.need.cost,
        )
        if self._attempts == 1:
            await self._desk.writer.do(_record_beginning, self._desk.hold, self._response, attempt)
        else:
            await self._desk.writer.do(_record_another, self._desk.hold, attempt)
        self._desk.outbox.put(
            Started(
                response_id=self._response.id,
                prompt_id=self._question.prompt.id,
                model=self._response.model,
                trial=self._question.trial,
                attempt=self._attempts,
            )
        )
        return attempt

    async def _server_ended(self, error: RemoteError) -> bool:
        """Whether the server that was started for this model is gone. Its connections break a moment before its
        process has ended.
        """
        if not self._endpoint.ours or error.kind not in ("connection", "cut"):
            return False
        for _ in range(ENDING_LOOKS):
            if self._endpoint.trouble():
                return True
            await asyncio.sleep(ENDING_SECONDS / ENDING_LOOKS)
        return False

    async def _send(self, exchange: Exchange) -> None:
        question, control = self._question, self._desk.control
        wanted = Wanted(question.model, question.prompt, question.trial)
        with control.sending():
            await self._endpoint.send(exchange, wanted, control, self._tell_of_more)

    def _tell_of_more(self, text: str, reasoning: str, ttft_ms: float | None) -> None:
        self._desk.outbox.delta(
            self._response.id, self._response.model, text=text, reasoning=reasoning, ttft_ms=ttft_ms
        )

    def _tell_of_retry(self, state: RetryCallState) -> None:
        error = _last_result(state).error
        assert error is not None, "only a failed attempt is retried"
        self._desk.outbox.put(self._retrying(error, wait_s=state.upcoming_sleep))

    def _retrying(self, error: RemoteError, *, wait_s: float) -> Retrying:
        return Retrying(
            response_id=self._response.id,
            model=self._response.model,
            attempt=self._attempts,
            error_kind=error.kind,
            message=error.message,
            wait_s=wait_s,
        )

    async def _end(self, exchange: Exchange) -> Response:
        """The one place where a response is over: its row, its detections, and then the event."""
        response = ended_response(
            self._response,
            exchange,
            attempts=self._attempts,
            usage=self._usage,
            cost=self._cost,
            notes=self._notes,
            flow=self._flow,
        )
        detections = await self._desk.writer.do(_record_end, response, self._last, self._desk.rules)
        self._desk.outbox.put(ending_event(response, detections))
        return response


def _record_beginning(db: Database, hold: Hold, response: Response, attempt: Attempt) -> None:
    """A response begins with its first attempt. CollectorBusyError where another collects by now."""
    with write(db, reads=False) as conn:
        require_held(conn, hold)
        begin_response(db, response)
        begin_attempt(db, attempt)


def _record_another(db: Database, hold: Hold, attempt: Attempt) -> None:
    """A further attempt begins. CollectorBusyError where another collects by now."""
    with write(db, reads=False) as conn:
        require_held(conn, hold)
        begin_attempt(db, attempt)


def _record_end(db: Database, response: Response, last: Attempt | None, rules: FailureRules) -> Sequence[Detection]:
    """A response ends with its `last` attempt, unless that has been recorded before.

    Detection is done where the writing is: a long answer must not hold up the stamps of the others.
    """
    detections = detect(response, rules)
    with write(db, reads=False):
        if last is not None:
            end_attempt(db, last)
        end_response(db, response, detections)
    return detections


def _last_result(state: RetryCallState) -> Exchange:
    assert state.outcome is not None, "asked for only after an attempt"
    exchange: Exchange = state.outcome.result()
    return exchange

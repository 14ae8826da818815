"""Between the owner's engine and the service: clocks, what is carried back, the relay and its asker."""

import asyncio

import msgspec
import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewtui import __version__
from reviewtui.domain.events import Delta
from reviewtui.domain.response import ToolCall, Usage
from reviewtui.domain.session import Model
from reviewtui.engine.apart import LAST_SECONDS
from reviewtui.engine.clock import Marks
from reviewtui.engine.cluster import relay as relaying
from reviewtui.engine.cluster.carrying import packed, unpack
from reviewtui.engine.cluster.clocks import Ahead, Look, ahead_by, look_at, surer
from reviewtui.engine.cluster.far_worker import FarWorker, WorkerLostError
from reviewtui.engine.cluster.lease import HEAR_SECONDS, LEASE_SECONDS, SILENT_SECONDS
from reviewtui.engine.cluster.messages import Ask, Came, Equip, FromAsker
from reviewtui.engine.cluster.reasons import why
from reviewtui.engine.cluster.relay import AskerEndedError, Relay
from reviewtui.engine.endpoint import Wanted
from reviewtui.engine.exchange import Exchange
from reviewtui.engine.frames import encode_frame
from reviewtui.providers.wire import (
    ContentDelta,
    FinishReported,
    Note,
    ReasoningDelta,
    RemoteError,
    ToolCallDelta,
    UsageReport,
)
from tests.engine.running import is_over, prompt, wait_until
from tests.fakes.scripts import Script
from tests.fakes.server import FakeProvider

MODEL = Model(name="m", provider="openai-chat", model="m", base_url="http://127.0.0.1/v1")
BATCH = msgspec.msgpack.Decoder(list[FromAsker])


def test_the_quickest_look_tells_how_far_a_clock_is_ahead() -> None:
    looks = [Look(100, 1_400, 400), Look(500, 1_560, 520), Look(600, 1_700, 700)]
    assert ahead_by(looks) == (1_050, 10)


def test_a_clock_is_known_as_well_as_it_ever_was_but_for_its_drift() -> None:
    known = Ahead(500, 1_000_000)
    assert surer(known, 30.0, Ahead(900, 3_900_000)) == Ahead(900, 3_900_000)
    assert surer(known, 30.0, Ahead(900, 40_000_000)) == Ahead(500, 4_000_000)


@pytest.mark.parametrize("error", [OSError("cannot read '\udcff.pem'"), ValueError("x" * 10_000), TimeoutError()])
def test_a_reason_can_be_stored_and_shown(error: Exception) -> None:
    assert why(error).encode().startswith(type(error).__name__.encode())
    assert len(why(error)) <= 501


async def test_a_clock_that_is_ours_is_not_ahead() -> None:
    relay = Relay()
    ahead = await look_at(relay.clock)
    assert abs(ahead.ns) <= ahead.within_ns < 5_000_000


moments = st.lists(st.integers(0, 10**9), min_size=5, max_size=12).map(sorted)


@given(moments, st.integers(-(10**12), 10**12), st.integers(0, 10**6))
def test_what_is_carried_back_keeps_every_length_and_begins_after_it_was_asked(
    at: list[int], ahead: int, asked: int
) -> None:
    there = exchange_with(at)
    here = Exchange(MODEL, Marks(asked))
    unpack(packed("1", there), here, ahead=ahead, asked=asked)
    assert here.marks.sent is not None
    assert here.marks.connecting is not None
    assert here.marks.connecting >= asked
    assert lengths(here) == lengths(there)
    assert (here.status, here.error, here.http_status) == (there.status, there.error, there.http_status)
    for name in ("text", "reasoning", "tool_calls", "finish_reason", "usage", "notes"):
        assert getattr(here.arrived, name) == getattr(there.arrived, name)


def exchange_with(at: list[int]) -> Exchange:
    """One in which something of everything came, at these moments by another clock."""
    exchange = Exchange(MODEL, Marks(at[0]))
    marks = exchange.marks
    marks.connecting, marks.sent, marks.headers, marks.first_byte = at[:4]
    marks.cold = True
    for stamp in at[4:]:
        exchange.arrived.take([ReasoningDelta("hm"), ContentDelta("a"), Note("odd")], stamp)
    exchange.arrived.take([ToolCallDelta(0, "c", "f", "{}"), UsageReport(Usage(output_tokens=3))], at[-1])
    exchange.arrived.take([FinishReported("length", "max_tokens"), RemoteError("cut", "it broke off")], at[-1])
    exchange.error = exchange.arrived.error
    exchange.http_status = 200
    assert exchange.arrived.tool_calls == (ToolCall("c", "f", "{}"),)
    return exchange


def lengths(exchange: Exchange) -> list[float | None]:
    marks = exchange.marks
    single = (marks.headers, marks.first_byte, marks.first_reasoning, marks.ended, *marks.content)
    return [marks.since_sent(moment) for moment in single]


async def begun(relay: Relay) -> int:
    """Its asker's process."""
    assert await relay.begin(encode_frame(Equip(folder="sessions"))) == __version__
    (asker,) = psutil.Process().children()
    return asker.pid


async def test_a_relay_passes_questions_on_and_answers_back() -> None:
    relay = Relay()
    pid = await begun(relay)
    async with FakeProvider({"m": Script(reply="one two three", rate=20.0)}) as fake:
        model = msgspec.structs.replace(MODEL, base_url=fake.base_url)
        await relay.tell(encode_frame(Ask(id="7", model=model, prompt=prompt("hello"), trial=1)))
        events: list[Delta | Came] = []
        while not any(isinstance(event, Came) for event in events):
            events += [event for message in await relay.hear() for event in BATCH.decode(message)]
    came = events[-1]
    assert isinstance(came, Came)
    assert (came.response_id, came.text, came.error) == ("7", "one two three", None)
    assert "".join(event.text for event in events if isinstance(event, Delta)) == "one two three"
    await relay.close()
    assert not psutil.pid_exists(pid)


async def test_an_asker_whose_owner_is_silent_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relaying, "LEASE_SECONDS", 0.5)
    relay = Relay()
    pid = await begun(relay)
    await wait_until(lambda: not psutil.pid_exists(pid))
    await relay.close()


async def test_a_relay_that_is_closed_twice_is_closed_when_either_returns() -> None:
    relay = Relay()
    pid = await begun(relay)
    closing = asyncio.create_task(relay.close())
    await asyncio.sleep(0)
    await relay.close()
    assert not psutil.pid_exists(pid)
    await closing


async def test_a_relay_that_is_closed_as_it_begins_leaves_no_asker() -> None:
    relay = Relay()
    beginning = asyncio.create_task(relay.begin(encode_frame(Equip(folder="sessions"))))
    await asyncio.sleep(0)
    await relay.close()
    with pytest.raises(AskerEndedError):
        await beginning
    assert psutil.Process().children() == []


async def heard_to_the_end(relay: Relay) -> None:
    while True:
        await relay.hear()


async def test_an_asker_that_ends_by_itself_is_said() -> None:
    relay = Relay()
    asker = psutil.Process(await begun(relay))
    asker.kill()
    await wait_until(lambda: is_over(asker))
    with pytest.raises(AskerEndedError):
        await heard_to_the_end(relay)
    await relay.close()


async def test_an_asker_that_stands_still_is_said_and_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relaying, "FROZEN_SECONDS", 1.0)
    relay = Relay()
    pid = await begun(relay)
    psutil.Process(pid).suspend()
    with pytest.raises(AskerEndedError, match="has not answered for 1 s"):
        await heard_to_the_end(relay)
    await relay.close()
    assert not psutil.pid_exists(pid)


async def test_an_asker_that_no_relay_beats_ends_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker's own process may stand still: what is on the wire must not outlive the owner's patience."""
    monkeypatch.setattr(relaying, "LEASE_SECONDS", 60.0)
    relay = Relay()
    asker = psutil.Process(await begun(relay))
    assert LEASE_SECONDS + LAST_SECONDS + 2 * HEAR_SECONDS < SILENT_SECONDS
    await wait_until(lambda: is_over(asker))
    with pytest.raises(AskerEndedError, match="nobody was heard of"):
        await relay.hear()
    await relay.close()


async def test_an_asker_that_is_spoken_to_wrongly_says_so_and_the_relay_repeats_it() -> None:
    relay = Relay()
    with pytest.raises(AskerEndedError, match="the first word must be Equip"):
        await relay.begin(encode_frame(Ask(id="7", model=MODEL, prompt=prompt("hello"), trial=1)))
    await relay.close()


class OldRelay(Relay):
    """One of a worker on which another version is installed."""

    async def begin(self, first: bytes) -> str:
        await super().begin(first)
        return "0.0.1"


async def test_a_worker_of_another_version_is_not_used() -> None:
    relay = OldRelay()
    worker = FarWorker("old", "tcp://127.0.0.1:1", relay)
    with pytest.raises(WorkerLostError, match=r"it has reviewtui 0\.0\.1, and this is"):
        await worker.begin("sessions")
    await relay.close()


async def test_a_worker_that_is_lost_takes_its_questions_with_it_and_is_asked_no_more() -> None:
    relay = Relay()
    worker = FarWorker("w", "tcp://127.0.0.1:1", relay)
    await worker.begin("sessions")
    serving = asyncio.create_task(worker.serve())
    async with FakeProvider({"m": Script(fault="silent")}) as fake:
        model = msgspec.structs.replace(MODEL, base_url=fake.base_url)
        asking = asyncio.create_task(worker.ask(Wanted(model, prompt("hello"), 1), lambda *_: None))
        await wait_until(lambda: len(fake.requests) == 1)
        assert worker.busy == 1
        worker.lose("it left")
        with pytest.raises(WorkerLostError, match="it left"):
            await asking
        with pytest.raises(WorkerLostError, match="it left"):
            await worker.ask(Wanted(model, prompt("hello"), 1), lambda *_: None)
        assert await serving == "it left"
        assert (worker.busy, worker.lost) == (0, True)
        await worker.close()

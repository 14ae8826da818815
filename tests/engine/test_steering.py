"""Deadlines and control: what may end a wait, and what it says then."""

import asyncio
import socket
import time
from collections.abc import Callable

import pytest
import uvloop

from reviewtui.engine.control import APART_S, FAR_APART_S, FEW, Control
from reviewtui.engine.deadlines import LATE, Deadlines, LimitReachedError

FOREVER = 3600.0


async def test_the_nearest_limit_ends_the_wait_and_names_itself() -> None:
    deadlines = Deadlines()
    deadlines.set("total", FOREVER)
    deadlines.set("stall", 0.0)
    with pytest.raises(LimitReachedError) as reached:
        async with deadlines:
            await asyncio.sleep(FOREVER)
    assert (reached.value.limit, reached.value.seconds) == ("stall", 0.0)


async def test_a_limit_that_is_lifted_or_set_anew_does_not_strike() -> None:
    deadlines = Deadlines()
    async with deadlines:
        deadlines.set("first_token", 0.0)
        deadlines.set("first_token", None)
        deadlines.set("stall", 0.0)
        deadlines.set("stall", FOREVER)
        deadlines.set("total", 0.0)
        deadlines.only("linger", FOREVER)
        await asyncio.sleep(0.001)


async def test_a_limit_that_is_put_off_strikes_when_it_is_reached() -> None:
    loop = asyncio.get_running_loop()

    async def wait() -> None:
        async with Deadlines() as deadlines:
            deadlines.set("stall", 0.01)
            deadlines.set("stall", 0.05)  # the alarm for the first of the two finds nothing reached
            await asyncio.sleep(FOREVER)

    began = loop.time()
    with pytest.raises(LimitReachedError) as reached:
        await wait()
    assert (reached.value.limit, reached.value.seconds) == ("stall", 0.05)
    assert loop.time() >= began + 0.05


async def test_a_limit_that_is_put_off_as_it_is_reached_leaves_the_others() -> None:
    async def wait() -> None:
        async with Deadlines() as deadlines:
            deadlines.set("total", 0.02)
            deadlines.set("stall", 0.0)
            deadlines.set("stall", FOREVER)
            await asyncio.sleep(FOREVER)

    with pytest.raises(LimitReachedError) as reached:
        await wait()
    assert (reached.value.limit, reached.value.seconds) == ("total", 0.02)


@pytest.mark.parametrize("loop", [asyncio.new_event_loop, uvloop.new_event_loop])
@pytest.mark.parametrize("came", [True, False])
def test_where_the_process_stands_still_what_came_meanwhile_counts(
    loop: Callable[[], asyncio.AbstractEventLoop], came: bool
) -> None:
    ours, theirs = socket.socketpair()

    def stand_still() -> None:
        if came:
            theirs.send(b"in time")
            theirs.shutdown(socket.SHUT_WR)
        time.sleep(2 * LATE)

    async def wait() -> bytes:
        reader, writer = await asyncio.open_connection(sock=ours)
        try:
            async with Deadlines() as deadlines:
                deadlines.set("total", 0.05)
                asyncio.get_running_loop().call_later(0.01, stand_still)
                return await reader.read()
        finally:
            writer.close()

    with theirs, asyncio.Runner(loop_factory=loop) as runner:
        if came:
            assert runner.run(wait()) == b"in time"
        else:
            with pytest.raises(LimitReachedError):
                runner.run(wait())


async def test_a_limit_that_a_library_hides_is_found() -> None:
    """httpx and aiohttp may dress a cancellation as an error of their own."""

    async def wait() -> None:
        async with Deadlines() as deadlines:
            deadlines.set("total", 0.0)
            try:
                await asyncio.sleep(FOREVER)
            except asyncio.CancelledError:
                raise ConnectionError("the connection was closed") from None

    with pytest.raises(LimitReachedError) as reached:
        await wait()
    assert reached.value.limit == "total"


async def test_a_cancellation_from_outside_stays_one() -> None:
    async def wait() -> None:
        async with Deadlines() as deadlines:
            deadlines.set("total", FOREVER)
            await asyncio.sleep(FOREVER)

    waiting = asyncio.create_task(wait())
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting


@pytest.mark.parametrize("before", [True, False])
async def test_a_stop_ends_every_wait_also_one_that_begins_after_it(before: bool) -> None:
    control = Control()
    deadlines = Deadlines()
    if before:
        control.stop()
    else:
        asyncio.get_running_loop().call_soon(control.stop)

    async def wait() -> None:
        with control.ends(deadlines):
            async with deadlines:
                deadlines.only("linger", FOREVER)
                await asyncio.sleep(FOREVER)

    with pytest.raises(LimitReachedError) as reached:
        await wait()
    assert reached.value.limit == "stop"
    await control.sleep(FOREVER)  # returns at once


@pytest.mark.parametrize(("on_wire", "apart"), [(1, APART_S), (FEW, APART_S), (3 * FEW, FAR_APART_S)])
async def test_requests_leave_one_after_the_other(on_wire: int, apart: float) -> None:
    control, loop = Control(), asyncio.get_running_loop()
    control.on_wire = on_wire
    began, left = loop.time(), []

    async def send(number: int) -> None:
        await control.turn()
        left.append((number, loop.time() - began))

    await asyncio.gather(*(send(number) for number in range(5)))
    assert [number for number, _ in left] == list(range(5))
    clock = time.get_clock_info("monotonic").resolution  # a timer may strike so much early
    assert all(after >= number * apart - clock for number, after in left)


async def test_nobody_waits_for_a_turn_in_a_run_that_was_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reviewtui.engine.control.APART_S", FOREVER)
    monkeypatch.setattr("reviewtui.engine.control.FAR_APART_S", FOREVER)
    control = Control()
    await control.turn()
    second = asyncio.create_task(control.turn())
    await asyncio.sleep(0)
    assert not second.done()
    control.stop()
    await second


async def test_a_pause_holds_senders_back_until_resumed_or_stopped() -> None:
    control = Control()
    control.pause()
    first = asyncio.create_task(control.may_send())
    await asyncio.sleep(0)
    assert not first.done()
    control.resume()
    assert await first is True

    control.pause()
    second = asyncio.create_task(control.may_send())
    await asyncio.sleep(0)
    control.stop()
    assert await second is False
    control.pause()
    assert not control.paused, "a run that has been stopped cannot wait for anything"

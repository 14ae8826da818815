"""The outbox: batches, joined deltas, and an app that does not read."""

import asyncio

from reviewtui.domain.events import Delta, Resumed, Retrying, RunEnded
from reviewtui.engine.frames import read_frame
from reviewtui.engine.outbox import Outbox
from tests.engine.running import BATCHES, pipe, sent

END = RunEnded(complete=True, stopped=False, asked=0, missing=0)


def more(outbox: Outbox, response: str, text: str, *, reasoning: str = "", ttft_ms: float | None = 1.0) -> None:
    outbox.delta(response, "model", text=text, reasoning=reasoning, ttft_ms=ttft_ms)


def delta(response: str, text: str, *, reasoning: str = "", ttft_ms: float | None = 1.0) -> Delta:
    return Delta(response_id=response, model="model", text=text, reasoning=reasoning, ttft_ms=ttft_ms)


def retrying(response: str) -> Retrying:
    return Retrying(response_id=response, model="model", attempt=1, error_kind="server", message="", wait_s=0.0)


async def test_deltas_of_one_response_become_one_and_keep_their_place() -> None:
    outbox = Outbox()
    more(outbox, "r1", "Hello", ttft_ms=7.0)
    more(outbox, "r2", "Bye")
    more(outbox, "r1", ", world", reasoning="hm", ttft_ms=7.0)
    outbox.put(END)
    outbox.close()
    assert await sent(outbox) == [[delta("r1", "Hello, world", reasoning="hm", ttft_ms=7.0), delta("r2", "Bye"), END]]


async def test_text_never_moves_over_another_event_of_its_response() -> None:
    outbox = Outbox()
    more(outbox, "r1", "first try")
    outbox.put(retrying("r1"))
    more(outbox, "r1", "second")
    more(outbox, "r1", " try")
    outbox.close()
    assert await sent(outbox) == [[delta("r1", "first try"), retrying("r1"), delta("r1", "second try")]]


async def test_events_of_others_do_not_part_a_delta() -> None:
    outbox = Outbox()
    more(outbox, "r1", "a")
    outbox.put(retrying("r2"))
    outbox.put(Resumed())
    more(outbox, "r1", "b")
    outbox.close()
    assert await sent(outbox) == [[delta("r1", "ab"), retrying("r2"), Resumed()]]


async def test_a_full_batch_leaves_the_rest_for_the_next() -> None:
    outbox = Outbox()
    big = "x" * (4 * 1024 * 1024 + 1)
    more(outbox, "r1", big)
    more(outbox, "r2", "small")
    outbox.close()
    assert await sent(outbox) == [[delta("r1", big)], [delta("r2", "small")]]


async def test_what_many_say_at_once_goes_in_several_batches() -> None:
    outbox = Outbox()
    for number in range(100):
        more(outbox, f"r{number}", "a")
    more(outbox, "r99", "b")
    outbox.close()
    first, second = await sent(outbox)
    assert len(first) == 64
    assert second[-1] == delta("r99", "ab"), "what waits is still joined"
    assert [event.response_id for event in (*first, *second)] == [f"r{number}" for number in range(100)]


async def test_while_nobody_reads_putting_goes_on_and_everything_is_joined() -> None:
    outbox = Outbox()
    async with pipe() as (reader, writer):
        reader_is_slow = "y" * 1_000_000
        more(outbox, "r1", reader_is_slow)
        sending = asyncio.create_task(outbox.send(writer))
        await asyncio.sleep(0)  # the sender fills the pipe and waits
        for number in range(1000):
            more(outbox, "r1", f"{number},")
        outbox.put(END)
        outbox.close()
        assert await read_frame(reader, BATCHES) == [delta("r1", reader_is_slow)]
        rest = "".join(f"{number}," for number in range(1000))
        assert await read_frame(reader, BATCHES) == [delta("r1", rest), END]
        await sending


async def test_an_app_that_is_gone_ends_the_sending() -> None:
    outbox = Outbox()
    more(outbox, "r1", "z" * 1_000_000)
    async with pipe() as (_, writer):
        sending = asyncio.create_task(outbox.send(writer))
        await asyncio.sleep(0)
        writer.transport.abort()
        more(outbox, "r1", "for nobody")
        await sending

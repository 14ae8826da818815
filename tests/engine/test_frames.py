"""Frames: whatever the pipe cuts and breaks, a message comes whole or not at all."""

import asyncio

import msgspec
import pytest

from reviewtui.domain.events import AnyCommand, Pause, Stop
from reviewtui.engine.frames import MAX_FRAME, FrameError, encode_frame, read_frame

COMMANDS = msgspec.msgpack.Decoder(AnyCommand)


def stream_of(*pieces: bytes) -> asyncio.StreamReader:
    stream = asyncio.StreamReader()
    for piece in pieces:
        stream.feed_data(piece)
    stream.feed_eof()
    return stream


async def test_messages_come_back_in_order_however_the_bytes_are_cut() -> None:
    wire = encode_frame(Pause()) + encode_frame(Stop())
    stream = stream_of(*(wire[at : at + 1] for at in range(len(wire))))
    assert await read_frame(stream, COMMANDS) == Pause()
    assert await read_frame(stream, COMMANDS) == Stop()
    assert await read_frame(stream, COMMANDS) is None


async def test_the_length_comes_first_in_network_order() -> None:
    wire = encode_frame("abc")
    assert wire == b"\x00\x00\x00\x04" + b"\xa3abc"


@pytest.mark.parametrize("kept", [1, 3, 5])
async def test_a_stream_that_ends_within_a_frame_is_an_error(kept: int) -> None:
    with pytest.raises(FrameError, match="in the middle"):
        await read_frame(stream_of(encode_frame(Pause())[:kept]), COMMANDS)


async def test_a_length_read_from_garbage_is_not_waited_for() -> None:
    with pytest.raises(FrameError, match="claims"):
        await read_frame(stream_of((MAX_FRAME + 1).to_bytes(4)), COMMANDS)


@pytest.mark.parametrize("body", [b"", b"\xc1", b"\x81\xa4type\xa6Nobody", b"\x01"])
async def test_a_body_that_is_no_message_is_an_error(body: bytes) -> None:
    with pytest.raises(FrameError, match="no message"):
        await read_frame(stream_of(len(body).to_bytes(4) + body), COMMANDS)

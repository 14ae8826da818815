"""Length-prefixed msgpack: how the app and the engine speak over pipes.

A frame is four bytes of big-endian length and then that many bytes of msgpack.
"""

import asyncio
from typing import Any, TypeVar

import msgspec

MAX_FRAME = 256 * 1024 * 1024
"""Bytes. A session with every prompt in it fits; a length read from garbage does not."""

_LENGTH_BYTES = 4
_encoder = msgspec.msgpack.Encoder()

T = TypeVar("T")


class FrameError(Exception):
    """What came through the pipe is no frame: too long, broken off, or not the message that was expected."""


def encode_frame(message: Any) -> bytes:
    """`message` as one frame. FrameError where it is longer than `MAX_FRAME`."""
    body = _encoder.encode(message)
    if len(body) > MAX_FRAME:
        raise FrameError(f"a message of {len(body)} bytes is too long for one frame")
    return len(body).to_bytes(_LENGTH_BYTES) + body


async def read_frame(stream: asyncio.StreamReader, decoder: msgspec.msgpack.Decoder[T]) -> T | None:
    """The next message; None where the stream ends between two frames."""
    try:
        length = int.from_bytes(await stream.readexactly(_LENGTH_BYTES))
        if length > MAX_FRAME:
            raise FrameError(f"a frame claims {length} bytes")
        body = await stream.readexactly(length)
    except asyncio.IncompleteReadError as error:
        if not error.partial and error.expected == _LENGTH_BYTES:
            return None
        raise FrameError("the stream ends in the middle of a frame") from None
    try:
        return decoder.decode(body)
    except msgspec.DecodeError as error:
        raise FrameError(f"a frame holds no message: {error}") from None

"""Identifiers: content hashes for what is the same everywhere, UUIDv7 for what happened once."""

import hashlib
import os
import struct
import threading
import time
from typing import Any

import msgspec

_encoder = msgspec.json.Encoder(order="sorted")
_lock = threading.Lock()
_last = 0


def content_hash(value: Any) -> str:
    """SHA-256, in hex, of `value` as JSON with sorted keys: equal values, equal ids, on every machine."""
    return hashlib.sha256(_encoder.encode(value)).hexdigest()


def uuid7() -> str:
    """A UUIDv7 (RFC 9562): 48 bits of Unix milliseconds, then random bits.

    Ids made by one process strictly increase (the 12 bits after the version continue the clock's sub-millisecond
    part, RFC 9562 §6.2 method 3), so sorting by id is sorting by time of making.
    """
    return uuid7s(1)[0]


def uuid7s(count: int) -> list[str]:
    """So many UUIDv7 at once, in increasing order."""
    global _last
    with _lock:
        ticks = time.time_ns() * 4096 // 1_000_000  # milliseconds, with 12 fractional bits
        first = max(ticks, _last + 1)
        _last = first + count - 1
    noise = struct.unpack(f">{count}Q", os.urandom(8 * count))
    return [  # 48 + 4-bit version 7 + 12 bits of the ticks, 2-bit variant 0b10 + 14 + 48 bits of noise
        f"{t >> 28:08x}-{t >> 12 & 0xFFFF:04x}-7{t & 0xFFF:03x}-{0x8000 | n >> 50:04x}-{n & 0xFFFFFFFFFFFF:012x}"
        for t, n in enumerate(noise, first)
    ]

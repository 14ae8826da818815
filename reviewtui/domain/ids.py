"""Identifiers: content hashes for what is the same everywhere, UUIDv7 for what happened once."""

import hashlib
import os
import threading
import time
from typing import Any

import msgspec

_encoder = msgspec.json.Encoder(order="sorted")
_lock = threading.Lock()
_last = 0
_VARIANT = {f"{digit:x}": "89ab"[digit & 3] for digit in range(16)}
"""A random hexadecimal digit with its upper two bits made those of RFC 9562's variant, 0b10."""


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
    noise = os.urandom(8 * count).hex()
    made = []
    head = ""
    for place in range(count):
        ticks = first + place
        low = ticks & 0xFFF
        if not head or not low:  # the milliseconds are others, and the version 7 behind them
            head = f"{ticks >> 28:08x}-{ticks >> 12 & 0xFFFF:04x}-7"
        bits = noise[16 * place : 16 * place + 16]
        made.append(f"{head}{low:03x}-{_VARIANT[bits[0]]}{bits[1:4]}-{bits[4:]}")
    return made

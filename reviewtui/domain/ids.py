"""Identifiers: content hashes for what is the same everywhere, UUIDv7 for what happened once."""

import hashlib
import os
import threading
import time
import uuid
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
    global _last
    with _lock:
        ticks = time.time_ns() * 4096 // 1_000_000  # milliseconds, with 12 fractional bits
        ticks = _last = max(ticks, _last + 1)
    random_bits = int.from_bytes(os.urandom(8)) & ((1 << 62) - 1)
    value = (ticks >> 12) << 80 | 0x7 << 76 | (ticks & 0xFFF) << 64 | 0b10 << 62 | random_bits
    return str(uuid.UUID(int=value))

"""Chunk times in a few bytes each: differences in whole microseconds, zigzag coded, as variable-length integers.

An answer at 100 tokens a second has gaps of about 10,000 microseconds: two or three bytes a chunk, where a float takes
eight and a row of its own some forty. Seven bits a byte, lowest first, the high bit set while more follow; zigzag keeps
a small step backwards (a clock that was corrected) small.
"""

from collections.abc import Iterable


def pack_times(times_ms: Iterable[float]) -> bytes:
    """Times in milliseconds, to the microsecond. OverflowError or ValueError where one is not finite."""
    packed = bytearray()
    append = packed.append
    before = 0
    for time_ms in times_ms:
        now = round(time_ms * 1000)
        step, before = now - before, now
        number = step << 1 if step >= 0 else (-step << 1) - 1
        if 0x3FFF < number <= 0x1FFFFF:  # three bytes, as most are: a tenth of storing an answer is done here
            append(number & 0x7F | 0x80)
            append(number >> 7 & 0x7F | 0x80)
            append(number >> 14)
            continue
        while number > 0x7F:
            append(number & 0x7F | 0x80)
            number >>= 7
        append(number)
    return bytes(packed)


def unpack_times(packed: bytes) -> tuple[float, ...]:
    """The times that `pack_times` packed, in milliseconds. ValueError where the bytes end inside a number."""
    times: list[float] = []
    now = number = shift = 0
    for byte in packed:
        number |= (byte & 0x7F) << shift
        if byte & 0x80:
            shift += 7
            continue
        now += number >> 1 if not number & 1 else -((number + 1) >> 1)
        times.append(now / 1000)
        number = shift = 0
    if shift:
        raise ValueError("packed times end inside a number")
    return tuple(times)

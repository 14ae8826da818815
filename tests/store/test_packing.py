"""Chunk times packed and unpacked."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewtui.store.packing import pack_times, unpack_times

microseconds = st.lists(st.integers(min_value=-(10**12), max_value=10**12))


def test_bytes_worked_out_by_hand() -> None:
    # 0.064 ms = 64 us, zigzag 128 = 0x80: low seven bits 0 with more to follow, then 1.
    # Then a step back of 1 us, zigzag 1.
    assert pack_times([0.064, 0.063]) == bytes([0x80, 0x01, 0x01])


def test_nothing_is_no_bytes() -> None:
    assert pack_times([]) == b""
    assert unpack_times(b"") == ()


def test_a_hundred_tokens_a_second_take_at_most_three_bytes_a_chunk() -> None:
    times = [250.0 + 10.0 * n for n in range(1000)]
    assert len(pack_times(times)) <= 3 * len(times)


@settings(deadline=None)
@given(microseconds)
def test_whole_microseconds_come_back_as_they_were(times_us: list[int]) -> None:
    times_ms = tuple(time_us / 1000 for time_us in times_us)
    assert unpack_times(pack_times(times_ms)) == times_ms


@settings(deadline=None)
@given(st.lists(st.floats(min_value=0, max_value=10**7)))
def test_any_time_comes_back_to_half_a_microsecond_and_errors_do_not_add_up(times_ms: list[float]) -> None:
    back = unpack_times(pack_times(times_ms))
    assert len(back) == len(times_ms)
    assert all(abs(a - b) <= 0.000501 for a, b in zip(back, times_ms, strict=True))


def test_bytes_that_end_inside_a_number_are_refused() -> None:
    with pytest.raises(ValueError, match="inside a number"):
        unpack_times(b"\x80")


@pytest.mark.parametrize("time_ms", [float("nan"), float("inf")])
def test_a_time_that_is_no_time_is_refused(time_ms: float) -> None:
    with pytest.raises((ValueError, OverflowError)):
        pack_times([time_ms])

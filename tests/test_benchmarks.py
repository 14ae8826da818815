"""What the benchmarks reckon with. The benchmarks themselves are no tests."""

import pytest

from tests.benchmarks.candidates import Came, Streamed
from tests.benchmarks.scheduling import makespan
from tests.benchmarks.streaming import Served, framed, served, streaming_provider

MS = 1_000_000


def test_the_makespan_gives_each_task_the_place_that_is_free_first() -> None:
    assert makespan([3, 2, 2, 1], 2) == 4  # 3 beside 2 and 2; then 1 behind the 3
    assert makespan([1, 1, 1], 3) == 1
    assert makespan([], 3) == 0


def test_a_chunk_of_transfer_has_its_length_in_bytes_before_it() -> None:
    assert framed("é" * 8) == b"10\r\n" + "é".encode() * 8 + b"\r\n"


@pytest.fixture
def streamed() -> Streamed:
    """Two answers of two chunks: the first one 1 and 2 ms late, the second 3 and 4."""
    sent = {"a": Served(10 * MS, [20 * MS, 30 * MS]), "b": Served(40 * MS, [50 * MS, 60 * MS])}
    came = {"a": Came(9 * MS, [21 * MS, 32 * MS]), "b": Came(38 * MS, [53 * MS, 64 * MS])}
    return Streamed(came, sent)


def test_a_chunk_is_late_by_what_passed_since_it_was_sent(streamed: Streamed) -> None:
    assert streamed.late_ms() == [1, 2, 3, 4]


def test_a_ttft_errs_by_what_it_is_longer_than_the_servers_own(streamed: Streamed) -> None:
    assert streamed.ttft_error_ms() == [2, 5]  # 12 against 10, and 15 against 10


def test_the_pace_counts_from_the_first_request_to_the_last_chunk(streamed: Streamed) -> None:
    assert streamed.chunks_per_second() == pytest.approx(4 / 0.054)


def test_the_streaming_provider_forgets_what_it_has_told() -> None:
    with streaming_provider() as base_url:
        assert served(base_url) == {}

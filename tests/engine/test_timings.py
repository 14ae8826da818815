"""When what came: each moment of an attempt, and what is not known of one that was not streamed, or came in pieces."""

from pathlib import Path

import pytest

from reviewtui.domain.session import FailureRules
from reviewtui.store.database import open_database
from reviewtui.store.evidence import evidence
from tests.engine.running import collect, rows, session
from tests.fakes.scripts import Script
from tests.fakes.server import FakeProvider

ATTEMPT = "SELECT * FROM v_attempts"


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "reviews.db"


async def test_a_delta_that_only_names_the_role_is_no_first_token(database: Path) -> None:
    async with FakeProvider({"m": Script(reply="one two", first_after=0.2)}) as fake:
        await collect(database, session(fake.base_url, {"m": {}}))
    [attempt] = rows(database, ATTEMPT)
    assert attempt["headers_ms"] <= attempt["first_byte_ms"] < 150
    assert attempt["ttft_ms"] >= 200


async def test_stalls_are_counted_measured_and_added_up(database: Path) -> None:
    script = Script(reply="one two three four", fault="stall", after=2, stall=0.3)
    async with FakeProvider({"m": script}) as fake:
        await collect(database, session(fake.base_url, {"m": {}}, failures=FailureRules(stall_after=0.2)))
    [attempt] = rows(database, ATTEMPT)
    assert (attempt["stalls"], attempt["chunks"]) == (1, 4)
    assert 300 <= attempt["longest_gap_ms"] == attempt["stalled_ms"] < attempt["total_ms"]


async def test_the_rate_is_that_of_the_decoding_alone(database: Path) -> None:
    script = Script(reply="one two three four five", rate=20, first_after=0.3)
    async with FakeProvider({"m": script}) as fake:
        await collect(database, session(fake.base_url, {"m": {}}))
    [attempt] = rows(database, ATTEMPT)
    # four tokens after the first, 50 ms apart; what came before the first does not slow it down
    assert attempt["tokens_per_second"] == pytest.approx(4000 / (attempt["last_content_ms"] - attempt["ttft_ms"]))
    assert 12 < attempt["tokens_per_second"] < 21
    [response] = rows(database, "SELECT tokens_per_second FROM v_responses")
    assert response["tokens_per_second"] == attempt["tokens_per_second"]


async def test_several_tokens_in_a_chunk_are_told_from_single_ones(database: Path) -> None:
    words = "one two three four five six seven eight"
    # Far enough apart that a busy machine reads them one by one, too.
    scripts = {"pieces": Script(reply=words, chunk_words=4, rate=8), "single": Script(reply=words, rate=8)}
    async with FakeProvider(scripts) as fake:
        await collect(database, session(fake.base_url, {"pieces": {}, "single": {}}))
    counts = {row["model"]: row for row in rows(database, ATTEMPT)}
    assert (counts["pieces"]["chunks"], counts["pieces"]["reads"], counts["pieces"]["output_tokens"]) == (2, 2, 8)
    assert (counts["single"]["chunks"], counts["single"]["reads"], counts["single"]["output_tokens"]) == (8, 8, 8)
    with open_database(database) as db:
        assert {row.model: row.tokens_at_once for row in evidence(db, "s")} == {"pieces": 4.0, "single": 1.0}


async def test_an_answer_that_was_not_to_be_streamed_is_timed_as_a_whole(database: Path) -> None:
    async with FakeProvider({"m": Script(fault="not-streamed", reply="all at once")}) as fake:
        await collect(database, session(fake.base_url, {"m": {"extra": {"stream": False}}}))
        assert fake.requests[0].body["stream"] is False
    [attempt] = rows(database, ATTEMPT)
    assert (attempt["streamed"], attempt["chunks"], attempt["reads"]) == (0, None, None)
    assert (attempt["ttft_ms"], attempt["tokens_per_second"]) == (None, None)
    assert attempt["total_ms"] > 0
    with open_database(database) as db:
        assert [row.tokens_at_once for row in evidence(db, "s")] == [None]

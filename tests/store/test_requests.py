"""The order of requests, and what is read of them in pages."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from reviewtui.domain.session import Session
from reviewtui.store.database import Database, open_database
from reviewtui.store.requests import recorded_requests, recorded_states, request_order, words_unknown
from reviewtui.store.sessions import register_session
from tests.fakes.asked import Went, ask
from tests.fakes.collected import model, prompt, session, variants

SLOW = Went(waited=5_000.0)
RETRIED = Went(failures=("rate_limit", "overloaded"))
STALLED = Went(chunks=(0.0, 10.0, 3_000.0))
FAILED = Went(chunks=(), status="failed", kind="server")


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    with open_database(tmp_path / "reviews.db") as opened:
        yield opened


def four(**changes: object) -> Session:
    return msgspec.structs.replace(session([prompt("one"), prompt("two")], ("a", "b")), **changes)


def test_the_newest_come_first_and_the_slowest_when_asked_for(db: Database) -> None:
    ids = ask(db, four(), lambda number, *_: (Went(), RETRIED, SLOW, STALLED)[number])
    assert list(request_order(db, "support")) == ids[::-1]
    slowest = request_order(db, "support", slowest=True)
    assert list(slowest) == [ids[2], ids[3], ids[1], ids[0]]
    # Two failures of 5 ms and their waits, then an answer of 600 ms.
    assert [round(took or 0) for took in slowest.values()] == [5_200, 3_400, 2_610, 600]


def test_what_was_never_asked_is_in_no_order(db: Database) -> None:
    ids = ask(db, four(), lambda number, *_: Went() if number == 1 else None)
    ask(db, four(name="other"))
    assert list(request_order(db, "support")) == ids
    assert list(request_order(db, "nowhere")) == []


def test_a_page_has_the_attempts_in_their_order_and_the_chunks_of_the_last(db: Database) -> None:
    ids = ask(db, four(), lambda number, *_: (Went(), RETRIED, FAILED, STALLED)[number])
    found = {request.response_id: request for request in recorded_requests(db, [ids[1], ids[2], "no-such"])}
    assert set(found) == {ids[1], ids[2]}
    retried, failed = found[ids[1]], found[ids[2]]
    assert [(one.number, one.status, one.error_kind) for one in retried.attempts] == [
        *((1, "failed", "rate_limit"), (2, "failed", "overloaded"), (3, "done", None)),
    ]
    assert retried.chunk_ms == (400.0, 500.0, 600.0)
    assert (failed.model, failed.status, failed.error_kind, failed.chunk_ms) == ("a", "failed", "server", ())
    assert [one.total_ms for one in failed.attempts] == [400.0]


def test_states_say_which_counts_and_which_is_stale(db: Database) -> None:
    before = four()
    ids = ask(db, before, lambda number, *_: (Went(), RETRIED, FAILED, None)[number])
    one, two = before.prompts
    states = {state.response_id: state for state in recorded_states(db, "support", [one.id, two.id])}
    assert set(states) == set(ids)
    assert [(states[key].status, states[key].current, states[key].stale, states[key].attempts) for key in ids] == [
        *(("done", True, False, 1), ("done", True, False, 3), ("failed", True, False, 1)),
    ]
    assert [state.prompt_id for state in recorded_states(db, "support", [two.id])] == [two.id]

    edited = msgspec.structs.replace(before, models=(msgspec.structs.replace(model("a"), model="other"), model("b")))
    register_session(db, edited, variants(edited))
    states = {state.response_id: state for state in recorded_states(db, "support", [one.id, two.id])}
    assert [(states[key].current, states[key].stale) for key in ids] == [(False, True), (True, False), (False, True)]


def test_words_that_somebody_gave_are_known(db: Database) -> None:
    (first, *_) = ask(db, four())
    assert not words_unknown(db, first)
    assert not words_unknown(db, "no-such")

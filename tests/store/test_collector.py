"""One collector per session, and what is left when it is killed."""

import os
from pathlib import Path

import msgspec
import pytest

from reviewtui.domain.errors import CollectorBusyError
from reviewtui.store import processes
from reviewtui.store.collecting import (
    acquire_collector,
    begin_attempt,
    begin_response,
    end_attempt,
    end_response,
    missing_tasks,
    recover_interrupted,
    require_held,
)
from reviewtui.store.database import Database, open_database
from reviewtui.store.processes import is_alive, start_token
from reviewtui.store.reading import coverage, response_by_id
from tests.store.builders import answer, attempt_of, register, running, session, variants
from tests.store.processes import worker


def statuses(db: Database) -> list[tuple[str, str]]:
    rows = db.rows("SELECT r.status, a.status FROM responses r JOIN attempts a ON a.response_id = r.id ORDER BY a.id")
    return [(row[0], row[1]) for row in rows]


def test_a_killed_collector_leaves_an_interrupted_response_and_a_sound_database(path: Path) -> None:
    with worker() as engine:
        response_id = engine.ask("begin", path)
        engine.process.kill()  # not waited for: its pid is a zombie's for now, and must not count as living
        assert os.waitid(os.P_PID, engine.process.pid, os.WEXITED | os.WNOWAIT) is not None
        with open_database(path) as db:
            assert recover_interrupted(db) == 1
            assert statuses(db) == [("interrupted", "interrupted")]
            row = db.rows("SELECT status, text, total_ms, cost, attempts, streamed FROM v_responses")[0]
            assert tuple(row) == ("interrupted", None, None, None, 1, None)
            assert db.rows("PRAGMA integrity_check")[0][0] == "ok"
            assert coverage(db, "s").interrupted == 1
            assert len(missing_tasks(db, session(), variants(session()))) == 4
            acquire_collector(db, "s")  # and the way is free
            assert response_by_id(db, response_id) is not None


def test_acquiring_recovers_too(path: Path) -> None:
    with worker() as engine:
        engine.ask("begin", path)
        engine.process.kill()
        engine.process.wait()
    with open_database(path) as db, acquire_collector(db, "s"):
        assert statuses(db) == [("interrupted", "interrupted")]


def test_a_living_collector_is_left_alone_and_named(path: Path) -> None:
    with worker() as engine:
        engine.ask("begin", path)
        with open_database(path) as db:
            assert recover_interrupted(db) == 0
            assert statuses(db) == [("running", "running")]
            with pytest.raises(CollectorBusyError) as busy:
                acquire_collector(db, "s")
            assert f"process {engine.process.pid}" in busy.value.message
            assert f"kill {engine.process.pid}" in busy.value.hint
            # However long it was silent: a laptop that slept must not lose its collector to a reader.
            db.conn.execute("UPDATE collectors SET beat_at = '2020-01-01T00:00:00.000Z'")
            assert recover_interrupted(db) == 0


def test_another_session_is_another_matter(db: Database) -> None:
    one, other = register(db, session(name="one")), register(db, session(name="other"))
    for asked in (one, other):
        begin_response(db, running(asked, "one", "red"))
    with acquire_collector(db, "one"):  # which recovers its own
        assert recover_interrupted(db, "one") == 0
        assert recover_interrupted(db, "other") == 1
    assert recover_interrupted(db) == 0


def test_released_and_acquired_again(db: Database) -> None:
    register(db, session())
    with acquire_collector(db, "s") as lock, pytest.raises(CollectorBusyError):
        acquire_collector(db, "s")
    lock.release()  # again is no harm
    acquire_collector(db, "s").release()


def test_a_beat_is_written(db: Database) -> None:
    register(db, session())
    with acquire_collector(db, "s") as lock:
        db.conn.execute("UPDATE collectors SET beat_at = ''")
        lock.beat()
        assert db.rows("SELECT beat_at FROM collectors")[0][0] != ""


@pytest.mark.parametrize(
    ("beat_at", "stale"), [("2020-01-01T00:00:00.000Z", True), ("2999-01-01T00:00:00.000Z", False)]
)
def test_of_another_machine_only_the_heartbeat_is_known(db: Database, beat_at: str, stale: bool) -> None:
    register(db, session())
    lost = acquire_collector(db, "s")
    db.conn.execute("UPDATE collectors SET machine = 'elsewhere|boot|ns', pid = 1, beat_at = ?", (beat_at,))
    if not stale:
        with pytest.raises(CollectorBusyError, match="process 1 on elsewhere"):
            acquire_collector(db, "s")
        return
    with acquire_collector(db, "s") as lock:
        with pytest.raises(CollectorBusyError, match="taken over"):
            lost.beat()
        with pytest.raises(CollectorBusyError, match="taken over"):
            require_held(db.conn, lost.hold)
        require_held(db.conn, lock.hold)
        lost.release()  # must not release the other's
        lock.beat()


def test_a_pid_that_is_used_again_is_not_the_collector(db: Database) -> None:
    register(db, session())
    acquire_collector(db, "s")
    db.conn.execute("UPDATE collectors SET started = '1'")
    acquire_collector(db, "s")


def test_one_taken_for_dead_may_still_say_how_it_really_ended(db: Database) -> None:
    asked = register(db, session(["one"], ["red"]))
    begun = running(asked, "one", "red")
    attempt = attempt_of(begun)
    begin_response(db, begun)
    begin_attempt(db, attempt)
    assert recover_interrupted(db) == 1
    end_attempt(db, msgspec.structs.replace(attempt, status="done"))
    end_response(db, msgspec.structs.replace(begun, status="done", text="late"), [])
    assert statuses(db) == [("done", "done")]
    assert (coverage(db, "s").interrupted, coverage(db, "s").collected) == (0, 1)


def test_an_attempt_left_running_by_an_ended_response_is_recovered(db: Database) -> None:
    asked = register(db, session())
    begin_attempt(db, attempt_of(answer(db, asked, "one", "red"), 2))
    assert recover_interrupted(db) == 0  # no response was running
    assert statuses(db) == [("done", "done"), ("done", "interrupted")]


def test_without_proc_only_a_pid_that_nobody_has_is_known_to_be_dead(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(processes, "_PROC", tmp_path)
    assert start_token(os.getpid()) is None
    assert is_alive(os.getpid(), None) is None
    with worker() as other:
        other.process.kill()
        other.process.wait()
        assert is_alive(other.process.pid, None) is False


def test_processes_are_told_apart() -> None:
    me = os.getpid()
    assert is_alive(me, start_token(me)) is not False
    with worker() as other:
        pid, token = other.process.pid, start_token(other.process.pid)
        assert is_alive(pid, token) is not False
        other.process.kill()
        other.process.wait()
        assert is_alive(pid, token) is False

"""What ladders asked: stored whole, read back step by step, and counted nowhere else."""

from pathlib import Path

from msgspec.structs import replace

from reviewtui.domain.load import LoadStep
from reviewtui.domain.session import variant_of
from reviewtui.store.collecting import begin_attempt, begin_response, end_attempt, end_response, missing_tasks
from reviewtui.store.coverage import coverage
from reviewtui.store.database import Database, open_database
from reviewtui.store.exporting import exported_responses
from reviewtui.store.load import begin_step, end_step, last_trials, load_steps, register_if_new, widest_step
from tests.fakes.joined import joined
from tests.store.builders import answer, attempt_of, prompt, register, running, session, variants

STEP = LoadStep(
    id="step-1",
    ladder="ladder",
    session="s",
    model="red",
    number=1,
    kind="open",
    load=2.0,
    in_flight=8,
    seed=5,
    warm_up=1,
    requests=2,
    ttft_budget_ms=None,
    total_budget_ms=500.0,
    started_at="2026-11-20T12:00:00.000Z",
)


def asked(db: Database, second: float, trial: int, *, step: str = STEP.id, status: str = "done") -> None:
    """A request that was due at `second`, sent 40 ms later, and took 100 ms from then."""
    response = replace(running(session(), "one", "red", trial=trial), again_of=step)
    begin_response(db, response)
    attempt = replace(attempt_of(response), scheduled_at=f"2026-11-20T12:00:0{second:.3f}Z")
    begin_attempt(db, attempt)
    end_attempt(db, replace(attempt, status=status, queue_ms=40.0, ttft_ms=30.0, total_ms=100.0, output_tokens=7))
    end_response(db, replace(response, status=status, text="said"), [])


def test_a_step_is_read_back_with_its_requests_in_the_order_in_which_they_were_due(db: Database) -> None:
    register(db, session())
    begin_step(db, STEP)
    for trial, second in ((2, 1.5), (3, 1.0), (4, 3.25)):
        asked(db, second, trial)
    ended = replace(STEP, ended_at="2026-11-20T12:00:09.000Z", outcome="hopeless", why="too slow", unsent=3)
    end_step(db, ended)

    (found,) = load_steps(db, "s")

    assert found.step == ended
    assert [row.due_ms for row in found.requests] == [0.0, 500.0, 2250.0]
    assert {(row.late_ms, row.ttft_ms, row.total_ms, row.output_tokens) for row in found.requests} == {
        (40.0, 70.0, 140.0, 7)  # from when it was due: the 40 ms of waiting are its own
    }
    warm_ups = [row["warm_up"] for row in db.rows("SELECT warm_up FROM v_load ORDER BY request")]
    assert warm_ups == [1, 0, 0]
    assert (widest_step(db, "s"), widest_step(db, "other")) == (8, 0)
    assert load_steps(db, "s", "another ladder") == []


def test_in_a_closed_loop_our_waiting_is_none_of_its_latency(db: Database) -> None:
    register(db, session())
    begin_step(db, replace(STEP, kind="closed"))
    asked(db, 1.0, 2)
    (found,) = load_steps(db, "s")
    assert (found.requests[0].late_ms, found.requests[0].ttft_ms, found.requests[0].total_ms) == (40.0, 30.0, 100.0)


def test_what_a_ladder_asked_counts_nowhere_and_gives_its_trials_to_nothing_else(db: Database) -> None:
    of = register(db, session(trials=1))
    begin_step(db, STEP)
    before, missing = coverage(db, "s"), missing_tasks(db, of, variants(of))
    asked(db, 1.0, 1)  # a trial that the session asks for, too
    asked(db, 2.0, 7)
    assert (coverage(db, "s"), missing_tasks(db, of, variants(of))) == (before, missing)
    assert {row["current"] for row in db.rows("SELECT current FROM v_responses")} == {0}
    assert last_trials(db, of, "red") == {prompt("one").id: 7}
    assert list(exported_responses(db, "s", everything=True)) == []
    answer(db, of, "one", "red")
    assert [row["n"] for row in db.rows("SELECT count(*) AS n FROM v_responses WHERE current")] == [1]


def test_a_session_that_was_collected_stays_as_it_was(db: Database) -> None:
    of = session()
    assert register_if_new(db, of, variants(of)) == {p.id for p in of.prompts}
    edited = session(texts=("one", "three"))
    ids = register_if_new(db, edited, variants(edited))
    assert ids == {p.id for p in of.prompts}
    assert variant_of(prompt("one"), of.model("red")) in variants(of).values()


def test_merging_brings_ladders_along_and_keeps_how_a_step_ended(db: Database, tmp_path: Path) -> None:
    register(db, session())
    with open_database(tmp_path / "other.db") as other:
        register(other, session())
        begin_step(other, STEP)
        asked(other, 1.0, 2)
        begin_step(db, STEP)
        end_step(other, replace(STEP, ended_at="2026-11-20T12:00:09.000Z", outcome="complete"))
        theirs = load_steps(other, "s")

    joined(db.path, tmp_path / "other.db")

    assert load_steps(db, "s") == theirs
    assert theirs[0].step.outcome == "complete"

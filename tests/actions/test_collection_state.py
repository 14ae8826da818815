"""Events folded into what is known of a run."""

from reviewtui.actions.collection_state import CollectionState
from reviewtui.domain.events import (
    AnyEvent,
    Cancelled,
    Delta,
    EngineFailed,
    Failed,
    Finished,
    Loading,
    ModelStopped,
    Paused,
    Resumed,
    Retrying,
    RunEnded,
    RunStarted,
    Started,
)
from reviewtui.domain.prompt import Message, Prompt
from reviewtui.domain.session import Model, Session

PROMPTS = tuple(Prompt(id=f"p{n}", messages=(Message("user", f"q{n}"),), family=f"p{n}") for n in range(4))
MODELS = tuple(Model(name=name, provider="openai-chat", model=name, base_url="http://x") for name in ("a", "b"))
SESSION = Session(name="s", path="s.toml", prompts=PROMPTS, models=MODELS)


def started(response: str, model: str = "a", attempt: int = 1) -> Started:
    return Started(response_id=response, prompt_id="p0", model=model, trial=1, attempt=attempt)


def finished(response: str, model: str = "a", cost: float | None = None) -> Finished:
    return Finished(
        response_id=response, prompt_id="p0", model=model, trial=1, status="done", ttft_ms=120.0,
        total_ms=900.0, tokens_per_second=40.0, cost=cost, finish_reason="stop",
    )  # fmt: skip


def failed(response: str, model: str = "a") -> Failed:
    return Failed(
        response_id=response, prompt_id="p0", model=model, trial=1, status="failed", error_kind="server", message="oops"
    )


def state_after(*events: AnyEvent, at: float = 0.0) -> CollectionState:
    state = CollectionState(SESSION)
    state.apply_all(events, at)
    return state


def test_counts_start_from_what_was_there() -> None:
    state = CollectionState(SESSION, {"a": 3})
    assert (state.collected, state.total, state.models["a"].left, state.models["b"].left) == (3, 8, 1, 4)


def test_an_answer_grows_and_ends() -> None:
    state = state_after(started("r1"), Delta(response_id="r1", model="a", text="Hel", ttft_ms=120.0))
    model = state.models["a"]
    assert (state.in_flight, model.ttft_ms) == (1, 120.0)
    state.apply_all([Delta(response_id="r1", model="a", text="lo"), finished("r1", cost=0.25)], 1.0)
    assert model.latest is not None
    assert (model.latest.text, model.latest.ended, state.in_flight, state.collected) == ("Hello", True, 0, 1)
    assert (list(model.ttfts_ms), model.tokens_per_second, state.cost) == ([120.0], 40.0, 0.25)


def test_cost_is_unknown_until_one_is_known() -> None:
    assert state_after(started("r1"), finished("r1")).cost is None


def test_the_answer_being_read_stays_until_it_has_ended() -> None:
    state = state_after(started("r1"), started("r2"), started("r3"))
    model = state.models["a"]
    assert model.latest is model.running["r1"]
    state.apply(finished("r1"), 1.0)
    assert model.latest is model.running["r3"]
    state.apply_all([finished("r2"), finished("r3")], 1.0)
    assert model.latest.response_id == "r3"


def test_a_retry_begins_the_text_anew_and_is_no_error_yet() -> None:
    state = state_after(
        started("r1"),
        Delta(response_id="r1", model="a", text="half an ans"),
        Retrying(response_id="r1", model="a", attempt=1, error_kind="overloaded", message="busy", wait_s=2.0),
    )
    model = state.models["a"]
    assert model.latest is not None
    assert (model.latest.text, model.latest.restarts, model.waiting_s, state.errors, state.retries) == (
        "",
        1,
        2.0,
        0,
        1,
    )
    state.apply(started("r1", attempt=2), 1.0)
    assert (state.in_flight, model.waiting_s) == (1, None)


def test_failures_are_results_and_cancellations_are_not() -> None:
    cancelled = Cancelled(response_id="r2", prompt_id="p0", model="b", trial=1, status="cancelled")
    state = state_after(started("r1"), started("r2", "b"), failed("r1"), cancelled)
    assert (state.collected, state.errors, state.models["b"].collected) == (1, 1, 0)
    assert [(row.model, row.kind, row.message, row.retried) for row in state.problems] == [
        ("a", "server", "oops", False)
    ]
    assert state.models["b"].latest is not None
    assert state.models["b"].latest.note == "cancelled"


def test_a_stopped_model_owes_nothing_more() -> None:
    state = state_after(ModelStopped(model="b", error_kind="auth", message="wrong key", unasked=4))
    assert (state.models["b"].stopped, state.models["b"].left, state.models["b"].unasked) == ("auth", 0, 4)


def test_time_left_is_that_of_the_slowest_model_and_unknown_before_it_has_shown_its_pace() -> None:
    state = state_after(
        RunStarted(run_id="x", total=8, present=0, to_ask=8), started("r1"), started("r2", "b"), at=100.0
    )
    state.apply_all([finished("r1"), started("r3")], 102.0)
    assert state.seconds_left(102.0) is None  # b has finished nothing
    state.apply_all([finished("r3"), finished("r2", "b")], 110.0)
    assert state.seconds_left(110.0) == 30.0  # a: 2 in 10 s, 2 left; b: 1 in 10 s, 3 left
    state.apply(Paused(in_flight=0), 111.0)
    assert (state.paused, state.seconds_left(111.0)) == (True, None)
    state.apply(Resumed(), 112.0)
    assert not state.paused


def test_how_it_ended() -> None:
    state = state_after(
        Loading(model="a", message="starting"), RunEnded(complete=True, stopped=False, asked=0, missing=0)
    )
    assert (state.complete, state.models["a"].loading) == (True, "starting")
    assert state_after(EngineFailed(message="disk full")).failed == EngineFailed(message="disk full")


def test_events_of_an_answer_that_is_over_change_nothing() -> None:
    state = state_after(started("r1"), finished("r1"), Delta(response_id="r1", model="a", text="late"))
    assert state.models["a"].latest is not None
    assert state.models["a"].latest.text == ""


def test_a_run_with_a_limit_is_through_when_it_has_asked_so_many() -> None:
    state = state_after(
        RunStarted(run_id="x", total=8, present=0, to_ask=3), started("r1"), started("r2", "b"), at=100.0
    )
    state.apply_all([finished("r1"), finished("r2", "b")], 110.0)
    assert state.seconds_left(110.0) == 5.0  # 2 in 10 s, and one more is asked

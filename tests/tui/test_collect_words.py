"""What Collect says, by hand."""

from reviewtui.actions.collection_state import CollectionState
from reviewtui.domain.events import EngineFailed, ModelStopped, RunEnded
from reviewtui.domain.prompt import Message, Prompt
from reviewtui.domain.session import Model, Session
from reviewtui.tui.collect_words import ending, facts, pause

PROMPT = Prompt(id="p", messages=(Message("user", "q"),), family="p")
MODELS = tuple(
    Model(name=name, provider="openai-chat", model=f"id-{name}", base_url=f"https://{name}.test:8/v1")
    for name in ("tango", "o")
)
KEYS = {"collect.again": "d", "collect.review": "g", "collect.report": "e", "collect.errors": "w", "collect.stop": "b"}
"""Keys that a person has moved: the words name them as they are."""

SESSION = Session(name="support", path="s.toml", prompts=(PROMPT,), models=MODELS)


def test_only_what_is_known_is_told() -> None:
    state = CollectionState(SESSION)
    assert facts(state, "USD", 0.0, working=True) == ("collecting 0/2", "0 in flight")
    state.cost = 0.41
    state.models["tango"].errors = 1
    assert facts(state, "USD", 0.0, working=False) == ("collected 0/2", "1 error", "$0.41")


def test_endings() -> None:
    state = CollectionState(SESSION, {"tango": 1})
    state.apply(RunEnded(complete=False, stopped=True, asked=1, missing=1), 0.0)
    assert ending(state, "support", KEYS) == ("Stopped. 1 of 2 answers are kept; d goes on with the rest.", False)
    state.apply(ModelStopped(model="o", error_kind="auth", message="no", unasked=1), 0.0)
    text, wrong = ending(state, "support", KEYS)
    assert (text.startswith("1 model stopped, 1 still missing: w says why."), wrong) == (True, True)
    assert text.endswith("then d goes on.")
    state.apply(EngineFailed(message="disk full", hint="free some"), 0.0)
    text, wrong = ending(state, "support", KEYS)
    assert (text, wrong) == ("disk full\nfree some\n1 of 2 answers are kept; d goes on with the rest.", True)
    assert ending(CollectionState(SESSION, {"tango": 1, "o": 1}), "support", KEYS) == (
        "All 2 answers are here. g reviews them, e shows the report.",
        False,
    )


def test_without_anything_to_ask_it_says_where_answers_and_prompts_come_from() -> None:
    logs = Session(
        name="support",
        path="s.toml",
        prompts=(PROMPT,),
        models=(Model(name="logs", provider="imported", model="logs"),),
    )
    assert ending(CollectionState(logs), "support", KEYS) == (
        "No model of this session is asked: its answers come by `reviewtui import`. g reviews them.",
        False,
    )
    bare = Session(name="support", path="s.toml", prompts=(), models=MODELS)
    assert ending(CollectionState(bare), "support", KEYS) == (
        "There are no prompts yet. Bring some: reviewtui import prompts FILE --session support",
        True,
    )


def test_a_pause_names_the_keys_that_go_on() -> None:
    said = pause("The budget is used up", KEYS)
    assert said.startswith("Paused. The budget is used up.")
    assert "stop (b)" in said
    assert "collect the rest (d)" in said

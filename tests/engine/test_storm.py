"""A service in a bad hour: whatever it does, the run ends, and its record agrees with the service's own."""

import random
from collections import Counter
from pathlib import Path

from reviewtui.domain.events import Failed, Finished, Retrying, RunEnded
from reviewtui.domain.session import Price
from tests.engine.running import collect_apart, of_kind, rows, session
from tests.fakes.scripts import Script
from tests.fakes.server import FakeProvider, Seen

PROMPTS, MODELS = 100, ("one", "two")
WORDS = "a few words of an answer"

WEATHER = (
    (0.30, Script(fault="status", status=429, headers={"Retry-After": "0.02"})),
    (0.05, Script(fault="refuse")),
    (0.05, Script(reply=WORDS, fault="stall", after=2)),
    (0.02, Script(reply=WORDS, fault="malformed", after=2)),
    (0.01, Script(reply=WORDS, fault="endless")),
)
"""Which share of the requests meets what; the others are answered."""

ENDINGS = {
    "status": ("failed", "rate_limit"),
    "refuse": ("failed", "connection"),
    "stall": ("timeout", "timeout"),
    "malformed": ("failed", "protocol"),
    "endless": ("timeout", "timeout"),
    None: ("done", None),
}


class Weather:
    """Chooses what happens to each request, the same for every run of the test in the order of their coming."""

    def __init__(self) -> None:
        self._dice = random.Random(11)

    def __call__(self, _: Seen) -> Script:
        drawn = self._dice.random()
        for share, script in WEATHER:
            if drawn < share:
                return script
            drawn -= share
        return Script(reply=WORDS)


async def test_a_storm_is_lived_through_and_recorded_as_it_was(tmp_path: Path) -> None:
    database = tmp_path / "reviews.db"
    weather = Weather()
    # Longer than any process stands still: only what the weather brings runs into a limit.
    model = {"concurrency": 6, "stall_timeout": 1.5, "timeout": 2.0, "price": Price(1.0, 10.0), "max_tokens": 100}
    async with FakeProvider(dict.fromkeys(MODELS, weather)) as fake:
        asked = session(fake.base_url, dict.fromkeys(MODELS, model), prompts=PROMPTS)
        events = await collect_apart(database, asked)
        seen = list(fake.requests)

    questions = PROMPTS * len(MODELS)
    assert events[-1] == RunEnded(complete=True, stopped=False, asked=questions, missing=0)
    endings = [*of_kind(Finished, events), *of_kind(Failed, events)]
    assert len({ending.response_id for ending in endings}) == len(endings) == questions

    attempts = rows(database, "SELECT * FROM v_attempts ORDER BY in_run")
    assert [row["in_run"] for row in attempts] == [*range(1, len(seen) + 1)]
    assert len(attempts) == questions + len(of_kind(Retrying, events))
    met = Counter((request.model, *ENDINGS[request.fault]) for request in seen)
    assert Counter((row["model"], row["status"], row["error_kind"]) for row in attempts) == met
    for fault, least in (("status", 60), ("refuse", 5), ("stall", 5), ("malformed", 2), ("endless", 1)):
        assert sum(request.fault == fault for request in seen) >= least, "it was a storm"

    answered = [request for request in seen if request.fault is None]
    done = [row for row in attempts if row["status"] == "done"]
    assert sum(row["chunks"] for row in done) == sum(len(request.chunks) for request in answered)
    assert sum(row["input_tokens"] for row in done) == sum(len(request.prompt.split()) for request in answered)
    assert sum(row["output_tokens"] for row in done) == len(answered) * len(WORDS.split())
    cut_off = [row for row in attempts if row["error_kind"] in ("timeout", "protocol")]
    assert all(row["tokens_estimated"] == 1 and row["cost"] > 0 for row in cut_off), "what arrived is paid for"
    assert all(row["output_tokens"] is None for row in attempts if row["error_kind"] in ("rate_limit", "connection"))

    responses = rows(database, "SELECT * FROM v_responses")
    assert len(responses) == questions
    assert all(row["current"] for row in responses)
    costs = {row["response_id"]: row["cost"] for row in responses}
    for response_id in costs:
        own = [row["cost"] for row in attempts if row["response_id"] == response_id and row["cost"] is not None]
        assert (costs[response_id] or 0.0) == sum(own)
    assert sum(row["attempts"] for row in responses) == len(attempts)
    assert rows(database, "SELECT count(*) AS n FROM attempts WHERE status = 'running'") == [{"n": 0}]


async def test_what_is_refused_is_not_sent_faster_and_all_of_the_model_wait(tmp_path: Path) -> None:
    """While the service refuses, no more than a few of a model's six askers are on their way to it."""
    database = tmp_path / "reviews.db"
    wait = 3.0  # enough for three answers of the other, also where a process stands still for two seconds of it
    refused = Script(fault="status", status=429, headers={"Retry-After": str(wait)})
    first: list[Seen] = []

    def choose(seen: Seen) -> Script:
        first.append(seen)
        return refused if len(first) <= 6 else Script(reply=WORDS)

    async with FakeProvider({"m": choose, "other": Script(reply=WORDS)}) as fake:
        models = {"m": {"concurrency": 6}, "other": {"concurrency": 1}}
        await collect_apart(database, session(fake.base_url, models, prompts=12))
        of_m = [seen.received_ns for seen in fake.requests if seen.model == "m"]
        others = [seen.received_ns for seen in fake.requests if seen.model == "other"]
    assert len(of_m) == 6 + 12
    assert of_m[6] - of_m[0] >= wait * 1e9, "nobody of the model asks before that"
    assert others[2] < of_m[6], "another model does not wait with it"

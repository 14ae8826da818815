"""Good session files, whole: what each key becomes."""

from pathlib import Path

import msgspec
import pytest

from reviewtui.config.find import find_session
from reviewtui.config.load import load_session
from reviewtui.domain.session import (
    FailureRules,
    LatencyBudget,
    Model,
    Price,
    RateLimit,
    Requirement,
    ReviewRules,
    SecretRef,
    Session,
)
from tests.config.files import HOSTED, SMALL, load

GOOD = """\
name = "support-q4"
prompts = ["prompts/support.jsonl"]
trials = 2
currency = "EUR"
max_cost = 5

[defaults]
max_tokens = 400
timeout = "60s"
first_token_timeout = 5
stall_timeout = "500ms"
temperature = 1
retries = 0
system = "You answer customers."

[[models]]
name = "local-small"
provider = "embedded"
model = "smollm2-135m"
temperature = 0.0

[[models]]
name = "hosted-large"
provider = "openai-chat"
base_url = "https://api.example.com/v1"
model = "large-2"
api_key = { env = "LARGE_KEY" }
headers = { "X-Team" = "search" }
price = { input = 2.5, output = 10 }
concurrency = 8
rate_limit = { requests = 60, tokens = 90000, per = "30s" }
retry_after_content = true
timeout = "1m"
seed = 7
top_p = 0.9
stop = ["END"]
extra = { logit_bias = { "50256" = -100 }, prompt_cache_key = "q4" }

[review]
mode = "rate"
blind = false
reveal = "never"

[failures]
stall_after = "1.5s"
latency_budget = { ttft = "1s", total = "10s" }

[[requirements]]
figure = "good_rate"
at_least = 0.85

[[requirements]]
figure = "ttft_p95"
at_most = "1.2s"
"""


RULES = 'rules = """\n# Rules\n\nBe fair.\n"""'


def test_what_reviewers_are_to_go_by_stands_in_the_file_or_in_one_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "p.jsonl").write_text('{"prompt": "one"}\n')
    (tmp_path / "rules.md").write_bytes("\ufeff# Rules\r\n\r\nBe fair: ü\r\n".encode())
    inline = load(tmp_path, f"{SMALL}[review]\n{RULES}").session.review
    assert (inline.rules, inline.reference_before, inline.show_reasoning) == ("# Rules\n\nBe fair.\n", True, False)
    beside = load(tmp_path, f'{SMALL}[review]\nrules_file = "rules.md"\nshow_reasoning = true').session.review
    assert beside.rules is not None
    assert beside.rules.split() == ["#", "Rules", "Be", "fair:", "ü"]
    assert beside.reasoning_is_shown


def test_a_whole_session(folder: Path) -> None:
    session, rejected = load(folder, GOOD)
    assert rejected == ()
    assert [prompt.text for prompt in session.prompts] == ["hello", "refund"]
    assert session == Session(
        name="support-q4",
        path=str(folder / "s.toml"),
        prompts=session.prompts,
        trials=2,
        currency="EUR",
        max_cost=5.0,
        models=(
            Model(
                name="local-small",
                provider="embedded",
                model="smollm2-135m",
                concurrency=1,
                timeout=60.0,
                first_token_timeout=5.0,
                stall_timeout=0.5,
                retries=0,
                system="You answer customers.",
                max_tokens=400,
                temperature=0.0,
            ),
            Model(
                name="hosted-large",
                provider="openai-chat",
                model="large-2",
                base_url="https://api.example.com/v1",
                api_key=SecretRef(env="LARGE_KEY"),
                headers={"X-Team": "search"},
                price=Price(input=2.5, output=10.0),
                concurrency=8,
                rate_limit=RateLimit(60, 90000, 30.0),
                retry_after_content=True,
                timeout=60.0,
                first_token_timeout=5.0,
                stall_timeout=0.5,
                retries=0,
                system="You answer customers.",
                max_tokens=400,
                temperature=1.0,
                top_p=0.9,
                seed=7,
                stop=("END",),
                extra={"logit_bias": {"50256": -100}, "prompt_cache_key": "q4"},
            ),
        ),
        review=ReviewRules(mode="rate", blind=False, reveal="never"),
        failures=FailureRules(stall_after=1.5, latency_budget=LatencyBudget(ttft=1.0, total=10.0)),
        requirements=(Requirement("good_rate", at_least=0.85), Requirement("ttft_p95", at_most=1200.0)),
    )


def test_a_session_survives_the_way_to_the_engine(folder: Path) -> None:
    session = load(folder, GOOD).session
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(session), type=Session) == session


def test_a_model_replaces_a_default_as_a_whole(folder: Path) -> None:
    text = HOSTED.replace("[[models]]", "[defaults]\nextra = { a = 1, b = 2 }\nmax_tokens = 5\n[[models]]")
    assert load(folder, text).session.models[0].extra == {"a": 1, "b": 2}
    own = load(folder, text + "extra = { a = 3 }").session.models[0]
    assert (own.extra, own.max_tokens) == ({"a": 3}, 5)


def test_what_a_small_session_leaves_out_has_its_defaults(folder: Path) -> None:
    session = load(folder, HOSTED).session
    model = session.models[0]
    assert (session.trials, session.currency, session.review) == (1, "USD", ReviewRules())
    assert (session.failures, session.requirements) == (FailureRules(), ())
    assert (model.concurrency, model.timeout, model.retries) == (4, 120.0, 4)
    assert model.max_tokens is None
    assert (model.rate_limit, model.retry_after_content, session.max_cost) == (None, False, None)
    limited = load(folder, HOSTED + "rate_limit = { tokens = 10 }").session.models[0]
    assert limited.rate_limit == RateLimit(tokens=10, per=60.0)
    assert load(folder, SMALL).session.models[0].concurrency == 1
    assert load(folder, SMALL + "concurrency = 3").session.models[0].concurrency == 3


def test_the_ready_session_is_a_good_one() -> None:
    session, rejected = load_session(find_session("demo", cwd=Path("/nowhere")))
    assert (session.name, len(session.models), len(session.prompts), rejected) == ("demo", 3, 24, ())


def test_a_byte_order_mark_and_windows_line_ends_are_fine(folder: Path) -> None:
    path = folder / "s.toml"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert load_session(path).session.name == "support-q4"


IMPORTED_MODEL = """\
name = "s"
[defaults]
max_tokens = 100
base_url = "https://h.example/v1"
retries = 2
[[models]]
name = "logs"
provider = "imported"
"""


def test_a_model_whose_answers_come_by_import_needs_no_address_and_its_session_no_prompts(tmp_path: Path) -> None:
    session = load(tmp_path, IMPORTED_MODEL).session
    assert session.prompts == ()
    assert session.models == (Model(name="logs", provider="imported", model="logs", max_tokens=100),)
    assert session.asked_models == ()


def test_an_empty_list_of_prompt_files_says_that_prompts_come_by_import(tmp_path: Path) -> None:
    assert load(tmp_path, SMALL.replace('["p.jsonl"]', "[]")).session.prompts == ()


@pytest.mark.parametrize(
    ("provider", "address"),
    [
        ("openai-responses", "https://api.openai.com/v1"),
        ("anthropic", "https://api.anthropic.com"),
        ("gemini", "https://generativelanguage.googleapis.com/v1beta"),
        ("ollama", "http://localhost:11434"),
    ],
)
def test_a_service_that_has_an_address_of_its_own_needs_none(folder: Path, provider: str, address: str) -> None:
    text = f'name = "s"\nprompts = ["p.jsonl"]\n[[models]]\nname = "a"\nprovider = "{provider}"\nmodel = "m"\n'
    (folder / "s.toml").write_text(text)
    (folder / "t.toml").write_text(text + 'base_url = "http://gateway.example/x"\n')
    assert load_session(folder / "s.toml").session.models[0].base_url == address
    assert load_session(folder / "t.toml").session.models[0].base_url == "http://gateway.example/x"


def test_a_service_that_demands_a_bound_is_given_one_where_the_session_has_none(folder: Path) -> None:
    text = 'name = "s"\nprompts = ["p.jsonl"]\n[[models]]\nname = "a"\nprovider = "anthropic"\nmodel = "m"\n'
    (folder / "s.toml").write_text(text)
    (folder / "t.toml").write_text(text + "max_tokens = 9\n")
    assert load_session(folder / "s.toml").session.models[0].max_tokens == 4096
    assert load_session(folder / "t.toml").session.models[0].max_tokens == 9

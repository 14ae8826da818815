import msgspec
import pytest

from reviewtui.domain.prompt import Message, Prompt, prompt_id
from reviewtui.domain.response import Response, Usage, decoding_rate
from reviewtui.domain.session import Model, Price, SecretRef, system_text, variant_of


def prompt(text: str = "order status???", system: str | None = None) -> Prompt:
    messages = (Message("user", text),)
    return Prompt(id=prompt_id(messages, system), messages=messages, family="status", system=system)


HOSTED = Model(name="hosted", provider="openai-chat", model="large-2", base_url="https://api.example.com/v1")


@pytest.mark.parametrize(
    "change",
    [
        {"model": "large-3"},
        {"base_url": "https://eu.example.com/v1"},
        {"temperature": 0.2},
        {"max_tokens": 100},
        {"system": "Be brief."},
        {"seed": 1},
        {"stop": ("\n",)},
        {"extra": {"top_k": 40}},
    ],
)
def test_what_reaches_the_model_makes_another_variant(change: dict[str, object]) -> None:
    assert variant_of(prompt(), msgspec.structs.replace(HOSTED, **change)) != variant_of(prompt(), HOSTED)


@pytest.mark.parametrize(
    "change",
    [
        {"name": "renamed"},
        {"price": Price(1.0, 2.0)},
        {"timeout": 5.0},
        {"retries": 0},
        {"concurrency": 1},
        {"api_key": SecretRef(env="OTHER_KEY")},
    ],
)
def test_what_does_not_reach_the_model_keeps_the_variant(change: dict[str, object]) -> None:
    assert variant_of(prompt(), msgspec.structs.replace(HOSTED, **change)) == variant_of(prompt(), HOSTED)


def test_the_weights_stand_in_place_of_an_embedded_endpoint() -> None:
    embedded = Model(name="local", provider="embedded", model="smollm2-135m")
    on_another_port = msgspec.structs.replace(embedded, base_url="http://127.0.0.1:40001")

    assert variant_of(prompt(), embedded, "aa") == variant_of(prompt(), on_another_port, "aa")
    assert variant_of(prompt(), embedded, "aa") != variant_of(prompt(), embedded, "bb")


def test_a_prompts_own_system_text_wins() -> None:
    model = msgspec.structs.replace(HOSTED, system="You answer customers.")

    assert system_text(prompt(), model) == "You answer customers."
    assert system_text(prompt(system="Reply in JSON."), model) == "Reply in JSON."


def test_tokens_per_second_counts_the_tokens_after_the_first() -> None:
    # 41 tokens, the first at 500 ms and the last at 2500 ms: 40 tokens in 2 seconds.
    assert decoding_rate(41, 500.0, 2500.0) == pytest.approx(20.0)


@pytest.mark.parametrize(
    ("tokens", "first", "last"),
    [(None, 1.0, 99.0), (1, 1.0, 99.0), (9, None, 99.0), (9, 1.0, None), (9, 2.0, 2.0), (9, 2.0, 6.9)],
)
def test_tokens_per_second_is_absent_where_it_cannot_be_known(
    tokens: int | None, first: float | None, last: float | None
) -> None:
    assert decoding_rate(tokens, first, last) is None


def test_absent_counts_and_times_are_none_and_not_zero() -> None:
    bare = Response(
        id="r", session="s", prompt_id="p", model="m", variant="v", trial=1, status="failed", created_at="2026-11-20"
    )

    assert bare.usage == Usage()
    assert (bare.ttft_ms, bare.total_ms, bare.cost, bare.stalls, bare.usage.output_tokens) == (None,) * 5
    assert bare.tokens_per_second is None


def test_text_of_content_parts_names_what_is_not_text() -> None:
    parts = Message(
        "user", [{"type": "text", "text": "what is this"}, {"type": "image_url", "image_url": {"url": "x"}}]
    )

    assert parts.text == "what is this\n[image_url]"

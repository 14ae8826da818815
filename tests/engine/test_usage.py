"""Estimates and costs, worked out by hand."""

import pytest
from msgspec.structs import replace

from reviewtui.domain.response import Usage
from reviewtui.domain.session import Model, Price
from reviewtui.engine.arrived import Arrived
from reviewtui.engine.clock import Marks
from reviewtui.engine.usage import cost_of, estimated_usage, usage_of
from reviewtui.providers.wire import ContentDelta, UsageReport
from tests.engine.running import prompt

MODEL = Model(name="m", provider="openai-chat", model="m", base_url="http://127.0.0.1/v1")


def test_four_characters_are_about_a_token() -> None:
    asked = replace(MODEL, system="12345678")  # 8 characters, and 9 of the prompt: 17 / 4 = 4.25
    usage = estimated_usage(prompt("123456789"), asked, text="x" * 10, reasoning="", chunks=1)
    assert usage == Usage(input_tokens=5, output_tokens=3, estimated=True)


def test_a_chunk_is_at_least_a_token_and_reasoning_counts_as_output() -> None:
    usage = estimated_usage(prompt("1234"), MODEL, text="x" * 10, reasoning="y" * 8, chunks=7)
    assert usage == Usage(input_tokens=1, output_tokens=7 + 2, reasoning_tokens=2, estimated=True)


@pytest.mark.parametrize(
    ("told", "usage"),
    [
        (Usage(input_tokens=7), Usage(input_tokens=7, output_tokens=3, estimated=True)),
        (Usage(output_tokens=9), Usage(input_tokens=1, output_tokens=9, estimated=True)),
        (Usage(input_tokens=7, output_tokens=9), Usage(input_tokens=7, output_tokens=9)),
    ],
)
def test_a_count_that_the_service_leaves_out_is_estimated(told: Usage, usage: Usage) -> None:
    arrived = Arrived(Marks(0))
    arrived.take([ContentDelta("x" * 10), UsageReport(told)], 1)
    assert usage_of(arrived, prompt("1234"), MODEL, chunks=1) == usage


@pytest.mark.parametrize(
    ("usage", "price", "cost"),
    [
        # 1000 * 2.5 + 200 * 10 = 4500 per million
        (Usage(input_tokens=1000, output_tokens=200), Price(2.5, 10.0), 0.0045),
        # 600 * 2.5 + 400 * 0.25 + 200 * 10 = 1500 + 100 + 2000
        (Usage(input_tokens=1000, cached_input_tokens=400, output_tokens=200), Price(2.5, 10.0, 0.25), 0.0036),
        # cached input without a price of its own costs what input costs
        (Usage(input_tokens=1000, cached_input_tokens=400, output_tokens=200), Price(2.5, 10.0), 0.0045),
        # 1000 * 2.5 + 150 * 10 + 50 * 20 = 2500 + 1500 + 1000
        (Usage(input_tokens=1000, output_tokens=200, reasoning_tokens=50), Price(2.5, 10.0, None, 20.0), 0.005),
        # a free price is a price
        (Usage(input_tokens=1000, cached_input_tokens=400, output_tokens=200), Price(0.0, 0.0, 0.0), 0.0),
        (Usage(input_tokens=1000, output_tokens=200), None, None),
        (Usage(input_tokens=1000), Price(2.5, 10.0), None),
        (Usage(output_tokens=200), Price(2.5, 10.0), None),
    ],
)
def test_costs(usage: Usage, price: Price | None, cost: float | None) -> None:
    assert cost_of(usage, price) == (None if cost is None else pytest.approx(cost, abs=1e-15))

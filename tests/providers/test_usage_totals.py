"""What a total adds to the counts that stand beside it."""

import pytest

from reviewtui.domain.response import Usage
from reviewtui.providers import responses_shapes
from reviewtui.providers.usage_totals import with_what_the_total_adds


@pytest.mark.parametrize(
    ("reasoned", "total", "output", "reasoning"),
    [
        (386, 399, 387, 386),  # xAI: 12 + 1 + 386
        (None, 399, 387, 386),  # told by the total alone
        (0, 399, 387, 0),  # the total decides what is billed
        (1, 13, 1, 1),  # OpenAI: what was reasoned is output already
        (None, None, 1, None),
        (None, 0, 1, None),
        (None, 17, 1, None),  # what came from the cache is counted apart from the input
    ],
)
def test_what_is_in_the_total_alone_was_written_too(
    reasoned: int | None, total: int | None, output: int, reasoning: int | None
) -> None:
    told = Usage(input_tokens=12, cached_input_tokens=4, output_tokens=1, reasoning_tokens=reasoned)
    counted = with_what_the_total_adds(told, total)
    assert (counted.input_tokens, counted.output_tokens, counted.reasoning_tokens) == (12, output, reasoning)


def test_a_total_without_the_other_counts_tells_nothing() -> None:
    assert with_what_the_total_adds(Usage(input_tokens=3), 9) == Usage(input_tokens=3)
    assert with_what_the_total_adds(Usage(output_tokens=3), 9) == Usage(output_tokens=3)


def test_the_responses_format_is_read_so() -> None:
    counts = {"input_tokens": 32, "output_tokens": 9, "total_tokens": 135}
    told = responses_shapes.read_usage(counts | {"output_tokens_details": {"reasoning_tokens": 94}})
    assert told == Usage(input_tokens=32, output_tokens=103, reasoning_tokens=94)

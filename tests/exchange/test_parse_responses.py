"""Rows of answers: what they say, and what is wrong with those that say nothing."""

from typing import Any

import pytest

from reviewtui.domain.response import ToolCall, Usage
from reviewtui.exchange.errors import Unfit
from reviewtui.exchange.parse_responses import COLUMNS, AnswerRow, parse_response


def parsed(**given: Any) -> AnswerRow:
    return parse_response([given.pop(column, None) for column in COLUMNS])


def test_an_answer_of_words_alone() -> None:
    assert parsed(text="hello") == AnswerRow(status="done", text="hello")


def test_every_column() -> None:
    assert parsed(
        text="hello",
        trial="2",
        response_id="r-7",
        status="done",
        finish_reason="MAX_TOKENS",
        reasoning="hm",
        tool_calls='[{"id": "1", "name": "look", "arguments": "{}"}]',
        ttft_ms="300",
        ttfr_s="0.1",
        last_content_s=2,
        total_s="2.5",
        longest_gap_ms=70,
        stalls="0",
        chunks="2",
        chunk_ms="[300, 2000.5]",
        streamed="yes",
        input_tokens="20",
        cached_input_tokens=5,
        output_tokens="30",
        reasoning_tokens=10,
        tokens_estimated="true",
        cost="0.002",
        created_at="2026-11-20T09:12:00Z",
    ) == AnswerRow(
        status="done",
        text="hello",
        trial=2,
        response_id="r-7",
        finish_reason="length",
        reasoning="hm",
        tool_calls=(ToolCall("1", "look", "{}"),),
        ttft_ms=300.0,
        ttfr_ms=100.0,
        last_content_ms=2000.0,
        total_ms=2500.0,
        longest_gap_ms=70.0,
        stalls=0,
        chunks=2,
        chunk_ms=(300.0, 2000.5),
        streamed=True,
        usage=Usage(input_tokens=20, cached_input_tokens=5, output_tokens=30, reasoning_tokens=10, estimated=True),
        cost=0.002,
        created_at="2026-11-20T09:12:00.000Z",
    )


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"error_message": "504"}, "failed"),
        ({"error_kind": "server", "text": "half an ans"}, "failed"),
        ({"error_kind": "timeout"}, "timeout"),
        ({"status": "interrupted"}, "interrupted"),
        ({"status": "Success"}, "done"),
        ({"status": "error"}, "failed"),
        ({"status": "done"}, "done"),
        ({"text": ""}, "done"),
        ({"tool_calls": []}, None),
        ({"tool_calls": [{"id": "1", "name": "look", "arguments": "{}"}]}, "done"),
        ({}, None),
    ],
)
def test_how_it_ended_is_told_from_what_there_is(given: dict[str, Any], status: str | None) -> None:
    if status is None:
        with pytest.raises(Unfit, match="is missing; for an answer without words"):
            parsed(**given)
    else:
        assert parsed(**given).status == status


@pytest.mark.parametrize(
    ("given", "column", "words"),
    [
        ({"status": "fine"}, "status", "must be one of `done`, `failed`, `timeout`, `cancelled`, `interrupted`"),
        ({"status": "done", "error_kind": "server"}, "status", 'is "done", and yet there is an error'),
        ({"error_kind": "servr"}, "error_kind", "did you mean `server`?"),
        ({"finish_reason": "wat"}, "finish_reason", "must be one of `stop`"),
        ({"trial": 0}, "trial", "must be a whole number from 1 to 1,000,000, not 0"),
        ({"response_id": "a\nb"}, "response_id", "must be one line of at most 200 printable characters"),
        (
            {"ttft_ms": 350, "total_s": 0.2},
            "ttft_ms",
            "is 350 ms, longer than the whole (200 ms)",
        ),
        ({"ttft_ms": 350, "ttft_s": 0.35}, "ttft_ms", "is given twice, as `ttft_s` too"),
        ({"ttft_s": "fast"}, "ttft_s", 'must be a number, not "fast"'),
        (
            {"output_tokens": 5, "reasoning_tokens": 6},
            "reasoning_tokens",
            "is 6, more than `output_tokens` (5), of which it is a part",
        ),
        ({"tool_calls": "{"}, "tool_calls", "must be a list of objects with `id`, `name` and `arguments`"),
        ({"tool_calls": [{"id": 1}]}, "tool_calls", "must be a list of objects with `id`, `name` and `arguments`"),
        ({"cost": "-1"}, "cost", "must be a number of at least 0"),
    ],
)
def test_what_is_wrong_with_a_row(given: dict[str, Any], column: str, words: str) -> None:
    with pytest.raises(Unfit) as caught:
        parsed(**({"text": "x"} | given))
    assert caught.value.column == column
    assert words in caught.value.message


def test_pieces_are_counted_by_their_moments() -> None:
    assert parsed(text="hello", chunk_ms=[1, 2, 3]) == AnswerRow(
        status="done", text="hello", chunks=3, chunk_ms=(1.0, 2.0, 3.0)
    )


@pytest.mark.parametrize(
    ("given", "column", "words"),
    [
        ({"chunk_ms": "soon"}, "chunk_ms", "must be a list of numbers"),
        ({"chunk_ms": [1, "2"]}, "chunk_ms", "must be a list of numbers"),
        ({"chunk_ms": [-1.0]}, "chunk_ms", "must be milliseconds"),
        ({"chunk_ms": [1, 2], "chunks": 3}, "chunks", "is 3, and `chunk_ms` has 2"),
    ],
)
def test_moments_that_are_none_are_refused(given: dict[str, Any], column: str, words: str) -> None:
    with pytest.raises(Unfit, match=words) as refused:
        parsed(text="hello", **given)
    assert refused.value.column == column

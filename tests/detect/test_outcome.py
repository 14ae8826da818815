"""How a response ended, and what the detectors make of it."""

from typing import Any

import pytest

from reviewtui.detect.run import detect
from reviewtui.domain.response import Response, ToolCall
from reviewtui.domain.session import FailureRules
from tests.detect.answers import RULES, answer


def kinds(response: Response, rules: FailureRules = RULES) -> list[str]:
    return [finding.kind for finding in detect(response, rules)]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"status": "failed", "error_kind": "server", "finish_reason": None}, ["error"]),
        ({"status": "timeout", "error_kind": "timeout", "finish_reason": None}, ["timeout"]),
        ({"status": "failed", "error_kind": "timeout", "finish_reason": None}, ["timeout"]),
        ({"status": "failed", "error_kind": "cut", "finish_reason": None}, ["error", "truncated"]),
        ({"status": "failed", "error_kind": "cut", "finish_reason": None, "text": ""}, ["error"]),
        ({"finish_reason": "length"}, ["truncated"]),
        ({"finish_reason": "length", "text": ""}, ["empty", "truncated"]),
        ({"text": " \n\u200b\ufeff "}, ["empty"]),
        ({"text": "", "tool_calls": (ToolCall("1", "look_up", "{}"),)}, []),
        ({"text": "", "finish_reason": "content_filter"}, ["refusal"]),
        ({"finish_reason": "refusal"}, ["refusal"]),
        ({"status": "cancelled", "error_kind": "cancelled", "text": ""}, []),
        ({"status": "interrupted", "text": ""}, []),
    ],
)
def test_endings(changes: dict[str, Any], expected: list[str]) -> None:
    assert kinds(answer(**changes)) == expected


def test_a_stall_is_a_gap_longer_than_the_session_allows() -> None:
    response = answer(chunk_ms=(100.0, 2100.0, 4100.1, 9100.0))
    (finding,) = detect(response, RULES)
    assert finding.kind == "stall"
    assert finding.message == "2 gaps over 2 s, the longest 5.0 s"
    assert kinds(response, FailureRules(stall_after=5.0)) == []


def test_the_wait_in_which_an_answer_broke_off_is_a_stall() -> None:
    cut = answer(status="failed", error_kind="cut", finish_reason=None, chunk_ms=(100.0, 200.0), total_ms=3200.0)
    assert kinds(cut) == ["error", "stall", "truncated"]
    (finding,) = [found for found in detect(cut, RULES) if found.kind == "stall"]
    assert finding.message == "1 gap over 2 s, the longest 3.0 s"
    assert kinds(answer(chunk_ms=(100.0, 200.0), total_ms=3200.0)) == []  # a whole answer ends when it ends


@pytest.mark.parametrize(
    ("told", "message"),
    [
        ({"longest_gap_ms": 3200.0}, "1 gap over 2 s, the longest 3.2 s"),
        ({"longest_gap_ms": 3200.0, "stalls": 2}, "2 gaps over 2 s, the longest 3.2 s"),
        ({"stalls": 1}, "1 gap over 2 s"),
        ({"longest_gap_ms": 2000.0, "stalls": 4}, None),  # they counted by another limit
        ({"stalls": 0}, None),
    ],
)
def test_stalls_of_an_answer_without_chunk_times_are_as_its_file_tells(
    told: dict[str, Any], message: str | None
) -> None:
    found = detect(answer(chunk_ms=(), **told), RULES)
    assert [finding.message for finding in found] == ([message] if message else [])


def test_the_wait_for_the_first_chunk_is_no_stall() -> None:
    assert kinds(answer(chunk_ms=(60_000.0, 60_010.0))) == []


def test_an_error_says_what_it_was() -> None:
    (finding,) = detect(
        answer(status="failed", error_kind="auth", error_message="401 wrong key", finish_reason=None), RULES
    )
    assert finding.message == "auth: 401 wrong key"
    assert (finding.detector, finding.version, finding.score) == ("error", 1, 1.0)


def test_a_truncation_points_at_the_end_of_the_text() -> None:
    (finding,) = detect(answer("Your order is", finish_reason="length"), RULES)
    assert (finding.start, finding.end) == (13, 13)


def test_reasoning_without_an_answer_is_empty_and_says_so() -> None:
    (finding,) = detect(answer("", reasoning="The user wants to know ..."), RULES)
    assert finding.message == "reasoning only, no answer"

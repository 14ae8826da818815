"""Recorded answers: read from a file, found for a prompt, and laid out in time."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewtui.domain.errors import ReviewError
from reviewtui.domain.response import ToolCall, Usage
from reviewtui.providers.playback import Piece, Playback, as_recorded, paced, shared_out
from reviewtui.providers.recordings import Asked, Recording, Recordings, read_recordings
from reviewtui.providers.replay import lines_of

ASKED = Asked("id-1", "parcel", "Where is it?")


def written(folder: Path, *rows: dict[str, Any]) -> Path:
    path = folder / "answers.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return path


def recording(**keys: Any) -> Recording:
    usual: dict[str, Any] = {"prompt": "id-1", "text": "abcdef"}
    return Recording(**usual | keys)


def text_of(found: Recordings, asked: Asked = ASKED, trial: int = 1) -> str | None:
    one = found.find(asked, trial)
    return None if one is None else one.text


# Read


def test_a_prompt_and_a_text_are_enough_and_other_keys_are_passed_over(tmp_path: Path) -> None:
    path = written(tmp_path, {"prompt": "Where is it?", "text": "Here.", "cost": 0.1, "created_at": "today"})
    assert text_of(read_recordings(path, "any")) == "Here."


def test_only_the_answers_of_the_model_are_its_own(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        {"prompt": "parcel", "model": "large", "text": "L"},
        {"prompt": "parcel", "model": "small", "text": "S"},
        {"prompt": "parcel", "model": "small", "text": "broken off", "status": "interrupted"},
    )
    small = read_recordings(path, "small")
    assert (len(small), text_of(small)) == (1, "S")
    with pytest.raises(ReviewError, match="holds no answer of tiny") as refused:
        read_recordings(path, "tiny")
    assert "It holds answers of large, small" in refused.value.hint


def test_a_compressed_file_with_a_byte_order_mark_and_empty_lines_is_read(tmp_path: Path) -> None:
    path = tmp_path / "answers.jsonl.gz"
    path.write_bytes(gzip.compress(b'\xef\xbb\xbf\r\n{"prompt": "id-1", "text": "Here."}\r\n\r\n'))
    assert text_of(read_recordings(path, "any")) == "Here."


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'{"prompt": "a", "text": "b"}\n{"prompt": "a"', r"answers.jsonl:2: not a recorded answer: .*truncated"),
        (b'{"text": "b"}', r"answers.jsonl:1: .*missing required field `prompt`"),
        (b'{"prompt": "a", "chunk_ms": "soon"}', r"answers.jsonl:1: .*chunk_ms"),
        (b'{"prompt": "\xff"}', "answers.jsonl:1: not a recorded answer"),
        (b"", "holds no answer of m"),
    ],
)
def test_a_file_that_holds_none_says_where_and_why(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "answers.jsonl"
    path.write_bytes(content)
    with pytest.raises(ReviewError, match=words):
        read_recordings(path, "m")


def test_a_file_that_is_not_there_or_no_archive_is_named(tmp_path: Path) -> None:
    with pytest.raises(ReviewError, match=r"none\.jsonl cannot be read"):
        read_recordings(tmp_path / "none.jsonl", "m")
    (tmp_path / "a.gz").write_bytes(b"no archive")
    with pytest.raises(ReviewError, match=r"a\.gz cannot be read"):
        read_recordings(tmp_path / "a.gz", "m")


# Found


@pytest.mark.parametrize("known_by", ["id-1", "parcel", "Where is it?"])
def test_a_prompt_is_found_by_its_id_its_name_or_its_text(known_by: str) -> None:
    assert text_of(Recordings([recording(prompt=known_by, text="x")])) == "x"


def test_a_prompt_that_was_not_recorded_is_not_found() -> None:
    assert Recordings([recording(prompt="other")]).find(ASKED, 1) is None


def test_each_trial_has_its_own_answer_and_the_first_comes_again_when_there_are_no_more() -> None:
    numbered = Recordings([recording(trial=2, text="two"), recording(trial=1, text="one")])
    assert [text_of(numbered, trial=trial) for trial in (1, 2)] == ["one", "two"]
    unnumbered = Recordings([recording(text="a"), recording(text="b")])
    assert [text_of(unnumbered, trial=trial) for trial in (1, 2, 3)] == ["a", "b", "a"]


# Laid out in time


def test_every_piece_has_its_recorded_moment() -> None:
    told = recording(ttfr_ms=5.0, reasoning="hm", chunk_ms=(10.0, 20.0, 400.0), total_ms=410.0)
    assert as_recorded(told) == Playback(
        (
            Piece(5.0, "reasoning", "hm"),
            Piece(10.0, "content", "ab"),
            Piece(20.0, "content", "cd"),
            Piece(400.0, "content", "ef"),
        ),
        410.0,
    )


def test_where_only_the_number_of_pieces_is_known_they_are_even() -> None:
    told = recording(ttft_ms=100.0, last_content_ms=300.0, chunks=3, total_ms=350.0)
    assert [piece.at_ms for piece in as_recorded(told).pieces] == [100.0, 200.0, 300.0]
    assert as_recorded(recording(ttft_ms=100.0, chunks=1)).pieces == (Piece(100.0, "content", "abcdef"),)


def test_without_pieces_the_answer_comes_at_its_first_moment_and_without_times_at_once() -> None:
    assert as_recorded(recording(ttft_ms=100.0, total_ms=300.0)) == Playback(
        (Piece(100.0, "content", "abcdef"),), 300.0
    )
    assert as_recorded(recording()) == Playback((Piece(0.0, "content", "abcdef"),), 0.0)


def test_what_was_not_streamed_comes_as_one_whole_at_its_end() -> None:
    told = recording(streamed=False, reasoning="hm", total_ms=300.0)
    pieces = (Piece(300.0, "reasoning", "hm"), Piece(300.0, "content", "abcdef"))
    assert as_recorded(told) == Playback(pieces, 300.0, streamed=False)


def test_at_a_pace_each_token_has_its_turn() -> None:
    told = recording(reasoning="xy", reasoning_tokens=2, output_tokens=5, chunk_ms=(1.0,), total_ms=2.0)
    played = paced(told, 4.0)
    assert [(piece.at_ms, piece.text) for piece in played.pieces] == [
        (250.0, "x"),
        (500.0, "y"),
        (750.0, "ab"),
        (1000.0, "cd"),
        (1250.0, "ef"),
    ]
    assert played.end_ms == 1250.0


def test_tokens_that_were_not_counted_are_estimated_by_their_characters() -> None:
    assert len(paced(recording(text="x" * 40), 10.0).pieces) == 10
    # of the five tokens nobody said how many were reasoning
    assert len(paced(recording(text="x" * 40, reasoning="y" * 8, output_tokens=5), 10.0).pieces) == 12
    assert paced(recording(text="", status="failed"), 10.0) == Playback((), 0.0)


@given(st.text(max_size=50), st.integers(1, 60))
def test_words_are_shared_out_without_loss_and_no_share_is_empty(text: str, count: int) -> None:
    shares = shared_out(text, count)
    assert "".join(shares) == text
    assert all(shares)
    assert len(shares) == min(count, len(text))


# On the wire


def test_an_answer_ends_with_what_is_known_at_its_end() -> None:
    told = recording(
        tool_calls=(ToolCall("1", "now", "{}"),), finish_reason="tool_calls", input_tokens=3, output_tokens=4
    )
    *_, last = lines_of(told, as_recorded(told))
    assert json.loads(last.data) == {
        "tool_calls": [{"id": "1", "name": "now", "arguments": "{}"}],
        "usage": {"input_tokens": 3, "cached_input_tokens": None, "output_tokens": 4, "reasoning_tokens": None}
        | {"estimated": False},
        "finish_reason": "tool_calls",
        "done": True,
    }
    assert recording(output_tokens=4, tokens_estimated=True).usage is None, "an estimate is no count of the service"
    assert recording(input_tokens=1).usage == Usage(input_tokens=1)


@pytest.mark.parametrize(
    ("keys", "error"),
    [
        ({"status": "failed", "error_kind": "overloaded", "error_message": "Busy."}, ("overloaded", "Busy.")),
        ({"status": "timeout"}, ("timeout", "recorded as timeout")),
        ({"status": "failed"}, ("provider", "recorded as failed")),
        ({"error_kind": "of another program", "error_message": "No."}, ("provider", "No.")),
        ({}, None),
    ],
)
def test_an_error_comes_again_as_it_was(keys: dict[str, Any], error: tuple[str, str] | None) -> None:
    assert recording(**keys).error == error

"""Prompt files: lines and their numbers, duplicates, families."""

from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewtui.domain.errors import SessionFileError
from reviewtui.domain.prompt import Message, Prompt, prompt_id
from reviewtui.prompts.merge import distinct
from reviewtui.prompts.read import PromptFile, RejectedRow, read_prompts


def read(folder: Path, content: bytes) -> PromptFile:
    path = folder / "p.jsonl"
    path.write_bytes(content)
    return read_prompts(path, shown="p.jsonl")


def test_byte_order_mark_windows_line_ends_and_blank_lines(tmp_path: Path) -> None:
    file = read(tmp_path, b'\xef\xbb\xbf{"prompt": "a"}\r\n\r\n  \t\n{"prompt": "b"}\r\n{"prompt": "c"}')
    assert [prompt.text for prompt in file.prompts] == ["a", "b", "c"]
    assert file.rejected == ()


def test_line_separators_within_a_text_do_not_end_its_line(tmp_path: Path) -> None:
    text = "one\u2028two\u0085three"
    assert read(tmp_path, msgspec.json.encode({"prompt": text})).prompts[0].text == text


def test_a_bad_line_is_named_by_its_number_and_the_rest_kept(tmp_path: Path) -> None:
    file = read(tmp_path, b'{"prompt": "a"}\n\nnope\n{"prompt": "\xff"}\n{"prompt": "b"}\n{"promt": "c"}\n')
    assert [prompt.text for prompt in file.prompts] == ["a", "b"]
    assert [(row.path, row.line) for row in file.rejected] == [("p.jsonl", 3), ("p.jsonl", 4), ("p.jsonl", 6)]
    assert file.rejected[1] == RejectedRow("p.jsonl", 4, "is not valid UTF-8")
    assert str(file.rejected[1]) == "p.jsonl:4: is not valid UTF-8"


def test_exact_duplicates_add_their_weights_and_join_their_tags(tmp_path: Path) -> None:
    file = read(
        tmp_path,
        b'{"prompt": "a", "tags": ["x"], "weight": 2}\n'
        b'{"prompt": "b"}\n'
        b'{"prompt": "a", "tags": ["y", "x"], "reference": "first", "family": "f", "id": "n1"}\n'
        b'{"prompt": "a", "reference": "second", "family": "g", "weight": 0.5, "id": "n2", "source": "log"}\n',
    )
    first, second = file.prompts
    assert (first.text, first.weight, first.tags) == ("a", 3.5, ("x", "y"))
    assert (first.reference, first.family, first.name, first.source) == ("first", "f", "n1", "log")
    assert (second.text, second.weight) == ("b", 1.0)


def test_the_same_question_in_other_words_stays_and_shares_its_family(tmp_path: Path) -> None:
    file = read(tmp_path, b'{"prompt": "a?", "family": "f"}\n{"prompt": "a??", "family": "f"}\n')
    assert [prompt.family for prompt in file.prompts] == ["f", "f"]


def test_the_same_words_with_another_system_text_are_another_prompt(tmp_path: Path) -> None:
    assert len(read(tmp_path, b'{"prompt": "a"}\n{"prompt": "a", "system": "s"}\n').prompts) == 2


def test_an_empty_file_has_no_prompts(tmp_path: Path) -> None:
    assert read(tmp_path, b"") == PromptFile((), ())
    assert read(tmp_path, b"\xef\xbb\xbf\r\n") == PromptFile((), ())


def test_a_file_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SessionFileError, match="cannot be read: No such file or directory"):
        read_prompts(tmp_path / "gone.jsonl")
    with pytest.raises(SessionFileError, match="cannot be read: Is a directory"):
        read_prompts(tmp_path)


def prompt(text: str, weight: int) -> Prompt:
    messages = (Message("user", text),)
    return Prompt(id=prompt_id(messages, None), family=prompt_id(messages, None), messages=messages, weight=weight)


@settings(deadline=None)  # a busy machine is no failure
@given(st.lists(st.builds(prompt, st.sampled_from("abc"), st.integers(1, 9))))
def test_no_weight_is_lost_and_no_prompt_comes_twice(prompts: list[Prompt]) -> None:
    merged = distinct(prompts)
    assert [kept.text for kept in merged] == list(dict.fromkeys(prompt.text for prompt in prompts))
    for kept in merged:
        assert kept.weight == sum(prompt.weight for prompt in prompts if prompt.id == kept.id)

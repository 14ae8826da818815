"""Wrapping by terminal cells."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from wcwidth import wcswidth

from reviewtui.tui.lines import END_ISOLATE, ISOLATE, Line, Span, right_to_left, wrap


def texts(text: str, width: int) -> list[str]:
    return [line.text for line in wrap([Span(text)], width)]


def test_lines_break_between_words_and_at_newlines() -> None:
    assert texts("one two three\nfour", 8) == ["one two", "three", "four"]


def test_what_a_no_break_space_holds_together_stays_on_one_line() -> None:
    assert texts("took 12\u00a0s, \u00a0 and", 9) == ["took", "12\u00a0s,", "and"]
    assert texts("12\u00a034\u00a056", 4) == ["12\u00a03", "4\u00a056"]


def test_a_line_that_fits_stays_as_it_was_written() -> None:
    assert texts("  indented  ", 12) == ["  indented  "]


def test_a_word_longer_than_a_line_is_cut() -> None:
    assert texts("a abcdefghij b", 4) == ["a", "abcd", "efgh", "ij b"]


def test_wide_characters_count_two_cells_and_break_anywhere_but_before_closing_marks() -> None:
    assert texts("漢字かな。", 8) == ["漢字か", "な。"]


def test_emoji_made_of_several_characters_are_not_torn_apart() -> None:
    family = "👨\u200d👩\u200d👧"
    assert texts(family * 3, 4) == [family * 2, family]


def test_roles_are_kept_across_line_ends() -> None:
    lines = wrap([Span("plain "), Span("bold words", ("strong",)), Span(" end")], 10)
    assert lines == [
        Line((Span("plain "), Span("bold", ("strong",)))),
        Line((Span("words", ("strong",)), Span(" end"))),
    ]


@given(st.text(alphabet="ab 漢。é\n👍", max_size=80), st.integers(2, 12))
def test_nothing_but_space_is_lost_and_no_line_is_too_long(text: str, width: int) -> None:
    lines = texts(text, width)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(cell_len(line) <= width for line in lines)


@pytest.mark.parametrize(
    "text",
    [
        "日本語の文章、です。",
        "한국어 문장",
        "שלום עולם",
        "مرحبا بالعالم",
        "e\u0301le\u0300ve",
        "👍 🎉 🇩🇪",
        "ｆｕｌｌ",
        "Ⅳ ½ √",
    ],
)
def test_widths_are_those_that_terminals_go_by(text: str) -> None:
    assert cell_len(text) == wcswidth(text)
    for line in wrap([Span(text)], 4):
        assert wcswidth(line.text) <= 4


def test_letters_that_are_written_from_right_to_left_are_known() -> None:
    assert [right_to_left(text) for text in ("שלום", "a مرحبا", "\ufb2a", "abc", "日本", "é", "")] == [True] * 3 + [
        False
    ] * 4
    assert wcswidth(ISOLATE + "שלום" + END_ISOLATE) == 4

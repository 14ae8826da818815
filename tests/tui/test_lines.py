"""Wrapping by terminal cells."""

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from reviewtui.tui.lines import Line, Span, wrap


def texts(text: str, width: int) -> list[str]:
    return [line.text for line in wrap([Span(text)], width)]


def test_lines_break_between_words_and_at_newlines() -> None:
    assert texts("one two three\nfour", 8) == ["one two", "three", "four"]


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

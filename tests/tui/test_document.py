"""An answer as lines: Markdown by hand, and growing text against whole text."""

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from reviewtui.tui import document as module
from reviewtui.tui.code import highlight
from reviewtui.tui.document import LONGEST_BLOCK, Document
from reviewtui.tui.lines import Line, Span
from tests.fakes.scripts import markdown_reply

PIECES = (
    "# head\n", "words *and* `code`", "\n", "\n\n", "- item\n", "  - nested\n", "1. one\n", "> quoted\n", "```py\n",
    "x = 1\n", "```\n", "| a | b |\n", "|---|--:|\n", "| 1 | 2 |\n", "---\n", "[a]: http://x.y\n", "[a] ", "\t", "\r\n",
    "漢字 ", "&#x202E;", "\u202e", "<b>", "===\n", "[/] ", "\x1b[0m",
)  # fmt: skip


def lines_of(document: Document, width: int = 40) -> list[Line]:
    closed, growing = document.lines(width)
    return closed + growing


def shown(text: str, width: int = 40, *, raw: bool = False) -> list[str]:
    document = Document(raw=raw)
    document.set_text(text)
    return [line.text.rstrip() for line in lines_of(document, width)]


def test_blocks_of_every_kind() -> None:
    assert shown("# Title\nSome **bold** text\nnext line\n\n- one\n- two\n  - deeper\n\n> said\n\n---\n") == [
        "Title",
        "",
        "Some bold text",
        "next line",
        "",
        "• one",
        "• two",
        "  • deeper",
        "",
        "▌ said",
        "",
        "─" * 40,
    ]


def test_items_written_apart_stay_apart_and_numbers_line_up() -> None:
    assert shown("9. nine\n\n10. ten") == [" 9. nine", "", "10. ten"]


def test_long_items_hang_under_their_text() -> None:
    assert shown("- a fairly long item that wraps", 20) == ["• a fairly long item", "  that wraps"]


def test_tables_align_and_shrink_to_the_room() -> None:
    assert shown("| item | price |\n|---|--:|\n| cup | 4.50 |\n| a very long name | 12 |", 18) == [
        "item         price",
        "───────────  ─────",
        "cup           4.50",
        "a very long     12",
        "name",
    ]


def test_code_keeps_its_lines_and_gets_roles() -> None:
    document = Document()
    document.set_text("```python\ndef f():\n    return 'x'\n```")
    lines = lines_of(document)
    assert [line.text for line in lines] == [" def f():", "     return 'x'"]
    assert Span("def", ("block", "keyword")) in lines[0].spans
    assert lines[0].fill == ("block",)


def test_code_in_a_language_nobody_knows_stays_plain() -> None:
    assert shown("```no-such-language\nx [/] y\n```") == [" x [/] y"]


def test_links_are_words_with_their_address_beside_them() -> None:
    assert shown("[here](http://a.b/c) and <http://d.e> and ![alt](pic.png)", 80) == [
        "here (http://a.b/c) and http://d.e and [image: alt] (pic.png)"
    ]


def test_html_and_markup_are_only_text() -> None:
    assert shown("<script>x</script> [bold]b[/bold] [/] [@click=app.quit]q[/]", 80) == [
        "<script>x</script> [bold]b[/bold] [/] [@click=app.quit]q[/]"
    ]


def test_what_entities_spell_is_made_safe_as_well() -> None:
    assert shown("a &#x202E; b &amp; c `&#x202E;`", 80) == ["a ‹U+202E› b & c &#x202E;"]


def test_raw_shows_what_was_written() -> None:
    assert shown("# Title\n\x1b[2J *x*", raw=True) == ["# Title", "␛[2J *x*"]


def test_a_reference_defined_earlier_holds_later_and_is_not_taken_half_written() -> None:
    document = Document()
    for piece in ("[a]: http://x", ".y\n\npara\n\n", "see [a]"):
        document.append(piece)
        lines = lines_of(document)
    assert [line.text for line in lines] == ["para", "", "see a (http://x.y)"]


def test_very_long_answers_are_shown_as_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LONGEST_RENDERED", 10)
    document = Document()
    document.append("*one*\n")
    assert [line.text for line in lines_of(document)] == ["one"]
    document.append("*two*\n*three")
    assert [line.text for line in lines_of(document)] == ["*one*", "*two*", "*three"]


def test_finished_blocks_are_not_parsed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    parse = module._parser.parse

    def spy(text: str, environment: dict[str, Any]) -> Any:
        seen.append(text)
        return parse(text, environment)

    monkeypatch.setattr(module._parser, "parse", spy)
    document = Document()
    for piece in ("first\n\n", "second\n\n", "third", " and more"):
        document.append(piece)
        document.lines(40)
    assert seen == ["first\n\n", "first\n\nsecond\n\n", "second\n\nthird", "third and more"]


@given(st.lists(st.sampled_from(PIECES), max_size=25), st.lists(st.integers(0, 200), max_size=10), st.integers(3, 60))
def test_an_answer_that_grew_looks_like_one_that_came_whole(pieces: list[str], cuts: list[int], width: int) -> None:
    text = "".join(pieces)
    grown = Document()
    edges = [0, *sorted(min(cut, len(text)) for cut in cuts), len(text)]
    for start, end in pairwise(edges):
        grown.append(text[start:end])
        grown.lines(width)
    whole = Document()
    whole.set_text(text)
    assert lines_of(grown, width) == lines_of(whole, width)


@pytest.mark.parametrize("width", [20, 37, 80])
def test_lines_fit_and_another_width_is_as_good_as_the_first(width: int) -> None:
    text = markdown_reply("how do I return a lamp", 200)
    document = Document()
    document.set_text(text)
    document.lines(60)
    again = lines_of(document, width)
    fresh = Document()
    fresh.set_text(text)
    assert again == lines_of(fresh, width)
    assert max(cell_len(line.text) for line in again) <= width


def test_a_long_answer_is_parsed_piece_by_piece_and_reads_as_one() -> None:
    section = "## Heading\n\nSome *words* that make a paragraph.\n\n- one\n- two\n\n"
    long, short = Document(), Document()
    long.set_text(section * 400)
    short.set_text(section)
    assert len(long.text) > LONGEST_BLOCK

    lines = [line.text for part in long.lines(60) for line in part]
    once = [line.text for part in short.lines(60) for line in part]

    assert lines == [*([*once, ""] * 399), *once]


def test_a_block_too_long_to_be_parsed_at_every_draw_is_shown_as_it_was_written() -> None:
    document = Document()
    document.set_text("before\n\n" + "some **words**\n" * 2000)
    document.append("\n\nafter")

    lines = [line.text for part in document.lines(60) for line in part]

    assert lines == ["before", "", *["some **words**"] * 2000, "", "", "after"]


def test_a_new_text_is_rendered_again_after_one_that_was_too_long() -> None:
    document = Document()
    document.set_text("a**b" * LONGEST_BLOCK)
    document.lines(60)

    document.set_text("some **words**")

    assert [line.text for part in document.lines(60) for line in part] == ["some words"]


def test_code_of_one_character_again_and_again_is_not_handed_to_a_lexer() -> None:
    code = "int a;\n" + "\n" * 200

    assert highlight(code, "c") == [Span(code, ("block",))]
    assert len(highlight("int a;\n", "c")) > 1

"""Where words of an answer stand on the screen: rendered, wrapped, hostile."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewtui.tui.document import Document
from reviewtui.tui.lines import Line, Span
from reviewtui.tui.placing import Mark, Passage, Word, marks, painted, place

ANSWER = """# Return a parcel

Pack it in a **sturdy box**, see [the *long* list](https://example.test/list "All").

> Keep the receipt.

1. tape it shut
1. bring it

| step | costs |
|------|------:|
| label | 0 € |

```python
total = sum(prices)
```

Ask ![a logo](logo.png) `us` &amp; them.
"""


def lines_of(text: str, width: int = 40, *, raw: bool = False) -> list[Line]:
    document = Document(raw=raw)
    document.set_text(text)
    settled, growing = document.lines(width)
    return [*settled, *growing]


def shown(text: str, words: str, width: int = 40, *, raw: bool = False) -> list[str]:
    """What is marked on the lines where `words` of `text` are to be."""
    lines = lines_of(text, width, raw=raw)
    start = text.index(words)
    found = marks(place(lines, text), [Passage(start, start + len(words), "only")])
    return [lines[y].text[mark.left : mark.right] for y, in_line in sorted(found.items()) for mark in in_line]


@pytest.mark.parametrize("raw", [False, True])
@pytest.mark.parametrize("words", ["Return a parcel", "receipt", "tape it", "sum(prices)", "them", "label", "0 €"])
def test_words_are_found_in_every_kind_of_block(words: str, raw: bool) -> None:
    assert shown(ANSWER, words, raw=raw) == [words]


def test_signs_that_rendering_takes_away_do_not_part_a_passage() -> None:
    assert shown(ANSWER, "a **sturdy box**, see [the *long* list]", 80) == ["a sturdy box, see the long list"]


def test_a_passage_over_several_lines_is_marked_on_each() -> None:
    assert shown("one two three four five six", "two three four five", 10) == ["two", "three four", "five"]


def test_a_word_that_is_cut_by_the_edge_is_marked_on_both_lines() -> None:
    assert shown("a " + "x" * 15, "x" * 15, 10) == ["x" * 10, "x" * 5]


def test_a_passage_may_begin_and_end_within_words() -> None:
    assert shown("unbelievable things", "believable th") == ["believable th"]


def test_signs_that_cannot_be_seen_are_found_by_their_names() -> None:
    text = "say \u202eabc\u200f and \x1b[31m red\x7f end"
    assert shown(text, "\u202eabc\u200f and", 60) == ["‹U+202E›abc‹U+200F› and"]
    assert shown(text, "\x1b[31m red\x7f", 60) == ["␛[31m red␡"]


def test_words_behind_a_long_definition_are_found() -> None:
    link = "https://example.test/" + "x" * 300
    text = f"See [it][1] here.\n\n[1]: {link}\n\nAnd go on from there to the end."
    assert shown(text, "go on from there") == ["go on from there"]


def test_east_asian_writing_is_marked_by_characters() -> None:
    assert shown("订单明天到。", "明天", 6) == ["明", "天"]


def test_cells_of_a_table_are_read_one_after_the_other_though_their_lines_stand_side_by_side() -> None:
    text = "| a | b |\n|---|---|\n| one two three four | 日本 two three five |\n| six | two |"
    assert shown(text, "two three four", 22) == ["two", "three four"]
    assert shown(text, "two three five", 22) == ["two", "three five"]
    assert shown(text, "four | 日本 two", 22) == ["日本 two", "four"]


def test_a_piece_has_the_roles_of_all_its_marks() -> None:
    line = Line((Span("ab", ("em",)), Span("cd")), ("block",))
    found = painted(line, [Mark(1, 3, "only"), Mark(2, 4, "found")])
    assert found.spans == (
        Span("a", ("em",)),
        Span("b", ("em", "only")),
        Span("c", ("only", "found")),
        Span("d", ("found",)),
    )
    assert found.fill == ("block",)
    assert found.text == line.text


TEXTS = st.lists(
    st.sampled_from(
        [
            "word",
            "**bold**",
            "`code`",
            "# head\n",
            "\n\n",
            "- item\n",
            "> quote\n",
            "|a|b|\n|-|-|\n|c|d|\n",
            "日本",
            "\u202e",
            "x" * 30,
        ]
    ),
    max_size=40,
).map(" ".join)


@given(TEXTS, st.integers(4, 50), st.booleans())
def test_every_word_is_where_it_is_said_to_be_and_they_stand_in_order(text: str, width: int, raw: bool) -> None:
    lines = lines_of(text, width, raw=raw)
    words = place(lines, text)
    for word in words:
        seen, written = lines[word.y].text[word.left : word.right], text[word.start : word.end]
        assert seen == written or seen == f"‹U+{ord(written):04X}›"
    assert [word.start for word in words] == sorted(word.start for word in words)
    assert all(before.end <= after.start for before, after in pairwise(words))


@given(st.lists(st.sampled_from(["word", "other,", "日本", "(so)", "\n"]), min_size=1, max_size=60).map(" ".join))
def test_of_a_text_that_is_shown_as_it_was_written_every_word_is_found(text: str) -> None:
    words = place(lines_of(text, 12, raw=True), text)
    assert "".join(text[word.start : word.end] for word in words) == "".join(text.split())


def test_an_empty_answer_has_no_words() -> None:
    assert place([], "") == []
    assert marks([], [Passage(0, 3, "only")]) == {}
    assert marks([Word(0, 0, 3, 5, 8)], [Passage(0, 3, "only")]) == {}

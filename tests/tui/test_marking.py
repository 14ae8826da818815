"""Marking a passage: words, lines, and where they end."""

from reviewtui.tui.lines import Line, Span
from reviewtui.tui.marking import Marking, begin
from reviewtui.tui.placing import place

TEXT = "one two three\n\nfour five\nsix"
WORDS = place([Line((Span(line),)) for line in TEXT.split("\n")], TEXT)


def marked(marking: Marking | None) -> str:
    assert marking is not None
    start, end = marking.passage
    return TEXT[start:end]


def test_it_begins_with_the_first_word_in_sight() -> None:
    assert marked(begin(WORDS, 0)) == "one"
    assert marked(begin(WORDS, 1)) == "four"
    assert marked(begin(WORDS, 9)) == "six"
    assert begin([], 0) is None


def test_it_moves_by_words_and_lines_and_stays_within() -> None:
    marking = begin(WORDS, 0)
    assert marking is not None
    seen = []
    for move in ("right", "right", "down", "down", "down", "right", "up", "up", "left", "start", "left", "up", "end"):
        marking.move(move, extend=False)  # type: ignore[arg-type]  # literals in a loop
        seen.append(marked(marking))
    assert seen == ["two", "three", "five", "six", "six", "six", "four", "one", "one", "one", "one", "one", "three"]


def test_it_grows_both_ways_from_where_it_began() -> None:
    marking = begin(WORDS, 2)
    assert marking is not None
    marking.move("right", extend=True)
    assert marked(marking) == "four five"
    marking.move("down", extend=True)
    assert marked(marking) == "four five\nsix"
    marking.move("start", extend=True)
    marking.move("up", extend=True)
    marking.move("up", extend=True)
    assert marked(marking) == "one two three\n\nfour"


def test_by_lines_it_takes_whole_ones() -> None:
    marking = begin(WORDS, 0)
    assert marking is not None
    marking.move("right", extend=False)
    marking.by_lines = True
    assert marked(marking) == "one two three"
    marking.move("down", extend=True)
    assert marked(marking) == "one two three\n\nfour five"
    assert marking.line == 2

"""Finding words on lines."""

from reviewtui.tui.finding import Place, find, marks_of
from reviewtui.tui.lines import Line, Span
from reviewtui.tui.placing import Mark

LINES = [Line((Span("Send it "), Span("back", ("strong",)), Span(" at"))), Line((Span("  once. (Back?)"),)), Line(())]


def test_case_and_roles_do_not_matter_and_signs_are_signs() -> None:
    assert find(LINES, "back") == [Place(0, 8, 0, 12), Place(1, 9, 1, 13)]
    assert find(LINES, "(back?)") == [Place(1, 8, 1, 15)]
    assert find(LINES, "it b") == [Place(0, 5, 0, 9)]


def test_words_are_found_over_the_end_of_a_line() -> None:
    assert find(LINES, "at  once") == [Place(0, 13, 1, 6)]
    assert marks_of(find(LINES, "at once"), LINES, "found") == {0: [Mark(13, 15, "found")], 1: [Mark(2, 6, "found")]}


def test_nothing_is_in_nothing() -> None:
    assert find(LINES, " ") == find([], "a") == find(LINES, "never") == []

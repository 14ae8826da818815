"""Intervals drawn to scale, cells and paragraphs that keep their width."""

import pytest
from rich.cells import cell_len

from reviewtui.report.drawing import draw_interval, itemised, left, right, rule, wrapped
from reviewtui.report.parts import Scale
from reviewtui.scoring.estimate import Interval

SHARE = Scale(0.0, 1.0)


@pytest.mark.parametrize(
    ("interval", "value", "mark", "drawn"),
    [
        (Interval(0.2, 0.8), 0.5, None, "  ├──●──┤  "),
        (Interval(0.0, 1.0), 0.0, None, "●─────────┤"),
        (Interval(0.2, 0.8), 0.5, 0.6, "  ├──●┼─┤  "),
        (Interval(0.2, 0.4), 0.3, 0.9, "  ├●┤    ┊ "),
        (Interval(0.2, None), 0.5, None, "  ├──●────→"),
        (Interval(0.2, None), 1.0, None, "  ├──────●→"),
        (Interval(None, 0.8), 0.5, None, "←────●──┤  "),
        (Interval(0.2, 0.8), None, None, "  ├─────┤  "),
        (None, 0.5, None, "     ●     "),
        (None, None, None, "           "),
        (Interval(0.3, 5.0), 0.5, None, "   ├─●────┤"),
    ],
)
def test_intervals(interval: Interval | None, value: float | None, mark: float | None, drawn: str) -> None:
    assert draw_interval(interval, value, SHARE, 11, mark) == drawn


def test_a_scale_without_length_draws_at_its_start() -> None:
    assert Scale(0.0, 0.0).place(3.0, 10) == 0


def test_cells_are_measured_as_a_terminal_shows_them() -> None:
    assert left("模型一号", 6) == "模型 …"  # no half characters: a space fills the place
    assert left("ab", 4) == "ab  "
    assert left("a\x1b[31mb\nc", 12) == "a␛[31mb⏎c   "
    assert right("9.5", 5) == "  9.5"
    assert cell_len(rule("決定", 40)) == 40


def test_items_are_kept_whole() -> None:
    assert list(itemised(["one two", "three four", "five"], 20, "> ", "  ")) == ["> one two ·", "  three four · five"]
    assert list(itemised(["alone"], 20, "> ", "  ")) == ["> alone"]
    assert list(itemised([], 20, "> ", "  ")) == []


def test_an_item_longer_than_a_line_is_broken_between_its_words() -> None:
    items = ["one", "two three four five six", "seven"]
    assert list(itemised(items, 16, "> ", "  ")) == ["> one · two", "  three four", "  five six ·", "  seven"]


def test_paragraphs_wrap_and_break_what_is_too_long() -> None:
    lines = list(wrapped("one two " + "x" * 50 + " " + "模" * 30, 20, "  ", "    "))
    assert lines[0] == "  one two"
    assert all(cell_len(line) <= 20 for line in lines)
    assert "".join(lines).replace(" ", "") == "onetwo" + "x" * 50 + "模" * 30
    assert list(wrapped("", 20)) == []

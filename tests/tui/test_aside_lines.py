"""Reasoning and tool calls: folded, unfolded, hostile."""

from reviewtui.actions.asides import Aside
from reviewtui.tui.aside_lines import LONGEST, beside
from reviewtui.tui.lines import Line
from tests.tui.driving import HOSTILE, HOSTILE_SHOWN

THOUGHT = Aside("reasoning", "", "First this.\nThen that.")
CALL = Aside("call", "search", '{"q":"post"}')


def texts(lines: list[Line]) -> list[str]:
    return [line.text for line in lines]


def test_folded_each_is_one_line_that_says_how_to_open_it() -> None:
    before, after = beside([THOUGHT, CALL], 50, unfolded=False)
    assert texts(before) == ["▸ reasoning, 4 words · O opens", ""]
    assert texts(after) == ["", '▸ tool call search · O opens · {"q":"post"}']
    before, after = beside([THOUGHT, CALL], 20, unfolded=False)
    assert texts(before + after) == ["▸ reasoning, 4 word…", "", "", "▸ tool call search …"]


def test_unfolded_all_of_it_is_shown_and_json_is_laid_out() -> None:
    before, after = beside([THOUGHT, CALL], 50, unfolded=True)
    assert texts(before) == ["▾ reasoning, 4 words", "▏ First this.", "▏ Then that.", ""]
    assert texts(after) == ["", "▾ tool call search", "▏  {", '▏    "q": "post"', "▏  }"]


def test_arguments_that_are_no_json_are_shown_as_they_came() -> None:
    _, after = beside([CALL._replace(text="{broken")], 50, unfolded=True)
    assert texts(after)[2:] == ["▏  {broken"]


def test_hostile_words_are_words() -> None:
    _, after = beside([Aside("call", HOSTILE, HOSTILE)], 400, unfolded=False)
    assert texts(after)[1] == f"▸ tool call {HOSTILE_SHOWN} · O opens · {HOSTILE_SHOWN}"


def test_nobody_has_to_scroll_through_endless_reasoning() -> None:
    before, _ = beside([THOUGHT._replace(text="x" * (LONGEST + 1_000))], 100, unfolded=True)
    assert texts(before)[-2:] == ["▏ (1,000 characters more)", ""]

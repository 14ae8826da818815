"""Markdown: renders as tables and headings of our own, and shows every name as it is, whatever is in it."""

import re

import pytest
from hypothesis import example, given, settings
from markdown_it import MarkdownIt
from markdown_it.token import Token

from reviewtui.domain.safe import safe_text
from reviewtui.report.markdown import render_markdown
from reviewtui.report.markdown_text import plain
from tests.report.evidence import answers, report, session
from tests.report.handmade import handmade
from tests.report.hostile import HOSTILE
from tests.scoring.rows import too_late

FORGE = MarkdownIt("gfm-like")
"""With HTML let through, and links made of whatever looks like one: as little help as a forge could give."""


def shown(token: Token) -> str:
    return "".join(child.content for child in token.children or ())


def blocks(text: str) -> list[str]:
    return [token.type for token in FORGE.parse(text)]


def inlines(text: str) -> set[str]:
    return {child.type for token in FORGE.parse(text) for child in token.children or ()}


def collapsed(text: str) -> str:
    return " ".join(safe_text(text, newlines=False).split())


@settings(deadline=None)
@given(HOSTILE)
@example("a|b`c|d`")
@example("`https://a.example|b`")
@example("a\\")
@example("\\|")
@example("1) x")
@example("&#124;&lt;")
@example("Http://A.example")
@example("x.EXAMPLE")
def test_a_cell_a_heading_and_a_list_show_the_text_and_nothing_else(text: str) -> None:
    cell = plain(text)
    document = f"# {cell}\n\n- {cell}\n\n{cell}\n\n| a | b |\n| :-- | --: |\n| {cell} | end |\n"
    usual = "# x\n\n- x\n\nx\n\n| a | b |\n| :-- | --: |\n| x | end |\n"
    if not collapsed(text):
        return
    assert blocks(document) == blocks(usual)
    assert inlines(document) <= {"text", "text_special", "code_inline"}
    contents = [shown(token) for token in FORGE.parse(document) if token.type == "inline"]
    assert contents == [*[collapsed(text)] * 3, "a", "b", collapsed(text), "end"]


@settings(max_examples=30, deadline=None)
@given(HOSTILE, HOSTILE)
def test_hostile_names_leave_the_documents_structure_as_it_is(name: str, words: str) -> None:
    made = render_markdown(handmade(name=f"m{name}", other=f"n{name}", session=f"s{name}", words=f"w{words}"))
    usual = render_markdown(handmade())
    assert blocks(made) == blocks(usual)
    assert inlines(made) <= inlines(usual) | {"text_special"}
    assert inlines(usual) == {"text", "code_inline", "strong_open", "strong_close"}


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("local-small 1.5", "local-small 1.5"),
        ("gpt_4|x", "gpt\\_4&#124;x"),
        ("<b>", "&lt;b&gt;"),
        ("`a`", "&#96;a&#96;"),
        ("a\nb", "a⏎b"),
        ("- a", "\\- a"),
        ("12. a", "12\\. a"),
        ("mail ana@a.example", "mail `ana@a.example`"),
        ("see #12", "see `#12`"),
        (":tada:", "`:tada:`"),
        ("\x1b[31m", "␛\\[31m"),
    ],
)
def test_what_is_escaped_and_what_stays_readable(text: str, written: str) -> None:
    assert plain(text) == written


def test_it_opens_with_the_decision() -> None:
    text = render_markdown(report(session(), [*answers(24, stars=5), *answers(24, "beta", 1)]))
    lines = [line for line in text.splitlines() if line]
    assert lines[0] == "# support · report"
    assert lines[4:7] == [
        "## Decision: a model passes",
        "Meets all requirements: alpha. Misses a requirement: beta.",
        "### alpha: PASS",
    ]


def test_a_requirement_stands_with_its_verdict_its_intervals_and_what_decides() -> None:
    text = render_markdown(report(session(), [*answers(9, stars=5), *answers(24, "beta", 1)]))
    rows = [line for line in text.splitlines() if line.startswith("| CSAT at least 60%")]
    assert (
        rows[0]
        == "| CSAT at least 60% | UNDECIDED | for reading | 100.0% | `··············┊·├──────●` | 70.1–100.0% | 9 |"
    )
    assert (
        "\n- CSAT at least 60%: 9 families more decide if they are like the 9 seen; "
        "expect 9 more judgments of its answers (80% range 9 to more than there are); "
        "these prompts decide with a chance of 84%. "
        "For reading: Wilson. For" in text
    )


def test_numbers_stand_to_the_right_and_what_is_missing_under_the_table() -> None:
    text = render_markdown(
        report(session(), [*answers(10), *[too_late(f"p{n}", model="alpha") for n in range(10, 14)]])
    )
    block = text[text.index("### TTFT p95") : text.index("### total time p50")]
    assert "| :-- | --: | :-: | --: | --: |" in block
    assert re.search(r"\n\| alpha \| ≥ 60\.0 s \| `[^`]{24}` \| from 60\.0 s \| 14 \|\n", block)
    assert "- alpha: 4 timed out: counted as that long or longer; no upper bound" in block
    assert "Intervals by order statistics." in block

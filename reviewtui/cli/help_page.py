"""A help topic laid out for the terminal that it is read in."""

import re
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from reviewtui.tui.lines import Span

_COMMENT = re.compile(r"^<!--.*?-->\n+", re.M)
"""What tests and generators look for in a topic; nothing for its reader."""


def help_page(markdown: str, width: int) -> str:
    """`markdown` (our own) in lines of at most `width` cells: tables as tables, headings and what is strong in bold.

    Lines of code stay whole, since they are there to be copied, and words of code keep their backticks.
    """
    from reviewtui.tui.document import UNBOUNDED
    from reviewtui.tui.markdown import layout, parser, split_blocks

    blocks = []
    tokens = parser().parse(_COMMENT.sub("", markdown))
    for child in [child for token in tokens for child in token.children or ()]:
        if child.type == "softbreak":
            child.type, child.content = "text", " "
        elif child.type == "code_inline":
            child.content = f"`{child.content}`"
        elif child.type == "link_open":
            child.attrSet("href", "")  # another topic, which the words name
    for block in split_blocks(tokens):
        is_code = block.tokens[0].type in ("code_block", "fence")
        lines = layout(block.tokens, UNBOUNDED if is_code else width)
        blocks.append("".join(f"{_painted(line.spans)}\n" for line in lines))
    return "\n".join(blocks)


def _painted(spans: "tuple[Span, ...]") -> str:
    strong = {"heading", "strong"}
    return "".join(
        click.style(span.text, bold=True) if strong & set(span.role) else span.text for span in spans
    ).rstrip()

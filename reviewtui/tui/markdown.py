"""Markdown to lines: the blocks that an answer is made of, laid out for a width.

Nothing in here acts: links are words with their address beside them, HTML is shown as it was written.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token
from rich.cells import cell_len

from reviewtui.domain.safe import safe_text
from reviewtui.tui.code import highlight
from reviewtui.tui.json_text import pretty_json
from reviewtui.tui.lines import PLAIN, Line, Role, Span, wrap
from reviewtui.tui.tables import layout_table

MAX_RULE = 40
"""A thematic break is drawn this many cells wide at most."""


def parser() -> MarkdownIt:
    """CommonMark with tables and strikethrough; raw HTML off."""
    return MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


class Block(NamedTuple):
    """One top-level block as parsed tokens, and the line it starts on."""

    tokens: list[Token]
    first_line: int


def split_blocks(tokens: list[Token]) -> list[Block]:
    """`tokens` of a whole text, grouped by top-level block."""
    blocks: list[Block] = []
    for token in tokens:
        if token.level == 0 and token.nesting >= 0 and token.map:
            blocks.append(Block([], token.map[0]))
        blocks[-1].tokens.append(token)
    return blocks


def layout(tokens: list[Token], width: int) -> list[Line]:
    """The lines of consecutive sibling blocks, an empty line between them where Markdown wants one."""
    lines: list[Line] = []
    for group in _siblings(tokens):
        hidden = group[0].type == "paragraph_open" and group[0].hidden  # a paragraph of a tight list
        if lines and not hidden and not (group[0].type.endswith("list_open") and lines and _is_tight(group)):
            lines.append(Line(()))
        lines += _layout_block(group, width)
    return lines


def _siblings(tokens: list[Token]) -> Iterator[list[Token]]:
    start, depth = 0, 0
    for index, token in enumerate(tokens):
        depth += token.nesting
        if depth == 0:
            yield tokens[start : index + 1]
            start = index + 1


def _is_tight(group: list[Token]) -> bool:
    """Whether a list nested in another is written without empty lines."""
    return group[0].level > 0 and any(token.type == "paragraph_open" and token.hidden for token in group)


def _layout_block(group: list[Token], width: int) -> list[Line]:
    kind = group[0].type
    if kind in _CONTAINERS:
        return _CONTAINERS[kind](group, width)
    if kind in ("fence", "code_block"):
        return _layout_code(group[0], width)
    if kind == "hr":
        return [Line((Span("─" * min(width, MAX_RULE), ("rule",)),))]
    return wrap([Span(safe_text(group[0].content))], width)


def _layout_paragraph(group: list[Token], width: int) -> list[Line]:
    return wrap(inline_spans(group[1]), width)


def _layout_heading(group: list[Token], width: int) -> list[Line]:
    role = ("heading", "heading-first") if group[0].tag == "h1" else ("heading",)
    return wrap(inline_spans(group[1], role), width)


def _layout_quote(group: list[Token], width: int) -> list[Line]:
    bar = Span("▌ ", ("quote-bar",))
    return [line.indented(bar) for line in layout(group[1:-1], width - 2)]


def _layout_list(group: list[Token], width: int) -> list[Line]:
    lines: list[Line] = []
    number = int(group[0].attrs.get("start", 1)) if group[0].type == "ordered_list_open" else None
    items = list(_siblings(group[1:-1]))
    last = "" if number is None else f"{number + len(items) - 1}. "
    loose = not any(token.type == "paragraph_open" and token.hidden for token in group)
    for item in items:
        marker = "• " if number is None else f"{number}. ".rjust(len(last))
        if loose and lines:
            lines.append(Line(()))
        content = layout(item[1:-1], width - len(marker)) or [Line(())]
        lines.append(content[0].indented(Span(marker, ("marker",))))
        lines += [line.indented(Span(" " * len(marker))) for line in content[1:]]
        number = None if number is None else number + 1
    return lines


def _layout_code(token: Token, width: int) -> list[Line]:
    words = safe_text(token.info).split()
    language = words[0].lower() if words else ""
    written = token.content.rstrip("\n")
    on_one_line = language == "json" and "\n" not in written
    return layout_code((pretty_json(written) if on_one_line else None) or written, language, width)


def layout_code(code: str, language: str, width: int) -> list[Line]:
    """The lines of a piece of code on a ground of its own."""
    role: Role = ("block",)
    edge = Span(" ", role)
    return [line.indented(edge) for line in wrap(highlight(safe_text(code), language), width - 2, fill=role)]


def _layout_table(group: list[Token], width: int) -> list[Line]:
    rows: list[list[list[Span]]] = []
    aligns: list[str] = []
    for index, token in enumerate(group):
        if token.type == "tr_open":
            rows.append([])
        elif token.type in ("th_open", "td_open"):
            head = token.type == "th_open"
            rows[-1].append(inline_spans(group[index + 1], ("strong",) if head else PLAIN))
            if head:
                aligns.append(str(token.attrs.get("style", "")).removeprefix("text-align:"))
    return layout_table(rows, aligns, width)


_CONTAINERS: dict[str, Callable[[list[Token], int], list[Line]]] = {
    "paragraph_open": _layout_paragraph,
    "heading_open": _layout_heading,
    "blockquote_open": _layout_quote,
    "bullet_list_open": _layout_list,
    "ordered_list_open": _layout_list,
    "table_open": _layout_table,
}

_INLINE_ROLES = {"strong_open": "strong", "em_open": "em", "s_open": "strike", "link_open": "link"}


def inline_spans(token: Token, base: Role = PLAIN) -> list[Span]:
    """The pieces of an inline token. Line breaks stay: an answer breaks its lines for a reason.

    Text is made safe once more, because Markdown's entities (`&#x202E;`) can spell what the source did not hold.
    """
    spans: list[Span] = []
    stack = [base]
    links: list[tuple[str, int]] = []
    for child in token.children or []:
        if child.type in _INLINE_ROLES:
            stack.append((*stack[-1], _INLINE_ROLES[child.type]))
            if child.type == "link_open":
                links.append((str(child.attrs.get("href", "")), len(spans)))
        elif child.nesting < 0:
            stack.pop()
            if child.type == "link_close":
                spans += _address(*links.pop(), spans)
        elif child.type in ("softbreak", "hardbreak"):
            spans.append(Span("\n"))
        elif child.type == "code_inline":
            spans.append(Span(safe_text(child.content, newlines=False), (*stack[-1], "code")))
        elif child.type == "image":
            spans.append(Span(safe_text(f"[image: {child.content}]", newlines=False), (*stack[-1], "link")))
            spans += _address(str(child.attrs.get("src", "")), len(spans), spans)
        else:
            spans.append(Span(safe_text(child.content, newlines=False), stack[-1]))
    return spans


def _address(href: str, first: int, spans: list[Span]) -> list[Span]:
    """Where a link leads, in words, unless its text is that already. Links never open from here."""
    shown = "".join(span.text for span in spans[first:])
    target = safe_text(href, newlines=False)
    return [] if not target or shown in (target, target.removeprefix("mailto:")) else [Span(f" ({target})", ("url",))]


def natural_width(lines: list[Line]) -> int:
    """Cells of the longest line."""
    return max((cell_len(line.text) for line in lines), default=0)

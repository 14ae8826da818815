"""Source code to pieces with roles, by pygments, which is loaded when the first code block appears."""

import functools
import re
from typing import TYPE_CHECKING

from reviewtui.tui.lines import Span

if TYPE_CHECKING:
    from pygments.lexer import Lexer

LONGEST = 4_000
"""Longer blocks stay plain: highlighting them would cost more than a frame."""

_MONOTONY = re.compile(r"(.)\1{199}", re.DOTALL)
"""One character again and again, as a model writes that has lost its way: some lexers take seconds over it."""

_ROLES = {
    "Keyword": "keyword",
    "Operator.Word": "keyword",
    "Name.Tag": "keyword",
    "Literal.String": "string",
    "Literal.Number": "number",
    "Comment": "comment",
    "Name.Function": "name",
    "Name.Class": "name",
    "Name.Decorator": "name",
    "Name.Attribute": "name",
    "Generic.Deleted": "comment",
    "Generic.Inserted": "string",
}
"""Few roles on purpose: the theme has few colours."""


def highlight(code: str, language: str) -> list[Span]:
    """`code` as spans, plain where the language is unknown. The spans' text joined is `code`, always."""
    worth = language and len(code) <= LONGEST and not _MONOTONY.search(code)
    lexer = _lexer(language.lower()) if worth else None
    if lexer is None:
        return [Span(code, ("block",))]
    spans = [Span(text, _role(str(kind))) for _, kind, text in lexer.get_tokens_unprocessed(code)]
    # A lexer is third-party code reading hostile input; one that drops or repeats a word must not alter the answer.
    return spans if "".join(span.text for span in spans) == code else [Span(code, ("block",))]


@functools.lru_cache(maxsize=64)
def _lexer(language: str) -> "Lexer | None":
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    try:
        return get_lexer_by_name(language)
    except ClassNotFound:
        return None


@functools.cache
def _role(kind: str) -> tuple[str, ...]:
    """The role of a pygments token type, written `Token.Name.Function.Magic`: that of its nearest known ancestor."""
    parts = kind.split(".")[1:]
    for length in range(len(parts), 0, -1):
        if role := _ROLES.get(".".join(parts[:length])):
            return ("block", role)
    return ("block",)

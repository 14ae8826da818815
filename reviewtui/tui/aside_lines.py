"""What came beside an answer as lines: folded to one line each, or all of it."""

from collections.abc import Iterable

from reviewtui.actions.asides import Aside
from reviewtui.domain.safe import safe_text
from reviewtui.tui.json_text import pretty_json
from reviewtui.tui.lines import Line, Role, Span, wrap
from reviewtui.tui.markdown import layout_code
from reviewtui.tui.words import counted, fit

FOLD: Role = ("fold",)
BAR = Span("▏ ", FOLD)
LONGEST = 100_000
"""Characters of reasoning, or of the arguments of a call, that are shown."""


def beside(asides: Iterable[Aside], width: int, *, unfolded: bool) -> tuple[list[Line], list[Line]]:
    """The lines before the text of an answer and those after it, each with an empty line between."""
    before: list[Line] = []
    after: list[Line] = []
    for aside in asides:
        lines = [_head(aside, width, unfolded=unfolded), *(_body(aside, width) if unfolded else ())]
        if aside.kind == "reasoning":
            before += [*lines, Line(())]
        else:
            after += [Line(()), *lines]
    return before, after


def _head(aside: Aside, width: int, *, unfolded: bool) -> Line:
    sign = "▾" if unfolded else "▸"
    if aside.kind == "reasoning":
        said = f"{sign} reasoning, {counted(len(aside.text.split()), 'word')}"
    else:
        said = f"{sign} tool call {safe_text(aside.title, newlines=False)}"
    said += "" if unfolded else " · O opens"
    if aside.kind == "call" and not unfolded:
        said += f" · {safe_text(aside.text[: 2 * width], newlines=False)}"
    return Line((Span(fit(said, width).rstrip() if width > 0 else said, FOLD),))


def _body(aside: Aside, width: int) -> list[Line]:
    if aside.kind == "reasoning":
        lines = wrap([Span(safe_text(aside.text[:LONGEST]), FOLD)], width - len(BAR.text))
    else:
        found = layout_code(pretty_json(aside.text) or aside.text[:LONGEST], "json", width - len(BAR.text))
        lines = [Line(tuple(map(_folded, line.spans)), line.fill) for line in found]
    more = len(aside.text) - LONGEST
    lines += [Line((Span(f"({more:,} characters more)", FOLD),))] if more > 0 else []
    return [line.indented(BAR) for line in lines]


def _folded(span: Span) -> Span:
    """A piece of code that is no part of the answer: it keeps its ground and its colour."""
    return span._replace(role=(*span.role[:1], *FOLD, *span.role[1:]))

"""The evidence of a failure as lines: the answer with what was found marked in it, what was asked, what others said.

What is marked bears a sign at the edge and an underline as well as a colour. The text is shown as the model wrote it,
because that is what the detector's offsets speak of.
"""

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import chain, pairwise

from reviewtui.actions.triage_views import FailureEvidence, OtherAnswer
from reviewtui.domain.safe import safe_text
from reviewtui.tui.lines import Line, Span, wrap
from reviewtui.tui.triage_words import again
from reviewtui.tui.widgets.line_view import MARK, Layout
from reviewtui.tui.words import shown_prompt

AROUND = 6_000
"""Characters before and after the start of what was found that are shown unless the reader wants all."""

LONGEST = 200_000
"""Characters that are laid out at most: no person reads more of one answer."""

EDGE = Span("┃ ", ("sign",))
NO_EDGE = Span("  ")
PLACE = Span("◂", (MARK, "sign"))
"""Stands where something is missing: an answer that was cut off ends here."""

ALSO = {
    "open": "not decided",
    "confirmed": "confirmed",
    "dismissed": "dismissed",
    "fixed": "fixed",
    "wont_fix": "stays",
}


def evidence_layout(evidence: FailureEvidence, *, note: str | None = None, whole: bool, names_key: str) -> Layout:
    """The answer, what came when it was asked again, the prompt with all of its turns, the reference, who said what.
    What is withheld is shown by `names_key`.
    """
    return partial(_evidence_lines, evidence, note, LONGEST if whole else AROUND, names_key)


def others_layout(evidence: FailureEvidence) -> Layout:
    """What the models answered to this prompt else, one after the other."""
    return partial(_others_lines, evidence.others)


def _evidence_lines(evidence: FailureEvidence, note: str | None, around: int, names_key: str, width: int) -> list[Line]:
    lines = list(_answer_lines(evidence, around, names_key, width))
    for answer in evidence.again:
        lines += _section(again(answer), answer.text[: 2 * AROUND] or "(no text)", width)
    if note:
        lines += _section("note", note, width)
    for turn in evidence.turns:
        lines += _section(f"prompt · {turn.role}", shown_prompt(turn.text[:LONGEST]), width)
    if evidence.reference is not None:
        lines += _section("reference answer", evidence.reference[:LONGEST], width)
    for source in evidence.sources:
        if source.by_person:
            lines += _section(f"{source.name} says it is {evidence.key.kind}", source.words, width)
    if evidence.labels:
        also = ", ".join(f"{kind} ({ALSO[status]})" for kind, status in evidence.labels)
        lines += _section("this answer fails in other ways too", also, width)
    return lines


def _answer_lines(evidence: FailureEvidence, around: int, names_key: str, width: int) -> Iterator[Line]:
    if evidence.text:
        spans = _spans(evidence.text, evidence.span, evidence.passages, around)
        lines = wrap(spans, width - len(EDGE.text))
        marked = _marked(lines)
        for y, line in enumerate(lines):
            yield line.indented(EDGE if y in marked else NO_EDGE)
    elif not evidence.error and not evidence.withheld:
        yield Line((EDGE, Span("(no text)", ("muted",))))
    if evidence.error:
        for line in wrap([Span(safe_text(evidence.error))], width - len(EDGE.text)):
            yield line.indented(EDGE)
    if evidence.withheld:
        words = f"Why is shown with the names ({names_key}): such messages tell hosts and times."
        for line in wrap([Span(words, ("muted",))], width - len(EDGE.text)):
            yield line.indented(EDGE)


def _marked(lines: Sequence[Line]) -> set[int]:
    """The numbers of the lines with a mark, and of the empty ones between them."""
    marked: set[int] = set()
    empty: list[int] = []
    for y, line in enumerate(lines):
        if any(MARK in span.role for span in line.spans):
            marked.update(empty if y - len(empty) - 1 in marked else (), (y,))
            empty = []
        else:
            empty = [*empty, y] if not line.text else []
    return marked


def _spans(text: str, span: tuple[int, int] | None, passages: Sequence[tuple[int, int]], around: int) -> list[Span]:
    """The text around `span`, or around the first of `passages`, all of which are marked; what is left out is said."""
    start, end = span or next(iter(passages), (0, 0))
    first, last = max(0, start - around), min(len(text), start + around)
    stretches = [(low, high) for low, high in ((start, end), *passages) if low < high]
    place = start if span is not None and start == end else None
    edges = {first, last, *(edge for edge in (start, *chain(*stretches)) if first < edge < last)}
    spans: list[Span] = []
    for low, high in pairwise(sorted(edges)):
        spans += [PLACE] if low == place else []
        marked = any(before <= low < after for before, after in stretches)
        spans.append(Span(safe_text(text[low:high]), (MARK,) if marked else ()))
    spans += [PLACE] if last == place else []
    if first:
        spans.insert(0, Span(f"({first:,} characters before)\n", ("muted",)))
    if last < len(text):
        spans.append(Span(f"\n({len(text) - last:,} characters more)", ("muted",)))
    return spans


def _others_lines(others: tuple[OtherAnswer, ...], width: int) -> list[Line]:
    lines: list[Line] = []
    for other in others:
        fails = f"fails: {', '.join(other.failures)}" if other.failures else "nothing found"
        words = other.text[: 2 * AROUND] or other.error or "(no text)"
        lines += _section(f"{other.model} · {fails}", words, width)
    return lines[1:] or [Line((Span("No other model was asked this.", ("muted",)),))]


def _section(title: str, text: str, width: int) -> list[Line]:
    """An empty line, a title, and text."""
    head = wrap([Span(safe_text(title, newlines=False), ("strong",))], width)
    return [Line(()), *head, *wrap([Span(safe_text(text))], width)]

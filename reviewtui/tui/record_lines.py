"""One answer and everything that is recorded about it, as lines."""

from collections.abc import Iterator, Sequence

from reviewtui.actions.figure_rows import ENDINGS, OpenedAnswer
from reviewtui.actions.row_reasons import TEXTLESS
from reviewtui.domain.detection import Detection
from reviewtui.domain.judgment import Judgment
from reviewtui.domain.response import Attempt, Response
from reviewtui.domain.safe import safe_text
from reviewtui.report.numbers import DURATION, amount
from reviewtui.store.records import AnswerRecord
from reviewtui.tui.lines import Line, Role, Span, wrap
from reviewtui.tui.widgets.line_view import MARK
from reviewtui.tui.words import shown_prompt

LONGEST = 200_000
"""Characters that are laid out at most: no person reads more of one answer."""

STRONG: Role = ("strong",)
MUTED: Role = ("muted",)
MISSING = Span("◂", (MARK, "sign"))


def answer_lines(opened: OpenedAnswer, width: int) -> list[Line]:
    """What was asked and what came back, what the detectors found being marked in it."""
    lines: list[Line] = []
    for turn in opened.turns:
        lines += _section(f"prompt · {turn.role}", [shown_prompt(turn.text[:LONGEST])], width)
    if opened.reference is not None:
        lines += _section("reference answer", [opened.reference[:LONGEST]], width)
    response = opened.record.response
    if response.reasoning:
        lines += _section("reasoning", [response.reasoning[:LONGEST]], width, MUTED)
    lines += _section("answer", [], width)
    lines += wrap(_marked(response.text[:LONGEST], opened.record.detections), width) if response.text else []
    if opened.textless:
        lines += _paragraphs([f"({TEXTLESS})"], width, MUTED)
    elif response.error_kind or response.error_message or not response.text:
        lines += _paragraphs([_ended(response)], width, ("warning",))
    return lines


def record_lines(opened: OpenedAnswer, width: int, *, blind: bool, currency: str) -> list[Line]:
    """What was said of it, found in it, and what it took. `blind`: the session is judged blind."""
    record = opened.record
    said = [_said(judgment, record, blind=blind) for judgment in record.judgments if judgment.kind != "undo"]
    return [
        *_section("judgments", said or ["Nobody has judged it."], width),
        *_section("found", [_found(one) for one in record.detections] or ["The detectors found nothing."], width),
        *_section("took", list(_took(record.response, currency)), width),
        *_section("attempts", [_tried(attempt) for attempt in record.attempts] or ["None is recorded."], width),
    ]


def _section(title: str, paragraphs: Sequence[str], width: int, role: Role = ()) -> list[Line]:
    head = wrap([Span(safe_text(title, newlines=False), STRONG)], width)
    return [Line(()), *head, *_paragraphs(paragraphs, width, role)]


def _paragraphs(texts: Sequence[str], width: int, role: Role) -> list[Line]:
    return [line for text in texts for line in wrap([Span(safe_text(text), role)], width)]


def _marked(text: str, detections: Sequence[Detection]) -> list[Span]:
    """The text, with the places that the detections speak of marked; where they overlap, once.

    Where something is missing, as at the end of an answer that was cut off, a sign stands in its place.
    """
    spans: list[Span] = []
    at = 0
    found = ((one.start, one.end) for one in detections if one.start is not None and one.end is not None)
    for first, last in sorted(found):
        start, end = min(max(first, at), len(text)), min(last, len(text))
        if start < end or first == last:
            place = Span(safe_text(text[start:end]), (MARK,)) if first < last else MISSING
            spans += [Span(safe_text(text[at:start])), place]
            at = max(start, end)
    return [span for span in (*spans, Span(safe_text(text[at:]))) if span.text]


def _ended(response: Response) -> str:
    kind = f": {response.error_kind}" if response.error_kind else ""
    message = f"\n{response.error_message}" if response.error_message else ""
    if response.status == "done" and not message:
        return "(no text)"
    return f"({response.status}{kind}){message}"


def _said(judgment: Judgment, record: AnswerRecord, *, blind: bool) -> str:
    verdict = _ending(judgment, record) if judgment.other_response_id is not None else _verdict(judgment)
    settled = "settled: " * (judgment.kind == "settle")
    facts = [f"{judgment.reviewer}: {settled}{verdict}"]
    if old := {judgment.response_id, judgment.other_response_id} & record.carried:
        facts.append(f"carried from {', '.join(map(str, old))}")
    if judgment.severity is not None:
        facts.append(f"severity {judgment.severity}")
    if judgment.noticed is not None:
        facts.append("would be noticed" if judgment.noticed else "would not be noticed")
    if judgment.note:
        facts.append(f"“{judgment.note}”")
    if blind:
        facts.append("blind" if judgment.blind and not judgment.exposed else "NOT BLIND, outside blind figures")
    if judgment.seconds is not None:
        facts.append(f"{judgment.seconds:.0f} s")
    facts.append(judgment.created_at[:16].replace("T", " "))
    if judgment.superseded_by is not None:
        facts.append("no longer stands")
    return " · ".join(facts)


def _ending(judgment: Judgment, record: AnswerRecord) -> str:
    """How a comparison ended for this answer, and beside whose."""
    first = judgment.response_id in {record.response.id, *record.carried}
    verdict = judgment.verdict
    if not first and verdict in ("first", "second"):
        verdict = "second" if verdict == "first" else "first"
    other = judgment.other_response_id if first else judgment.response_id
    ended = ENDINGS.get(verdict, verdict) if verdict is not None else "compared"
    return f"{ended} beside {record.beside.get(other or '', 'another')}"


def _verdict(judgment: Judgment) -> str:
    criterion = f" ({judgment.criterion})" if judgment.criterion else ""
    if judgment.rating is not None:
        return f"{judgment.rating} of 5{criterion}"
    if judgment.rank is not None:
        return f"ranked {judgment.rank}" + (f" of {len(judgment.slots)}" if judgment.slots else "")
    if judgment.guess is not None:
        return f"taken for {judgment.guess}"
    if judgment.verdict == "no_failure":
        return "looked through, nothing wrong"
    verdict = (judgment.verdict or "").replace("_", " ")
    words = " ".join(
        filter(None, (judgment.kind if judgment.kind not in ("rating", "settle") else "", judgment.category, verdict))
    )
    return f"{words}{criterion}"


def _found(detection: Detection) -> str:
    where = ""
    if detection.start is not None and detection.end is not None:
        to = f" to {detection.end:,}" if detection.end > detection.start else ""
        where = f" · from character {detection.start:,}{to}"
    by = f"by {detection.detector} v{detection.version}, score {detection.score:.2f}"
    return f"{detection.kind}: {detection.message} · {by}{where}"


def _took(response: Response, currency: str) -> Iterator[str]:
    usage = response.usage
    about = " (estimated)" if usage.estimated else ""
    facts = {
        "first word": None if response.ttft_ms is None else DURATION.write(response.ttft_ms),
        "whole answer": None if response.total_ms is None else DURATION.write(response.total_ms),
        "tokens/s": None if response.tokens_per_second is None else f"{response.tokens_per_second:.1f}",
        "tokens in": None if usage.input_tokens is None else f"{usage.input_tokens:,}{about}",
        "tokens out": None if usage.output_tokens is None else f"{usage.output_tokens:,}{about}",
        "cost": None if response.cost is None else f"{amount(response.cost)} {currency}",
        "ended": response.finish_reason,
    }
    known = [f"{name} {value}" for name, value in facts.items() if value is not None]
    yield " · ".join(known) or "Nothing was measured."
    if response.imported:
        yield "It came from a file."
    yield from response.notes


def _tried(attempt: Attempt) -> str:
    facts = [f"{attempt.number}: {attempt.status}"]
    if attempt.total_ms is not None:
        facts.append(DURATION.write(attempt.total_ms))
    if attempt.http_status is not None and attempt.status != "done":
        facts.append(f"HTTP {attempt.http_status}")
    if attempt.error_kind is not None:
        facts.append(f"{attempt.error_kind}: {attempt.error_message or 'no message'}")
    return " · ".join(facts)

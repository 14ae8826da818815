"""Judgments: what people said. Append-only; a change is a new judgment that supersedes the old."""

from typing import Literal

from msgspec import Struct

JudgmentKind = Literal["rating", "comparison", "ranking", "label", "note", "span", "triage", "settle", "guess", "undo"]
Unit = Literal["answer", "conversation"]
"""What is judged: the last turn, or all of it with what the tools were asked."""

FailureStatus = Literal["open", "confirmed", "dismissed", "fixed", "wont_fix"]
Verdict = (
    Literal["first", "second", "tie", "both_bad", "cannot_judge", "skipped", "needs_expert", "no_failure"]
    | FailureStatus
)
"""Of a comparison (`first` is `response_id`), of a rating that has none, of a triage (the failure's new status), of a
label without a category (`no_failure`: looked at, and nothing is wrong). `needs_expert`: somebody else is to say."""

SATISFIED_FROM = 4
"""Ratings of 4 and 5 on the 1-5 scale are satisfied: CSAT is their share."""


class JudgmentDraft(Struct, frozen=True, kw_only=True):
    """A judgment as the person gave it; the store adds identity, time and the writer's chain.

    `slots` maps the letters that were on screen to response ids. `seconds` is the time taken from the moment the item
    was painted (or from the previous judgment on it). `rating` is 1-5; a rating with `verdict` `cannot_judge` or
    `skipped` has none. A `triage` is about the failure of kind `category` in `response_id`, and says what its fields
    say, no more. In a `ranking` each answer has its `rank`, 1 for the best, and equal ones share it. A `guess` names
    the model that the reviewer takes the answer for. `act` joins the judgments that one key made and one undo takes
    back. `assignee` is who is to look into a failure; "" takes the former away, as an empty `note` does.

    `span_start` and `span_end` are offsets in characters of the answer as the model wrote it, where a label, a note or
    a `span` speaks of a part of it. `repeat`: said of an item that was shown before, without a word about that, to see
    whether the same person says the same again. `unit`: what was to be judged; None is the answer.
    """

    session: str
    kind: JudgmentKind
    reviewer: str
    prompt_id: str | None = None
    response_id: str | None = None
    other_response_id: str | None = None
    verdict: Verdict | None = None
    rating: int | None = None
    criterion: str | None = None
    strength: int | None = None
    slots: dict[str, str] | None = None
    rank: int | None = None
    category: str | None = None
    severity: int | None = None
    noticed: bool | None = None
    blind: bool = True
    exposed: bool = False
    note: str | None = None
    seconds: float | None = None
    supersedes: str | None = None
    act: str | None = None
    assignee: str | None = None
    guess: str | None = None
    span_start: int | None = None
    span_end: int | None = None
    repeat: bool | None = None
    unit: Unit | None = None


class Judgment(JudgmentDraft, frozen=True, kw_only=True):
    """A recorded judgment. `writer`, `seq` and `prev_hash` chain what one writer wrote (`hash` covers the row).

    `imported`: it came out of a file; None where it was said here.
    """

    id: str
    created_at: str
    version: str
    writer: str
    seq: int
    prev_hash: str
    hash: str
    imported: bool | None = None
    superseded_by: str | None = None


def undo_of(row: Judgment) -> JudgmentDraft:
    """What takes `row` back: of the same reviewer, about the same, as blind as it was."""
    return JudgmentDraft(
        session=row.session,
        kind="undo",
        reviewer=row.reviewer,
        prompt_id=row.prompt_id,
        response_id=row.response_id,
        other_response_id=row.other_response_id,
        criterion=row.criterion,
        slots=row.slots,
        category=row.category,
        blind=row.blind,
        supersedes=row.id,
        repeat=row.repeat,
        unit=row.unit,
    )

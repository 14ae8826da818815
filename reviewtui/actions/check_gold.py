"""What of a session's gold items would be noticed, or never be shown, or is known from the warm-up."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from reviewtui.actions.review_gold import gold_for
from reviewtui.domain.known import KnownItem, gold_id
from reviewtui.domain.session import ReviewMode, Session
from reviewtui.nearest import listed

MOST_NAMED = 5
"""Entries that a sentence names by their numbers."""

SAID_BY: dict[ReviewMode, str] = {"rate": "ratings", "compare": "winner", "rank": "order", "label": "failures"}
"""The key that says what is expected in a mode; of a guess nothing is."""


class Remark(NamedTuple):
    """What is the matter, and what to do."""

    message: str
    hint: str


def gold_remarks(session: Session) -> Iterator[Remark]:
    """To be known before a review begins; none of it stops one."""
    items, modes = session.review.gold, [mode for mode in session.review.modes if mode in SAID_BY]
    if not items:
        return
    fit = {mode: gold_for(session.review, mode) for mode in modes}
    unused = [number for number, item in _numbered(items) if not any(gold_id(item) in of for of in fit.values())]
    if unused:
        keys = listed(SAID_BY[mode] for mode in modes)
        hint = f"Say what is expected in the session's mode: {keys}." if modes else "A guess has no known answer."
        yield Remark(f"{_entries(unused)} would never be shown", hint)
    for mode, of_mode in fit.items():
        yield from _noticeable(session, mode, [(n, item) for n, item in _numbered(items) if gold_id(item) in of_mode])
    learnt = {gold_id(item) for item in session.review.warmup}
    if again := [number for number, item in _numbered(items) if gold_id(item) in learnt]:
        hint = "What is right is explained there: give gold of its own."
        yield Remark(f"{_entries(again)} {'is' if len(again) == 1 else 'are'} in the warm-up, too", hint)
    real = len(session.prompts) * session.trials
    if len(unused) < len(items) and 0 < real * session.review.gold_share < 1:
        yield Remark(
            f"of {real:,} items and a `gold_share` of {session.review.gold_share:g} a reviewer may meet none",
            f"From {1 / real:.2g} on everybody meets one.",
        )


def _noticeable(session: Session, mode: ReviewMode, items: Sequence[tuple[int, KnownItem]]) -> Iterator[Remark]:
    """Entries with another number of answers than real items show."""
    shown = 2 if mode == "compare" else len(session.models)
    other = defaultdict(list)
    for number, item in items:
        if len(item.answers) != shown:
            other[len(item.answers)].append(number)
    for count, numbers in sorted(other.items()):
        yield Remark(
            f"{_entries(numbers)}: {count} answers where real items show {shown}: reviewers could tell",
            f"Give {'it' if len(numbers) == 1 else 'them'} {shown}.",
        )


def _numbered(items: Sequence[KnownItem]) -> Iterator[tuple[int, KnownItem]]:
    return enumerate(items, start=1)


def _entries(numbers: Sequence[int]) -> str:
    """`entry 3`, `entries 1, 4 and 2 more`."""
    if len(numbers) == 1:
        return f"entry {numbers[0]}"
    more = f" and {len(numbers) - MOST_NAMED} more" if len(numbers) > MOST_NAMED else ""
    return f"entries {', '.join(map(str, numbers[:MOST_NAMED]))}{more}"

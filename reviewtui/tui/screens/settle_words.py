"""What the settling screen says: who holds what, and why there is nothing to settle."""

from collections.abc import Iterator, Mapping

from rich.cells import cell_len, set_cell_size
from textual.content import Content

from reviewtui.actions.settling_views import DisputeView, Settlement
from reviewtui.domain.safe import safe_text
from reviewtui.tui.plain import plain
from reviewtui.tui.words import counted

MOST_SHOWN = 6
"""Reviewers whose verdicts are listed; more would leave no room for the answers."""

WIDEST_NAME = 20


def held_lines(view: DisputeView) -> Content:
    """A line for each reviewer: name, verdict, what they wrote."""
    names = [safe_text(held.reviewer, newlines=False) for held in view.held]
    width = min(WIDEST_NAME, max(map(cell_len, names)))
    said = max(cell_len(held.verdict) for held in view.held)
    lines = []
    for name, held in list(zip(names, view.held, strict=True))[:MOST_SHOWN]:
        notes = " · ".join(safe_text(note, newlines=False) for note in held.notes)
        lines.append(
            Content.assemble(
                plain(set_cell_size(name, width), "$secondary"),
                "  ",
                plain(held.verdict.ljust(said), "bold"),
                plain(f"  {notes}" if notes else "", "$secondary"),
            )
        )
    if len(view.held) > MOST_SHOWN:
        lines.append(plain(f"and {len(view.held) - MOST_SHOWN} more", "$secondary"))
    if view.reason is not None:
        lines.append(plain(f"your reason: {safe_text(view.reason, newlines=False)}", "$accent"))
    return Content("\n").join(lines)


def title(view: DisputeView) -> str:
    """What the reviewers disagree about."""
    by = f", by {view.criterion}" if view.criterion is not None else ""
    return f"what was said of {view.subject}{by}" if view.subject else "what was said"


def nothing_to_settle(found: Settlement, keys: Mapping[str, str]) -> str:
    """Why there is no dispute on the screen. `keys` as they are now, by the ids of the commands."""
    return "\n".join(_why(found, keys))


def _why(found: Settlement, keys: Mapping[str, str]) -> Iterator[str]:
    if found.settled:
        yield f"All that can be settled now is settled: {counted(found.settled, 'verdict')}."
        yield "Figures of satisfaction and preference use them; agreement is still that of before."
    elif not found.mine and not found.waiting.disputes:
        yield "Nothing to settle."
        if found.judges < 2:
            yield "It takes two people who judged the same answers: reviewtui review SESSION --reviewer NAME"
        else:
            yield f"{found.judges} people judge here, and where they judged the same they do not contradict each other."
    if found.mine:
        mine = counted(found.mine, "disagreement")
        yield f"\n{mine} on answers that you have still to judge yourself: {keys['settle.review']}"
    if found.waiting.disputes:
        names = safe_text(", ".join(found.waiting.reviewers), newlines=False)
        yield f"\n{counted(found.waiting.disputes, 'disagreement')} waiting until all have given their own: {names}"
        yield "Who will not go on judging is left out by reviewtui settle SESSION --without NAME."
    back, review, report = (keys[command] for command in ("app.back", "settle.review", "settle.report"))
    yield f"\n{back} goes back · {review}  review · {report}  report"

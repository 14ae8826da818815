"""What the figures of a text report rest on: what was asked and judged, what is left out, and whether it is intact."""

from collections.abc import Iterator

from reviewtui.report.advice import lacking
from reviewtui.report.blocks import Page
from reviewtui.report.drawing import itemised, rule, wrapped
from reviewtui.report.model import Chains, Report
from reviewtui.report.numbers import counted
from reviewtui.scoring.outcome import needs_unseen

MOST_PROBLEMS = 5
"""Breaks of a chain that are named one by one."""


def trust_lines(report: Report, page: Page) -> Iterator[str]:
    """Coverage, the chain of judgments, notes and exclusions."""
    yield rule("Trust", page.width)
    yield from itemised(_counts(report), page.width, "  ", "  ")
    for model in report.models:
        if model.responses < model.asked:
            yield from wrapped(lacking(model), page.width, "  ", "    ")
    if report.chains is not None and report.chains.judgments:
        yield from _chains(report.chains, page)
    for note in report.notes:
        yield from wrapped(note, page.width, "  ")
    if report.excluded:
        yield "  left out:"
    for left_out in report.excluded:
        yield from wrapped(f"{counted(left_out.count, left_out.what)} {left_out.why}", page.width, "    ", "      ")


def _counts(report: Report) -> list[str]:
    coverage, judging = report.coverage, report.judging
    again = f", asked again {coverage.asked_again:,}" if coverage.asked_again else ""
    words = [
        f"asked {coverage.asked:,}",
        f"collected {coverage.collected:,}, of which failed {coverage.failed:,}{again}",
        f"to judge {judging.answers_to_judge:,}",
        f"judged {judging.answers_judged:,}",
    ]
    if judging.answers_skipped:
        words.append(f"skipped {judging.answers_skipped:,}")
    if judging.answers_held_back:
        words.append(f"{judging.answers_held_back:,} held back until every model has ended on their question")
    if judging.answers_unseen:
        words.append(needs_unseen(judging.answers_unseen))
    return words


def _chains(chains: Chains, page: Page) -> Iterator[str]:
    recorded = counted(chains.judgments, "judgment") + " in the database"
    if not chains.checked:
        yield from wrapped(f"{recorded}, too many to check their chain for a report", page.width, "  ")
    elif not chains.problems:
        yield f"  {recorded}, chain intact"
    else:
        yield from wrapped(f"{recorded}, CHAIN BROKEN:", page.width, "  ")
        for problem in chains.problems[:MOST_PROBLEMS]:
            yield from wrapped(problem, page.width, "    ", "      ")
        if len(chains.problems) > MOST_PROBLEMS:
            yield f"    and {len(chains.problems) - MOST_PROBLEMS:,} more"

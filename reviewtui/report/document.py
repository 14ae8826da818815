"""From the Report to what it says: the order of its sections, its first lines, and what is to be done next."""

from collections.abc import Iterator

from reviewtui.report.model import Report
from reviewtui.report.numbers import counted, minute
from reviewtui.report.parts import Bullets, Document, Section
from reviewtui.report.sections.comparisons import comparisons
from reviewtui.report.sections.cost import cost
from reviewtui.report.sections.decision import FAMILY, decision
from reviewtui.report.sections.failures import failures
from reviewtui.report.sections.load import load_sections
from reviewtui.report.sections.satisfaction import satisfaction
from reviewtui.report.sections.speed import speed
from reviewtui.report.sections.trust import trust


def document_of(report: Report) -> Document:
    """Everything that a report says, decision first."""
    return Document(
        session=report.session,
        gate=report.gate,
        warning=report.notes[0] if report.session_changed else None,
        facts=tuple(_facts(report)),
        made=f"made {minute(report.made_at)} UTC by reviewtui {report.version}",
        sections=tuple(_sections(report)),
    )


def _sections(report: Report) -> Iterator[Section]:
    yield decision(report)
    yield satisfaction(report)
    if report.judging.comparisons or report.judging.rankings:
        yield comparisons(report)
    yield failures(report)
    yield speed(report)
    yield from load_sections(report.load)
    yield cost(report)
    yield trust(report)
    yield from filter(None, (notes_section(report), next_section(report)))


def notes_section(report: Report) -> Section | None:
    """What must be read with the figures, if anything."""
    notes = report.notes[1:] if report.session_changed else report.notes  # the first one stands over everything
    return Section("notes", "To be read with the figures", (Bullets(None, notes),)) if notes else None


def next_section(report: Report) -> Section | None:
    """What would decide more, if anything."""
    steps = report.next_steps
    return Section("next", "What decides next", (Bullets(None, steps),)) if steps else None


def _facts(report: Report) -> Iterator[tuple[str, ...]]:
    coverage = report.coverage
    yield _judged_words(report), _lock_words(report)
    families = f"{counted(coverage.families, 'family', 'families')} ({FAMILY})"
    prompts = f"{counted(coverage.prompts, 'prompt')} in {families}"
    trials = f" × {counted(coverage.trials, 'trial')}" if coverage.trials > 1 else ""
    yield (
        f"{coverage.collected:,} of {counted(coverage.asked, 'response')} collected",
        f"{prompts} × {counted(len(report.models), 'model')}{trials}",
        "blind" if report.judging.blind else "not blind",
    )


def _judged_words(report: Report) -> str:
    judging = report.judging
    given = [("judgment", judging.judgments), ("comparison", judging.comparisons), ("ranking", judging.rankings)]
    words = [counted(number, what) for what, number in given if number]
    if judging.guesses:
        words.append(counted(judging.guesses, "guess", "guesses"))
    if judging.looked_through:
        words.append(f"{counted(judging.looked_through, 'answer')} looked through")
    people = "1 person" if judging.reviewers == 1 else f"{judging.reviewers:,} people"
    said = " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))
    return f"{said} by {people}" if words else "no judgments yet"


def _lock_words(report: Report) -> str:
    state = report.requirements
    if not state.count:
        return "no requirements"
    if state.locked_at is None:
        return "thresholds not locked yet"
    return f"thresholds locked {minute(state.locked_at)}" + (", CHANGED SINCE" if state.changed else "")

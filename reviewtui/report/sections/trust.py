"""What the figures rest on: what was asked and judged, how blind, what is left out, whether the record is intact."""

from collections.abc import Iterator

from reviewtui.report.advice import lacking
from reviewtui.report.model import Chains, Judging, KnownAnswers, Report, RequirementsState, WarmUp
from reviewtui.report.numbers import PERCENT, counted, minute
from reviewtui.report.parts import Bullets, Entry, Listing, Part, Section
from reviewtui.report.sections.blinding import blinding_parts
from reviewtui.scoring.outcome import needs_unseen

MOST_PROBLEMS = 5
"""Breaks of a chain that are named one by one."""

HASH_SHOWN = 12
"""Digits of a hash that people compare by eye."""


def trust(report: Report) -> Section:
    """Coverage, judging, requirements and the record; how blind and steady people were; what is left out, and why."""
    return Section("trust", "Trust", tuple(_parts(report)))


def _parts(report: Report) -> Iterator[Part]:
    entries = [Entry("responses", tuple(_responses(report))), Entry("judging", tuple(_judging(report)))]
    if report.warm_up:
        entries.append(Entry("warm-up", tuple(map(_warm_up, report.warm_up))))
    if report.known_answers:
        entries.append(Entry("known answers", tuple(map(_known, report.known_answers))))
    if report.requirements.count:
        entries.append(Entry("requirements", tuple(_lock(report.requirements))))
    chains = report.chains
    if chains is not None and chains.judgments:
        entries.append(Entry("record", (_chain_words(chains),)))
    yield Listing(None, tuple(entries))
    if chains is not None and chains.problems:
        yield Bullets("breaks in the chain", tuple(_problems(chains)))
    yield from blinding_parts(report)
    short = tuple(lacking(model) for model in report.models if model.responses < model.asked)
    if short:
        yield Bullets("not complete", short)
    if report.excluded:
        words = (f"{counted(left_out.count, left_out.what)} {left_out.why}" for left_out in report.excluded)
        yield Bullets("left out", tuple(words))


def _responses(report: Report) -> Iterator[str]:
    coverage = report.coverage
    again = f", asked again {coverage.asked_again:,}" if coverage.asked_again else ""
    yield f"asked {coverage.asked:,}"
    yield f"collected {coverage.collected:,}, of which failed {coverage.failed:,}{again}"
    if coverage.imported:
        textless = f", without their words {coverage.textless:,}" if coverage.textless else ""
        yield f"imported {coverage.imported:,}{textless}"


def _judging(report: Report) -> Iterator[str]:
    judging = report.judging
    yield "blind" if judging.blind else "not blind: reviewers saw which model wrote what"
    in_other_ways = list(_not_rated(judging))
    yield f"to {'rate' if in_other_ways else 'judge'} {judging.answers_to_judge:,}"
    yield f"{'rated' if in_other_ways else 'judged'} {judging.answers_judged:,}"
    yield from in_other_ways
    if judging.imported:
        yield f"{counted(judging.imported, 'judgment')} imported"
    if judging.carried:
        yield f"{counted(judging.carried, 'judgment')} carried over: asked again, the answers say the same"
    if judging.settled:
        yield f"{judging.settled:,} settled after people disagreed; agreement is that of before"
    if judging.settled_unused:
        yield f"{judging.settled_unused:,} settled by somebody who had seen a name: in no blind figure"
    if judging.answers_skipped:
        yield f"skipped {judging.answers_skipped:,}"
    if judging.answers_held_back:
        yield f"{judging.answers_held_back:,} held back until every model has ended on their question"
    if judging.answers_unseen:
        yield needs_unseen(judging.answers_unseen)


def _not_rated(judging: Judging) -> Iterator[str]:
    """What was said in modes that do not rate."""
    if judging.comparisons:
        yield f"compared {judging.comparisons:,}"
    if judging.rankings:
        yield f"ranked {judging.rankings:,}"
    if judging.looked_through:
        yield f"looked through {judging.looked_through:,}"
    if judging.guesses:
        yield f"guessed {judging.guesses:,}"


def _warm_up(done: WarmUp) -> str:
    if not done.checks:
        return f"{done.reviewer}: passed over"
    share = done.as_expected / done.checks
    return f"{done.reviewer}: {done.as_expected:,} of {done.checks:,} as expected ({share:.0%})"


def _known(judged: KnownAnswers) -> str:
    passed = f"; {judged.not_judged:,} not judged" if judged.not_judged else ""
    share = judged.as_known
    if share.value is None or judged.by_chance is None:
        return f"{judged.reviewer}: {share.missing}{passed}"
    bounds = f", {PERCENT.span(share.interval)}" if share.interval else ""
    return (
        f"{judged.reviewer}: {judged.right:,} of {judged.verdicts:,} as known ({PERCENT.value(share)}{bounds}; "
        f"by chance {PERCENT.write(judged.by_chance)}%) on {counted(judged.items, 'item')}{passed}"
    )


def _lock(state: RequirementsState) -> Iterator[str]:
    now = state.current_hash[:HASH_SHOWN]
    if state.locked_at is None:
        yield f"{state.count:,}, not locked yet (now {now})"
        return
    yield f"{state.count:,}, locked {minute(state.locked_at)} UTC ({(state.locked_hash or '')[:HASH_SHOWN]})"
    yield f"CHANGED SINCE (now {now})" if state.changed else "unchanged since"


def _chain_words(chains: Chains) -> str:
    recorded = counted(chains.judgments, "judgment") + " in the database"
    if not chains.checked:
        return f"{recorded}, too many to check their chain for a report"
    return f"{recorded}, CHAIN BROKEN" if chains.problems else f"{recorded}, chain intact"


def _problems(chains: Chains) -> Iterator[str]:
    yield from chains.problems[:MOST_PROBLEMS]
    if len(chains.problems) > MOST_PROBLEMS:
        yield f"and {len(chains.problems) - MOST_PROBLEMS:,} more"

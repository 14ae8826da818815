"""The report of a session, and what its exit code says."""

from typing import NamedTuple

from msgspec.structs import replace

from reviewtui import __version__
from reviewtui.actions.traits import find_traits
from reviewtui.domain.clock import now_iso
from reviewtui.domain.errors import ReviewError, StorageError
from reviewtui.domain.evidence import Evidence
from reviewtui.domain.prompt import Prompt
from reviewtui.domain.session import Session, variant_of
from reviewtui.nearest import did_you_mean, listed
from reviewtui.report.advice import Edits
from reviewtui.report.build import CoverageFacts, LockFacts, build_report
from reviewtui.report.model import Chains, Report, Spending, WarmUp
from reviewtui.scoring.outcome import Outcome
from reviewtui.store.blindness import blindness
from reviewtui.store.collector import recover_interrupted
from reviewtui.store.comparing import comparisons
from reviewtui.store.coverage import attempts_apart, coverage, last_errors, spending, uncounted_ratings
from reviewtui.store.database import Database, read
from reviewtui.store.drawing import pair_weights
from reviewtui.store.evidence import evidence
from reviewtui.store.gold import said_of_gold
from reviewtui.store.judgments import verify_chains
from reviewtui.store.load import load_steps
from reviewtui.store.packs import mark_of, refuse_pack
from reviewtui.store.sessions import family_order, requirements_lock, stored_session, without_secrets
from reviewtui.store.warmups import warmup_results

PASSED = 0
FAILED = 3
OPEN = 4
"""What `--gate` ends with: the same numbers as `reviewtui.cli.exit_codes`, which this room does not import."""

CHECKED_UP_TO = 100_000
"""Judgments whose chains a report checks. That takes half a second; ten times as many would be felt."""


class CountedReport(NamedTuple):
    """A report and what it was counted from: the session as it was collected, its rows, the families as drawn."""

    report: Report
    session: Session
    evidence: list[Evidence]
    family_order: tuple[str, ...]


def session_report(db: Database, session: Session, *, check_chains: bool = True) -> Report:
    """The report alone of `counted_report`."""
    return counted_report(db, session, check_chains=check_chains).report


def counted_report(db: Database, session: Session, *, check_chains: bool = True) -> CountedReport:
    """The report on what was collected for `session`, whose file may ask for something else by now.

    Prompts, models, trials, currency and the rules of grading are those that were registered when it was collected;
    the requirements, and what counts as a failure, are those of `session` as it stands. Responses that a dead collector
    left running are marked as interrupted first, and the traits of answers are found that are not known yet. The chains
    of judgments are looked at where `check_chains` says so and there are not too many.
    """
    refuse_pack(db.path, mark_of(db), "no report can be made of it")
    recover_interrupted(db, session.name)
    find_traits(db, session.name)
    with read(db):  # one moment: a collection may be going on
        collected, edits = _as_collected(db, session)
        rows, order = evidence(db, session.name), family_order(db, session.name)
        facts, lock = _coverage_facts(db, session.name), requirements_lock(db, session.name)
        blind = collected.review.blind
        compared = replace(
            comparisons(db, session.name, blind=blind), weights=pair_weights(db, session.name, blind=blind)
        )
        blinding = blindness(db, session.name, blind=collected.review.blind)
        chains = _chains(db) if check_chains else None
        gold = said_of_gold(db, session.name)
        load = load_steps(db, session.name)
        warm_up = [WarmUp(**result._asdict()) for result in warmup_results(db, session.name)]
    report = build_report(
        collected,
        rows,
        order,
        facts,
        LockFacts(lock.hash, lock.locked_at) if lock else None,
        made_at=now_iso(),
        version=__version__,
        edits=edits,
        chains=chains,
        comparisons=compared,
        blindness=blinding,
        warm_up=warm_up,
        gold=gold,
        load=load,
    )
    return CountedReport(report, collected, rows, order)


def _as_collected(db: Database, session: Session) -> tuple[Session, Edits]:
    """The session that the answers belong to, held to what `session` (the file) requires, and where the two differ."""
    try:
        stored = stored_session(db, session.name)
    except StorageError:  # registered by a program whose definition we cannot read: the file is all there is
        return session, Edits(asks=True, unreadable=True)
    if stored is None:
        return session, Edits()
    then = stored.failures.stall_after
    edits = Edits(
        asks=_asks(session) != _asks(stored),
        stalls_after=then if then != session.failures.stall_after else None,
        prices=_prices(session) != _prices(stored),
    )
    held_to = replace(stored, path=session.path, requirements=session.requirements, failures=session.failures)
    return held_to, edits


def _coverage_facts(db: Database, session: str) -> CoverageFacts:
    counts, spent = coverage(db, session), spending(db, session)
    return CoverageFacts(
        stale=counts.stale,
        uncounted_ratings=uncounted_ratings(db, session),
        cancelled=counts.cancelled,
        interrupted=counts.interrupted,
        last_errors=last_errors(db, session),
        attempts_apart=attempts_apart(db, session),
        spending=Spending(total=spent.total, known=spent.known, unknown=spent.unknown),
    )


def _chains(db: Database) -> Chains:
    row = db.row("SELECT count(*) AS judgments FROM judgments")
    assert row is not None, "count always gives a row"
    if row["judgments"] > CHECKED_UP_TO:
        return Chains(judgments=row["judgments"], checked=False, problems=())
    return Chains(judgments=row["judgments"], checked=True, problems=tuple(verify_chains(db)))


def gate(report: Report, model: str | None) -> int:
    """Does any candidate solve the problem? 0: at least one model passes all of its requirements, 3: every model
    fails one, 4: neither, or there are no requirements, or the session is another than what was collected. With `model`
    the question is about that one alone; ReviewError where there is no such model.
    """
    if model is None:
        return {"pass": PASSED, "fail": FAILED, "undecided": OPEN}[report.gate or "undecided"]
    outcomes: dict[str, Outcome | None] = {entry.name: entry.outcome for entry in report.models}
    if model not in outcomes:
        raise ReviewError(
            f"no model {model!r} in session {report.session!r}{did_you_mean(model, outcomes)}",
            f"Its models: {listed(outcomes)}.",
        )
    if report.session_changed:
        return OPEN
    return {"PASS": PASSED, "FAIL": FAILED, "UNDECIDED": OPEN}[outcomes[model] or "UNDECIDED"]


def _asks(session: Session) -> object:
    """What of a session decides which responses count and how: prompts with their weights, models as they are asked."""
    nothing = Prompt(id="", messages=(), family="")
    models = {model.name: variant_of(nothing, without_secrets(model)) for model in session.models}
    prompts = {prompt.id: (prompt.family, prompt.weight) for prompt in session.prompts}
    return prompts, models, session.trials


def _prices(session: Session) -> object:
    """What decides what the answers cost."""
    return session.currency, {model.name: model.price for model in session.models}

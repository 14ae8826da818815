"""The report of a session, and what its exit code says."""

from reviewtui import __version__
from reviewtui.domain.clock import now_iso
from reviewtui.domain.errors import ReviewError, StorageError
from reviewtui.domain.prompt import Prompt
from reviewtui.domain.session import Session, variant_of
from reviewtui.nearest import did_you_mean, listed
from reviewtui.report.build import CoverageFacts, LockFacts, build_report
from reviewtui.report.model import Report
from reviewtui.scoring.outcome import Outcome
from reviewtui.store.collector import recover_interrupted
from reviewtui.store.database import Database, read
from reviewtui.store.reading import coverage, evidence
from reviewtui.store.sessions import family_order, requirements_lock, stored_session, without_secrets

PASSED = 0
FAILED = 3
OPEN = 4
"""What `--gate` ends with: the same numbers as `reviewtui.cli.exit_codes`, which this room does not import."""


def session_report(db: Database, session: Session) -> Report:
    """The report on `session` as its file stands now, from what the database holds.

    Responses that a dead collector left running are marked as interrupted first.
    """
    recover_interrupted(db, session.name)
    with read(db):  # one moment: a collection may be going on
        rows, order = evidence(db, session.name), family_order(db, session.name)
        counts, lock = coverage(db, session.name), requirements_lock(db, session.name)
        changed = _changed_since_collected(db, session)
    return build_report(
        session,
        rows,
        order,
        CoverageFacts(stale=counts.stale, cancelled=counts.cancelled, interrupted=counts.interrupted),
        LockFacts(lock.hash, lock.locked_at) if lock else None,
        made_at=now_iso(),
        version=__version__,
        changed_since_collected=changed,
    )


def gate(report: Report, model: str | None) -> int:
    """Does any candidate solve the problem? 0: at least one model passes all of its requirements, 3: every model
    fails one, 4: neither, or there are no requirements. With `model` the question is about that one alone; ReviewError
    where there is no such model.
    """
    if model is None:
        return {"pass": PASSED, "fail": FAILED, "undecided": OPEN}[report.gate or "undecided"]
    outcomes: dict[str, Outcome | None] = {entry.name: entry.outcome for entry in report.models}
    if model not in outcomes:
        raise ReviewError(
            f"no model {model!r} in session {report.session!r}{did_you_mean(model, outcomes)}",
            f"Its models: {listed(outcomes)}.",
        )
    return {"PASS": PASSED, "FAIL": FAILED, "UNDECIDED": OPEN}[outcomes[model] or "UNDECIDED"]


def _changed_since_collected(db: Database, session: Session) -> bool:
    """Whether the file asks for something else than what was registered when it was last collected."""
    try:
        stored = stored_session(db, session.name)
    except StorageError:  # registered by a program whose definition we cannot read: not what this file says
        return True
    return stored is not None and _asks(session) != _asks(stored)


def _asks(session: Session) -> object:
    """What of a session decides which responses count and how: prompts with their weights, models as they are asked."""
    nothing = Prompt(id="", messages=(), family="")
    models = {model.name: variant_of(nothing, without_secrets(model)) for model in session.models}
    prompts = {prompt.id: (prompt.family, prompt.weight) for prompt in session.prompts}
    return prompts, models, session.trials

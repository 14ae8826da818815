"""Locking a session's requirements before anybody judges: what must hold is fixed while nobody knows how it stands."""

from pathlib import Path
from typing import NamedTuple

from reviewtui.actions.home import find_definition
from reviewtui.actions.models import hashes_here
from reviewtui.actions.terms import fix_terms
from reviewtui.domain.errors import SessionFileError
from reviewtui.domain.session import Session, requirements_hash, variants_of
from reviewtui.store.database import open_database, write
from reviewtui.store.sessions import register_session, requirements_lock, stored_rules


class Locked(NamedTuple):
    """The lock of a session's requirements. `by_now`: it was made just now. `same`: the file says what was locked."""

    session: Session
    hash: str
    locked_at: str
    by_now: bool
    same: bool


def lock(argument: str, database: Path, cwd: Path, *, data_dir: Path) -> Locked:
    """Lock the requirements of the session that `argument` means, as its file has them now; a lock that is there stays.
    `data_dir` is where weights are.

    SessionFileError where there is no such session, or it requires nothing.
    """
    session = find_definition(argument, database, cwd, to_ask=False)
    if not session.requirements:
        raise SessionFileError(
            f"{session.name} requires nothing, so that there is nothing to lock",
            "Write what must hold as [[requirements]] in its file; `reviewtui help session` shows how.",
        )
    with open_database(database) as db, write(db):
        by_now = requirements_lock(db, session.name) is None
        if by_now:
            if stored_rules(db, session.name) is None:
                register_session(db, session, variants_of(session, hashes_here(session, data_dir=data_dir)))
            fix_terms(db, session)
        found = requirements_lock(db, session.name)
    assert found is not None, "just locked"
    return Locked(session, found.hash, found.locked_at, by_now, same=found.hash == requirements_hash(session))

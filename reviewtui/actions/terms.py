"""The terms of a session: the requirements and what counts as a failure, fixed by the first judgment."""

from contextlib import suppress
from pathlib import Path

import msgspec

from reviewtui.actions.home import find_definition
from reviewtui.domain.errors import SessionFileError
from reviewtui.domain.session import Session, requirements_hash
from reviewtui.store.database import Database
from reviewtui.store.sessions import lock_requirements, requirements_lock


def open_terms(db: Database, session: Session, cwd: Path | None) -> Session | None:
    """The session whose terms the first judgment will fix; None where they are fixed.

    That is the session as its file (looked for in `cwd`) has it now, which is what the report will be made of; as it
    was last collected, which `session` is, where no file can be read that says so.
    """
    if requirements_lock(db, session.name) is not None:
        return None
    if cwd is not None:
        with suppress(SessionFileError):
            found = find_definition(session.name, db.path, cwd)
            if found.name == session.name:
                return found
    return session


def fix_terms(db: Database, agreed: Session) -> None:
    """Fix the terms of `agreed`, unless they are."""
    terms = msgspec.json.encode([agreed.requirements, agreed.failures])
    lock_requirements(db, agreed.name, requirements_hash(agreed), terms)

"""How far a definition of a session is from being collected, before anything is asked."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from reviewtui.domain.session import Session, variants_of
from reviewtui.store.collecting import missing_tasks
from reviewtui.store.counted import counted_answers
from reviewtui.store.database import open_database
from reviewtui.store.sessions import stored_rules


class Standing(NamedTuple):
    """Of one model: the answers that are `here` (of which `failed`, where it is asked) and, where the session was
    edited since, those that are `set_aside` because they were asked otherwise (of which `judged`).
    """

    here: int = 0
    failed: int = 0
    set_aside: int = 0
    judged: int = 0


def standing(session: Session, database: Path, weights_sha256: Mapping[str, str]) -> dict[str, Standing]:
    """The standing of every model of `session`, and of those that have left it. A missing database is not made."""
    names = [model.name for model in session.models]
    if not database.is_file():
        return {name: Standing() for name in names}
    variants = variants_of(session, weights_sha256)
    with open_database(database) as db:
        missing = Counter(task.model for task in missing_tasks(db, session, variants))
        unanswered = Counter(task.model for task in missing_tasks(db, session, variants, retry_failed=True))
        counted = counted_answers(db, session.name)
    outdated = [answer for answer in counted if not answer.counts_among(variants, session.trials)]
    set_aside = Counter(answer.model for answer in outdated)
    judged = Counter(answer.model for answer in outdated if answer.judged)
    each = len(session.prompts) * session.trials
    asked = {model.name for model in session.asked_models}
    given = Counter(answer.model for answer in counted) - set_aside
    return {
        name: Standing(
            here=each - missing[name] if name in asked else given[name],
            failed=unanswered[name] - missing[name],
            set_aside=set_aside[name],
            judged=judged[name],
        )
        for name in dict.fromkeys([*names, *set_aside])
    }


def review_was_edited(session: Session, database: Path) -> bool:
    """Whether reviewers go by other rules than the file of `session` says: those of its last collection or import."""
    if not database.is_file():
        return False
    with open_database(database) as db:
        known = stored_rules(db, session.name)
    return known is not None and known.review != session.review


def set_aside_words(name: str, found: Standing) -> str | None:
    """What to tell of answers that an edit of the session sets aside; None where there are none."""
    if not found.set_aside:
        return None
    judged = f" ({found.judged} of them judged)" if found.judged else ""
    return f"{name}: {found.set_aside} answers were asked otherwise and no longer count{judged}; they are kept"

"""Making Review ready to be opened: what a reviewer judged elsewhere is found before, where that takes a while."""

from collections.abc import Callable
from pathlib import Path

from reviewtui.domain.session import Session
from reviewtui.store.database import Database, open_database
from reviewtui.store.fronts import front_of, is_known
from reviewtui.store.how_much import has_said_more_than, those_who_said_more_than
from reviewtui.store.queue import ensure_queue
from reviewtui.store.sessions import stored_rules
from reviewtui.store.turns import Seat

AT_ONCE = 5_000
"""Judgments that are looked at so fast that nobody has to be told: in less than a tenth of a second."""

BEFOREHAND = 20_000
"""Judgments of one reviewer that are looked at as soon as they were imported, and not when that reviewer comes."""

Progress = Callable[[int, int], None]
"""How many finished items were noted, and of how many."""


def is_ready(database: Path, session: str, reviewer: str) -> bool:
    """Whether Review opens at once for `reviewer`; it does, too, where it has only to say that there is nothing."""
    if not database.exists():
        return True
    with open_database(database) as db:
        definition = stored_rules(db, session)
        if definition is None:
            return True
        unknown = any(not is_known(db, seat, definition.review.criteria) for seat in _seats(definition, reviewer))
        return not unknown or not has_said_more_than(db, session, reviewer, AT_ONCE)


def make_ready(database: Path, session: str, reviewer: str, progress: Progress = lambda *_: None) -> None:
    """Find what `reviewer` has judged. Others can write meanwhile; broken off, it is begun again the next time.

    StorageError where the database cannot be written.
    """
    with open_database(database) as db:
        _look(db, session, reviewer, progress)


def make_all_ready(database: Path, session: str) -> None:
    """The same for everybody who has judged so much (`BEFOREHAND`) that they would have to wait for it."""
    with open_database(database) as db:
        for reviewer in those_who_said_more_than(db, session, BEFOREHAND):
            _look(db, session, reviewer, lambda *_: None)


def _look(db: Database, session: str, reviewer: str, progress: Progress) -> None:
    definition = stored_rules(db, session)
    if definition is not None:
        ensure_queue(db, session)
        for seat in _seats(definition, reviewer):
            front_of(db, seat, definition.review.criteria, progress)


def _seats(definition: Session, reviewer: str) -> list[Seat]:
    return [Seat(definition.name, reviewer, mode) for mode in definition.review.modes]

"""Finding the traits of answers: each once, when the first report is made that needs them."""

from reviewtui.detect.traits import VERSION, traits_of
from reviewtui.store.database import Database
from reviewtui.store.traits import answers_without_traits, keep_traits

AT_ONCE = 500
"""Answers between two writes, so that nobody who grades meanwhile waits noticeably."""


def find_traits(db: Database, session: str) -> int:
    """Find and keep the traits of every answer of `session` that counts and has none yet; how many these were."""
    count = 0
    while texts := answers_without_traits(db, session, VERSION, AT_ONCE):
        keep_traits(db, {identity: traits_of(text) for identity, text in texts.items()}, VERSION)
        count += len(texts)
    return count

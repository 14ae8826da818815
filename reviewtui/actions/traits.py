"""Finding the traits of answers: each once, while it is imported, or when the first report is made that needs them."""

from collections.abc import Iterable

from reviewtui.detect.traits import VERSION, traits_of
from reviewtui.domain.response import Response
from reviewtui.store.database import Database
from reviewtui.store.traits import answers_without_traits, keep_traits

AT_ONCE = 500
"""Answers between two writes, so that nobody who grades meanwhile waits noticeably."""


def find_traits(db: Database, session: str) -> int:
    """Find and keep the traits of every answer of `session` that counts and has none yet; how many these were."""
    count = 0
    for texts in answers_without_traits(db, session, VERSION, AT_ONCE):
        keep_traits(db, {identity: traits_of(text) for identity, text in texts.items()}, VERSION)
        count += len(texts)
    return count


def find_traits_of(db: Database, answers: Iterable[Response]) -> None:
    """Find and keep the traits of answers that have only just come: their words are at hand now, and the first report
    has not to read them all.
    """
    keep_traits(db, {answer.id: traits_of(answer.text) for answer in answers if answer.text.strip()}, VERSION)

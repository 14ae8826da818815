"""Who was who: what a reviewer is told of names, after an item and at the end."""

from collections.abc import Sequence

from reviewtui.actions.review_queue import OpenedItem
from reviewtui.actions.review_views import Revealed, WhoWasWho, said_in_words
from reviewtui.domain.session import ReviewMode
from reviewtui.grading.ledger import Said
from reviewtui.grading.reveal import agreement_with_others, own_results
from reviewtui.store.database import Database
from reviewtui.store.own_verdicts import verdicts_on_answers_of
from reviewtui.store.reading import models_of


def revealed_item(db: Database, opened: OpenedItem, number: int, said: Sequence[Said], mode: ReviewMode) -> Revealed:
    """Who wrote the answers of an item; `said` is what stands on each of them."""
    models = models_of(db, opened.slots.values())
    return Revealed(
        number,
        tuple(
            (letter, models[identity], said_in_words(one, mode))
            for (letter, identity), one in zip(opened.slots.items(), said, strict=True)
        ),
    )


def who_was_who(db: Database, session: str, reviewer: str, models: Sequence[str]) -> WhoWasWho | None:
    """What this reviewer's verdicts come to for each model; None where nothing was judged."""
    given = verdicts_on_answers_of(db, session, reviewer)
    if not any(one.reviewer == reviewer for one in given):
        return None
    return WhoWasWho(own_results(given, reviewer, models), agreement_with_others(given, reviewer))

"""What one reviewer says in one session, recorded before it counts as said."""

from collections.abc import Mapping
from typing import Any

import msgspec

from reviewtui.domain.judgment import Judgment, JudgmentDraft
from reviewtui.domain.session import Session, requirements_hash
from reviewtui.grading.ledger import Ledger
from reviewtui.grading.queue import ItemKey
from reviewtui.store.blinding import exposed_responses, record_exposure
from reviewtui.store.database import Database
from reviewtui.store.judgments import append_judgment, judgment_history
from reviewtui.store.sessions import lock_requirements


class Record:
    """The reviewer's own judgments on the answers of `item_of` (response id -> item), in memory as in the database.

    Writing raises StorageError, and nothing has been said then.
    """

    def __init__(self, db: Database, session: Session, reviewer: str, item_of: Mapping[str, ItemKey]) -> None:
        self._db = db
        self._session = session
        self._reviewer = reviewer
        self._item_of = item_of
        self._exposed = exposed_responses(db, session.name, reviewer)
        self._locked = False
        self.ledger = Ledger(judgment_history(db, session.name, reviewer), item_of)

    def say(self, response_id: str, slots: dict[str, str], **what: Any) -> None:
        """Record a judgment on an answer; `what` are the fields of a JudgmentDraft that are said.

        The first judgment of a session fixes what its requirements are.
        """
        if not self._locked:
            terms = msgspec.json.encode([self._session.requirements, self._session.failures])
            lock_requirements(self._db, self._session.name, requirements_hash(self._session), terms)
            self._locked = True
        self.ledger.add(append_judgment(self._db, self._draft(response_id, slots=slots, **what)))

    def take_back(self, row: Judgment) -> None:
        """Record that a judgment is undone; what it had replaced stands again."""
        assert row.response_id is not None, "the ledger holds judgments on answers"
        append_judgment(self._db, self._draft(row.response_id, slots=row.slots, kind="undo", supersedes=row.id))
        self.ledger.remove(row)

    def judged(self, response_id: str) -> bool:
        """Whether the answer has a verdict."""
        return self.ledger.said(response_id).rating is not None

    def reveal(self) -> None:
        """Names may be seen from now on: what is said later about these answers is not said blind."""
        record_exposure(self._db, self._session.name, self._reviewer, self._item_of)
        self._exposed = set(self._item_of)

    def _draft(self, response_id: str, **what: Any) -> JudgmentDraft:
        exposed = response_id in self._exposed
        return JudgmentDraft(
            session=self._session.name,
            reviewer=self._reviewer,
            prompt_id=self._item_of[response_id].prompt_id,
            response_id=response_id,
            blind=self._session.review.blind and not exposed,
            exposed=exposed,
            **what,
        )

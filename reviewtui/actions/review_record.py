"""What one reviewer says in one session, recorded before it counts as said."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from reviewtui.actions.review_queue import OpenedItem
from reviewtui.actions.terms import fix_terms, open_terms
from reviewtui.domain.judgment import Judgment, JudgmentDraft
from reviewtui.domain.session import Session
from reviewtui.grading.ledger import Ledger
from reviewtui.grading.queue import ItemKey
from reviewtui.store.blinding import record_exposure, was_exposed
from reviewtui.store.database import Database, write
from reviewtui.store.judgments import append_judgment, judgment_history, judgments_of


class Record:
    """The reviewer's own judgments on the answers of `item_of` (response id -> item), in memory as in the database.

    What one call writes is written as a whole; where it cannot be, a StorageError is raised and nothing has been said.
    `cwd` is where the session's file is looked for.
    """

    def __init__(
        self, db: Database, session: Session, reviewer: str, item_of: Mapping[str, ItemKey], cwd: Path | None
    ) -> None:
        self._db = db
        self._session = session
        self._reviewer = reviewer
        self._item_of = item_of
        self._cwd = cwd
        self.ledger = Ledger(judgment_history(db, session.name, reviewer), item_of)

    def say(self, response_ids: Sequence[str], item: OpenedItem, **what: Any) -> None:
        """Record the same judgment on each answer of `item`; `what` are the fields of a JudgmentDraft that are said.

        What is said of an answer that came late, or of it and another, is not said blind. The first judgment of a
        session fixes what its requirements are.
        """
        agreed = open_terms(self._db, self._session, self._cwd)
        other = what.get("other_response_id")
        drafts = [
            self._draft(response_id, blind=not item.late & {response_id, other}, slots=item.slots, **what)
            for response_id in response_ids
        ]
        self._append(drafts, agreed)

    def take_back(self, rows: Sequence[Judgment]) -> None:
        """Record that judgments are undone; what they had replaced stands again."""
        self._append(
            [
                self._draft(
                    row.response_id or "",
                    other_response_id=row.other_response_id,
                    slots=row.slots,
                    kind="undo",
                    supersedes=row.id,
                )
                for row in rows
            ]
        )

    def judged(self, response_id: str) -> bool:
        """Whether the answer has a verdict."""
        return self.ledger.said(response_id).rating is not None

    def compared(self, response_ids: Collection[str]) -> bool:
        """Whether two of these answers were compared."""
        return any(
            row.other_response_id in response_ids
            for response_id in response_ids
            for row in self.ledger.said(response_id).comparisons
        )

    def reveal(self) -> None:
        """Names may be seen from now on: what is said later about these answers is not said blind."""
        record_exposure(self._db, self._session.name, self._reviewer, self._item_of)

    def revealed(self, row: Judgment) -> bool:
        """Whether `row` was said blind and what takes its place cannot be."""
        return row.blind and was_exposed(self._db, row.session, row.reviewer, row.response_id, row.other_response_id)

    def _draft(self, response_id: str, *, blind: bool = True, **what: Any) -> JudgmentDraft:
        return JudgmentDraft(
            session=self._session.name,
            reviewer=self._reviewer,
            prompt_id=self._item_of[response_id].prompt_id,
            response_id=response_id,
            blind=blind and self._session.review.blind,
            **what,
        )

    def _append(self, drafts: Sequence[JudgmentDraft], agreed: Session | None = None) -> None:
        """Write all of it or nothing, and only then take note of it."""
        session = self._session.name
        about = {draft.response_id or "" for draft in drafts}
        with write(self._db):
            if agreed is not None:
                fix_terms(self._db, agreed)
            for draft in drafts:
                append_judgment(self._db, draft)
            rows_of = {identity: judgments_of(self._db, session, self._reviewer, identity) for identity in about}
        for identity, rows in rows_of.items():
            self.ledger.update(identity, rows)

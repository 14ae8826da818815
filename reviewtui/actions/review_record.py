"""What one reviewer says in one session, recorded before it counts as said."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from reviewtui.actions.review_queue import OpenedItem
from reviewtui.actions.sayings import Sayings
from reviewtui.actions.terms import fix_terms, open_terms
from reviewtui.domain.ids import uuid7
from reviewtui.domain.judgment import Judgment, JudgmentDraft, undo_of
from reviewtui.domain.session import ReviewMode, Session
from reviewtui.grading.ledger import GRADING_KINDS, said_of
from reviewtui.grading.modes import finished
from reviewtui.grading.queue import ItemKey
from reviewtui.store.blinding import expose_all, record_exposure, was_exposed
from reviewtui.store.database import Database, write
from reviewtui.store.judgments import append_judgment, judgments_of, latest_judgments
from reviewtui.store.open_items import item_of, shown_answers


class Record(Sayings):
    """The reviewer's own judgments, as the database has them.

    What one call writes is written as a whole; where it cannot be, a StorageError is raised and nothing has been said.
    `cwd` is where the session's file is looked for.
    """

    def __init__(self, db: Database, session: Session, reviewer: str, cwd: Path | None) -> None:
        self._db = db
        self._session = session
        self._reviewer = reviewer
        self._cwd = cwd
        super().__init__()

    def about(self, response_id: str) -> list[Judgment]:
        """All that the reviewer ever said about an answer."""
        return judgments_of(self._db, self._session.name, self._reviewer, response_id)

    def latest(self) -> Iterator[Judgment]:
        """What stands and was said of items, the latest first."""
        return latest_judgments(self._db, self._session.name, self._reviewer, GRADING_KINDS)

    def say_each(self, said: Mapping[str, Mapping[str, Any]], item: OpenedItem, **what: Any) -> None:
        """Record, as one act, what is `said` of each answer of `item`, with `what` that is said of all of them.

        The seconds that it took are those of the first, lest they are counted more than once. What is said of an answer
        that came late, or of it and others, is not said blind. The first judgment of a session fixes what its
        requirements are.
        """
        agreed = open_terms(self._db, self._session, self._cwd)
        others = {what.get("other_response_id"), *(said if what.get("kind") == "ranking" else ())}
        act = uuid7() if len(said) > 1 else None
        drafts = []
        for response_id, its in said.items():
            blind = not item.late & {response_id, *others}
            drafts.append(self._draft(item.key, response_id, blind=blind, slots=item.slots, act=act, **what, **its))
            what["seconds"] = None
        self._append(drafts, agreed)

    def take_back(self, rows: Sequence[Judgment]) -> None:
        """Record that judgments are undone; what they had replaced stands again."""
        self._append(list(map(undo_of, rows)))

    def finished(self, mode: ReviewMode, item: ItemKey) -> bool:
        """Whether the answers of an item have all that `mode` asks for."""
        answers = self.answers_of(item)
        said = [said_of(self.about(response_id), again=item.repeat) for response_id in answers]
        return finished(mode, answers, said, self._session.review.criteria)

    def answers_of(self, item: ItemKey) -> tuple[str, ...]:
        """The answers of an item that count."""
        return shown_answers(self._db, self._session.name, item)

    def answer_finished(self, mode: ReviewMode, response_id: str) -> bool:
        """Whether one answer has all that `mode` asks for, by what was said when its item was shown first."""
        said = said_of(self.about(response_id), again=False)
        return finished(mode, [response_id], [said], self._session.review.criteria)

    def finished_as_shown(self, mode: ReviewMode, item: OpenedItem) -> bool:
        """Whether the answers that are on the desk have it, whether they still count or not."""
        answers = tuple(item.slots.values())
        return finished(mode, answers, self.said(answers), self._session.review.criteria)

    def item_of(self, row: Judgment) -> ItemKey:
        """The item that something was said of."""
        assert row.response_id is not None, "judgments of this screen are about an answer"
        return item_of(self._db, row.response_id, repeat=bool(row.repeat))

    def reveal(self, response_ids: Iterable[str]) -> None:
        """Names may be seen from now on: what is said later about these answers is not said blind."""
        record_exposure(self._db, self._session.name, self._reviewer, response_ids)

    def reveal_all(self) -> None:
        """The same of every answer that can be judged."""
        expose_all(self._db, self._session.name, self._reviewer)

    def revealed(self, row: Judgment) -> bool:
        """Whether `row` was said blind and what takes its place cannot be."""
        return row.blind and was_exposed(self._db, row.session, row.reviewer, row.response_id, row.other_response_id)

    def _draft(self, item: ItemKey, response_id: str, *, blind: bool = True, **what: Any) -> JudgmentDraft:
        return JudgmentDraft(
            session=self._session.name,
            reviewer=self._reviewer,
            prompt_id=item.prompt_id,
            response_id=response_id,
            blind=blind and self._session.review.blind,
            repeat=item.repeat or None,
            unit=None if self._session.review.unit == "answer" else self._session.review.unit,
            **what,
        )

    def _append(self, drafts: Sequence[JudgmentDraft], agreed: Session | None = None) -> None:
        """Write all of it or nothing, and only then take note of it."""
        with write(self._db):
            if agreed is not None:
                fix_terms(self._db, agreed)
            for draft in drafts:
                append_judgment(self._db, draft)
        self.ledger.forget()

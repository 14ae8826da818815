"""What one reviewer decides in Triage, recorded before it counts as decided."""

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from reviewtui.actions.terms import fix_terms, open_terms
from reviewtui.domain.detection import FailureKind
from reviewtui.domain.failure import FailureRow
from reviewtui.domain.judgment import Judgment, JudgmentDraft
from reviewtui.domain.session import Session
from reviewtui.store.acts import append_act, last_act, take_back
from reviewtui.store.database import Database, write


class TriageRecord:
    """The acts of one reviewer in one session. An act is written as a whole; where it cannot be, a StorageError is
    raised and nothing was said. `cwd` is where the session's file is looked for.
    """

    def __init__(self, db: Database, session: Session, reviewer: str, cwd: Path | None) -> None:
        self._db = db
        self._session = session
        self._reviewer = reviewer
        self._cwd = cwd
        self.last: tuple[Judgment, ...] = last_act(db, session.name, reviewer)
        """The act that `undo` takes back: what stands of it; empty where there is none."""

    def draft(self, row: FailureRow, category: FailureKind, **what: Any) -> JudgmentDraft:
        """A judgment on the answer of `row` and its failure of the kind `category`; `what` are the fields said.
        Nothing of Triage is said blind.
        """
        return JudgmentDraft(
            session=self._session.name,
            reviewer=self._reviewer,
            prompt_id=row.prompt_id,
            response_id=row.key.response_id,
            category=category,
            blind=False,
            **what,
        )

    def otherwise(self, row: FailureRow, kind: FailureKind) -> list[JudgmentDraft]:
        """What says that the failure `row` is one of `kind`, taking along what people said of it; empty where it is so
        already.
        """
        if row.kind != kind:
            severity = row.severity if row.graded else None
            return [
                self.draft(row, row.kind, kind="triage", verdict="dismissed"),
                self.draft(row, kind, kind="label", severity=severity, noticed=row.noticed),
            ]
        return [] if row.status == "confirmed" else [self.draft(row, kind, kind="triage", verdict="confirmed")]

    def say(self, drafts: Sequence[JudgmentDraft]) -> None:
        """Record one act. Like any first judgment it fixes the requirements: it changes what they are held to."""
        agreed = open_terms(self._db, self._session, self._cwd)
        with write(self._db):
            if agreed is not None:
                fix_terms(self._db, agreed)
            self.last = append_act(self._db, drafts)

    def undo(self) -> None:
        """Take back the last act."""
        take_back(self._db, self.last)
        self.last = last_act(self._db, self._session.name, self._reviewer)


def in_words(rows: Iterable[Judgment]) -> str | None:
    """What the judgments of one act did: `12 dismissed (repetition)`, `severity 4 (leak)`; None: there are none."""
    rows = list(rows)
    labels = [row for row in rows if row.kind == "label"]
    told = labels or rows
    if not told:
        return None
    deed = f"called {labels[0].category}" if labels else _deed(told[0])
    kinds = Counter(row.category or "" for row in rows if row.kind == "triage") or Counter(
        {labels[0].category or "": 1}
    )
    number = f"{len(told):,} " if len(told) > 1 else ""
    return f"{number}{deed} ({', '.join(sorted(kinds))})"


def _deed(row: Judgment) -> str:
    if row.verdict is not None:
        return {"wont_fix": "won't fix", "open": "opened again"}.get(row.verdict, row.verdict)
    if row.severity is not None:
        return f"severity {row.severity}"
    if row.noticed is not None:
        return "noticed" if row.noticed else "not noticed"
    if row.assignee is not None:
        return f"assigned to {row.assignee}" if row.assignee else "assigned to nobody"
    return "note" if row.note else "note taken away"

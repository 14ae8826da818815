"""Working through failures: the desk of Triage. A screen shows what lies on it and hands on the keys."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Self, cast

from reviewtui.actions.asking_again import ToAsk
from reviewtui.actions.desk import Desk, open_desk
from reviewtui.actions.issue import issue_text
from reviewtui.actions.triage_evidence import evidence_of
from reviewtui.actions.triage_list import TELLING, TriageList
from reviewtui.actions.triage_reading import read_again, read_failures
from reviewtui.actions.triage_record import TriageRecord, in_words
from reviewtui.actions.triage_views import FailureEvidence, Order, TriageCounts, TriageFilter
from reviewtui.domain.detection import FailureKind
from reviewtui.domain.failure import SEVERITY, FailureGroup, FailureKey, FailureRow, Finding
from reviewtui.domain.judgment import FailureStatus, JudgmentDraft
from reviewtui.grading.masks import Naming
from reviewtui.store.blinding import record_exposure
from reviewtui.store.database import Database
from reviewtui.store.sessions import prompt_texts


class TriageDesk(Desk):
    """One reviewer at the failures of one session.

    Every act is committed before its method returns, whole or not at all (StorageError), and returns how many failures
    it changed; what is so already is left out. `groups` is what the list shows: an act takes rows out that the filter
    no longer shows, and moves nothing else; the order is made anew by `refresh` and by setting `filter` or `order`.
    Acts and undo cost what their groups cost, however many other failures there are.

    While this reviewer has answers to judge blind, models are masked, and what others said of those answers stays
    hidden: a failure that only they found is held back.
    """

    def __init__(self, db: Database, session: str, reviewer: str, *, cwd: Path | None = None) -> None:
        self.session = session
        self.reviewer = reviewer
        self._db = db
        self._cwd = cwd
        self._asked_for_names = False
        self._masked: Naming | None = None
        self._filter = TriageFilter()
        self._order: Order = "harm"
        self.refresh()

    @classmethod
    def open(cls, database: Path, session: str, reviewer: str, *, cwd: Path | None = None) -> Self:
        """The desk on the database file at `database`.

        NothingCollectedError where there is no such file, or it does not know the session. The requirements that a
        first judgment locks are those of the session's file, looked for in `cwd`; without it, as last collected.
        """
        return open_desk(database, lambda db: cls(db, session, reviewer, cwd=cwd))

    def refresh(self) -> None:
        """Read anew what has been found and said; the list is put in order anew."""
        self._reading = read_failures(self._db, self.session, self.reviewer)
        definition = self._reading.definition
        self._record = TriageRecord(self._db, definition, self.reviewer, self._cwd)
        self._exposed = set(self._reading.exposed)
        if self._masked is None or self._masked.called.keys() != {model.name for model in definition.models}:
            self._masked = Naming.masked(definition)
        hidden = self._reading.left.names_hidden and not self._asked_for_names
        self._list = TriageList(
            self._reading.found,
            self._reading.beginnings,
            self._masked if hidden else Naming.open(definition),
            lambda: prompt_texts(self._db, self.session),
            self._filter,
            self._order,
        )

    # Names

    @property
    def models(self) -> tuple[str, ...]:
        """What the models are called on this screen, in the order to list them: names in the session's order, or while
        names are hidden the masks I, II, III (drawn anew for every desk). Rows, evidence and the filter use these.
        """
        return tuple(self._list.naming.called.values())

    @property
    def names_hidden(self) -> bool:
        """Whether models are masked."""
        return self._list.naming.hidden

    def show_names(self) -> None:
        """Show names from now on. What is painted with them is to be told to `seen`; `evidence` tells it itself. A
        filter by models is dropped, because it spoke of masks.
        """
        self._asked_for_names = True
        if self.names_hidden:
            self._filter = self._filter._replace(models=frozenset())
            self._list.filter = self._filter
            self._list.rename(Naming.open(self._reading.definition))

    def seen(self, keys: Iterable[FailureKey]) -> None:
        """Before words of these answers are painted beside their models' names: record that. Nothing while names are
        hidden, and nothing twice, so it may be called at every painting.
        """
        self._expose(key.response_id for key in keys)

    # The list

    @property
    def filter(self) -> TriageFilter:
        """What of the failures is listed. Setting it puts the list in order anew."""
        return self._filter

    @filter.setter  # noqa: A003 - nobody filters otherwise in here
    def filter(self, chosen: TriageFilter) -> None:
        self._filter = self._list.filter = chosen
        self._list.arrange()

    @property
    def order(self) -> Order:
        """What comes first. Setting it puts the list in order anew."""
        return self._order

    @order.setter
    def order(self, order: Order) -> None:
        self._order = self._list.order = order
        self._list.arrange()

    @property
    def groups(self) -> tuple[FailureGroup, ...]:
        """What the list shows, in its order."""
        return self._list.groups

    @property
    def counts(self) -> TriageCounts:
        """How much there is, and how much of it is listed."""
        groups = self._list.groups
        return TriageCounts(
            open=self._list.open,
            total=len(self._list.rows),
            groups=len(groups),
            shown=sum(len(group.rows) for group in groups),
            held_back=self._reading.held_back,
        )

    @property
    def kinds(self) -> tuple[FailureKind, ...]:
        """The kinds that occur at all, for the filter."""
        there = {key.kind for key in self._list.rows}
        return tuple(kind for kind in SEVERITY if kind in there)

    # One failure

    def evidence(self, key: FailureKey) -> FailureEvidence:
        """All about one failure. Where names are shown, every answer in it is recorded as seen with its name first.

        KeyError where there is no such failure (any more).
        """
        evidence = evidence_of(self._db, self.session, self._list, key)
        self._expose([key.response_id, *(other.response_id for other in evidence.others)])
        self._expose(again.response_id for again in evidence.again)
        return evidence

    def finding(self, key: FailureKey) -> Finding | None:
        """What a detector found; None where only people did, and where it may not be told while names are hidden."""
        withheld = self.names_hidden and key.kind in TELLING
        return None if withheld else self._list.finding_of(key)

    def issue_text(self, key: FailureKey) -> str:
        """The failure as Markdown for an issue tracker; model names only where they are shown."""
        return issue_text(self.session, self._list.rows[key], self.evidence(key))

    def to_ask_again(self, keys: Iterable[FailureKey]) -> ToAsk:
        """The questions of these failures, each answer's once, for `AskAgain`. What comes stands in the `evidence`."""
        answers = {row.key.response_id: self._list.answer_of(row.key) for row in self._rows(keys)}
        return ToAsk(self._list.naming, answers, self._db.path, self._cwd or Path.cwd())

    # Acts

    def confirm(self, keys: Iterable[FailureKey]) -> int:
        """They are failures."""
        return self.settle(keys, "confirmed")

    def dismiss(self, keys: Iterable[FailureKey]) -> int:
        """They are no failures: out of every figure from now on."""
        return self.settle(keys, "dismissed")

    def settle(self, keys: Iterable[FailureKey], status: FailureStatus) -> int:
        """Give them this status."""
        return self._say((row for row in self._rows(keys) if row.status != status), verdict=status)

    def grade(self, keys: Iterable[FailureKey], severity: int) -> int:
        """Severity 1 to 5."""
        if not 1 <= severity <= 5:
            raise ValueError(f"a severity is 1 to 5, not {severity}")
        rows = (row for row in self._rows(keys) if not row.graded or row.severity != severity)
        return self._say(rows, severity=severity)

    def noticed(self, keys: Iterable[FailureKey], noticed: bool) -> int:
        """Whether the team would have noticed without a review."""
        return self._say((row for row in self._rows(keys) if row.noticed is not noticed), noticed=noticed)

    def note(self, keys: Iterable[FailureKey], text: str) -> int:
        """A note in place of the former; an empty one takes it away."""
        return self._say((row for row in self._rows(keys) if row.note != (text or None)), note=text)

    def assign(self, keys: Iterable[FailureKey], person: str | None) -> int:
        """Who is to look into them; None: nobody."""
        rows = (row for row in self._rows(keys) if row.assigned != (person or None))
        return self._say(rows, assignee=person or "")

    def categorise(self, keys: Iterable[FailureKey], kind: FailureKind) -> tuple[FailureKey, ...]:
        """They fail in another way: dismissed as what they were, labelled as `kind`; one act. What was said of severity
        and being noticed goes along. A failure that is of this kind already is confirmed. The failures as they are now.
        """
        rows = list(self._rows(keys))
        self._commit([draft for row in rows for draft in self._record.otherwise(row, kind)])
        return tuple(dict.fromkeys(FailureKey(row.key.response_id, kind) for row in rows))

    # Undoing

    def to_undo(self) -> str | None:
        """What `undo` would take back, in words: `12 dismissed (repetition)`; None: nothing."""
        return in_words(self._record.last)

    def undo(self) -> tuple[FailureKey, ...]:
        """Take back this reviewer's last act as one step, as far back as they go, over any number of restarts.

        The failures that it was about and that are there; empty: there was nothing to take back.
        """
        rows = self._record.last
        if not rows:
            return ()
        self._record.undo()
        self._take_in({row.response_id or "" for row in rows})
        keys = dict.fromkeys(FailureKey(row.response_id or "", cast("FailureKind", row.category)) for row in rows)
        return tuple(key for key in keys if key in self._list.rows)

    # Within

    def _rows(self, keys: Iterable[FailureKey]) -> Iterator[FailureRow]:
        """The rows of `keys`, each once; those that are there no more are left out."""
        return (self._list.rows[key] for key in dict.fromkeys(keys) if key in self._list.rows)

    def _say(self, rows: Iterable[FailureRow], **what: Any) -> int:
        """One act that says the same of each of `rows`; how many they are."""
        drafts = [self._record.draft(row, row.kind, kind="triage", **what) for row in rows]
        self._commit(drafts)
        return len(drafts)

    def _commit(self, drafts: Sequence[JudgmentDraft]) -> None:
        if drafts:
            self._record.say(drafts)
            self._take_in({draft.response_id or "" for draft in drafts})

    def _take_in(self, response_ids: Collection[str]) -> None:
        """Show what stands now of what was said about these answers."""
        statements, beginnings = read_again(self._db, self._reading, response_ids)
        self._list.update(response_ids, statements, beginnings)

    def _expose(self, response_ids: Iterable[str]) -> None:
        if self.names_hidden or not self._reading.definition.review.blind:
            return
        unseen = [identity for identity in dict.fromkeys(response_ids) if identity not in self._exposed]
        if unseen:
            record_exposure(self._db, self.session, self.reviewer, unseen)
            self._exposed.update(unseen)

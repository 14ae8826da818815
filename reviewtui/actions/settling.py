"""Settling: items on which reviewers disagree, one after the other, and the verdict that is agreed on in the end.

What others said is shown only of items that all who were to judge them have judged, this person too. Models stay
letters. A settled verdict is a judgment of its own (`settle`): it supersedes none of those it settles, and figures of
satisfaction and preference use it in their place.
"""

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, Self

from reviewtui.actions.desk import Desk, open_desk, rules_collected
from reviewtui.actions.review_views import ItemView, SlotView, turns_of
from reviewtui.actions.settling_views import DisputeView, Settlement, Waiting, held_of
from reviewtui.domain.ids import uuid7
from reviewtui.domain.judgment import Judgment, JudgmentDraft, JudgmentKind, Verdict
from reviewtui.domain.session import ReviewMode
from reviewtui.grading.discord import SETTLED_MODES, Dispute, disputes
from reviewtui.grading.draws import permuted
from reviewtui.grading.modes import SAYS, SIGNS
from reviewtui.grading.ranks import ranks
from reviewtui.grading.slots import letter
from reviewtui.grading.stopwatch import Stopwatch
from reviewtui.store.acts import take_back
from reviewtui.store.carrying import carried_to
from reviewtui.store.database import Database, database_secret, write
from reviewtui.store.judgments import append_judgment, latest_judgments
from reviewtui.store.reading import response_by_id
from reviewtui.store.sessions import prompt_by_id
from reviewtui.store.settling import Settled, judges_here, settled, shared_verdicts
from reviewtui.store.turns import Seat, turn_of

_SETTLES: tuple[JudgmentKind, ...] = ("settle",)


class SettlingDesk(Desk):
    """One person settling what the reviewers of a session disagree on, the most discordant first.

    Every verdict is committed before the method that gives it returns; where it cannot be, a StorageError is raised and
    nothing was said. `without`: reviewers who will judge no more, and for whom nobody waits. `stopwatch` is restarted
    by whoever shows the dispute when it has been painted.
    """

    def __init__(
        self,
        db: Database,
        session: str,
        person: str,
        *,
        without: Collection[str] = (),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        if person in without:
            raise ValueError(f"{person} cannot settle without having judged")
        self.session = session
        self.person = person
        self.stopwatch = Stopwatch(clock)
        self._db = db
        self._without = frozenset(without)
        self._skipped: list[Dispute] = []
        self.reason: str | None = None
        """Why the next verdict is what it is; it is kept with it."""
        self.refresh()

    @classmethod
    def open(cls, database: Path, session: str, person: str, *, without: Collection[str] = ()) -> Self:
        """The desk on the database file at `database`.

        NothingCollectedError where there is no such file, or it does not know the session.
        """
        return open_desk(database, lambda db: cls(db, session, person, without=without))

    # What lies on the desk

    def refresh(self) -> None:
        """Read anew what was said and settled. What was skipped stays at the end."""
        self.rules = rules_collected(self._db, self.session).review
        done = settled(self._db, self.session)
        self._open: list[Dispute] = []
        self._settled, self._mine, self._waiting = 0, 0, 0
        self._waited_for: set[str] = set()
        self._judges: set[str] = set()
        for mode in self.rules.modes:
            if mode in SETTLED_MODES:
                self._sort(mode, done)
        again = [dispute for dispute in self._open if _same(dispute, self._skipped)]
        self._open = [dispute for dispute in self._open if dispute not in again] + again

    def _sort(self, mode: ReviewMode, done: Settled) -> None:
        """Which disputes of a mode are open, which wait for somebody."""
        judges = judges_here(self._db, self.session, SAYS[mode])
        self._judges |= judges
        for dispute in disputes(mode, shared_verdicts(self._db, self.session, SAYS[mode])):
            # Where each item is judged by a few, a dispute has been judged by all who were to.
            expected = (judges | {self.person}) - self._without if self._asks_all(dispute) else frozenset()
            missing = expected - dispute.heard
            if _is_settled(dispute, done):
                self._settled += 1
            elif missing == {self.person}:
                self._mine += 1
            elif missing:
                self._waiting += 1
                self._waited_for |= missing
            else:
                self._open.append(dispute)

    def _asks_all(self, dispute: Dispute) -> bool:
        """Whether everybody is to say something of it: all judge every item, and by a criterion that is still one."""
        return self.rules.overlap is None and dispute.criterion in (None, *self.rules.criteria)

    @property
    def settlement(self) -> Settlement:
        """How far this is, and what is in the way."""
        waiting = Waiting(self._waiting, tuple(sorted(self._waited_for)))
        return Settlement(len(self._open), self._settled, waiting, self._mine, len(self._judges))

    @property
    def dispute(self) -> DisputeView | None:
        """What lies on the desk; None where nothing can be settled now."""
        if not self._open:
            return None
        dispute = self._open[0]
        slots = self._slots(dispute)
        prompt = prompt_by_id(self._db, self.session, dispute.item.prompt_id)
        assert prompt is not None, "an item is of a prompt of the session"
        item = ItemView(
            mode=dispute.mode,
            number=self._settled + 1,
            total=self._settled + len(self._open),
            unit=self.rules.unit,
            turns=turns_of(prompt),
            reference=prompt.reference,
            slots=tuple(_slot(letter, self._text(identity)) for letter, identity in slots.items()),
        )
        letters = {identity: letter for letter, identity in slots.items()}
        subject = letters[dispute.answers[0]] if dispute.mode == "rate" else None
        return DisputeView(item, subject, held_of(dispute, letters), self.reason, dispute.criterion)

    # Verdicts

    def rate(self, rating: int) -> None:
        """Settle a rating, 1 to 5, by the criterion that the dispute is about."""
        if not 1 <= rating <= 5:
            raise ValueError(f"a rating is 1 to 5, not {rating}")
        self._settle("rate", {"rating": rating})

    def compare(self, verdict: Verdict) -> None:
        """Settle a comparison: `first` (A is better), `second`, `tie` or `both_bad`."""
        self._settle("compare", {"verdict": verdict})

    def rank(self, places: Sequence[Collection[str]]) -> None:
        """Settle an order: `places` holds the signs of the best, then of the next; several in one are as good."""
        dispute = self._at_hand("rank")
        slots = self._slots(dispute)
        self._record(dispute, slots, {slots[sign]: {"rank": rank} for sign, rank in ranks(places, slots).items()})

    def cannot_judge(self) -> None:
        """Settle that it cannot be judged."""
        self._settle(self._at_hand().mode, {"verdict": "cannot_judge"})

    def skip(self) -> None:
        """Put the dispute to the end. Not a verdict: a restart forgets it."""
        self._skipped.append(self._open.pop(0))
        self._open.append(self._skipped[-1])
        self.reason = None
        self.stopwatch.restart()

    # Undoing

    def to_undo(self) -> tuple[Judgment, ...]:
        """The rows that `undo` would take back: what this person settled last. Empty: nothing."""
        latest = latest_judgments(self._db, self.session, self.person, _SETTLES)
        first = next(latest, None)
        if first is None or first.act is None:
            return () if first is None else (first,)
        return (first, *(row for row in latest if row.act == first.act))

    def undo(self) -> None:
        """Take back what this person settled last, over any number of restarts, and stand on it again."""
        rows = self.to_undo()
        take_back(self._db, rows)
        self.reason = rows[0].note if rows else self.reason
        before = self._open
        self.refresh()
        self._open.sort(key=lambda dispute: _same(dispute, before))  # what is open again comes first
        self.stopwatch.restart()

    # Within

    def _settle(self, mode: ReviewMode, said: Mapping[str, Any]) -> None:
        dispute = self._at_hand(mode)
        slots = self._slots(dispute)
        if dispute.mode == "compare":
            first, second = slots.values()
            self._record(dispute, slots, {first: said}, other_response_id=second)
        else:
            self._record(dispute, slots, dict.fromkeys(dispute.answers, said))

    def _record(
        self, dispute: Dispute, slots: dict[str, str], said: Mapping[str, Mapping[str, Any]], **what: Any
    ) -> None:
        seconds: float | None = self.stopwatch.read()
        act = uuid7() if dispute.mode == "rank" else None
        with write(self._db):
            for identity, its in said.items():
                draft = JudgmentDraft(
                    session=self.session,
                    kind="settle",
                    reviewer=self.person,
                    prompt_id=dispute.item.prompt_id,
                    response_id=identity,
                    slots=slots,
                    blind=self.rules.blind,
                    note=self.reason,
                    seconds=seconds,
                    act=act,
                    unit=None if self.rules.unit == "answer" else self.rules.unit,
                    criterion=dispute.criterion,
                    **what,
                    **its,
                )
                append_judgment(self._db, draft)
                seconds = None
        self.reason = None
        self.stopwatch.restart()
        self.refresh()

    def _at_hand(self, mode: ReviewMode | None = None) -> Dispute:
        if not self._open:
            raise LookupError("no dispute lies on the desk")
        if mode not in (None, self._open[0].mode):
            raise ValueError(f"the dispute is not about a verdict of {mode}")
        return self._open[0]

    def _slots(self, dispute: Dispute) -> dict[str, str]:
        """The letters that this person knows the answers by; where they never met them, letters drawn for them."""
        turn = turn_of(self._db, Seat(self.session, self.person, dispute.mode), dispute.item)
        known = (turn and turn.slots) or {}
        now = carried_to(self._db, known.values())
        known = {sign: now.get(identity, identity) for sign, identity in known.items()}
        wanted = set(dispute.answers)
        if wanted <= set(known.values()):
            return {sign: identity for sign, identity in known.items() if identity in wanted}
        purpose = ("settling", self.session, self.person, dispute.mode, dispute.item.prompt_id, dispute.item.trial)
        sign = SIGNS.get(dispute.mode, letter)
        drawn = permuted(database_secret(self._db), dispute.answers, purpose)
        return {sign(place): identity for place, identity in enumerate(drawn)}

    def _text(self, response_id: str) -> str:
        response = response_by_id(self._db, response_id)
        assert response is not None, "it was judged"
        return response.text


def _slot(letter: str, text: str) -> SlotView:
    return SlotView(letter=letter, text=text, rating=None, verdict=None, labels=(), note=None, judged=False)


def _same(dispute: Dispute, others: Sequence[Dispute]) -> bool:
    subject = (dispute.mode, dispute.answers, dispute.criterion)
    return any((one.mode, one.answers, one.criterion) == subject for one in others)


def _is_settled(dispute: Dispute, done: Settled) -> bool:
    match dispute.mode:
        case "compare":
            return frozenset(dispute.answers) in done.pairs
        case "rank":
            return done.ranked >= set(dispute.answers)
        case _:
            return (dispute.answers[0], dispute.criterion) in done.ratings

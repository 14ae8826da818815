"""Opening the items of a reviewer's queue: their answers are read, and given their letters."""

from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

from reviewtui.actions.asides import asides_of
from reviewtui.actions.review_queue import OpenedItem, ReviewQueue
from reviewtui.domain.errors import StorageError
from reviewtui.domain.response import Response
from reviewtui.domain.session import Session
from reviewtui.grading.modes import SIGNS
from reviewtui.grading.pairs import Pair, Shown, next_pair
from reviewtui.grading.queue import ItemKey
from reviewtui.grading.slots import lettered, reseated, slot_order, turned
from reviewtui.store.carrying import carried_to
from reviewtui.store.database import Database, database_secret, write
from reviewtui.store.drawing import PairDraw, add_draw
from reviewtui.store.gold import gold_answers
from reviewtui.store.reading import answers_to, models_of
from reviewtui.store.turns import Turn, open_turn, pairs_shown, turn_of, turns_taken

if TYPE_CHECKING:
    from reviewtui.actions.pair_planning import PairPlanner


class ItemReader:
    """Opens items of the queue, and reads the one that comes next while the reviewer reads."""

    def __init__(self, db: Database, session: Session, queue: ReviewQueue) -> None:
        self._db = db
        self._session = session
        self._queue = queue
        self._seat = queue.seat
        self._models = [model.name for model in session.models]
        self._secret = database_secret(db)
        self._planner = self._planned()
        self._ahead: OpenedItem | None = None

    def open(self, key: ItemKey | None) -> OpenedItem | None:
        """The item `key`, or the next one of the queue where its answers went stale meanwhile; None: there is none.

        StorageError where the letters of its answers could not be stored.
        """
        if self._ahead is not None and self._ahead.key == key:
            opened, self._ahead = self._ahead, None
            return opened
        while key is not None:
            opened = self._read(key)
            if opened.slots:
                return opened
            if not opened.taken:
                self._queue.leave(key)
            key = self._queue.next()
        return None

    def look_ahead(self, key: ItemKey) -> OpenedItem | None:
        """Read the item that will come after `key`, if there is one that can be."""
        following = self._queue.after(key)
        if following is not None and (self._ahead is None or self._ahead.key != following):
            with suppress(StorageError):  # said when the item is really opened
                opened = self._read(following)
                self._ahead = opened if opened.slots else None
        return self._ahead

    def _read(self, key: ItemKey) -> OpenedItem:
        """Read an item's answers and give them their letters, which are stored at the first time and stay."""
        gold = key in self._queue.gold
        session = self._session.name
        found = gold_answers(self._db, session, key.prompt_id) if gold else answers_to(self._db, session, *key[:2])
        answers = {response.model: response for response in found if response.text.strip()}
        texts = {response.id: response.text for response in answers.values()}
        turn = turn_of(self._db, self._seat, key)
        if turn is None or turn.slots is None:
            before = self._begin(key, answers)
            if before is None:
                return OpenedItem(key, {}, {}, taken=True)
        else:
            now = carried_to(self._db, turn.slots.values())  # asked again, and the same words
            before = {letter: now.get(response_id, response_id) for letter, response_id in turn.slots.items()}
            self._queue.keep(key)
        if self._seat.mode == "compare" and texts.keys() >= set(before.values()):
            slots = before  # this pair stays, whoever else has answered by now
        else:
            slots = reseated(before, self._drawn(key, answers, turn, before), SIGNS.get(self._seat.mode))
        there = set(before.values()) & set(slots.values())
        late = frozenset(slots.values()) - there if there else frozenset()
        reasoning = self._session.review.reasoning_is_shown
        asides = {response.id: asides_of(response, reasoning=reasoning) for response in answers.values()}
        return OpenedItem(
            key,
            slots,
            {letter: texts[response_id] for letter, response_id in slots.items()},
            late,
            asides={letter: asides[response_id] for letter, response_id in slots.items()},
        )

    def _begin(self, key: ItemKey, answers: Mapping[str, Response]) -> dict[str, str] | None:
        """Give an item its slots and its turn; no slots where too few models answered. None: somebody else has it."""
        with write(self._db):  # what was shown so far is read, and the next written, as one
            self._queue.write_marks()
            if not self._queue.take(key):
                return None
            slots = self._drawn(key, answers, None, {})
            if not slots:
                return {}
            models = {response.id: model for model, response in answers.items()}
            pair = tuple(models[response_id] for response_id in slots.values())
            seen = (pair[0], pair[1]) if self._seat.mode == "compare" and key not in self._queue.gold else None
            return open_turn(self._db, self._seat, key, slots, seen).slots or {}

    def _drawn(
        self, key: ItemKey, answers: Mapping[str, Response], turn: Turn | None, before: Mapping[str, str]
    ) -> dict[str, str]:
        """The slots that are due for the item, whatever it had `before`; empty where too few models answered."""
        if key.repeat and not before:
            first = turn_of(self._db, self._seat, key._replace(repeat=False))
            assert first is not None, "shown before"
            return turned(first.slots or {})
        gold = key in self._queue.gold
        if self._seat.mode == "compare" and not gold:
            order: tuple[str, ...] = self._pair(key, answers, before) or ()
        else:
            number = turns_taken(self._db, self._seat) + 1 if turn is None else turn.number
            position = number - 1 - self._queue.gold.before(number)  # those take no place of a model's
            order = slot_order(
                self._secret,
                session=self._seat.session,
                reviewer=self._seat.reviewer,
                position=position,
                models=sorted(answers) if gold else self._models,
                sides=self._session.review.sides,
            )
        by_model = {model: response.id for model, response in answers.items()}
        return lettered(order, by_model, SIGNS.get(self._seat.mode))

    def _pair(self, key: ItemKey, answers: Mapping[str, Response], before: Mapping[str, str]) -> Pair | None:
        """The same two models as before, where both have an answer; else those that are due."""
        models = models_of(self._db, before.values())
        former = [models[identity] for identity in before.values() if identity in models]
        if len(former) == 2 and all(model in answers for model in former):
            return former[0], former[1]
        shown = pairs_shown(self._db, self._seat.session)
        if self._planner is not None:
            return self._draw(self._planner, key, answers, sum(shown.get(self._seat.reviewer, {}).values()))
        everybody = sum(shown.values(), Counter())
        return next_pair(
            self._secret,
            Shown(shown.get(self._seat.reviewer, {}), everybody),
            session=self._seat.session,
            reviewer=self._seat.reviewer,
            models=self._models,
            present=answers,
            sides=self._session.review.sides,
        )

    def _planned(self) -> "PairPlanner | None":
        """Who draws the pairs, where the session's order is informative."""
        if self._seat.mode != "compare" or self._session.review.order != "informative":
            return None
        from reviewtui.actions.pair_planning import PairPlanner  # loads numpy, which Review does without otherwise

        return PairPlanner(self._db, self._seat, self._models)

    def _draw(self, planner: "PairPlanner", key: ItemKey, answers: Mapping[str, Response], step: int) -> Pair | None:
        """Two of the models that answered, drawn by what their comparison tells; the chance is kept."""
        drawn = planner.next(step, answers)
        if drawn is None:
            return None
        one, other = (answers[model].id for model in drawn.pair)
        add_draw(self._db, self._seat, key, PairDraw((one, other), step, drawn.chance, drawn.even))
        return drawn.pair

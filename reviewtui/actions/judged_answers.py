"""Which answer a row of judgments is about: one that the database has, or one that is made for it."""

from collections.abc import Iterable, Set
from typing import NamedTuple

from reviewtui.actions.import_ground import Ground
from reviewtui.detect.run import detect
from reviewtui.domain.clock import now_iso
from reviewtui.domain.response import Response
from reviewtui.domain.session import IMPORTED
from reviewtui.exchange.errors import Unfit
from reviewtui.exchange.parse_judgments import JudgmentRow
from reviewtui.store.database import Database
from reviewtui.store.importing_responses import ImportedAnswer, Place, add_answers, places_of
from reviewtui.store.judged_answers import (
    Textless,
    add_textless,
    answer_with_text,
    imported_answers,
    text_id,
    textless_id,
    texts_imported,
    writes_elsewhere,
)

MOST_REMEMBERED = 200_000
"""Answers whose ids stay in memory between batches."""


class Wanted(NamedTuple):
    """An answer that a row speaks of, by its id, its words or its number. `column` is the one that gives the id."""

    place: Place
    trial: int | None
    response_id: str | None
    text: str | None
    column: str


class Made(NamedTuple):
    """The ids of the answers that were stored: those whose words were given, and those without."""

    words: frozenset[str]
    wordless: frozenset[str]


class JudgedAnswers:
    """Finds the answers that judgments hang on, batch by batch: `look_up`, then `of` for each row, then `settle`.

    With an id it is that answer, else with words the one of prompt and model that has exactly these, else the imported
    one of prompt and model (and trial). What there is none of is made by `settle`: with its words where they are given,
    and otherwise without; its own row may still come.
    """

    def __init__(self, db: Database, ground: Ground) -> None:
        self._db = db
        self._ground = ground
        self._session = ground.session.name
        self._writes = writes_elsewhere(db.conn)
        self._looked_up: set[str] = set()
        self._plain: dict[tuple[str, str, int | None], str] = {}
        self._by_id: dict[str, Place] = {}
        self._by_text: dict[tuple[Place, int | None, str], str] = {}
        self._words: list[ImportedAnswer] = []
        self._wordless: list[Textless] = []

    def look_up(self, prompt_ids: Set[str], said: Iterable[JudgmentRow]) -> None:
        """Look for the answers of the next rows at once, and not for each by itself. What is remembered of earlier ones
        is only good as long as nobody else brings answers.
        """
        writes, before = writes_elsewhere(self._db.conn), self._writes
        self._writes = writes
        if writes != before or len(self._plain) + len(self._by_text) > MOST_REMEMBERED:
            self._plain.clear()
            self._by_text.clear()
            self._looked_up.clear()
        unknown = prompt_ids - self._looked_up
        self._looked_up |= unknown
        for here in imported_answers(self._db.conn, self._session, unknown):
            self._remember(here.id, here.prompt_id, here.model, here.trial)
        ids = [found for row in said if row.names_answers for found in (row.response_id, row.other_response_id)]
        self._by_id = places_of(self._db.conn, [found for found in ids if found is not None])

    def of(self, prompt_id: str, said: JudgmentRow) -> tuple[str, str | None]:
        """The ids of a row's answers, of which `look_up` was told. Unfit where a row names the id of something else."""
        if said.names_answers:
            return self._find(prompt_id, said)
        first = self._plain.get((prompt_id, said.model, said.trial)) or self._new(prompt_id, said.model, said.trial)
        if said.other_model is None:
            return first, None
        key = (prompt_id, said.other_model, said.trial)
        return first, self._plain.get(key) or self._new(*key)

    def _find(self, prompt_id: str, said: JudgmentRow) -> tuple[str, str | None]:
        answers = _wanted(self._session, prompt_id, said)
        for want in answers:
            place = None if want.response_id is None else self._by_id.get(want.response_id)
            if place is not None and place != want.place:
                raise Unfit("is the id of an answer to something else", want.column)
        first, *other = map(self._found, answers)
        return first, other[0] if other else None

    def settle(self) -> Made:
        """Store the answers that were made, within the transaction that takes in the rows."""
        add_answers(self._db.conn, self._words)
        add_textless(self._db.conn, self._wordless)
        wordless = frozenset(answer.id for answer in self._wordless)
        words = frozenset(answer.response.id for answer in self._words)
        self._words, self._wordless = [], []
        return Made(words, wordless)

    def _found(self, want: Wanted) -> str:
        if want.response_id is not None:
            return self._of_id(want, want.response_id)
        if want.text is not None:
            return self._of_text(want, want.text)
        key = (*want.place[1:], want.trial)
        return self._plain.get(key) or self._new(*key)

    def _new(self, prompt_id: str, model: str, trial: int | None) -> str:
        """An answer without words, of which nothing more is said."""
        return self._make_wordless(Place(self._session, prompt_id, model), trial or 1, None)

    def _of_id(self, want: Wanted, response_id: str) -> str:
        if response_id in self._by_id:
            return response_id
        self._by_id[response_id] = want.place
        if want.text is None:
            return self._make_wordless(want.place, want.trial or 1, response_id)
        return self._make_words(want.place, want.trial or 1, want.text, response_id)

    def _of_text(self, want: Wanted, text: str) -> str:
        place, trial, _, _, _ = want
        key = (place, trial, text)
        found = self._by_text.get(key) or answer_with_text(self._db.conn, place, text, trial)
        if found is None:
            waiting = sum(_place_of(answer) == place for answer in self._words)
            number = trial or texts_imported(self._db.conn, place) + waiting + 1
            found = self._make_words(place, number, text, text_id(place, trial, text))
        self._by_text[key] = found
        return found

    def _make_wordless(self, place: Place, trial: int, response_id: str | None) -> str:
        made = Textless(response_id or textless_id(place, trial), place, trial)
        self._wordless.append(made)
        self._remember(made.id, place.prompt_id, place.model, trial)
        return made.id

    def _make_words(self, place: Place, trial: int, text: str, response_id: str) -> str:
        response = Response(
            id=response_id,
            session=place.session,
            prompt_id=place.prompt_id,
            model=place.model,
            variant=IMPORTED,
            trial=trial,
            status="done",
            created_at=now_iso(),
            text=text,
            imported=True,
        )
        found = detect(response, self._ground.session.failures)
        self._words.append(ImportedAnswer(response, None, None, found))
        self._remember(response_id, place.prompt_id, place.model, trial)
        return response_id

    def _remember(self, response_id: str, prompt_id: str, model: str, trial: int) -> None:
        self._plain.setdefault((prompt_id, model, None), response_id)
        self._plain.setdefault((prompt_id, model, trial), response_id)


def _wanted(session: str, prompt_id: str, said: JudgmentRow) -> tuple[Wanted, ...]:
    """The answers that a row about this prompt speaks of."""
    column = "response_id" if said.other_model is None else "response_id_a"
    first = Wanted(Place(session, prompt_id, said.model), said.trial, said.response_id, said.text, column)
    if said.other_model is None:
        return (first,)
    place = Place(session, prompt_id, said.other_model)
    return first, Wanted(place, said.trial, said.other_response_id, said.other_text, "response_id_b")


def _place_of(answer: ImportedAnswer) -> Place:
    response = answer.response
    return Place(response.session, response.prompt_id, response.model)

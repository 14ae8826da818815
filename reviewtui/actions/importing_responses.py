"""Importing answers: each becomes a response of its prompt and model, looked at by the detectors like any other."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from reviewtui.actions.import_ground import Ground
from reviewtui.actions.importing import BATCH, ImportOrder, ImportSummary, Progress, Refuse, Taken, run_import
from reviewtui.actions.traits import find_traits_of
from reviewtui.detect.run import detect
from reviewtui.domain.clock import now_iso
from reviewtui.domain.response import Response
from reviewtui.domain.session import IMPORTED, Session
from reviewtui.engine.usage import cost_of
from reviewtui.exchange.columns import Kind
from reviewtui.exchange.errors import Unfit
from reviewtui.exchange.parse_responses import COLUMNS, AnswerRow, parse_response
from reviewtui.exchange.read import DataFile, Format, PlainRow
from reviewtui.store.coverage import uncounted_ratings
from reviewtui.store.database import Database, open_database
from reviewtui.store.importing import RowDigests, RowKeys, imported_id
from reviewtui.store.importing_responses import (
    ImportedAnswer,
    ImportedBefore,
    Place,
    add_answers,
    counting,
    fill_answers,
    has_answers,
    imported_before,
    places_of,
    texts_of,
)

_encoder = msgspec.json.Encoder()
_PROMPT, _MODEL = COLUMNS.index("prompt"), COLUMNS.index("model")


def import_responses(
    session: Session,
    database: Path,
    files: Sequence[str],
    *,
    mapping: Mapping[str, str],
    format: Format | None = None,  # noqa: A002 - the option's name
    dry_run: bool = False,
    strict: bool = False,
    progress: Progress = lambda _: None,
) -> ImportSummary:
    """Import the answers of `files` into `session`, which is registered where the database does not know it.

    Errors as `run_import`.
    """
    order = ImportOrder(database, files, mapping, format, dry_run, strict, progress)
    return run_import(session.name, order, lambda db: _Responses(db, session))


def lacking(session: Session, database: Path) -> tuple[str, ...]:
    """The models of `session` that are never asked and have no answers in `database` yet."""
    with open_database(database) as db:
        names = (model.name for model in session.models if model.provider == IMPORTED)
        return tuple(name for name in names if not has_answers(db.conn, session.name, name))


class _Read(NamedTuple):
    """A row whose values are good, and what it speaks of. `trial` is the one it has or, where it has none, its turn."""

    row: PlainRow
    answer: AnswerRow
    place: Place
    trial: int
    digest: bytes


class _Responses:
    """The importer of answers. The n-th answer of one file to one prompt by one model is trial n, unless it says."""

    kind: Kind = "responses"
    batch = BATCH
    columns = COLUMNS

    def __init__(self, db: Database, session: Session) -> None:
        self._db = db
        self._ground = Ground(db, session)
        self._keys = RowKeys(db.conn)
        self._digests = RowDigests(session.name, self.kind)
        self._turns: Counter[Place] = Counter()
        self._uncounted = 0
        self._judged_before = uncounted_ratings(db, session.name)

    def begin_file(self, file: DataFile, mapping: Mapping[str, str]) -> None:
        answer = ("text", "error_message", "error_kind", "status")
        told = any(file.may_have(column, mapping) for column in answer)
        file.require(("prompt", "model") if told else ("prompt", "model", "text"), mapping)
        self._ground.check_fixed(mapping)
        self._ground.prompts.source = Path(file.name).name
        self._keys.begin_file()
        self._turns.clear()

    def take(self, rows: Sequence[PlainRow], refuse: Refuse) -> Taken:
        read = [found for row in rows if (found := self._read(row, refuse)) is not None]
        keys = self._keys.new([row.digest for row in read])
        fresh = {key: row for key, row in zip(keys, read, strict=True) if key is not None}
        new, filled, refused = self._sorted(fresh, refuse)
        self._ground.settle({row.place.prompt_id for row in read if row.row[0] not in refused})
        add_answers(self._db.conn, list(new.values()))
        fill_answers(self._db.conn, list(filled.values()))
        find_traits_of(self._db, (answer.response for answer in (new | filled).values()))
        ids = [(key, answer.response.id) for key, answer in (new | filled).items()]
        self._keys.remember(ids)
        self._uncounted += len(ids) - counting(self._db.conn, [response_id for _, response_id in ids])
        return Taken(added=len(ids), known=len(read) - len(ids) - len(refused))

    def end_file(self, refuse: Refuse) -> Iterator[Taken]:  # noqa: ARG002 - nothing waits for it
        yield from ()

    def notes(self) -> tuple[str, ...]:
        return (*self._ground.notes(), *self._not_counted(), *self._replaced())

    def _replaced(self) -> Iterator[str]:
        """What people had said of answers in whose place others stand now."""
        lost = uncounted_ratings(self._db, self._ground.session.name) - self._judged_before
        if lost > 0:
            judgments = "1 judgment counts" if lost == 1 else f"{lost:,} judgments count"
            yield f"{judgments} no longer: later answers to the same questions stand in the place of those judged"

    def _not_counted(self) -> Iterator[str]:
        if not self._uncounted:
            return
        trials, count = self._ground.session.trials, self._uncounted
        kept = "1 answer is kept and does" if count == 1 else f"{count:,} answers are kept and do"
        each = "1 trial" if trials == 1 else f"{trials} trials"
        yield f"{kept} not count: the session has {each} (`trials`) of each question, and counts one answer for each"

    def _read(self, row: PlainRow, refuse: Refuse) -> _Read | None:
        """What `row` says; None where it was refused."""
        _, given, _ = row
        try:
            answer = parse_response(given)
            model = self._ground.model(given[_MODEL])
            prompt_id = self._ground.prompts.find(given[_PROMPT])  # last: it takes new prompts in
        except Unfit as unfit:
            refuse(row, unfit)
            return None
        place = Place(self._ground.session.name, prompt_id, model)
        self._turns[place] += 1
        digest = self._digests.of(prompt_id, _encoder.encode((model, answer)))
        return _Read(row, answer, place, answer.trial or self._turns[place], digest)

    def _sorted(
        self, fresh: Mapping[bytes, _Read], refuse: Refuse
    ) -> tuple[dict[bytes, ImportedAnswer], dict[bytes, ImportedAnswer], set[int]]:
        """The answers that are new, those that are here and of which more is known now, and the numbers of the rows
        that were refused. What is neither is here already, by the id that its row gives.
        """
        conn, session = self._db.conn, self._ground.session.name
        taken = places_of(conn, [row.answer.response_id for row in fresh.values() if row.answer.response_id])
        before = _Before(imported_before(conn, session, {row.place.prompt_id for row in fresh.values()}))
        new: dict[bytes, ImportedAnswer] = {}
        filled: dict[bytes, ImportedAnswer] = {}
        texts = texts_of(conn, taken)
        refused: set[int] = set()
        for key, row in fresh.items():
            identity = row.answer.response_id
            if identity is not None and taken.get(identity, row.place) != row.place:
                refuse(row.row, Unfit("is the id of an answer to something else", "response_id"))
                refused.add(row.row[0])
            elif found := before.take(row):
                filled[key] = self._answer(row, found.id, found.trial)
            elif identity is None or identity not in taken:
                new[key] = self._answer(row, identity or imported_id(key), row.trial)
                taken[new[key].response.id] = row.place
                texts[new[key].response.id] = row.answer.text
            elif texts[identity] != row.answer.text:
                refuse(row.row, Unfit("is that of an answer in other words; leave it out for another", "response_id"))
                refused.add(row.row[0])
        return new, filled, refused

    def _answer(self, row: _Read, identity: str, trial: int) -> ImportedAnswer:
        told, session = row.answer, self._ground.session
        price = session.model(row.place.model).price
        response = Response(
            id=identity,
            session=session.name,
            prompt_id=row.place.prompt_id,
            model=row.place.model,
            variant=IMPORTED,
            trial=trial,
            status=told.status,
            created_at=told.created_at or now_iso(),
            text=told.text,
            reasoning=told.reasoning,
            tool_calls=told.tool_calls,
            finish_reason=told.finish_reason,
            error_kind=told.error_kind,
            error_message=told.error_message,
            ttft_ms=told.ttft_ms,
            ttfr_ms=told.ttfr_ms,
            last_content_ms=told.last_content_ms,
            total_ms=told.total_ms,
            chunk_ms=told.chunk_ms,
            reads=len(set(told.chunk_ms)) or None,
            longest_gap_ms=told.longest_gap_ms,
            stalls=told.stalls,
            usage=told.usage,
            cost=told.cost if told.cost is not None else cost_of(told.usage, price),
            attempts=1,
            imported=True,
        )
        found = detect(response, session.failures)
        return ImportedAnswer(response, told.chunks, told.streamed, found)


class _Before:
    """Answers that are here, until a row says more of them: they keep their judgments then."""

    def __init__(self, answers: Sequence[ImportedBefore]) -> None:
        self._answers: dict[Place, list[ImportedBefore]] = {}
        for answer in answers:
            self._answers.setdefault(answer.place, []).append(answer)

    def take(self, row: _Read) -> ImportedBefore | None:
        """The one that `row` is about: by its id, by its text or, where nobody gave its words, by its trial. One that
        had a row of its own is meant where trial and text are the same and no id says otherwise.
        """
        here = self._answers.get(row.place, [])
        found = min(here, key=lambda answer: _nearness(answer, row), default=None)
        if found is None or _nearness(found, row) == _OTHER:
            return None
        here.remove(found)
        return found


_OTHER = 3


def _nearness(answer: ImportedBefore, row: _Read) -> int:
    if answer.told:
        same = (answer.trial, answer.text, None) == (row.trial, row.answer.text, row.answer.response_id)
        return 1 if same else _OTHER
    if answer.id == row.answer.response_id:
        return 0
    if answer.text is None:
        return 2 if answer.trial == row.trial else _OTHER
    return 1 if answer.text == row.answer.text else _OTHER

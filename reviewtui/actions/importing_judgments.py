"""Importing judgments: ratings, comparisons and labels, hung on the answers that they are about."""

from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import msgspec

from reviewtui.actions.elevator import Elevator
from reviewtui.actions.import_ground import Ground
from reviewtui.actions.importing import ImportOrder, ImportSummary, Progress, Refuse, Taken, run_import
from reviewtui.actions.judged_answers import JudgedAnswers
from reviewtui.actions.review_ready import make_all_ready
from reviewtui.actions.terms import fix_terms, open_terms
from reviewtui.domain.ids import uuid7s
from reviewtui.domain.session import Session
from reviewtui.exchange.columns import Kind
from reviewtui.exchange.errors import Unfit
from reviewtui.exchange.parse_judgments import COLUMNS, PROMPT, JudgmentParser, JudgmentRow
from reviewtui.exchange.read import DataFile, Format, PlainRow
from reviewtui.store.database import Database, write
from reviewtui.store.importing import RowDigests, RowKeys
from reviewtui.store.importing_judgments import Said, append_imported
from reviewtui.store.judged_answers import not_counting
from reviewtui.store.recorded_judgments import Recorded, recorded

MANY = 100
"""Rows of one prompt that are worth being written by themselves."""
MOST_WAITING = 250_000
"""Rows that wait for others about their prompts."""


def import_judgments(
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
    """Import the judgments of `files` into `session`, which is registered where the database does not know it.

    The first of them fixes the session's terms. A rating takes the place of the one its reviewer gave the same answer
    by the same criterion before, in the file or in the database, whatever their dates; so does a comparison of the same
    two answers, and a label of the same category. Errors as `run_import`.
    """
    order = ImportOrder(database, files, mapping, format, dry_run, strict, progress)
    summary = run_import(session.name, order, lambda db: _Judgments(db, session))
    if not dry_run and any(file.added for file in summary.files):
        with suppress(KeyboardInterrupt):  # what was imported is there, and is looked at when the reviewers come
            make_all_ready(database, session.name)
    return summary


class _Read(msgspec.Struct, gc=False):
    """A row whose values are good, and the prompt that it is about."""

    row: PlainRow
    said: JudgmentRow
    content: bytes
    prompt_id: str


def _together(one: _Read) -> str:
    """By what rows go together: their prompt, then their reviewer."""
    return one.prompt_id + one.said.reviewer


class _Judgments:
    """The importer of judgments.

    What is written about one prompt, and what one reviewer says, lies close together in the database. Rows that come in
    another order would write somewhere else each, ever more of it the more there is: they wait until there are several
    of each prompt. What one reviewer says of one prompt stays in the order of the file.
    """

    kind: Kind = "judgments"
    batch = 50_000

    def __init__(self, db: Database, session: Session) -> None:
        self._db = db
        self._ground = Ground(db, session)
        self.columns: tuple[str, ...] = COLUMNS
        self._answers = JudgedAnswers(db, self._ground)
        self._keys = RowKeys(db.conn)
        self._digests = RowDigests(session.name, self.kind)
        self._open_terms = open_terms(db, session, None)
        self._told = _Told()
        self._waiting = Elevator(_together)

    def begin_file(self, file: DataFile, mapping: Mapping[str, str]) -> None:
        file.require(("prompt", "reviewer"), mapping)
        self._ground.check_fixed(mapping)
        self._ground.prompts.source = Path(file.name).name
        self.columns = tuple(column for column in COLUMNS if file.may_have(column, mapping))
        self._parser = JudgmentParser(self._ground.model, self.columns, texts=file.header is not None)
        self._keys.begin_file()

    def take(self, rows: Sequence[PlainRow], refuse: Refuse) -> Taken:
        read = self._read(rows, refuse)
        if not len(self._waiting) and len({one.prompt_id for one in read}) * MANY <= len(read):
            return self._take_in(sorted(read, key=_together), refuse)
        self._waiting.enter(read)
        return self._take_in(self._waiting.leave(self.batch) if len(self._waiting) >= MOST_WAITING else [], refuse)

    def end_file(self, refuse: Refuse) -> Iterator[Taken]:
        while len(self._waiting):
            with write(self._db):
                taken = self._take_in(self._waiting.leave(self.batch), refuse)
            yield taken

    def _take_in(self, read: Sequence[_Read], refuse: Refuse) -> Taken:
        """Take in rows that go together, within one transaction."""
        unrecorded, known = self._unrecorded(read, refuse)
        said, digests = self._hung(unrecorded, refuse)
        self._ground.settle({one.prompt_id for one in said}, (one.prompt_id for one in self._waiting.held))
        made = self._answers.settle()
        self._told.wordless += len(made.wordless)
        new = self._keys.claim([(digest, one.id) for digest, one in zip(digests, said, strict=True)])
        if any(new):
            self._record([one for one, is_new in zip(said, new, strict=True) if is_new], made.words | made.wordless)
        return Taken(added=new.count(True), known=known + new.count(False))

    def notes(self) -> tuple[str, ...]:
        return (*self._ground.notes(), *self._told.notes())

    def _read(self, rows: Sequence[PlainRow], refuse: Refuse) -> list[_Read]:
        """What the rows say; those that say nothing are refused."""
        parse, find = self._parser.parse, self._ground.prompts.find
        read = []
        for row in rows:
            given = row[1]
            try:
                parsed = parse(given)
                said = parsed.row
                raw = row[2] if said.names_answers or said.judgment_id else None  # else nothing more can be wrong
                read.append(_Read((row[0], (), raw), said, parsed.content, find(given[PROMPT])))
            except Unfit as unfit:
                refuse(row, unfit)
        return read

    def _unrecorded(self, read: Sequence[_Read], refuse: Refuse) -> tuple[list[_Read], int]:
        """The rows whose judgments are not here by their ids, and how many are. A row that says something else than the
        judgment of its id is refused.
        """
        ids = [one.said.judgment_id for one in read if one.said.judgment_id is not None]
        if not ids:
            return list(read), 0
        here, name = recorded(self._db.conn, ids), self._ground.session.name
        left, known = [], 0
        for one in read:
            identity = one.said.judgment_id
            if identity is None or identity not in here:
                left.append(one)
                if identity is not None:
                    here[identity] = Recorded(name, one.prompt_id, one.said)
            elif differs := _difference(one, here[identity], name):
                refuse(
                    one.row, Unfit(f"is that of a judgment which {differs}; leave it out for another", "judgment_id")
                )
            else:
                known += 1
        return left, known

    def _hung(self, read: Sequence[_Read], refuse: Refuse) -> tuple[list[Said], list[bytes]]:
        """The rows with the answers that they are about, which are yet to be stored where they were not here; and what
        tells each row from others.
        """
        self._answers.look_up({one.prompt_id for one in read}, (one.said for one in read))
        said, digests = [], []
        for one, fresh in zip(read, uuid7s(len(read)), strict=True):
            try:
                answer, other = self._answers.of(one.prompt_id, one.said)
            except Unfit as unfit:
                refuse(one.row, unfit)
            else:
                said.append(Said(one.said.judgment_id or fresh, one.said, one.prompt_id, answer, other))
                digests.append(self._digests.of(one.prompt_id, one.content))
        return said, digests

    def _record(self, said: Sequence[Said], unjudged: Set[str]) -> None:
        session = self._ground.session
        if self._open_terms is not None:
            fix_terms(self._db, self._open_terms)
            self._open_terms = None
        appended = append_imported(self._db, session.name, said, blind=session.review.blind, unjudged=unjudged)
        self._told.replaced += appended.replaced
        self._told.dated_later += appended.dated_later
        idle = not_counting(self._db.conn, [one.response_id for one in said])
        for one in said if idle else ():
            wordless = idle.get(one.response_id)
            self._told.idle += wordless is True
            self._told.besides += wordless is False


def _difference(one: _Read, here: Recorded, session: str) -> str | None:
    """In what a recorded judgment differs from a row with its id; None where it says all that the row says."""
    if here.session != session:
        return f"belongs to the session {here.session}"
    if here.prompt_id != one.prompt_id:
        return "is about another prompt"
    for field in _COMPARED:
        mine, recorded_ = getattr(one.said, field), getattr(here.row, field)
        if mine is not None and mine != recorded_:
            return f"has another `{_COLUMN_OF.get(field, field)}`"
    return None


_COMPARED = tuple(
    field
    for field in JudgmentRow.__struct_fields__
    if field not in ("trial", "response_id", "other_response_id", "text", "other_text", "names_answers")
)
_COLUMN_OF = {"other_model": "model_b"}


@dataclass
class _Told:
    """What there is to tell at the end."""

    wordless: int = 0
    replaced: int = 0
    dated_later: int = 0
    idle: int = 0
    besides: int = 0

    def notes(self) -> Iterator[str]:
        if self.wordless:
            yield (
                f"{_counted(self.wordless, 'answer')} of which nobody gave the words: ratings and comparisons count, "
                "nothing else is known (reviewtui import responses brings the words)"
            )
        if self.idle:
            yield (
                f"{_not_counted(self.idle)}: the session has collected answers of its own to the "
                "same prompts, and nobody gave the words or ids of those that were judged (`text`, `response_id`)"
            )
        if self.besides:
            yield (
                f"{_not_counted(self.besides)}: of the answers to one prompt by one model the session counts as many "
                "as it has trials, collected ones first, and these are about others"
            )
        if self.replaced:
            yield f"{_counted(self.replaced, 'judgment')} took the place of an earlier one by the same reviewer"
        if self.dated_later:
            yield (
                f"{_counted(self.dated_later, 'judgment')} took the place of one dated later: the order of the rows "
                "decides and not their dates; sort the file by `created_at` if that was not meant"
            )


def _not_counted(judgments: int) -> str:
    return f"{_counted(judgments, 'judgment')} {'does' if judgments == 1 else 'do'} not count"


def _counted(count: int, what: str) -> str:
    return f"1 {what}" if count == 1 else f"{count:,} {what}s"

"""Importing prompts: each becomes a part of its session, behind those of its prompt files."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from msgspec.structs import replace

from reviewtui.actions.import_ground import Ground
from reviewtui.actions.importing import BATCH, ImportOrder, ImportSummary, Progress, Refuse, Taken, run_import
from reviewtui.domain.prompt import Prompt
from reviewtui.domain.session import Session
from reviewtui.exchange.columns import Kind
from reviewtui.exchange.errors import Unfit
from reviewtui.exchange.parse_prompts import COLUMNS, parse_prompt
from reviewtui.exchange.read import DataFile, Format, PlainRow
from reviewtui.prompts.merge import joined
from reviewtui.prompts.rows import RowError, prompt_of
from reviewtui.store.database import Database
from reviewtui.store.sessions import imported_prompt_ids


def import_prompts(
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
    """Import the prompts of `files` into `session`, which is registered where the database does not know it.

    Errors as `run_import`.
    """
    order = ImportOrder(database, files, mapping, format, dry_run, strict, progress)
    return run_import(session.name, order, lambda db: _Prompts(db, session))


class _Prompts:
    """The importer of prompts. Equal ones of one file add up their weights, so a file is taken in when it was read."""

    kind: Kind = "prompts"
    batch = BATCH
    columns = COLUMNS

    def __init__(self, db: Database, session: Session) -> None:
        self._ground = Ground(db, session)
        self._imported = imported_prompt_ids(db, session.name)
        self._known = {prompt.id: prompt for prompt in self._ground.session.prompts}
        self._source = ""
        self._read: dict[str, Prompt] = {}
        self._rows: Counter[str] = Counter()
        self._joined = 0
        self._changed = 0

    def begin_file(self, file: DataFile, mapping: Mapping[str, str]) -> None:
        if not file.may_have("messages", mapping):
            file.require(("prompt",), mapping)
        self._source = Path(file.name).name
        self._read.clear()
        self._rows.clear()

    def take(self, rows: Sequence[PlainRow], refuse: Refuse) -> Taken:
        for row in rows:
            _, given, _ = row
            try:
                prompt = prompt_of({"source": self._source} | parse_prompt(given))
            except RowError as error:
                refuse(row, Unfit(str(error)))
            except Unfit as unfit:
                refuse(row, unfit)
            else:
                before = self._read.get(prompt.id)
                self._read[prompt.id] = prompt if before is None else joined(before, prompt)
                self._rows[prompt.id] += 1
        return Taken(0, 0)

    def end_file(self, refuse: Refuse) -> Iterator[Taken]:  # noqa: ARG002 - nothing is wrong by then
        new = [prompt for prompt in self._read.values() if prompt.id not in self._known]
        changed = [prompt for prompt in self._read.values() if self._is_changed(prompt)]
        self._ground.join((*new, *changed))
        self._known |= {prompt.id: prompt for prompt in (*new, *changed)}
        self._imported |= {prompt.id for prompt in new}
        self._joined += len(new)
        self._changed += len(changed)
        added = sum(self._rows[prompt.id] for prompt in (*new, *changed))
        yield Taken(added=added, known=self._rows.total() - added)

    def _is_changed(self, prompt: Prompt) -> bool:
        """Whether it came by import before, with other values. What stands in a prompt file keeps its values."""
        if prompt.id not in self._imported:
            return False
        return replace(prompt, source=None) != replace(self._known[prompt.id], source=None)

    def notes(self) -> tuple[str, ...]:
        said = (
            (self._joined, "joined the session"),
            (self._changed, "of an earlier import got the values they have now"),
        )
        counts = (f"{'1 prompt' if count == 1 else f'{count:,} prompts'} {words}" for count, words in said if count)
        return (*counts, *self._ground.notes())

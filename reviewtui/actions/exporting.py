"""Exporting: what a session holds, as rows that can be imported again."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args

from reviewtui.actions.home import find_definition, is_recorded
from reviewtui.domain.errors import ReviewError
from reviewtui.domain.prompt import Message, Prompt
from reviewtui.domain.session import Session
from reviewtui.exchange.columns import PROMPTS, names
from reviewtui.exchange.write import Sink, WriteFormat, row_writer
from reviewtui.store.database import open_database
from reviewtui.store.exporting import (
    FAILURE_COLUMNS,
    RESPONSE_COLUMNS,
    exported_failures,
    exported_responses,
    prompts_that_left,
)
from reviewtui.store.exporting_judgments import JUDGMENT_COLUMNS, exported_judgments
from reviewtui.store.packs import mark_of
from reviewtui.store.progress import progress_of

ExportKind = Literal["responses", "judgments", "failures", "prompts"]
EXPORT_KINDS: tuple[ExportKind, ...] = get_args(ExportKind)

EVERY = 1_000
"""Rows from one report of progress to the next."""

_ROWS: dict[ExportKind, tuple[tuple[str, ...], Callable[..., Iterator[tuple[Any, ...]]]]] = {
    "responses": (RESPONSE_COLUMNS, exported_responses),
    "judgments": (JUDGMENT_COLUMNS, exported_judgments),
    "failures": (FAILURE_COLUMNS, exported_failures),
}


class ExportOrder(NamedTuple):
    """What is to be exported: `everything` is not only what counts (see `store.exporting`)."""

    kind: ExportKind
    session: Session
    database: Path
    format: WriteFormat
    everything: bool = False


def open_export(
    kind: ExportKind,
    argument: str,
    database: Path,
    cwd: Path,
    *,
    format: WriteFormat,  # noqa: A002 - the option's name
    everything: bool = False,
) -> ExportOrder:
    """The order to export a kind of rows of the session that `argument` means.

    SessionFileError as `find_definition`; ReviewError where the database knows nothing of the session.
    """
    session = find_definition(argument, database, cwd, to_ask=False)
    if kind != "prompts" and not is_recorded(session.name, database):
        raise ReviewError(
            f"there is nothing of session {session.name!r} in {database}",
            f"Collect it (reviewtui collect {argument}) or import something first.",
        )
    return ExportOrder(kind, session, database, format, everything)


def export(order: ExportOrder, out: Sink, on_progress: Callable[[int], None] = lambda _: None) -> int:
    """Write the rows to `out` as they are read; how many there were. `on_progress` is told now and then how many."""
    columns, rows = (names(PROMPTS), prompt_rows(order)) if order.kind == "prompts" else _recorded(order)
    write = row_writer(out, columns, order.format)
    count = 0
    for row in rows:
        write(row)
        count += 1
        if not count % EVERY:
            on_progress(count)
    return count


def tells_names(order: ExportOrder) -> bool:
    """Whether what is exported tells who wrote what, while somebody still has to judge it blind."""
    rules = order.session.review
    if order.kind == "prompts" or not rules.blind:
        return False
    with open_database(order.database) as db:
        if mark_of(db) is not None:
            return False  # the models of a pack have no names
        progress = progress_of(db, order.session.name)
    open_still = progress is None or progress.collected < progress.asked or progress.judged < progress.answers_to_judge
    return open_still or rules.reveal == "never"


def _recorded(order: ExportOrder) -> tuple[tuple[str, ...], Iterator[tuple[Any, ...]]]:
    columns, exported = _ROWS[order.kind]

    def rows() -> Iterator[tuple[Any, ...]]:
        with open_database(order.database) as db:
            yield from exported(db, order.session.name, everything=order.everything)

    if order.kind == "responses" and order.format == "csv":
        return columns, (_told_by_its_status(row) for row in rows())
    return columns, rows()


def _told_by_its_status(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """An answer whose cell for the text is empty where the text is: that it is done says that there was one."""
    return tuple(None if value == "" else value for value in row)


def prompt_rows(order: ExportOrder) -> Iterator[tuple[Any, ...]]:
    """The session's prompts, in its order, then with `everything` those that left it."""
    prompts = list(order.session.prompts)
    if order.everything and order.database.is_file():
        here = {prompt.id for prompt in prompts}
        with open_database(order.database) as db:
            prompts += [prompt for prompt in prompts_that_left(db, order.session.name) if prompt.id not in here]
    return map(_prompt_values, prompts)


def _prompt_values(prompt: Prompt) -> tuple[Any, ...]:
    """The values of one prompt, in the order of PROMPTS."""
    system, messages = prompt.system, prompt.messages
    if system == "":  # which in CSV would be no system message at all, and another prompt
        system, messages = None, (Message("system", ""), *messages)
    only = messages[0]
    plain = len(messages) == 1 and only.role == "user" and isinstance(only.content, str) and only.content != ""
    values = {
        "prompt": only.content if plain else None,
        "messages": None if plain else [{"role": message.role, "content": message.content} for message in messages],
        "id": prompt.name,
        "system": system,
        "tags": list(prompt.tags) or None,
        "family": None if prompt.family == prompt.id else prompt.family,
        "weight": prompt.weight,
        "reference": prompt.reference,
        "source": prompt.source,
    }
    return tuple(values[column] for column in names(PROMPTS))

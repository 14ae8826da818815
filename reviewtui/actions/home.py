"""Which sessions there are and how far each is: what Home shows."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace

from reviewtui.config.find import find_session, list_sessions
from reviewtui.config.load import load_session
from reviewtui.domain.errors import ReviewError, SessionFileError
from reviewtui.domain.session import Session, requirements_hash
from reviewtui.report.model import Gate, Report
from reviewtui.store.collecting import recover_interrupted
from reviewtui.store.database import open_database
from reviewtui.store.progress import SessionProgress, progress_of, sessions_by_activity
from reviewtui.store.sessions import imported_prompt_ids, imported_prompts, stored_session

_NEW_PATH = "What was collected is in the database; to go on asking, give the file's new path."


class SessionRow(NamedTuple):
    """One session. `argument` finds it again (a path, or its name where only the database knows it).

    `progress` is None for a session that was never collected, and while it is being counted (`counting`); `error` says
    why its file cannot be used. Two rows that are equal have the same verdict: `requirements` is the hash of what the
    file requires, None without one.
    """

    name: str
    argument: str
    models: int | None
    prompts: int | None
    asked: int | None
    progress: SessionProgress | None
    error: str | None
    requirements: str | None = None
    counting: bool = False


def session_rows(database: Path, cwd: Path) -> list[SessionRow]:
    """The sessions known here: those of the database, last active first, then the files that were never collected.

    A broken file is a row with its error. A database that does not exist yet is not made. StorageError where the
    one that exists cannot be read.
    """
    return with_progress(uncounted_rows(database, cwd), database)


def uncounted_rows(database: Path, cwd: Path) -> list[SessionRow]:
    """The same before anything of their progress is counted, which takes seconds where there are a million answers."""
    known = _known(database)
    files = [_row_of_file(path, cwd, known) for path in list_sessions(cwd)]
    by_name = {row.name: row for row in files}
    recorded = [
        by_name.pop(name) if name in by_name else SessionRow(name, name, None, None, None, None, None, counting=True)
        for name in known
    ]
    return recorded + list(by_name.values())


def with_progress(rows: Sequence[SessionRow], database: Path) -> list[SessionRow]:
    """Those of `rows` that are being counted with how far they are, and the others as they were. StorageError."""
    if not any(row.counting for row in rows):
        return list(rows)
    with open_database(database) as db:
        return [counted(row, progress_of(db, row.name)) if row.counting else row for row in rows]


def counted(row: SessionRow, progress: SessionProgress | None) -> SessionRow:
    """A row that is being counted, with what was counted."""
    done = row._replace(progress=progress, counting=False)
    if row.argument != row.name or progress is None:
        return done
    return done._replace(models=progress.models, prompts=progress.prompts, asked=progress.asked)  # it has no file


def find_definition(argument: str, database: Path, cwd: Path, *, to_ask: bool = True) -> Session:
    """The session that `argument` means: of a file, else as the database had it last (its file is read where it is).
    Its prompts are those of the file, then those that came by import.

    SessionFileError, in the words of the file search, where there is neither, and where `to_ask` wants keys or headers
    that only a file that is gone could name.
    """
    try:
        return with_imported(load_session(find_session(argument, cwd=cwd)).session, database)
    except SessionFileError as error:
        stored = _stored(argument, database)
        if stored is None or Path(argument).exists():
            raise
        path = cwd / stored.path
        if path.is_file():
            return with_imported(load_session(path).session, database)
        if to_ask and any(model.api_key is not None or model.headers for model in stored.models):
            raise SessionFileError(
                f"the file of session {argument!r} is gone: {stored.path}",
                "Its answers are in the database, but its keys and headers never were: give the file's new path.",
            ) from error
        return stored


def find_file(argument: str, database: Path, cwd: Path) -> Path:
    """The session file that `argument` means: what the search finds, else where the database had its session from.

    SessionFileError where there is neither (in the words of the search), and where that file is gone.
    """
    try:
        return find_session(argument, cwd=cwd)
    except SessionFileError as error:
        stored = _stored(argument, database)
        if stored is None:
            raise
        if (path := cwd / stored.path).is_file():
            return path
        raise SessionFileError(f"the file of session {argument!r} is gone: {stored.path}", _NEW_PATH) from error


def with_imported(session: Session, database: Path) -> Session:
    """`session`, as its file says it, with the prompts that came by import. A missing database is not made."""
    if not database.is_file():
        return session
    with open_database(database) as db:
        imported = imported_prompts(db, session.name)
    own = {prompt.id for prompt in session.prompts}
    return replace(session, prompts=(*session.prompts, *(prompt for prompt in imported if prompt.id not in own)))


def decision(database: Path, name: str, cwd: Path) -> Report | None:
    """The report on what was collected for the session `name`, without a look at the chains.

    None where the session has no requirements, or the database does not know it. SessionFileError as `find_definition`.
    """
    from reviewtui.actions.report import session_report  # numpy comes with it, and Home is painted before

    if not is_recorded(name, database):
        return None
    session = find_definition(name, database, cwd, to_ask=False)
    if not session.requirements:
        return None
    with open_database(database) as db:
        return session_report(db, session, check_chains=False)


def verdict(database: Path, name: str, cwd: Path) -> Gate | None:
    """Whether any candidate passes, as the report says it. None and SessionFileError as `decision`."""
    report = decision(database, name, cwd)
    return None if report is None else report.gate or "undecided"


def is_recorded(name: str, database: Path) -> bool:
    """Whether the database knows the session `name`. Makes no database."""
    return _stored(name, database) is not None


def _known(database: Path) -> dict[str, frozenset[str]]:
    """The sessions of the database, the one last active first, each with the ids of its prompts that came by import."""
    if not database.exists():
        return {}
    with open_database(database) as db:
        recover_interrupted(db)
        return {name: imported_prompt_ids(db, name) for name in sessions_by_activity(db)}


def _stored(name: str, database: Path) -> Session | None:
    if not database.exists():
        return None
    with open_database(database) as db:
        return stored_session(db, name)


def _row_of_file(path: Path, cwd: Path, known: Mapping[str, frozenset[str]]) -> SessionRow:
    argument = str(path.relative_to(cwd)) if path.is_relative_to(cwd) else str(path)
    try:
        session = load_session(path).session
    except ReviewError as error:
        return SessionRow(path.stem, argument, None, None, None, None, str(error), counting=path.stem in known)
    prompts = len({prompt.id for prompt in session.prompts} | known.get(session.name, frozenset()))
    return SessionRow(
        name=session.name,
        argument=argument,
        models=len(session.models),
        prompts=prompts,
        asked=len(session.asked_models) * prompts * session.trials,
        progress=None,
        error=None,
        requirements=requirements_hash(session),
        counting=session.name in known,
    )

"""What there is to know of one session, for its own page."""

from pathlib import Path
from typing import NamedTuple

from reviewtui.actions.home import find_definition
from reviewtui.actions.left_to_judge import names_hidden
from reviewtui.domain.errors import ReviewError
from reviewtui.domain.session import IMPORTED, Model, Requirement, Session
from reviewtui.store.changes import Changes, Mark, changes_since, mark_now
from reviewtui.store.collecting import recover_interrupted
from reviewtui.store.database import open_database
from reviewtui.store.overview import ModelAnswers, OpenFailures, ReviewerWork, SessionOverview, session_overview
from reviewtui.store.progress import SessionProgress


class SessionPage(NamedTuple):
    """A session as its file and the database have it.

    `error`: why its file cannot be used; what was collected is told all the same. `progress` is None where nothing was
    collected yet, and with it everything that comes from the database is empty. `blind`: it is reviewed blind.
    `mark`: how far it is now; `changes` since the mark that was given, None where none was.
    """

    name: str
    file: Path | None
    error: str | None
    prompts: int
    blind: bool
    requirements: tuple[Requirement, ...]
    locked_at: str | None
    models: tuple[ModelAnswers, ...]
    progress: SessionProgress | None
    reviewers: tuple[ReviewerWork, ...]
    failures: tuple[OpenFailures, ...]
    mark: Mark | None
    changes: Changes | None


def session_page(argument: str, database: Path, cwd: Path) -> SessionPage:
    """The page of the session that `argument` means (a path, or a name), without what changed.

    A file that cannot be used is told on the page. A database that does not exist is not made; StorageError where the
    one that exists cannot be read.
    """
    definition, error = None, None
    try:
        definition = find_definition(argument, database, cwd, to_ask=False)
    except ReviewError as wrong:
        error = str(wrong)
    name = definition.name if definition else Path(argument).stem if argument.endswith(".toml") else argument
    overview, mark = _recorded(name, database)
    return SessionPage(
        name=name,
        file=_file(definition, cwd),
        error=error,
        prompts=len(definition.prompts) if definition else overview.progress.prompts if overview else 0,
        blind=definition.review.blind if definition else True,
        requirements=definition.requirements if definition else (),
        locked_at=overview.locked_at if overview else None,
        models=_models(definition, overview),
        progress=overview.progress if overview else None,
        reviewers=overview.reviewers if overview else (),
        failures=overview.failures if overview else (),
        mark=mark,
        changes=None,
    )


def with_changes(page: SessionPage, since: Mark | None, database: Path) -> SessionPage:
    """`page` with what was added to the session since the mark `since`."""
    if since is None or page.progress is None:
        return page
    with open_database(database) as db:
        return page._replace(changes=changes_since(db, page.name, since))


def judges_blind(name: str, database: Path, cwd: Path, reviewer: str) -> bool:
    """Whether `reviewer` has still to be kept from seeing what is known of which model in the session `name`.

    Of a few answers even a share tells who wrote which. SessionFileError where its file cannot be used.
    """
    session = find_definition(name, database, cwd, to_ask=False)
    with open_database(database) as db:
        return names_hidden(db, session, reviewer)


def _recorded(name: str, database: Path) -> tuple[SessionOverview | None, Mark | None]:
    if not database.exists():
        return None, None
    with open_database(database) as db:
        recover_interrupted(db, name)
        overview = session_overview(db, name)
        return overview, mark_now(db, name) if overview else None


def _file(definition: Session | None, cwd: Path) -> Path | None:
    path = cwd / definition.path if definition else None
    return path if path and path.is_file() else None


def _models(definition: Session | None, overview: SessionOverview | None) -> tuple[ModelAnswers, ...]:
    """The models that the file names, with what was collected of them; without a file, those of the database."""
    recorded = {model.name: model for model in overview.models} if overview else {}
    if definition is None:
        return tuple(recorded.values())
    wanted = len(definition.prompts) * definition.trials
    return tuple(recorded.get(model.name) or _not_asked_yet(model, wanted) for model in definition.models)


def _not_asked_yet(model: Model, wanted: int) -> ModelAnswers:
    return ModelAnswers(model.name, model.provider, model.model, 0 if model.provider == IMPORTED else wanted, 0, 0)

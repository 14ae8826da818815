"""Opening the app in the terminal, and what is said when it has closed."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reviewtui.cli import exit_codes
from reviewtui.cli.hangup import last_words, outliving_the_terminal
from reviewtui.cli.options import database_option, is_linear, named_reviewer, reviewer_name
from reviewtui.domain.errors import ReviewError
from reviewtui.domain.safe import safe_text

if TYPE_CHECKING:
    from reviewtui.config.user import UserFile
    from reviewtui.tui.app import Start


def run_app(
    start: "Start",
    *,
    session: str | None = None,
    db: str | None = None,
    reviewer: str | None = None,
    without: Sequence[str] = (),
) -> int:
    """Open the app on the screen `start` and return the exit code of the process.

    `session` is a path or a name, for every screen but Home. Its file is read before the terminal is taken, so that
    an error in it is an ordinary message. `without`: reviewers for whom settling does not wait.
    ReviewError where it cannot be used, UsageError without a terminal.
    """
    in_browser = "TEXTUAL_DRIVER" in os.environ  # `reviewtui serve` shows the screen elsewhere
    if not in_browser and not (sys.stdin.isatty() and sys.stdout.isatty()):
        headless = {"collect": "reviewtui collect SESSION --headless", "report": "reviewtui report SESSION"}
        way = f" Without one there is `{headless[start]}`." if start in headless else ""
        raise click.UsageError(f"This opens a screen and needs a terminal.{way}")
    if not in_browser and not sys.stderr.isatty():  # where Textual draws: keys would judge what nobody sees
        raise click.UsageError("The screen is drawn on stderr, which goes elsewhere. Leave out the 2> of the shell.")
    if os.environ.get("TERM") == "dumb":
        raise click.UsageError(
            "TERM=dumb: this terminal cannot show a screen. Commands with --headless, --list or --json need none."
        )
    database, cwd = database_option(db), Path.cwd()
    if session is not None:
        from reviewtui.actions.home import find_definition

        name = find_definition(session, database, cwd).name
        session = session if start == "collect" else name
    from reviewtui.tui.app import ReviewApp
    from reviewtui.tui.context import AppContext

    grader = _grader(database, reviewer)
    context = AppContext(database, cwd, grader, os.environ, _settings(), without=tuple(without))
    app = ReviewApp(context, start, session)
    with outliving_the_terminal():
        app.run()
    if app.comfort.trouble:
        last_words(f"Your settings: {safe_text(app.comfort.trouble)}")
    for name in app.unfinished:
        last_words(f"Stopped; what arrived is kept. Go on with: reviewtui collect {safe_text(name)}")
    return app.return_code or exit_codes.OK


def _settings() -> "UserFile":
    """The person's own settings, and what the command line says of them."""
    from reviewtui.config.find import user_config_path
    from reviewtui.config.user import read_user_file

    file = read_user_file(user_config_path(os.environ), os.environ)
    return file._replace(settings=file.settings._replace(linear=True)) if is_linear() else file


def _grader(database: Path, given: str | None) -> str:
    """Who grades: in a blind pack whoever it was made for. ReviewError where somebody else is named."""
    from reviewtui.store.packs import pack_at

    mark = pack_at(database)
    if mark is None:
        return reviewer_name(given)
    named = named_reviewer(given)
    if named is not None and named != mark.reviewer:
        raise ReviewError(
            f"{database} is a blind pack for {mark.reviewer}, not for {named}",
            f"Leave --reviewer out, or have a pack made for {named}: reviewtui export pack {mark.session} --reviewer "
            f"{named}",
        )
    return mark.reviewer

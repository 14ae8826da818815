"""`reviewtui lock SESSION`: fix the requirements before anybody judges."""

from pathlib import Path

import click

from reviewtui.cli import exit_codes
from reviewtui.cli.options import database_option, db_option, session_argument


@click.command("lock", epilog="Example: reviewtui lock support")
@session_argument
@db_option
@click.pass_context
def command(ctx: click.Context, session: str, db: str | None) -> None:
    """Lock the requirements of SESSION, and what counts as a failure, as its file has them now.

    The first judgment does so by itself; this does it earlier, while nobody can know how the models stand. A lock
    stays: what the file says later is shown beside it in the report. Exit code 3 where the file says something else
    than what was locked before.
    """
    from reviewtui.actions.lock import lock
    from reviewtui.config.find import data_folder
    from reviewtui.domain.safe import safe_text
    from reviewtui.report.numbers import minute
    from reviewtui.tui.words import counted

    found = lock(session, database_option(db), Path.cwd(), data_dir=data_folder())
    name = safe_text(found.session.name, newlines=False)
    since = f"{minute(found.locked_at)} UTC"
    what = counted(len(found.session.requirements), "requirement")
    if found.by_now:
        click.echo(f"Locked: {what} of {name} ({found.hash[:12]})", err=True)
    elif found.same:
        click.echo(f"{what} of {name}, locked since {since} ({found.hash[:12]})", err=True)
    else:
        click.echo(
            f"{name} was locked at {since} ({found.hash[:12]}), and its file says something else by now. "
            "The lock stays; the report shows both.",
            err=True,
        )
        ctx.exit(exit_codes.REQUIREMENT_FAILED)

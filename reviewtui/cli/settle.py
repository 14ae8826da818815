"""`reviewtui settle SESSION`: agree on one verdict where reviewers disagree."""

import click

from reviewtui.cli.options import db_option, linear_option, reviewer_option, session_argument


@click.command("settle", epilog="Example: reviewtui settle support --reviewer ana")
@session_argument
@db_option
@reviewer_option
@linear_option
@click.option(
    "--without",
    metavar="NAME",
    multiple=True,
    help="A reviewer who will not go on judging: what the others disagree on does not wait for NAME. Repeatable.",
)
@click.pass_context
def command(ctx: click.Context, session: str, db: str | None, reviewer: str | None, without: tuple[str, ...]) -> None:
    """Settle what the reviewers of SESSION disagree on, the most discordant first.

    Verdicts and notes stand side by side; letters still stand for the models. You see them where all who were to judge
    have judged, you too. Nobody's verdict is taken back: figures of satisfaction and preference use the settled one in
    their place, and agreement is still that of before.
    """
    from reviewtui.cli.app import run_app
    from reviewtui.cli.options import reviewer_name

    if reviewer_name(reviewer) in without:
        raise click.UsageError("--without is for others: settling waits until you have judged, too.")
    ctx.exit(run_app("settle", session=session, db=db, reviewer=reviewer, without=without))

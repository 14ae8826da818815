"""`reviewtui review SESSION`: grade the answers blind."""

import click

from reviewtui.cli.options import db_option, linear_option, reviewer_option, session_argument


@click.command("review", epilog="Example: reviewtui review demo --reviewer ana")
@session_argument
@db_option
@reviewer_option
@linear_option
@click.pass_context
def command(ctx: click.Context, session: str, db: str | None, reviewer: str | None) -> None:
    """Grade the answers of SESSION blind, one key a verdict.

    Letters stand for the models. Every verdict is saved at its key; leave when you like and come back to where you
    were.
    """
    from reviewtui.cli.app import run_app

    ctx.exit(run_app("review", session=session, db=db, reviewer=reviewer))

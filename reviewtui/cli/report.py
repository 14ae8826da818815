"""`reviewtui report`: what was learned, and how sure we are."""

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reviewtui.cli import exit_codes
from reviewtui.cli.options import database_option, db_option, session_argument

if TYPE_CHECKING:
    from reviewtui.report.model import Report

NOT_A_TERMINAL = 80
"""Columns of a text report that goes into a file or a pipe."""


@click.command(
    epilog="\b\nExamples:\n  reviewtui report demo\n  reviewtui report demo --format json --output report.json\n"
    "  reviewtui report demo --gate && echo at least one model will do"
)
@session_argument
@db_option
@click.option(
    "--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True, help="What to write."
)
@click.option("--output", metavar="FILE", type=click.Path(path_type=Path), help="Write there and not to the screen.")
@click.option("--gate", "gated", is_flag=True, help="Let the exit code say whether the requirements are met.")
@click.option("--model", metavar="NAME", help="With --gate: ask about this model alone.")
@click.pass_context
def command(
    context: click.Context,
    session: str,
    db: str | None,
    format_: str,
    output: Path | None,
    gated: bool,
    model: str | None,
) -> None:
    """Say how satisfied people were, how models fail, how fast and how dear they are, and how sure that is.

    The report is of what was collected. Where the session file asks for something else by now it says so, and decides
    nothing; requirements are always those of the file.

    With --gate the exit code is 0 if at least one model passes all of its requirements, 3 if every model fails one,
    and 4 if it is still undecided. With --model NAME it speaks of that model.
    """
    if model is not None and not gated:
        raise click.UsageError("--model goes with --gate.")
    from reviewtui.actions.home import find_definition
    from reviewtui.actions.report import gate, session_report
    from reviewtui.domain.errors import ReviewError
    from reviewtui.store.database import open_database

    database = database_option(db)
    definition = find_definition(session, database, Path.cwd(), to_ask=False)
    if not database.is_file():
        raise ReviewError(f"there is no database {database}", f"Collect first: reviewtui collect {session}")
    with open_database(database) as opened:
        report = session_report(opened, definition)
    code = gate(report, model) if gated else exit_codes.OK
    if gated and report.requirements.changed:
        click.echo(
            "Warning: the requirements were changed after they were locked; the gate speaks of the new ones.", err=True
        )
    _write(_rendered(report, format_, to_screen=output is None), output)
    context.exit(code)


def _rendered(report: "Report", format_: str, *, to_screen: bool) -> bytes:
    if format_ == "json":
        from reviewtui.report.json import render_json

        return render_json(report)
    from reviewtui.report.text import render_text

    width = shutil.get_terminal_size().columns if to_screen and sys.stdout.isatty() else NOT_A_TERMINAL
    return render_text(report, width).encode()


def _write(content: bytes, output: Path | None) -> None:
    if output is None:
        click.echo(content, nl=False)
        return
    from reviewtui.actions.output import write_output

    write_output(output, content)
    click.echo(f"Written: {output}", err=True)

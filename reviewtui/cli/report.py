"""`reviewtui report`: what was learned, and how sure we are."""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reviewtui.cli import exit_codes
from reviewtui.cli.options import database_option, db_option, session_argument
from reviewtui.report.formats import FORMATS, SUFFIXES, ReportFormat, format_of, render

if TYPE_CHECKING:
    from reviewtui.report.model import Report

NOT_A_TERMINAL = 80
"""Columns of a text report that goes into a file or a pipe."""


@click.command(
    epilog="\b\nExamples:\n  reviewtui report demo\n  reviewtui report demo --output report.html\n"
    "  reviewtui report demo --format csv > figures.csv\n"
    "  reviewtui report demo --gate && echo at least one model will do"
)
@session_argument
@db_option
@click.option(
    "--format", "form", type=click.Choice(FORMATS), help="What to write. Default: told by FILE's ending, else text."
)
@click.option("--output", metavar="FILE", type=click.Path(path_type=Path), help="Write there and not to the screen.")
@click.option("--gate", "gated", is_flag=True, help="Let the exit code say whether the requirements are met.")
@click.option("--model", metavar="NAME", help="With --gate: ask about this model alone.")
@click.pass_context
def command(
    context: click.Context,
    session: str,
    db: str | None,
    form: ReportFormat | None,
    output: Path | None,
    gated: bool,
    model: str | None,
) -> None:
    """Say how satisfied people were, how models fail, how fast and how dear they are, and how sure that is.

    As text for a terminal, where the decision stands once more below it, as one self-contained page (html) or Markdown
    (md) for whoever signs the decision, as a table of one figure a row (csv), or as JSON. On a screen, where figures
    open onto their answers, it is at the key p of Home, Review and Triage.

    The report is of what was collected. Where the session file asks for something else by now it says so, and decides
    nothing; requirements are always those of the file.

    With --gate the exit code is 0 if at least one model passes all of its requirements, 3 if every model fails one,
    and 4 if it is still undecided. With --model NAME it speaks of that model.
    """
    if model is not None and not gated:
        raise click.UsageError("--model goes with --gate.")
    form = form or _told_by(output)
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
    to_terminal = output is None and sys.stdout.isatty()
    width = shutil.get_terminal_size().columns if to_terminal else NOT_A_TERMINAL
    _write(render(report, form, width=width), output)
    if to_terminal and form == "text":
        for line in _decision(report, width):
            click.echo(line, err=True)
    context.exit(code)


def _decision(report: "Report", width: int) -> Iterator[str]:
    """The decision in a line a model, with what keeps it from passing; nothing where nothing is required. The report
    begins with it, and has scrolled it away.
    """
    from rich.cells import cell_len

    from reviewtui.domain.safe import safe_text
    from reviewtui.report.parts import Ruling
    from reviewtui.report.sections.decision import decision
    from reviewtui.tui.words import fit

    section = decision(report)
    rulings = [part for part in section.parts if isinstance(part, Ruling)]
    if not rulings:
        return
    yield f"\n{section.title}"
    widest = max(cell_len(safe_text(ruling.model, newlines=False)) for ruling in rulings)
    for model, outcome, held in rulings:
        lacking = "" if outcome == "PASS" else ", ".join(one.requirement for one in held if one.outcome == outcome)
        line = f"{fit(model, min(widest, width // 2))}  {outcome or '':9}  {lacking}"
        yield fit(line, width).rstrip()


def _told_by(output: Path | None) -> ReportFormat:
    """The format that a file's ending asks for."""
    form = "text" if output is None else format_of(output)
    if form is None:
        raise click.UsageError(
            f"cannot tell from {output} what to write. End it in one of {' '.join(filter(None, SUFFIXES))}, "
            f"or say it: --format {'|'.join(FORMATS)}."
        )
    return form


def _write(content: bytes, output: Path | None) -> None:
    if output is None:
        click.echo(content, nl=False)
        return
    from reviewtui.actions.output import write_output

    write_output(output, content)
    click.echo(f"Written: {output}", err=True)

"""`reviewtui import`: prompts, answers and judgments out of files."""

import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reviewtui.cli import exit_codes
from reviewtui.cli.options import database_option, db_option
from reviewtui.domain.safe import safe_text

if TYPE_CHECKING:
    from reviewtui.actions.importing import FileImport, ImportProgress, ImportSummary
    from reviewtui.domain.session import Session
    from reviewtui.exchange.columns import Kind
    from reviewtui.exchange.errors import RowError

KINDS = ("prompts", "responses", "judgments")
FORMATS = ("csv", "tsv", "jsonl", "json")

MOST_ALIKE = 3
"""Rows that are rejected for one reason before the others are only counted."""

_QUOTED = re.compile(r'"[^"]*"')

PATIENCE = 1.0
"""Seconds before progress is told: most imports are over by then."""


@click.command(
    epilog="\b\nExamples:\n  reviewtui import responses logs.csv --session support --map prompt=question\n"
    "  reviewtui import responses table.csv --session support --set model=candidate --map text=answer_new\n"
    "  reviewtui import prompts more.jsonl.gz --session support --dry-run\n"
    "  reviewtui import judgments ratings.csv --session support --set reviewer=ann\n"
    "  zcat logs.jsonl.gz | reviewtui import responses - --format jsonl --session support"
)
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.option("--session", required=True, metavar="SESSION", help="The session that they belong to: its file or name.")
@click.option("--format", "known", type=click.Choice(FORMATS), help="What the files are. Default: told by their names.")
@click.option(
    "--map",
    "mapped",
    multiple=True,
    metavar="FIELD=PATH",
    help="Where FIELD is found: a column, or a path into JSON like choices[0].text. An empty PATH: nowhere.",
)
@click.option(
    "--set",
    "fixed",
    multiple=True,
    metavar="FIELD=VALUE",
    help="What FIELD is in every row, where no column says it: model=candidate.",
)
@click.option("--dry-run", is_flag=True, help="Write nothing; say what would be.")
@click.option("--strict", is_flag=True, help="Import nothing at all if anything is wrong with one row.")
@db_option
@click.pass_context
def command(
    context: click.Context,
    kind: "Kind",
    files: tuple[str, ...],
    session: str,
    known: str | None,
    mapped: tuple[str, ...],
    fixed: tuple[str, ...],
    dry_run: bool,
    strict: bool,
    db: str | None,
) -> None:
    """Import FILE... (.csv .tsv .jsonl .json, also .gz of each; - is stdin) into a session.

    `reviewtui help import` lists the columns. A bad row is named and left out; all bad rows are in FILE.rejects.jsonl,
    to be mended there and imported again. The same rows again add nothing. Prints how many rows there were, and how
    many were added, known already and rejected.

    Exit code 1 where a file could not be read to its end, no row of it was good, or --strict refused them; 130 where it
    was interrupted: what is counted then is in the database, and the same command imports the rest.
    """
    from reviewtui.actions.home import find_definition
    from reviewtui.cli.interrupts import ending_between_steps
    from reviewtui.cli.progress_line import ProgressLine
    from reviewtui.exchange.columns import COLUMNS, names
    from reviewtui.exchange.mapping import parse_mapping

    mapping = parse_mapping(mapped, fixed, names(COLUMNS[kind]))
    database = database_option(db)
    definition = find_definition(session, database, Path.cwd(), to_ask=False)
    told_from = time.monotonic() + PATIENCE
    with ending_between_steps() as step_is_over, ProgressLine() as line:

        def show(progress: "ImportProgress") -> None:
            if time.monotonic() > told_from:
                line.show(_progress(progress))
            step_is_over()

        summary = _importing(kind)(
            definition,
            database,
            files,
            mapping=mapping,
            format=known,
            dry_run=dry_run,
            strict=strict,
            progress=show,
        )
    name = safe_text(session, newlines=False)
    for words in (*_remarks(summary), *_what_next(summary, name, definition, database)):
        click.echo(safe_text(words), err=True)
    for words in _counts(summary):
        click.echo(safe_text(words, newlines=False))
    context.exit(_exit_code(summary))


def _importing(kind: "Kind") -> "Callable[..., ImportSummary]":
    if kind == "prompts":
        from reviewtui.actions.importing_prompts import import_prompts

        return import_prompts
    if kind == "judgments":
        from reviewtui.actions.importing_judgments import import_judgments

        return import_judgments
    from reviewtui.actions.importing_responses import import_responses

    return import_responses


def _progress(progress: "ImportProgress") -> str:
    share = f"{progress.bytes_read / progress.total_bytes:.0%}  " if progress.total_bytes else ""
    rejected = f", {progress.rejected:,} rejected" if progress.rejected else ""
    return safe_text(f"{share}{progress.file}: {progress.rows:,} rows{rejected}", newlines=False)


def _counts(summary: "ImportSummary") -> Iterator[str]:
    for file in summary.files:
        if file.rows or not file.problem:
            yield f"{file.file}: {_numbers(file)}"
    if len(summary.files) > 1:
        yield f"together: {_numbers(summary)}"


def _numbers(counted: "FileImport | ImportSummary") -> str:
    rows = "1 row" if counted.rows == 1 else f"{counted.rows:,} rows"
    return f"{rows}: {counted.added:,} added, {counted.known:,} known already, {counted.rejected:,} rejected"


def _remarks(summary: "ImportSummary") -> Iterator[str]:
    """What there is to say of rows and files."""
    for file in summary.files:
        yield from _remarks_on(file)
    yield from (f"Note: {note}." for note in summary.notes)
    if summary.refused:
        yield "Nothing was imported, because of --strict."
    elif summary.dry_run:
        yield "Nothing was written: this was a dry run."
    elif summary.stopped:
        yield "Stopped. What is counted here is in the database; the same command again imports the rest."


def _remarks_on(file: "FileImport") -> Iterator[str]:
    named = _named(file.first)
    yield from (f"{file.file}: {error}" for error in named)
    if more := file.rejected - len(named):
        yield f"{file.file}: and {more:,} more"
    if file.rejects is not None:
        yield f"The rejected rows are in {file.rejects}: mend them there, and import that file."
    if file.unused:
        columns = ", ".join(f"`{name}`" for name in file.unused)
        yield f"{file.file}: not used: {columns} (`reviewtui help import` lists what is; --map FIELD=COLUMN names one)"
    if file.problem:
        yield file.problem


def _named(errors: "Sequence[RowError]") -> "list[RowError]":
    """Those to name one by one: `MOST_ALIKE` of those that say the same but for the value that they quote."""
    said: Counter[str] = Counter()
    named = []
    for error in errors:
        reason = _QUOTED.sub("", error.reason)
        said[reason] += 1
        if said[reason] <= MOST_ALIKE:
            named.append(error)
    return named


def _what_next(summary: "ImportSummary", name: str, session: "Session", database: Path) -> Iterator[str]:
    """What to do now that something was added to `session`, which was called `name`."""
    if summary.refused or summary.dry_run or summary.stopped or not summary.added:
        return
    answers = f"`reviewtui import responses FILE --session {name}`"
    match summary.kind:
        case "prompts" if session.asked_models:
            yield f"Next: ask them with `reviewtui collect {name}`"
        case "prompts":
            yield f"Next: bring answers to them with {answers}"
        case "responses":
            from reviewtui.actions.importing_responses import lacking

            if missing := lacking(session, database):
                yield f"Next: bring the answers of {', '.join(f'`{model}`' for model in missing)}, too, with {answers}"
            else:
                yield f"Next: grade them with `reviewtui review {name}`"
        case "judgments":
            yield f"Next: read the figures with `reviewtui report {name}`"


def _exit_code(summary: "ImportSummary") -> int:
    if summary.stopped:
        return exit_codes.INTERRUPTED
    hopeless = any(file.problem or (file.rows and file.rejected == file.rows) for file in summary.files)
    return exit_codes.ERROR if summary.refused or hopeless else exit_codes.OK

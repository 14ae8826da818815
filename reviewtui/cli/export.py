"""`reviewtui export`: what a session holds, as rows for other programs, or to be imported again."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from reviewtui.cli.options import database_option, db_option, named_reviewer, session_argument

if TYPE_CHECKING:
    from reviewtui.actions.exporting import ExportKind
    from reviewtui.exchange.write import Sink, WriteFormat

KINDS = ("responses", "judgments", "failures", "prompts")
PACK = "pack"
SUFFIXES: dict[str, "WriteFormat"] = {".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv"}
COMPRESSED = ".gz"


@click.command(
    epilog="\b\nExamples:\n  reviewtui export responses demo > answers.jsonl\n"
    "  reviewtui export judgments demo --output judgments.csv\n"
    "  reviewtui export failures demo --format csv | head\n"
    "  reviewtui export pack demo --reviewer ana"
)
@click.argument("kind", metavar="KIND", type=click.Choice((*KINDS, PACK)))
@session_argument
@click.option(
    "--format", "format_", type=click.Choice(["jsonl", "csv"]), help="What to write. Default: told by FILE, else jsonl."
)
@click.option(
    "--output",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write there and not to stdout; compressed if it ends in .gz.",
)
@click.option(
    "--all",
    "everything",
    is_flag=True,
    help="Also what does not count: answers that are stale or were asked again, and what was said of them; prompts "
    "that left the session.",
)
@click.option("--reviewer", metavar="NAME", help="Whom the pack is for.")
@db_option
def command(
    kind: str,
    session: str,
    format_: "WriteFormat | None",
    output: Path | None,
    everything: bool,
    reviewer: str | None,
    db: str | None,
) -> None:
    """Write KIND (responses, judgments, failures or prompts) of SESSION as JSON lines or CSV, or a blind pack of it.

    Responses, judgments and prompts are what `reviewtui import` takes in: into another database, exactly as they were.
    (Prompts first, then responses, then judgments.) Failures follow from the two others: detectors find theirs again in
    the answers, and what people said of them is among the judgments.

    A pack (KIND is pack) is a small database with what --reviewer has still to grade, without anything that tells which
    model wrote what: it is graded with `reviewtui review SESSION --db PACK` anywhere, and `reviewtui merge PACK` takes
    it in again. `reviewtui help merge` says more.
    """
    if kind == PACK:
        from reviewtui.cli.export_pack import export_pack

        if format_ is not None or everything:
            raise click.UsageError("--format and --all go with rows, and not with a pack.")
        export_pack(session, database_option(db), reviewer or named_reviewer(None), output)
        return
    if reviewer is not None:
        raise click.UsageError("--reviewer goes with `export pack`.")
    from reviewtui.actions.exporting import export, open_export, tells_names
    from reviewtui.cli.interrupts import ending_like_ctrl_c
    from reviewtui.cli.progress_line import ProgressLine
    from reviewtui.domain.safe import safe_text

    order = open_export(
        cast("ExportKind", kind),
        session,
        database_option(db),
        Path.cwd(),
        format=_format(format_, output),
        everything=everything,
    )
    if tells_names(order):
        click.echo("Note: this tells which model wrote what, and not everything is judged yet.", err=True)
    with ending_like_ctrl_c(), ProgressLine() as line, _opened(output) as file:
        count = export(order, file, lambda rows: line.show(f"{rows:,} {kind}") if output else None)
    if output is not None:
        click.echo(safe_text(f"Written: {output} ({count:,} {kind})", newlines=False), err=True)


def _format(given: "WriteFormat | None", output: Path | None) -> "WriteFormat":
    """The format that was asked for, else that of the file's name; UsageError for a name of another."""
    if given is not None:
        return given
    suffix = Path(output.name.removesuffix(COMPRESSED)).suffix.lower() if output is not None else ""
    if suffix and suffix not in SUFFIXES:
        raise click.UsageError(f"{output}: say what to write with --format jsonl or --format csv.")
    return SUFFIXES.get(suffix, "jsonl")


@contextmanager
def _opened(output: Path | None) -> Iterator["Sink"]:
    if output is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()  # a reader that has gone is met here, and not while the program ends
        return
    from reviewtui.actions.output import compressed, open_output

    with open_output(output) as file:
        if output.suffix == COMPRESSED:
            with compressed(file) as stream:
                yield stream
        else:
            yield file

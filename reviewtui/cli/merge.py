"""`reviewtui merge`: what other databases hold, and blind packs that come back, joined to ours."""

import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reviewtui.cli.options import database_option, db_option

if TYPE_CHECKING:
    from reviewtui.actions.merging import MergeSummary

PATIENCE = 0.5
"""Seconds before anything is said of the progress."""


@click.command(
    epilog="\b\nExamples:\n  reviewtui merge laptop.db\n"
    "  reviewtui merge ana.db ben.db --db sessions/reviews.db --dry-run\n"
    "  reviewtui merge demo-ana.pack.db"
)
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Write nothing; say what would come.")
@click.option("--json", "as_json", is_flag=True, help="Print what came as JSON.")
@db_option
def command(files: tuple[Path, ...], dry_run: bool, as_json: bool, db: str | None) -> None:
    """Join what FILE... hold to the database: sessions, prompts, answers, and what people said of them.

    The same files give the same whatever came first, and however often; everything joins or, where a file is not as it
    should be, nothing. FILE is only read. Of a session that files define otherwise the definition holds that was
    registered last. A blind pack (`reviewtui export pack`) is known for one, and its judgments are put to the answers
    that they are about.

    Prints how many rows of each kind are new. Exit code 1 where nothing was merged, and why.
    """
    from reviewtui.actions.merging import merge
    from reviewtui.cli.interrupts import ending_like_ctrl_c
    from reviewtui.cli.progress_line import ProgressLine

    told_from = time.monotonic() + PATIENCE
    with ending_like_ctrl_c(), ProgressLine() as line:

        def show(file: str, part: str, done: int, of: int) -> None:
            if time.monotonic() > told_from:
                share = f" {done * 100 // of}%" if of > 1 else ""
                line.show(f"{file}: {part.replace('_', ' ')}{share}")

        summary = merge(database_option(db), files, dry_run=dry_run, progress=show)
    _tell(summary, as_json=as_json)


def _tell(summary: "MergeSummary", *, as_json: bool) -> None:
    import msgspec

    from reviewtui.domain.safe import safe_text

    for note in summary.notes:
        click.echo(safe_text(f"Note: {note}.", newlines=False), err=True)
    if summary.dry_run:
        click.echo("Nothing was written: this was a dry run.", err=True)
    if as_json:
        click.echo(msgspec.json.encode(summary).decode())
        return
    for name, count in summary.added.items():
        click.echo(f"{name}: {count:,} new")
    if not any(summary.added.values()):
        more = "some of it says something newer now" if summary.changed else "nothing is new"
        click.echo(f"Everything in it was here already; {more}.", err=True)

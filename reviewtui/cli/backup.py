"""`reviewtui backup`: a verified copy of the database, taken while it is in use."""

from pathlib import Path

import click

from reviewtui.cli.options import database_option, db_option


@click.command(
    epilog="\b\nExamples:\n  reviewtui backup /mnt/backups/reviews.db\n"
    "  reviewtui backup nightly.db --force --db sessions/reviews.db"
)
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Overwrite FILE where it is there already.")
@db_option
def command(file: Path, force: bool, db: str | None) -> None:
    """Copy the database to FILE, also while it is collected into and reviewed in, and verify the copy.

    The copy holds everything as it stood at one moment. Its rows are counted against those of the database, SQLite
    checks it, and its chains of judgments are verified, before it gets its name: FILE is whole, or it is not there.
    Only you can read it.

    It can be worked on like any database (reviewtui --db FILE). Reviewers begin new chains of judgments in it, so that
    both may be judged in from then on; what was chained before is in both, and verifies.
    """
    from reviewtui.actions.backup import back_up
    from reviewtui.cli.interrupts import ending_like_ctrl_c
    from reviewtui.cli.progress_line import ProgressLine
    from reviewtui.domain.safe import safe_text
    from reviewtui.tui.words import counted, file_size

    with ending_like_ctrl_c(), ProgressLine() as line:
        copied = back_up(
            database_option(db),
            file,
            overwrite=force,
            on_progress=lambda part, done, of: line.show(f"{part} {done * 100 // max(of, 1)}%"),
        )
    facts = (file_size(copied.size), counted(copied.judgments, "judgment"), counted(copied.rows, "row"))
    click.echo(safe_text(f"Verified: {file} ({', '.join(facts)})", newlines=False), err=True)

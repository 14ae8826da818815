"""`reviewtui export pack`: a database for one reviewer, without anything that tells whose answers are in it."""

import re
from pathlib import Path

import click

from reviewtui.domain.safe import safe_text


def export_pack(argument: str, database: Path, reviewer: str | None, output: Path | None) -> None:
    """Make a pack of the session that `argument` means for `reviewer`, and say on stderr where it is and what is next.

    UsageError where nobody is named; ReviewError as `make_pack`.
    """
    from reviewtui.actions.home import find_definition
    from reviewtui.actions.packing import make_pack
    from reviewtui.tui.words import counted

    if reviewer is None:
        raise click.UsageError("Whom is the pack for? Say it with --reviewer NAME.")
    definition = find_definition(argument, database, Path.cwd(), to_ask=False)
    session = definition.name
    file = output or Path(f"{_as_file_name(session)}-{_as_file_name(reviewer)}.pack.db")
    made = make_pack(database, session, reviewer, file, cwd=Path.cwd())
    facts = [counted(made.items, "item"), counted(made.answers, "answer")]
    if made.left_out:
        others = "for others to judge (`overlap`), " * (definition.review.overlap is not None)
        facts.append(f"{counted(made.left_out, 'item')} left out: {others}judged, or not complete")
    _say(f"Written: {file} ({', '.join(facts)})")
    if made.again:
        _say(f"Note: {counted(made.again, 'item')} of it are in an earlier pack for {reviewer}, too.")
    _say(f"{reviewer} grades it with: reviewtui review {session} --db {file}")
    _say(f"When it comes back: reviewtui merge {file}")


def _as_file_name(name: str) -> str:
    return re.sub(r"[^\w.-]+", "-", name).strip(".-") or "pack"


def _say(text: str) -> None:
    click.echo(safe_text(text, newlines=False), err=True)

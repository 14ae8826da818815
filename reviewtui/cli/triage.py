"""`reviewtui triage SESSION`: work through the failures, or print them."""

import sys
from typing import TYPE_CHECKING, Literal, get_args

import click

from reviewtui.cli.options import (
    database_option,
    db_option,
    linear_option,
    reviewer_name,
    reviewer_option,
    session_argument,
)
from reviewtui.domain.detection import FailureKind
from reviewtui.domain.judgment import FailureStatus

if TYPE_CHECKING:
    from reviewtui.actions.failure_lines import FailureLine
    from reviewtui.actions.triage import TriageDesk

STATUSES: tuple[FailureStatus, ...] = get_args(FailureStatus)
KINDS: tuple[FailureKind, ...] = get_args(FailureKind)
ANY = "any"


@click.command(
    "triage",
    epilog="\b\nExamples:\n  reviewtui triage demo\n  reviewtui triage demo --list --kind refusal --status any\n"
    "  reviewtui triage demo --json | wc -l\n"
    "  reviewtui triage demo --ask-again 0198c5f0-7d0e-7c3a-9f8e-0a4b5c6d7e8f",
)
@session_argument
@click.option("--list", "listed", is_flag=True, help="Print the failures, one a line, and open no screen.")
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON lines (`reviewtui schema failure`).")
@click.option(
    "--status",
    "statuses",
    multiple=True,
    type=click.Choice((*STATUSES, ANY)),
    help="Print these. Default: open.",
)
@click.option("--kind", "kinds", multiple=True, metavar="KIND", type=click.Choice(KINDS), help="Print this kind.")
@click.option("--model", "models", multiple=True, metavar="NAME", help="Print those of this model.")
@click.option("--names", is_flag=True, help="Print models by name, though you have still to judge their answers blind.")
@click.option(
    "--ask-again",
    "again",
    multiple=True,
    metavar="RESPONSE_ID",
    help="Ask the question of this failed answer once more; what comes counts in no figure. May be repeated.",
)
@db_option
@reviewer_option
@linear_option
@click.pass_context
def command(
    context: click.Context,
    session: str,
    listed: bool,
    as_json: bool,
    statuses: tuple[FailureStatus | Literal["any"], ...],
    kinds: tuple[FailureKind, ...],
    models: tuple[str, ...],
    names: bool,
    again: tuple[str, ...],
    db: str | None,
    reviewer: str | None,
) -> None:
    """Work through the failures of SESSION, the most harmful first, one key a decision.

    Failures are what detectors found and people labelled: confirm or dismiss them, one by one or a group of like ones
    at once. Dismissed ones count in no figure. `reviewtui help triage` says more.

    With --list, --json or a filter, or without a terminal, it prints them and changes nothing. The words of answers are
    not printed, so nothing is given away to whoever judges them blind; --status, --kind and --model may be repeated.
    """
    printing = listed or as_json or names or any((statuses, kinds, models))
    if again:
        if listed or as_json or any((statuses, kinds, models)):
            raise click.UsageError("--ask-again goes with --names, --db and --reviewer alone.")
        from reviewtui.cli.asking_again import ask_again

        with _desk(session, db, reviewer) as desk:
            if names:
                desk.show_names()
            context.exit(ask_again(desk, again))
    if not printing and sys.stdin.isatty() and sys.stdout.isatty():
        from reviewtui.cli.app import run_app

        context.exit(run_app("triage", session=session, db=db, reviewer=reviewer))
    from reviewtui.actions.failure_lines import check_models, failure_lines

    with _desk(session, db, reviewer) as desk:
        if names:
            desk.show_names()
        check_models(desk, models)
        desk.filter = desk.filter._replace(
            statuses=frozenset(_statuses(statuses)),
            kinds=frozenset(kinds),
            models=frozenset(models),
        )
        for line in failure_lines(desk):
            click.echo(_json(line) if as_json else _text(line))
        click.echo(_summary(desk), err=True)


def _statuses(given: tuple[FailureStatus | Literal["any"], ...]) -> tuple[FailureStatus, ...]:
    return STATUSES if ANY in given else tuple(status for status in given if status != "any") or ("open",)


def _desk(session: str, db: str | None, reviewer: str | None) -> "TriageDesk":
    from pathlib import Path

    from reviewtui.actions.home import find_definition
    from reviewtui.actions.triage import TriageDesk

    database = database_option(db)
    name = find_definition(session, database, Path.cwd(), to_ask=False).name
    return TriageDesk.open(database, name, reviewer_name(reviewer))


def _json(line: "FailureLine") -> bytes:
    import msgspec

    return msgspec.json.encode(line)


def _text(line: "FailureLine") -> str:
    """`4  refusal     open       hosted-small  prompt 112  0.80  opens by declining (English)`."""
    from reviewtui.domain.safe import safe_text

    note = f"note: {line.note}" if line.note else None
    person = f"@{line.assignee}" if line.assignee else None
    sure = "    " if line.score is None else f"{line.score:.2f}"
    trial = f" trial {line.trial}" if line.trial > 1 else ""
    cells = (
        str(line.severity),
        f"{line.kind:10}",
        f"{line.status:9}",
        safe_text(line.model, newlines=False),
        f"prompt {line.prompt_number}{trial}",
        sure,
        safe_text(" · ".join(filter(None, (line.message, note, person))), newlines=False),
    )
    return "  ".join(cells).rstrip()


def _summary(desk: "TriageDesk") -> str:
    counts = desk.counts
    lines = [f"{counts.shown:,} listed; {counts.open:,} open of {counts.total:,} failures"]
    if counts.held_back:
        lines.append(f"{counts.held_back:,} more were labelled by others in answers that you have still to judge")
    if desk.names_hidden:
        lines.append("names are hidden: you have still answers to judge blind (--names shows them)")
        lines.append("I, II ... are drawn anew each time")
    return ".\n".join(lines) + "."

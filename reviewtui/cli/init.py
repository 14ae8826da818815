"""`reviewtui init`: make a session by answering questions, or by options."""

import sys
from pathlib import Path
from typing import Literal

import click

from reviewtui.cli import exit_codes
from reviewtui.cli.options import database_option, db_option
from reviewtui.domain.safe import safe_text


@click.command(
    epilog="\b\nExamples:\n  reviewtui init\n  reviewtui init support --prompts queries.jsonl\n"
    "  reviewtui init support --yes --prompts queries.jsonl --model local=embedded \\\n"
    "    --model hosted=openai-chat,https://api.example.com/v1,large-2,LARGE_KEY \\\n"
    '    --require "csat>=0.8" --require "error_rate<=0.05"\n'
    "  reviewtui init logs --yes --model old=imported --model new=imported"
)
@click.argument("name", required=False)
@click.option(
    "--model",
    "models",
    multiple=True,
    metavar="MODEL",
    help="A candidate: NAME=PROVIDER[,BASE_URL[,MODEL_ID[,KEY_ENV]]]. Repeatable. KEY_ENV is the name of the "
    "environment variable that holds the key, never the key.",
)
@click.option("--prompts", metavar="FILE", help="What is asked: an existing .jsonl file.")
@click.option("--prompt", "typed", multiple=True, metavar="TEXT", help="One thing that is asked. Repeatable.")
@click.option("--example", is_flag=True, help="Ask three queries of a shop's customers, to begin with.")
@click.option(
    "--mode", type=click.Choice(["rate", "compare", "rank", "label"]), help="How answers are graded. Default: rate."
)
@click.option("--not-blind", is_flag=True, help="Reviewers see which model wrote what.")
@click.option("--require", "required", multiple=True, metavar="RULE", help='Like "csat>=0.8". Repeatable.')
@click.option("--yes", is_flag=True, help="Ask nothing: what is not given gets its default.")
@click.option("--force", is_flag=True, help="Replace a session of this name.")
@db_option
@click.pass_context
def command(
    context: click.Context,
    name: str | None,
    models: tuple[str, ...],
    prompts: str | None,
    typed: tuple[str, ...],
    example: bool,
    mode: Literal["rate", "compare", "rank", "label"] | None,
    not_blind: bool,
    required: tuple[str, ...],
    yes: bool,
    force: bool,
    db: str | None,
) -> None:
    """Make the session NAME: its file in sessions/, checked and ready to collect.

    It asks for whatever the options do not say. Nothing is written before the last answer, nothing is replaced without
    being asked, and no model is asked anything. Exit code 0 where the file was written, even where something is still
    to be done before a run (a key to be set, answers to be imported): that is said.
    """
    from reviewtui.actions.init_files import existing_files, write_session
    from reviewtui.cli.init_questions import Given, ask_for_the_rest

    cwd, database = Path.cwd(), database_option(db)
    given = Given(name, models, prompts, typed, example, mode, not_blind, required, yes=yes, force=force)
    try:
        answers, agreed = ask_for_the_rest(given, cwd)
    except (click.Abort, KeyboardInterrupt):
        if not sys.stdin.isatty():
            raise click.UsageError(
                "The input ended before the last answer; nothing was written. Give the rest as options, with --yes."
            ) from None
        click.echo("\nNothing was written.", err=True)
        raise click.Abort from None
    path = write_session(answers, cwd, replace=existing_files(answers, cwd) if force else agreed)
    click.echo(f"Wrote {path.relative_to(cwd)}.\n", err=True)
    _tell_of_another(database, database_option(db))
    hidden = (cwd / answers.name).is_file()  # a file of this name would be taken for the session
    _check(context, str(path.relative_to(cwd)) if hidden else answers.name, db)


def _tell_of_another(before: Path, now: Path) -> None:
    """Where there is a folder `sessions/` now, its database is the one that commands here use."""
    if now != before and before.exists():
        words = (
            f"Answers are kept in {now.parent.name}/{now.name} from now on. What was collected before: --db {before}"
        )
        click.echo(f"{safe_text(words, newlines=False)}\n", err=True)


def _check(context: click.Context, argument: str, db: str | None) -> None:
    """What `reviewtui check` says of the new session, the next command included."""
    from reviewtui.cli.check import command as check

    try:
        with context.scope(cleanup=False):
            context.invoke(check, session=argument, strict=False, as_json=False, db=db)
    except click.exceptions.Exit as ended:
        if ended.exit_code != exit_codes.OK:
            click.echo(f"\nOnce that is done: reviewtui collect {argument}")

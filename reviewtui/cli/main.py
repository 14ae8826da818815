"""The `reviewtui` command. Commands are imported when called, so that `--help` loads nothing heavy."""

import errno
import importlib
import keyword
import os
import sys
from typing import Any

import click

from reviewtui import __version__
from reviewtui.cli import exit_codes
from reviewtui.cli.options import linear_option
from reviewtui.domain.errors import ReviewError

COMMANDS = {
    "demo": "Three candidates, 24 real queries, one small model on this machine: see it work.",
    "init": "Make a session by answering a few questions.",
    "check": "Validate a session file and say what a run would ask for.",
    "import": "Bring prompts, answers and judgments that you have already.",
    "lock": "Fix what is required before anybody judges.",
    "collect": "Stream every prompt of a session to every model.",
    "review": "Grade the answers blind.",
    "settle": "Settle what reviewers disagree on, still blind.",
    "triage": "Work through the failures.",
    "report": "Say how satisfied people were, how models fail, how fast and how dear they are.",
    "export": "Write responses, judgments, failures or prompts as JSON lines or CSV.",
    "merge": "Join what other databases hold to yours, and take in blind packs.",
    "config": "Say where your own settings are (keys, looks), or write a file to begin with.",
    "serve": "Show the same screens in a browser.",
    "backup": "Copy the database while it is in use, and verify the copy.",
    "models": "List and fetch the weights of embedded models.",
    "help": "Explain the session file, the figures, triage, the database.",
    "schema": "Print the JSON Schema of a file or output.",
}
"""Every command with its line in `--help`. `reviewtui/cli/NAME.py` (`import_.py`) holds it as `command`."""

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class LazyGroup(click.Group):
    """A group that knows its commands' names and summaries and imports a command only to run it."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        if cmd_name not in COMMANDS:
            return None
        module = f"{cmd_name}_" if keyword.iskeyword(cmd_name) else cmd_name
        command: click.Command = importlib.import_module(f"reviewtui.cli.{module}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command. Whoever read its output may have enough (`| head`): that is no error, which click would
        make it. ReviewError where the disk that it goes to (`> FILE`) is full.
        """
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            _quiet_stdout()
            return exit_codes.OK
        except OSError as error:
            if error.errno not in _NO_ROOM:
                raise
            _quiet_stdout()
            raise ReviewError(
                f"the output cannot be written: {error.strerror}",
                "What is there of it is not complete: free some space.",
            ) from error

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS:
            from reviewtui.nearest import nearest

            if near := nearest(args[0], COMMANDS):
                ctx.fail(f"No such command {args[0]!r}. Did you mean {near!r}?")
        return super().resolve_command(ctx, args)


def _quiet_stdout() -> None:
    """Let what is left to be written go nowhere, so that the flush at the end of the process says nothing."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@click.group(
    cls=LazyGroup,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Example: reviewtui demo",
)
@click.version_option(__version__, prog_name="reviewtui")
@click.option(
    "--db", metavar="FILE", help="The database. Default: $REVIEWTUI_DB, sessions/reviews.db, or your data folder."
)
@click.option("--reviewer", metavar="NAME", help="Who grades. Default: your login name.")
@linear_option
@click.pass_context
def cli(ctx: click.Context, db: str | None, reviewer: str | None) -> None:
    """Compare language models on your own queries: stream, grade blind, decide.

    Without a command it opens Home, where your sessions are.
    """
    if ctx.invoked_subcommand is None:
        from reviewtui.cli.app import run_app

        ctx.exit(run_app("home", db=db, reviewer=reviewer))


def main() -> None:
    """Run the command line; the one place that decides how an error looks and which code the process ends with."""
    try:
        code = cli.main(standalone_mode=False)
    except click.exceptions.Abort:
        code = exit_codes.INTERRUPTED
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except ReviewError as error:
        from reviewtui.domain.safe import safe_text

        click.echo(f"reviewtui: {safe_text(str(error))}", err=True)
        code = exit_codes.ERROR
    sys.exit(code if isinstance(code, int) else exit_codes.OK)

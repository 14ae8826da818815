"""Options that several commands share, and what they mean."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

LINEAR = "reviewtui.linear"
F = TypeVar("F", bound=Callable[..., object])


def session_argument(function: F) -> F:
    """SESSION: the path of a session file, or the name of one under `sessions/`."""
    return click.argument("session", metavar="SESSION")(function)


def db_option(function: F) -> F:
    """--db: accepted after the command as well as before it."""
    return click.option("--db", metavar="FILE", default=None, help="The database file.")(function)


def reviewer_option(function: F) -> F:
    """--reviewer: who grades."""
    return click.option("--reviewer", metavar="NAME", default=None, help="Who grades. Default: your login name.")(
        function
    )


def linear_option(function: F) -> F:
    """--linear: accepted after the command as well as before it; `is_linear` says whether it was given."""
    return click.option(
        "--linear",
        is_flag=True,
        expose_value=False,
        callback=_note_linear,
        help="For screen readers: one thing under the other, no frames. Also $REVIEWTUI_LINEAR, or your settings.",
    )(function)


def _note_linear(ctx: click.Context, _option: click.Parameter, given: bool) -> None:
    if given:
        ctx.meta[LINEAR] = True


def is_linear() -> bool:
    """Whether --linear was given, or the environment says it."""
    context = click.get_current_context(silent=True)
    return bool(context and context.meta.get(LINEAR)) or os.environ.get("REVIEWTUI_LINEAR", "0") not in ("", "0")


def database_option(given: str | None) -> Path:
    """The database to use: the option of this command, else of the group, else by the rules of `config.find`."""
    from reviewtui.config.find import database_path

    return database_path(given or _of_group("db"), cwd=Path.cwd(), env=os.environ)


def reviewer_name(given: str | None) -> str:
    """The reviewer: the option of this command, else of the group, else the login name."""
    import getpass

    return named_reviewer(given) or getpass.getuser()


def named_reviewer(given: str | None) -> str | None:
    """The reviewer that was named: by the option of this command, else of the group; None where none was."""
    return given or _of_group("reviewer")


def _of_group(name: str) -> str | None:
    context = click.get_current_context(silent=True)
    value: str | None = context.find_root().params.get(name) if context else None
    return value

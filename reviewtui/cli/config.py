"""`reviewtui config`: where a person's own settings are, what is wrong in them, and a file to begin with."""

import os
from typing import TYPE_CHECKING

import click

from reviewtui.cli import exit_codes
from reviewtui.domain.safe import safe_text

if TYPE_CHECKING:
    from reviewtui.config.user import UserFile


@click.command(
    epilog="\b\nExamples:\n  reviewtui config\n  reviewtui config --write\n  reviewtui config --keys | grep review"
)
@click.option("--write", is_flag=True, help="Write a commented file to begin with.")
@click.option("--force", is_flag=True, help="With --write: replace the file that is there.")
@click.option("--keys", "list_keys", is_flag=True, help="List every action with its id and its keys as they are now.")
@click.pass_context
def command(ctx: click.Context, write: bool, force: bool, list_keys: bool) -> None:
    """Say where your own settings are (keys, theme, contrast, motion, layout for screen readers), and check them.

    Exit code 1 where something in the file is wrong; the screens open all the same, with the default in its place.
    $REVIEWTUI_CONFIG names another file. `reviewtui help keys` explains what may stand in it.
    """
    from reviewtui.config.find import user_config_path
    from reviewtui.config.user import read_user_file
    from reviewtui.config.user_write import write_template

    if force and not write:
        raise click.UsageError("--force goes with --write.")
    path = user_config_path(os.environ)
    if write:
        write_template(path, replace=force)
    file = read_user_file(path, os.environ)
    if list_keys:
        from reviewtui.tui.keymap import all_commands, key_lines, keymap_for

        keymap = keymap_for(file.settings, file.problems)
        for line in key_lines(all_commands(), keymap.keys):
            click.echo(line)
    else:
        if file.settings.bindings:
            from reviewtui.tui.keymap import keymap_for

            keymap_for(file.settings, file.problems)
        click.echo(safe_text(str(path), newlines=False))
    _tell(file, ctx)


def _tell(file: "UserFile", ctx: click.Context) -> None:
    if file.trouble:
        click.echo(safe_text(file.trouble), err=True)
        ctx.exit(exit_codes.ERROR)
    if not file.path.exists():
        click.echo("There is no such file yet; `reviewtui config --write` makes one.", err=True)

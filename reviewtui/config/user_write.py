"""Writing the user's settings: a commented file to begin with, and single values into one that is there."""

import os
import tempfile
from pathlib import Path

from reviewtui.config.toml import parse, read_text, shown_path
from reviewtui.config.user import Contrast, ThemeChoice
from reviewtui.domain.errors import ReviewError, SessionFileError

TEMPLATE = """\
# Your own settings of reviewtui: the same in every session, and nobody else's. `reviewtui help keys` explains them,
# `reviewtui config` says where this file is and what is wrong in it.

[keys]
# Ready-made keys: "default", "vim", "left-hand" (Review and Triage without the right hand) or "numpad" (1 A better,
# 2 B better, 0 can't tell).
# preset = "default"

[keys.bindings]
# Keys of your own, by the id of the action, with commas between several; they win over the preset. `?` shows the id of
# every action of a screen, `reviewtui config --keys` those of all.
# "review.note" = "n,f5"

[screen]
# "auto" (what the terminal says), "light" or "dark".
# theme = "auto"
# "normal" or "high".
# contrast = "normal"
# "full", or "reduced": nothing moves or blinks by itself.
# motion = "full"
# For screen readers: one thing under the other, no frames, charts written out.
# linear = false
"""


def write_template(path: Path, *, replace: bool) -> None:
    """A file in which everything is explained and nothing set. ReviewError where there is one already."""
    if path.exists() and not replace:
        raise ReviewError(
            f"{shown_path(path)} is there already; nothing was written.", "With --force it is replaced by an empty one."
        )
    _write(path, TEMPLATE)


def set_screen(path: Path, *, theme: ThemeChoice, contrast: Contrast) -> None:
    """Set the looks and leave everything else of the file as it stands, comments too. ReviewError where that fails."""
    import tomlkit  # only who chooses a theme needs it

    shown = shown_path(path)
    text = read_text(path, shown) if path.exists() else TEMPLATE
    parse(text, shown)
    document = tomlkit.parse(text)
    table = document.setdefault("screen", tomlkit.table())
    if not isinstance(table, dict):
        raise SessionFileError(f"{shown}: screen must be a table")
    for key, value in (("theme", theme), ("contrast", contrast)):
        table[key] = value
    _write(path, tomlkit.dumps(document))


def _write(path: Path, text: str) -> None:
    """All of it or nothing: what is there is replaced in one step, through a link where it is one."""
    target = path.resolve()
    temporary = None
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", dir=target.parent, prefix=".config-", delete=False
        ) as file:
            temporary = file.name
            file.write(text)
        os.replace(temporary, target)
    except OSError as error:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)
        raise ReviewError(f"{shown_path(path)} cannot be written: {error.strerror}") from None

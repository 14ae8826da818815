"""What a person has chosen about keys and looks, as the app needs it: read once, told where it is wrong, remembered."""

from pathlib import Path
from typing import NamedTuple

from reviewtui.config.find import user_config_path
from reviewtui.config.user import Contrast, ThemeChoice, UserSettings
from reviewtui.domain.errors import ReviewError
from reviewtui.tui.context import AppContext
from reviewtui.tui.themes import theme_for
from reviewtui.tui.words import home_path

LINEAR = "-linear"
"""The class that the app has while it is laid out for a screen reader."""


class Comfort(NamedTuple):
    """`keys` for Textual's keymap, and `shown`, how some are written, by the id of the action.

    `still`: nothing moves by itself. `trouble` says what is wrong in the person's file; empty where nothing is.
    """

    keys: dict[str, str]
    shown: dict[str, str]
    theme: str
    linear: bool
    still: bool
    trouble: str


def comfort_for(context: AppContext) -> Comfort:
    """What holds in this run. Of a wrong setting the default does."""
    file = context.user
    settings = file.settings if file is not None else UserSettings()
    keys, shown = {}, {}
    if settings.preset != "default" or settings.bindings:
        from reviewtui.tui.keymap import keymap_for  # every screen is looked at, which takes a third of a second

        keymap = keymap_for(settings, file.problems if file is not None else None)
        keys, shown = dict(keymap.keys), dict(keymap.shown)
    return Comfort(
        keys,
        shown,
        theme_for(context.env, settings.theme, settings.contrast),
        settings.linear,
        settings.motion == "reduced" or context.env.get("TEXTUAL_ANIMATIONS", "").lower() == "none",
        file.trouble if file is not None else "",
    )


def remember_theme(context: AppContext, theme: ThemeChoice, contrast: Contrast) -> str:
    """Keep a choice of looks for the next start, in the person's file. Says where, or why it cannot be kept."""
    from reviewtui.config.user_write import set_screen

    path = settings_path(context)
    shown = home_path(path, context.cwd)
    try:
        set_screen(path, theme=theme, contrast=contrast)
    except ReviewError as error:
        return f"This holds until you leave: {error.message}"
    return f"Remembered in {shown}."


def settings_path(context: AppContext) -> Path:
    """Where the person's file is, or would be."""
    return context.user.path if context.user is not None else user_config_path(context.env)

"""The two themes: quiet, one accent, one warning, one error; everything else is the foreground at two strengths."""

from collections.abc import Mapping

from textual.theme import Theme

LIGHT_BACKGROUNDS = ("7", "15")
"""The palette entries that a terminal names in COLORFGBG when it is light."""

DARK = Theme(
    name="reviewtui-dark",
    primary="#7fb2d0",
    accent="#7fb2d0",
    secondary="#9aa7b3",
    foreground="#d5dae0",
    background="#14171a",
    surface="#1a1e22",
    panel="#23282d",
    warning="#d8a657",
    error="#e27878",
    success="#93b98a",
    dark=True,
    variables={
        "border": "#3a424a",
        "border-blurred": "#3a424a",
        "block-cursor-background": "#2b3a45",
        "block-cursor-foreground": "#e8edf2",
        "block-cursor-text-style": "bold",
        "scrollbar": "#3a424a",
        "scrollbar-hover": "#56616b",
        "scrollbar-active": "#7fb2d0",
        "scrollbar-background": "#14171a",
        "scrollbar-background-hover": "#14171a",
        "scrollbar-background-active": "#14171a",
        "scrollbar-corner-color": "#14171a",
    },
)

LIGHT = Theme(
    name="reviewtui-light",
    primary="#1f6286",
    accent="#1f6286",
    secondary="#5d6873",
    foreground="#22272c",
    background="#fbfaf7",
    surface="#f4f2ed",
    panel="#e9e6df",
    warning="#8a5a00",
    error="#a8201a",
    success="#356b3a",
    dark=False,
    variables={
        "border": "#c3beb3",
        "border-blurred": "#c3beb3",
        "block-cursor-background": "#d9e6ee",
        "block-cursor-foreground": "#11161b",
        "block-cursor-text-style": "bold",
        "scrollbar": "#c3beb3",
        "scrollbar-hover": "#a19b8e",
        "scrollbar-active": "#1f6286",
        "scrollbar-background": "#fbfaf7",
        "scrollbar-background-hover": "#fbfaf7",
        "scrollbar-background-active": "#fbfaf7",
        "scrollbar-corner-color": "#fbfaf7",
    },
)


def theme_for(env: Mapping[str, str]) -> str:
    """The theme that suits the terminal as far as it says what it is: COLORFGBG ends in its background's colour."""
    background = env.get("COLORFGBG", "").rpartition(";")[2]
    return LIGHT.name if background in LIGHT_BACKGROUNDS else DARK.name

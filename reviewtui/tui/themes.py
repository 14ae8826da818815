"""The themes: quiet, one accent, one warning, one error; everything else is the foreground at two strengths.

Text stands out from every ground of its theme by 4.5 to 1 at least, in high contrast by 7 to 1. The hues of slots are
blue, yellow and purple, which stay apart however a person sees colours, and none of them is one that means good or bad.
"""

from collections.abc import Mapping

from textual.theme import Theme

from reviewtui.config.user import Contrast, ThemeChoice

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
        "slot-1": "#56b4e9",
        "slot-2": "#f0e442",
        "slot-3": "#d48fb8",
    },
)

LIGHT = Theme(
    name="reviewtui-light",
    primary="#1f6286",
    accent="#1f6286",
    secondary="#586370",
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
        "slot-1": "#0063a8",
        "slot-2": "#6a6300",
        "slot-3": "#a03c72",
    },
)

DARK_CONTRAST = Theme(
    name="reviewtui-dark-contrast",
    primary="#8fd0ff",
    accent="#8fd0ff",
    secondary="#d0d8e0",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#101418",
    warning="#ffc957",
    error="#ffa3a3",
    success="#a8e0a0",
    dark=True,
    variables={
        "text-muted": "#d0d6dc",
        "text-disabled": "#b0b6bc",
        "border": "#a8b0b8",
        "border-blurred": "#a8b0b8",
        "block-cursor-background": "#00365c",
        "block-cursor-foreground": "#ffffff",
        "block-cursor-text-style": "bold",
        "scrollbar": "#a8b0b8",
        "scrollbar-hover": "#d0d8e0",
        "scrollbar-active": "#8fd0ff",
        "scrollbar-background": "#000000",
        "scrollbar-background-hover": "#000000",
        "scrollbar-background-active": "#000000",
        "scrollbar-corner-color": "#000000",
        "slot-1": "#56b4e9",
        "slot-2": "#f0e442",
        "slot-3": "#e8a8d0",
    },
)

LIGHT_CONTRAST = Theme(
    name="reviewtui-light-contrast",
    primary="#003c62",
    accent="#003c62",
    secondary="#30383f",
    foreground="#000000",
    background="#ffffff",
    surface="#ffffff",
    panel="#f2f2f2",
    warning="#5c3a00",
    error="#8a0f0a",
    success="#14501a",
    dark=False,
    variables={
        "text-muted": "#30363c",
        "text-disabled": "#4a5056",
        "border": "#55595e",
        "border-blurred": "#55595e",
        "block-cursor-background": "#cfe6fa",
        "block-cursor-foreground": "#000000",
        "block-cursor-text-style": "bold",
        "scrollbar": "#55595e",
        "scrollbar-hover": "#30363c",
        "scrollbar-active": "#003c62",
        "scrollbar-background": "#ffffff",
        "scrollbar-background-hover": "#ffffff",
        "scrollbar-background-active": "#ffffff",
        "scrollbar-corner-color": "#ffffff",
        "slot-1": "#003c8a",
        "slot-2": "#4d4800",
        "slot-3": "#8a2a60",
    },
)

THEMES: Mapping[tuple[ThemeChoice, Contrast], Theme] = {
    ("dark", "normal"): DARK,
    ("light", "normal"): LIGHT,
    ("dark", "high"): DARK_CONTRAST,
    ("light", "high"): LIGHT_CONTRAST,
}
"""The themes by what a person has chosen."""

SLOT_HUES = 3


def theme_for(env: Mapping[str, str], choice: ThemeChoice = "auto", contrast: Contrast = "normal") -> str:
    """The theme that was chosen; else the one that suits the terminal as far as it says what it is: COLORFGBG ends in
    its background's colour.
    """
    if choice == "auto":
        background = env.get("COLORFGBG", "").rpartition(";")[2]
        choice = "light" if background in LIGHT_BACKGROUNDS else "dark"
    return THEMES[choice, contrast].name


def slot_hue(letter: str) -> str:
    """The style of a slot's letter: a hue for the first three, and for the others the text's own colour.

    A hue helps the eye to find a letter again and says nothing that the letter does not.
    """
    place = ord(letter[:1] or "?") - ord("A")
    return f"$slot-{place + 1}" if 0 <= place < SLOT_HUES else "$foreground"

"""The themes: quiet, one accent, one warning, one error; everything else is the foreground at two strengths.

Text stands out from every ground of its theme by 4.5 to 1 at least, in high contrast by 7 to 1. The hues of slots are
blue, yellow and purple, which stay apart however a person sees colours, and none of them is one that means good or bad.
"""

from collections.abc import Mapping

from textual.theme import Theme

from reviewtui.config.user import Contrast, ThemeChoice

LIGHT_BACKGROUNDS = ("7", "15")
"""The palette entries that a terminal names in COLORFGBG when it is light."""


def _variables(
    *, accent: str, background: str, border: str, hover: str, cursor: tuple[str, str], slots: tuple[str, str, str]
) -> dict[str, str]:
    """What our styles need beside Textual's colours. `cursor`: its ground and its words; `hover`: a scroll bar under
    the mouse.
    """
    ground, words = cursor
    return {
        "border": border,
        "border-blurred": border,
        "block-cursor-background": ground,
        "block-cursor-foreground": words,
        "block-cursor-text-style": "bold",
        "scrollbar": border,
        "scrollbar-hover": hover,
        "scrollbar-active": accent,
        "scrollbar-background": background,
        "scrollbar-background-hover": background,
        "scrollbar-background-active": background,
        "scrollbar-corner-color": background,
        **{f"slot-{place}": hue for place, hue in enumerate(slots, start=1)},
    }


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
    variables=_variables(
        accent="#7fb2d0",
        background="#14171a",
        border="#3a424a",
        hover="#56616b",
        cursor=("#2b3a45", "#e8edf2"),
        slots=("#56b4e9", "#f0e442", "#d48fb8"),
    ),
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
    variables=_variables(
        accent="#1f6286",
        background="#fbfaf7",
        border="#c3beb3",
        hover="#a19b8e",
        cursor=("#d9e6ee", "#11161b"),
        slots=("#0063a8", "#6a6300", "#a03c72"),
    ),
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
    variables=_variables(
        accent="#8fd0ff",
        background="#000000",
        border="#a8b0b8",
        hover="#d0d8e0",
        cursor=("#00365c", "#ffffff"),
        slots=("#56b4e9", "#f0e442", "#e8a8d0"),
    )
    | {"text-muted": "#d0d6dc", "text-disabled": "#b0b6bc"},
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
    variables=_variables(
        accent="#003c62",
        background="#ffffff",
        border="#55595e",
        hover="#30363c",
        cursor=("#cfe6fa", "#000000"),
        slots=("#003c8a", "#4d4800", "#8a2a60"),
    )
    | {"text-muted": "#30363c", "text-disabled": "#4a5056"},
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

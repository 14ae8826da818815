"""Colours: WCAG contrast of everything that is read, and hues that stay apart however a person sees colours."""

import math
from itertools import combinations
from pathlib import Path

import pytest
from textual.color import Color
from textual.theme import Theme

from reviewtui.config.user import UserFile, UserSettings, read_user_file
from reviewtui.tui.app import ReviewApp
from reviewtui.tui.context import AppContext
from reviewtui.tui.themes import DARK_CONTRAST, LIGHT, LIGHT_CONTRAST, THEMES, slot_hue, theme_for
from tests.tui.driving import running, until, until_painted

GROUNDS = ("background", "surface", "panel")
TEXTS = (
    *("foreground", "text-muted", "text-accent", "text-warning", "text-error", "text-success", "text-primary"),
    *("accent", "secondary", "slot-1", "slot-2", "slot-3"),
)
"""What our styles write with."""

SIGHT = {
    "usual": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
"""How colours look to whom: matrices over linear RGB (Machado, Oliveira and Fernandes 2009, severity 1)."""

APART = 15.0
"""CIE76 distance of two hues that nobody takes for each other; 2.3 is just noticeable side by side."""


def linear_rgb(color: Color) -> tuple[float, ...]:
    shares = (color.r / 255, color.g / 255, color.b / 255)
    return tuple(s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares)


def luminance(color: Color) -> float:
    red, green, blue = linear_rgb(color)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Color, other: Color) -> float:
    """WCAG 2.2: from 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def lab(color: Color, sight: str) -> tuple[float, float, float]:
    """CIELAB of a colour as it looks to somebody."""
    rgb = linear_rgb(color)
    red, green, blue = (min(1.0, max(0.0, sum(a * b for a, b in zip(row, rgb, strict=True)))) for row in SIGHT[sight])
    xyz = (
        (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505,
        0.2126 * red + 0.7152 * green + 0.0722 * blue,
        (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089,
    )
    x, y, z = (share ** (1 / 3) if share > 0.008856 else 7.787 * share + 16 / 116 for share in xyz)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def colours(theme: Theme) -> dict[str, str]:
    return {**theme.variables, **theme.to_color_system().generate()}


def painted_on(value: str, ground: Color) -> Color:
    """What `value` comes to on `ground`: `auto 60%` is black or white, blended."""
    if value.startswith("auto"):
        return ground.blend(ground.get_contrast_text(1.0), float(value.split()[1].rstrip("%")) / 100)
    return Color.parse(value)


def test_contrast_is_computed_as_wcag_does() -> None:
    assert contrast(Color.parse("#000"), Color.parse("#fff")) == pytest.approx(21)
    assert contrast(Color.parse("#777"), Color.parse("#fff")) == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize(("chosen", "theme"), THEMES.items())
def test_all_that_is_read_stands_out_from_every_ground(chosen: tuple[str, str], theme: Theme) -> None:
    enough = 7 if chosen[1] == "high" else 4.5
    found = colours(theme)
    for ground in GROUNDS:
        on = Color.parse(found[ground])
        for name in TEXTS:
            assert contrast(painted_on(found[name], on), on) >= enough, f"{name} on {ground} of {theme.name}"
    cursor = Color.parse(found["block-cursor-background"])
    assert contrast(Color.parse(found["block-cursor-foreground"]), cursor) >= enough


@pytest.mark.parametrize("theme", [DARK_CONTRAST, LIGHT_CONTRAST])
def test_in_high_contrast_frames_and_scroll_bars_stand_out_too(theme: Theme) -> None:
    found = colours(theme)
    for name in ("border", "scrollbar"):
        assert contrast(Color.parse(found[name]), Color.parse(found["background"])) >= 3


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize("theme", THEMES.values())
def test_the_hues_of_slots_stay_apart_and_are_none_that_means_good_or_bad(theme: Theme, sight: str) -> None:
    found = colours(theme)
    hues = [Color.parse(found[f"slot-{place}"]) for place in (1, 2, 3)]
    for one, other in combinations(hues, 2):
        assert math.dist(lab(one, sight), lab(other, sight)) >= APART
    if sight == "usual":
        for meaning in ("text-error", "text-success", "text-warning"):
            for hue in hues:
                assert math.dist(lab(hue, sight), lab(Color.parse(found[meaning]), sight)) >= APART, meaning


def test_a_letter_past_the_hues_has_the_colour_of_text() -> None:
    assert [slot_hue(letter) for letter in "ABCD"] == ["$slot-1", "$slot-2", "$slot-3", "$foreground"]


def test_a_choice_wins_over_what_the_terminal_says() -> None:
    assert theme_for({"COLORFGBG": "0;15"}, "dark", "high") == DARK_CONTRAST.name
    assert theme_for({"COLORFGBG": "0;15"}, "auto", "high") == LIGHT_CONTRAST.name


async def test_a_theme_of_the_palette_is_there_at_the_next_start(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('# mine\n[keys]\npreset = "vim"\n')
    context = AppContext(tmp_path / "reviews.db", tmp_path, "ana", {}, read_user_file(path, {}))
    app = ReviewApp(context)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await until_painted(pilot, "demo")
        await pilot.press("ctrl+p", *"light theme, high")
        await until_painted(pilot, "Light theme, high contrast")
        await pilot.press("enter")
        await until(pilot, lambda: app.theme == LIGHT_CONTRAST.name)
        await until_painted(pilot, "Remembered in config.toml.")
    again = ReviewApp(context._replace(user=read_user_file(path, {})))
    async with again.run_test() as pilot:
        await until(pilot, lambda: again.theme == LIGHT_CONTRAST.name)
    assert path.read_text().startswith('# mine\n[keys]\npreset = "vim"\n')


async def test_where_it_cannot_be_remembered_the_theme_holds_and_that_is_said(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text("[keys\n")
    context = AppContext(tmp_path / "reviews.db", tmp_path, "ana", {}, UserFile(path, UserSettings()))
    app = ReviewApp(context)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await until_painted(pilot, "demo")
        app.action_theme()
        await until_painted(pilot, "This holds until you leave", "not TOML")
        assert app.theme == LIGHT.name
    assert path.read_text() == "[keys\n"


async def test_without_colours_the_line_of_the_cursor_is_still_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with running(tmp_path) as pilot:
        await until_painted(pilot, "> demo")
        assert pilot.app.no_color
        await pilot.press("question_mark")
        await until_painted(pilot, "app.quit")

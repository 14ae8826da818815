"""The user's own settings: keys and looks, the same in every session. A TOML file of the user, not of the team."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Literal, NamedTuple

from msgspec import Meta

from reviewtui.config.problems import Problems
from reviewtui.config.schema import RawTable, Switch
from reviewtui.config.tables import read_table
from reviewtui.config.toml import parse, read_text, shown_path
from reviewtui.domain.errors import SessionFileError

Preset = Literal["default", "vim", "left-hand", "numpad"]
ThemeChoice = Literal["auto", "light", "dark"]
Contrast = Literal["normal", "high"]
Motion = Literal["full", "reduced"]
Bindings = Annotated[dict[str, str], Meta(description='a table of keys by action, like { "review.note" = "n,f5" }')]

LINEAR = "REVIEWTUI_LINEAR"
"""Set to anything but 0 it says `linear = true` for one run."""


class RawKeys(RawTable, kw_only=True):
    """`[keys]`."""

    preset: Preset | None = None
    bindings: Bindings | None = None


class RawScreen(RawTable, kw_only=True):
    """`[screen]`."""

    theme: ThemeChoice | None = None
    contrast: Contrast | None = None
    motion: Motion | None = None
    linear: Switch | None = None


class RawUser(RawTable, kw_only=True):
    """The whole file."""

    keys: RawKeys | None = None
    screen: RawScreen | None = None


class UserSettings(NamedTuple):
    """What a person has chosen. `bindings` are keys by the id of an action, not yet looked up."""

    preset: Preset = "default"
    bindings: Mapping[str, str] = MappingProxyType({})
    theme: ThemeChoice = "auto"
    contrast: Contrast = "normal"
    motion: Motion = "full"
    linear: bool = False


class UserFile(NamedTuple):
    """The settings of a file that may be there. What is wrong in it has its default and stands in `problems`.

    `broken` says why nothing of the file could be read.
    """

    path: Path
    settings: UserSettings
    problems: Problems | None = None
    broken: str = ""

    @property
    def trouble(self) -> str:
        """All that is wrong, one problem a line; empty where nothing is."""
        try:
            if self.problems is not None:
                self.problems.raise_if_any()
        except SessionFileError as error:
            return error.message
        return self.broken


def read_user_file(path: Path, env: Mapping[str, str]) -> UserFile:
    """The settings at `path` and in the environment. Never an error: a mistake in them is no reason not to start."""
    linear = env.get(LINEAR, "0") not in ("", "0")
    shown = shown_path(path)
    try:
        if not path.exists():
            return UserFile(path, UserSettings(linear=linear))
        document, problems = parse(read_text(path, shown), shown)
    except SessionFileError as error:
        return UserFile(path, UserSettings(linear=linear), broken=error.message)
    except OSError as error:  # a folder on the way that may not be looked into, a name that is too long
        return UserFile(path, UserSettings(linear=linear), broken=f"{shown} cannot be read: {error.strerror}")
    settings = _settings(read_table(RawUser, document, (), problems))
    return UserFile(path, settings._replace(linear=settings.linear or linear), problems)


def _settings(raw: RawUser) -> UserSettings:
    given = {**(raw.keys or RawKeys()).given(), **(raw.screen or RawScreen()).given()}
    return UserSettings(**given)

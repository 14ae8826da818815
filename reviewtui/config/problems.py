"""Problems of a session file: collected while it is read, so that a person sees all of them at once."""

import json
import re

from reviewtui.config.locate import KeyPath, Locations
from reviewtui.domain.errors import SessionFileError

LONGEST_KEY = 60


class Problems:
    """What is wrong with one file. `shown` is its name in messages."""

    def __init__(self, shown: str, locations: Locations) -> None:
        self._shown = shown
        self._locations = locations
        self._found: dict[tuple[KeyPath, str], int] = {}
        self._elsewhere: dict[str, None] = {}

    def add(self, path: KeyPath, message: str) -> None:
        """`message` says what is wrong with the key at `path` and what would be right.

        The same problem is kept once: a wrong default reaches every model.
        """
        self._found.setdefault((path, message), self._locations.line(path))

    def add_elsewhere(self, message: str) -> None:
        """A problem of another file, which `message` names."""
        self._elsewhere[message] = None

    def about(self, path: KeyPath) -> bool:
        """Whether something at or under `path` is already known to be wrong."""
        return any(found[: len(path)] == path for found, _ in self._found)

    def any(self) -> bool:
        """Whether something is wrong at all."""
        return bool(self._found or self._elsewhere)

    def raise_if_any(self) -> None:
        """SessionFileError with one line a problem, in the order of the file."""
        in_order = sorted(self._found.items(), key=lambda item: item[1])
        lines = [self._sentence(path, message, line) for (path, message), line in in_order]
        if self.any():
            raise SessionFileError("\n".join([*lines, *self._elsewhere]))

    def _sentence(self, path: KeyPath, message: str, line: int) -> str:
        return f"{self._shown}:{line}: {key_text(path)}: {message}" if path else f"{self._shown}:{line}: {message}"


def key_text(path: KeyPath) -> str:
    """`path` as a person writes it: `models[0].price.input`. Keys that are no bare words are quoted and escaped."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            text += f".{_key(part)}" if text else _key(part)
    return text


def _key(part: str) -> str:
    shortened = part if len(part) <= LONGEST_KEY else part[: LONGEST_KEY - 3] + "..."
    return shortened if re.fullmatch(r"[A-Za-z0-9_.-]+", shortened) and "." not in part else json.dumps(shortened)

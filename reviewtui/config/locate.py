"""Where each key of a TOML document stands: a map from key paths to line numbers.

TOML libraries give values without their places, so this scans the text again. It trusts that the document is valid
(tomli has parsed it before) and therefore only needs to know where keys and values begin and end.
"""

import re
from collections.abc import Iterator

import tomli

KeyPath = tuple[str | int, ...]
"""How to reach a value: `("models", 1, "price", "input")`. The document itself is `()`."""

_STRING = re.compile(
    r'"""(?:\\.|[^\\])*?""""{0,2}'  # up to two more quotation marks before the closing three belong to the text
    r"|'''.*?''''{0,2}"
    r'|"(?:\\.|[^"\\])*"'
    r"|'[^']*'",
    re.DOTALL,
)
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_SCALAR = re.compile(r"[^,\]}#\r\n]*")


class Locations:
    """The line (from 1) of every key, table and array element of one document."""

    def __init__(self, text: str) -> None:
        self._lines = dict(_Scanner(text).scan())

    def line(self, path: KeyPath) -> int:
        """The line of `path`, or of the nearest thing around it; 1 where nothing of it is in the document."""
        while path and path not in self._lines:
            path = path[:-1]
        return self._lines.get(path, 1)

    def paths(self) -> dict[KeyPath, int]:
        """Everything found, in the order of the document."""
        return dict(self._lines)


class _Scanner:
    """Walks over the text once and yields each path where it first appears."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._line = 1
        self._counted = 0
        self._lengths: dict[KeyPath, int] = {}
        self._seen: set[KeyPath] = set()

    def scan(self) -> Iterator[tuple[KeyPath, int]]:
        table: KeyPath = ()
        self._skip(_BLANK)
        while self._at < len(self._text):
            if self._text.startswith("[", self._at):
                line, table = self._here(), self._header()
                yield from self._found(table, line)
            else:
                yield from self._pair(table)
            self._skip(_BLANK)

    def _header(self) -> KeyPath:
        """`[a.b]` or `[[a.b]]`: the path of the table that begins here."""
        opens_element = self._text.startswith("[[", self._at)
        self._at += 2 if opens_element else 1
        *parents, last = self._key()
        self._at += 2 if opens_element else 1
        path: KeyPath = ()
        for part in parents:
            path = self._newest((*path, part))
        path = (*path, last)
        if not opens_element:
            return self._newest(path)
        self._lengths[path] = self._lengths.get(path, 0) + 1
        return self._newest(path)

    def _newest(self, path: KeyPath) -> KeyPath:
        """A header that passes through an array of tables means its newest element."""
        return (*path, self._lengths[path] - 1) if path in self._lengths else path

    def _key(self) -> list[str]:
        """A key with its dots: `a.'b c'."d"`."""
        parts = []
        while True:
            self._skip(_SPACE)
            if self._text[self._at] in "\"'":
                parts.append(str(tomli.loads(f"key = {self._skip(_STRING)}")["key"]))
            else:
                parts.append(self._skip(_BARE_KEY))
            self._skip(_SPACE)
            if not self._text.startswith(".", self._at):
                return parts
            self._at += 1

    def _pair(self, table: KeyPath) -> Iterator[tuple[KeyPath, int]]:
        line = self._here()
        path = (*table, *self._key())
        yield from self._found(path, line)
        self._at += 1  # the equals sign
        self._skip(_SPACE)
        yield from self._value(path)

    def _value(self, path: KeyPath) -> Iterator[tuple[KeyPath, int]]:
        match self._text[self._at]:
            case "{":
                yield from self._inside("}", path)
            case "[":
                yield from self._inside("]", path)
            case '"' | "'":
                self._skip(_STRING)
            case _:
                self._skip(_SCALAR)

    def _inside(self, close: str, path: KeyPath) -> Iterator[tuple[KeyPath, int]]:
        """An inline table (`close` is a brace) or an array, either over several lines and with comments."""
        self._at += 1
        index = 0
        while True:
            self._skip(_BLANK)
            if self._text[self._at] == close:
                self._at += 1
                return
            if close == "}":
                yield from self._pair(path)
            else:
                yield from self._found((*path, index), self._here())
                yield from self._value((*path, index))
            index += 1
            self._skip(_BLANK)
            if self._text[self._at] == ",":
                self._at += 1

    def _found(self, path: KeyPath, line: int) -> Iterator[tuple[KeyPath, int]]:
        """`path` and the tables around it that nothing announced before."""
        for length in range(1, len(path) + 1):
            if path[:length] not in self._seen:
                self._seen.add(path[:length])
                yield path[:length], line

    def _skip(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self._text, self._at)
        assert match is not None, "the document was parsed before"
        self._at = match.end()
        return match.group()

    def _here(self) -> int:
        """The line of the present position; counts on from where it was asked last."""
        self._line += self._text.count("\n", self._counted, self._at)
        self._counted = self._at
        return self._line

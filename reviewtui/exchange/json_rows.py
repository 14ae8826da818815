"""Rows of JSON Lines files, and of JSON files that hold one list."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import msgspec

from reviewtui.domain.errors import DataFileError
from reviewtui.exchange.blocks import LARGEST_LINE
from reviewtui.exchange.errors import RowError
from reviewtui.exchange.mapping import Fields, json_path

_KEPT = 64 * 1024
"""Bytes of an unreadable line that are kept for the rejects file: all of most lines, to be mended there."""

_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


class JsonRows:
    """The rows of one file. `array`: it is one list of objects, unless it begins with `{` and holds lines after all.
    `rejects`: it holds rows that were rejected, and each is taken as it was in its file.
    """

    header: tuple[str, ...] | None = None

    def __init__(self, shown: str, blocks: Iterator[bytes], *, array: bool, rejects: bool = False) -> None:
        self._shown = shown
        self._rejects = rejects
        first = next(blocks, b"")
        self._blocks = _again(first, blocks)
        self._array = array and not first.lstrip().startswith(b"{")

    def rows(
        self, columns: Sequence[str], mapping: Fields, reject: Callable[[RowError], None]
    ) -> Iterator[tuple[int, tuple[Any, ...], dict[str, Any]]]:
        """Number, values and object of each row. Blank lines are passed over."""
        pick = _picker(columns, mapping)
        for number, row in self._elements(reject) if self._array else self._parsed_lines(reject):
            found = _as_it_was(row) if self._rejects and isinstance(row, dict) else row
            if isinstance(found, dict):
                yield number, pick(found), found
            elif self._rejects and found is None:
                reject(RowError(number, "was not readable, and is not here: mend it in the file that it came from"))
            else:
                reject(RowError(number, f"is {_kind(found)}, not a JSON object", data=found))

    def data(self, raw: dict[str, Any]) -> dict[str, Any]:
        """The object itself."""
        return raw

    def _parsed_lines(self, reject: Callable[[RowError], None]) -> Iterator[tuple[int, Any]]:
        decode, number = msgspec.json.Decoder().decode, 0
        for block in self._blocks:
            lines = block.split(b"\n")
            if not lines[-1]:
                del lines[-1]  # the block ended with its last line
            for line in lines:
                number += 1
                try:
                    yield number, decode(line)
                except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
                    if line.strip():
                        reject(RowError(number, _in_words(error), data=line[:_KEPT].decode(errors="replace")))

    def _elements(self, reject: Callable[[RowError], None]) -> Iterator[tuple[int, Any]]:
        """The elements of the list, from 1. Behind one that is broken nothing can be told apart any more."""
        text = _Text(self._blocks, self._shown)
        if text.next_sign() != "[":
            raise DataFileError(
                f"{self._shown}: must be a list of objects: [{{...}}, {{...}}]",
                "For one object a line, say --format jsonl.",
            )
        text.skip()
        number = 0
        while (sign := text.next_sign()) != "]":
            if number:
                if sign != ",":
                    raise DataFileError(f"{self._shown}: a `,` or `]` must follow element {number}")
                text.skip()
                text.next_sign()
            number += 1
            element = text.element(number)
            if text.has_half_characters(element):
                reject(RowError(number, "holds half a character (a lone UTF-16 surrogate)", data=element))
            else:
                yield number, element


class _Text:
    """Decoded JSON, read on as it is wanted and forgotten behind."""

    def __init__(self, blocks: Iterator[bytes], shown: str) -> None:
        self._blocks = blocks
        self._shown = shown
        self._text = ""
        self._from = 0
        self._at = 0
        self._decoder = json.JSONDecoder(parse_constant=_refused)

    def skip(self) -> None:
        """Pass over one character."""
        self._at += 1

    def next_sign(self) -> str:
        """The next character that is no space, not passed over; empty at the end of the file."""
        while True:
            while self._at < len(self._text):
                if self._text[self._at] not in " \t\r\n":
                    return self._text[self._at]
                self._at += 1
            if not self._read_on():
                return ""

    def element(self, number: int) -> Any:
        """The JSON value that begins here."""
        wanted = 0
        while True:
            try:
                value, end = self._decoder.raw_decode(self._text, self._at)
                self._from, self._at = self._at, end
                return value
            except (ValueError, RecursionError) as error:
                wanted = max(2 * (len(self._text) - self._at), wanted)
                more = False
                while len(self._text) - self._at <= wanted and self._read_on():
                    more = True
                if not more or wanted > LARGEST_LINE:
                    place = error.msg if isinstance(error, json.JSONDecodeError) else str(error)
                    raise DataFileError(f"{self._shown}: element {number} is not valid JSON: {place}") from None

    def has_half_characters(self, element: Any) -> bool:
        """Whether `element`, the last that was read, holds what is no text: JSON can say it, nothing can store it."""
        if _SURROGATE.search(self._text, self._from, self._at) is None:
            return False
        try:
            json.dumps(element, ensure_ascii=False).encode()
        except UnicodeEncodeError:
            return True
        return False

    def _read_on(self) -> bool:
        block = next(self._blocks, None)
        if block is None:
            return False
        try:
            self._text, self._at = self._text[self._at :] + block.decode(), 0
        except UnicodeDecodeError:
            raise DataFileError(f"{self._shown} is not valid UTF-8", "Save the file as UTF-8.") from None
        return True


def _picker(columns: Sequence[str], mapping: Fields) -> Callable[[dict[str, Any]], tuple[Any, ...]]:
    paths = [json_path(mapping.get(column, column)) for column in columns]
    if all(len(path.steps) == 1 for path in paths):
        names = [path.whole for path in paths]
        return lambda data: tuple(map(data.get, names))
    return lambda data: tuple([path.value(data) for path in paths])


def _again(first: bytes, blocks: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from blocks


def _as_it_was(row: dict[str, Any]) -> Any:
    """The row that a line of a rejects file holds; one that was no JSON may be by now."""
    data = row.get("data")
    if not isinstance(data, str):
        return data
    try:
        return msgspec.json.decode(data)
    except (msgspec.DecodeError, RecursionError):
        return data


def _refused(name: str) -> Any:
    raise ValueError(f"{name} is no JSON number")


def _in_words(error: Exception) -> str:
    if isinstance(error, UnicodeDecodeError):
        return "is not valid UTF-8; save the file as UTF-8"
    if isinstance(error, RecursionError):
        return "is nested too deeply"
    return f"is not valid JSON: {error}"


def _kind(found: Any) -> str:
    return {list: "a list", str: "a text", bool: "true or false", type(None): "null"}.get(type(found), "a number")

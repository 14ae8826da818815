"""Prompt files: JSON Lines in, prompts out, with every line that is none named."""

import codecs
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from reviewtui.domain.errors import SessionFileError
from reviewtui.domain.prompt import Prompt
from reviewtui.prompts.merge import distinct
from reviewtui.prompts.rows import RowError, parse_row


class RejectedRow(NamedTuple):
    """A line (from 1) of a prompt file that was left out, and why. `reason` completes "this line ..."."""

    path: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.reason}"


class PromptFile(NamedTuple):
    """What a prompt file holds. Exact duplicates are one prompt with their weights added."""

    prompts: tuple[Prompt, ...]
    rejected: tuple[RejectedRow, ...]


def read_prompts(path: Path, *, shown: str | None = None) -> PromptFile:
    """Read the JSON Lines file at `path`, which messages call `shown`.

    A byte-order mark, Windows line ends and blank lines are accepted. SessionFileError where the file itself cannot
    be read; a line that is no prompt is rejected and the rest kept.
    """
    name = shown or str(path)
    prompts: list[Prompt] = []
    rejected: list[RejectedRow] = []
    try:
        for number, line in _lines(path):
            try:
                prompts.append(parse_row(line))
            except RowError as error:
                rejected.append(RejectedRow(name, number, str(error)))
    except OSError as error:
        raise SessionFileError(f"{name} cannot be read: {error.strerror}") from None
    return PromptFile(distinct(prompts), tuple(rejected))


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """The lines that are not blank, with their numbers, without their ends and the byte-order mark."""
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            content = line.removeprefix(codecs.BOM_UTF8) if number == 1 else line
            if stripped := content.strip():
                yield number, stripped

"""The file of a session's warm-up: one item a line, as JSON."""

from collections.abc import Iterator
from pathlib import Path

import msgspec

from reviewtui.config.toml import read_text
from reviewtui.domain.errors import SessionFileError
from reviewtui.domain.warmup import WarmupItem

MOST_ANSWERS = 8
MOST_ITEMS = 100
"""More than that is no warm-up."""

_decoder = msgspec.json.Decoder(WarmupItem)


def read_warmup(path: Path, shown: str) -> tuple[WarmupItem, ...]:
    """The items of the file at `path`, which messages call `shown`. SessionFileError where one is none."""
    lines = read_text(path, shown).split("\n")  # not `splitlines`: a string of JSON may hold other ends of lines
    items = tuple(_item(line, f"{shown}:{number}") for number, line in enumerate(lines, start=1) if line.strip())
    if not 0 < len(items) <= MOST_ITEMS:
        raise SessionFileError(f"{shown} holds {len(items)} items; a warm-up has 1 to {MOST_ITEMS}")
    return items


def _item(line: str, where: str) -> WarmupItem:
    try:
        item = _decoder.decode(line)
    except msgspec.ValidationError as error:
        raise SessionFileError(f"{where}: {error}") from None
    except msgspec.DecodeError as error:
        raise SessionFileError(f"{where}: is no JSON object: {error}") from None
    for problem in _problems(item):
        raise SessionFileError(f"{where}: {problem}")
    return item


def _problems(item: WarmupItem) -> Iterator[str]:
    count = len(item.answers)
    if not item.prompt.strip():
        yield "`prompt` is empty"
    if not 1 <= count <= MOST_ANSWERS or not all(answer.strip() for answer in item.answers):
        yield f"`answers` must be 1 to {MOST_ANSWERS} texts"
    if item.ratings is None and item.winner is None and item.order is None and item.failures is None:
        yield "says nothing of what is expected: give `ratings`, `winner`, `order` or `failures`"
    if item.ratings is not None and (len(item.ratings) != count or not all(1 <= stars <= 5 for stars in item.ratings)):
        yield "`ratings` must hold a whole number from 1 to 5 for each of `answers`"
    if item.winner is not None and count != 2:
        yield "`winner` is said of two `answers`"
    if item.order is not None and sorted(sum(item.order, ())) != list(range(1, count + 1)):
        yield "`order` must name each of `answers` once by its number, like [[2], [1, 3]]"
    if item.failures is not None and len(item.failures) != count:
        yield '`failures` must hold a list for each of `answers`, like [[], ["refusal"]]'

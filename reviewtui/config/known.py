"""Items whose verdicts are known, of the warm-up or gold: a file with one item a line, as JSON, or a list of tables."""

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, get_args

import msgspec

from reviewtui.config.locate import KeyPath
from reviewtui.config.problems import Problems
from reviewtui.config.schema import Known, RawReview
from reviewtui.config.toml import read_text, shown_path
from reviewtui.domain.detection import FailureKind
from reviewtui.domain.errors import SessionFileError
from reviewtui.domain.known import KnownItem, Winner, gold_id
from reviewtui.domain.session import ReviewRules
from reviewtui.nearest import did_you_mean, listed

MOST_ANSWERS = 8
MOST_ITEMS = {"warmup": 100, "gold": 1_000}
"""More than that is no warm-up, and nobody keeps that many known verdicts true."""

CALLED = {"warmup": "a warm-up", "gold": "gold"}

_decoder = msgspec.json.Decoder(KnownItem)


def with_known(rules: ReviewRules, table: RawReview | None, folder: Path, problems: Problems) -> ReviewRules:
    """`rules` with the items of the warm-up and the gold ones, where there are any; their files are in `folder`."""
    if table is None:
        return rules
    if table.warmup is not None:
        rules = msgspec.structs.replace(rules, warmup=_known("warmup", table.warmup, folder, problems))
    if table.gold is not None:
        rules = msgspec.structs.replace(rules, gold=_known("gold", table.gold, folder, problems))
    elif table.gold_share is not None:
        problems.add(("review", "gold_share"), 'is given without `gold`; add it, like gold = "gold.jsonl"')
    return rules


def _known(key: str, given: Known, folder: Path, problems: Problems) -> tuple[KnownItem, ...]:
    """The items of one key. What is wrong with them is noted in `problems`."""
    path: KeyPath = ("review", key)
    try:
        if not isinstance(given, str):
            return _from_tables(key, given, problems)
        shown = shown_path(folder / given)
        lines = read_text(folder / given, shown).split("\n")  # not `splitlines`: JSON may hold other ends of lines
        numbered = [(f"{shown}:{number}", line) for number, line in enumerate(lines, start=1) if line.strip()]
        return _checked(key, [(where, _item(_decoder.decode, line, where)) for where, line in numbered], shown)
    except SessionFileError as error:
        problems.add(path, error.message)
        return ()


def _from_tables(key: str, tables: Sequence[dict[str, Any]], problems: Problems) -> tuple[KnownItem, ...]:
    items: list[tuple[str, KnownItem]] = []
    for index, table in enumerate(tables):
        try:
            items.append((f"entry {index + 1}", _item(_converted, table, "")))
        except SessionFileError as error:
            problems.add(("review", key, index), error.message)
    return _checked(key, items, "it") if len(items) == len(tables) else ()


def _converted(table: dict[str, Any]) -> KnownItem:
    return msgspec.convert(table, KnownItem)


def _item(decode: Callable[[Any], KnownItem], given: Any, where: str) -> KnownItem:
    """One item. SessionFileError, which begins with `where` it stands, if it is none."""
    before = f"{where}: " if where else ""
    try:
        item = decode(given)
    except msgspec.ValidationError as error:
        raise SessionFileError(f"{before}{error}{_fix(str(error))}") from None
    except msgspec.DecodeError as error:
        raise SessionFileError(f"{before}is no JSON object: {error}") from None
    for problem in _problems(item):
        raise SessionFileError(f"{before}{problem}")
    return item


def _fix(error: str) -> str:
    """What would be right, behind what msgspec says is wrong."""
    if found := re.search("unknown field `(.*)`", error):
        keys = KnownItem.__struct_fields__
        return did_you_mean(found[1], keys) or f"; known here: {listed(keys)}"
    return next((f"; {fix}" for key, fix in _FIXES.items() if f"`$.{key}" in error), "")


_FIXES = {
    "ratings": "a rating is a number like 4, or the lowest and the highest that are right, like [1, 2]",
    "winner": f"one of {listed(get_args(Winner))}",
    "failures": f"one of {listed(get_args(FailureKind))}",
    "order": "write lists of the answers' numbers, the best first, like [[2], [1, 3]]",
    "answers": 'write a list of texts, like ["It left today.", "I cannot say."]',
}


def _checked(key: str, items: Sequence[tuple[str, KnownItem]], shown: str) -> tuple[KnownItem, ...]:
    """The items, each with where it stands. SessionFileError where there are too few or too many, or two alike."""
    if not 0 < len(items) <= MOST_ITEMS[key]:
        raise SessionFileError(f"{shown} holds {len(items)} items; {CALLED[key]} has 1 to {MOST_ITEMS[key]:,}")
    first: dict[str, str] = {}
    for where, item in items:
        before = first.setdefault(gold_id(item), where)
        if key == "gold" and before != where:
            raise SessionFileError(f"{where}: is the same prompt and answers as {before}; keep one of them")
    return tuple(item for _, item in items)


def _problems(item: KnownItem) -> Iterator[str]:
    count = len(item.answers)
    if not item.prompt.strip():
        yield "`prompt` is empty"
    if not 1 <= count <= MOST_ANSWERS or not all(answer.strip() for answer in item.answers):
        yield f"`answers` must be 1 to {MOST_ANSWERS} texts"
    if item.ratings is None and item.winner is None and item.order is None and item.failures is None:
        yield "says nothing of what is expected: give `ratings`, `winner`, `order` or `failures`"
    if item.ratings is not None and (len(item.ratings) != count or not all(map(_is_rating, item.ratings))):
        yield (
            "`ratings` must hold a whole number from 1 to 5 for each of `answers`, or the lowest and the highest of "
            "those that are right, like [5, [1, 2]]"
        )
    if item.winner is not None and count != 2:
        yield "`winner` is said of two `answers`"
    if item.order is not None and sorted(sum(item.order, ())) != list(range(1, count + 1)):
        yield "`order` must name each of `answers` once by its number, like [[2], [1, 3]]"
    if item.failures is not None and len(item.failures) != count:
        yield '`failures` must hold a list for each of `answers`, like [[], ["refusal"]]'


def _is_rating(known: int | tuple[int, int]) -> bool:
    low, high = known if isinstance(known, tuple) else (known, known)
    return 1 <= low <= high <= 5

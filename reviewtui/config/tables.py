"""Reads a TOML table into its struct of `schema`, noting every problem instead of stopping at the first."""

import math
from collections.abc import Iterable
from typing import Any, Literal, TypeVar, get_args, get_origin

import msgspec
from msgspec.structs import fields

from reviewtui.config.durations import Seconds, seconds
from reviewtui.config.locate import KeyPath
from reviewtui.config.plugins import Added
from reviewtui.config.problems import Problems
from reviewtui.config.schema import LARGEST, RawSecret, RawTable
from reviewtui.nearest import did_you_mean, listed

T = TypeVar("T", bound=RawTable)

NOT_YET = "not supported yet"
NO_LITERAL_KEY = (
    "a key never stands in a session file, which is shared and recorded; "
    'say where it is: { env = "NAME" }, { file = "..." } or { keyring = "..." }'
)


def read_table(kind: type[T], table: object, path: KeyPath, problems: Problems) -> T:
    """`table` as a `kind`. What is wrong in it is noted in `problems` and left None."""
    if not isinstance(table, dict):
        problems.add(path, NO_LITERAL_KEY if kind is RawSecret else f"must be a table, not {_kind_of(table)}")
        return kind()
    types = {field.name: _without_none(field.type) for field in fields(kind)}
    values = {}
    for key, value in table.items():
        if key in types:
            added = kind.added.get(key)
            if added is not None and isinstance(value, str) and value not in get_args(types[key]):
                values[key] = _read_added(get_args(types[key]), added(), value, (*path, key), problems)
                continue
            planned = kind.planned_values.get(key, frozenset())
            values[key] = _read(types[key], value, (*path, key), problems, planned)
        elif kind is RawSecret:
            problems.add(path, NO_LITERAL_KEY)  # without naming the key: it may be the secret itself
        elif key in kind.planned:
            problems.add((*path, key), f"{NOT_YET}; remove it")
        else:
            problems.add((*path, key), f"unknown key{did_you_mean(key, types) or f'; known here: {listed(types)}'}")
    return kind(**values)


def _read(kind: Any, value: object, path: KeyPath, problems: Problems, planned: Iterable[str]) -> Any:
    if get_origin(kind) is list and get_origin(get_args(kind)[0]) is Literal:
        return _read_choices(get_args(get_args(kind)[0]), value, path, problems)
    if get_origin(kind) is list and issubclass(get_args(kind)[0], RawTable):
        return _read_tables(get_args(kind)[0], value, path, problems)
    if isinstance(kind, type) and issubclass(kind, RawTable):
        return read_table(kind, value, path, problems)
    if get_origin(kind) is Literal:
        return _read_choice(get_args(kind), value, path, problems, frozenset(planned))
    try:
        _check_number(value)
        converted = msgspec.convert(value, kind, dec_hook=_duration)
        return float(converted) if isinstance(converted, Seconds) else converted
    except msgspec.ValidationError:
        problems.add(path, _complaint(kind, value))
        return None


def _read_tables(kind: type[T], value: object, path: KeyPath, problems: Problems) -> list[T]:
    if not isinstance(value, list):
        problems.add(path, f"must be a list of tables, each under [[{path[-1]}]], not {_kind_of(value)}")
        return []
    return [read_table(kind, item, (*path, index), problems) for index, item in enumerate(value)]


def _read_choice(
    known: tuple[str, ...], value: object, path: KeyPath, problems: Problems, planned: frozenset[str]
) -> str | None:
    if isinstance(value, str) and value in known:
        return str(value)
    if isinstance(value, str) and value in planned:
        problems.add(path, f'"{value}" is {NOT_YET}; supported: {listed(known)}')
    elif planned and isinstance(value, list) and all(item in (*known, *planned) for item in value):
        problems.add(path, f"a list is {NOT_YET}; supported: {listed(known)}")
    elif isinstance(value, str):
        problems.add(path, f"must be one of {listed(known)}{did_you_mean(value, known)}")
    else:
        problems.add(path, f"must be one of {listed(known)}, not {_kind_of(value)}")
    return None


def _read_added(known: tuple[str, ...], added: Added, value: str, path: KeyPath, problems: Problems) -> str | None:
    """A value that is none of `known`: one that a plugin adds, or none at all."""
    if value in added.names:
        return value
    both = (*known, *added.names)
    problems.add(path, "; ".join((f"must be one of {listed(both)}{did_you_mean(value, both)}", *added.broken)))
    return None


def _read_choices(known: tuple[str, ...], value: object, path: KeyPath, problems: Problems) -> list[str] | None:
    """One of `known`, or a list of several."""
    if value == []:
        problems.add(path, f"must name at least one of {listed(known)}")
        return None
    wanted = value if isinstance(value, list) else [value]
    chosen = [_read_choice(known, item, path, problems, frozenset()) for item in wanted]
    twice = [item for item in known if chosen.count(item) > 1]
    if twice:
        problems.add(path, f'names "{twice[0]}" twice')
    return None if twice or None in chosen else [item for item in chosen if item is not None]


def _check_number(value: object) -> None:
    """TOML has `nan` and `inf`; no key of ours means either."""
    if isinstance(value, float) and not math.isfinite(value):
        raise msgspec.ValidationError("not a number")


def _duration(kind: type, value: object) -> Seconds:
    assert kind is Seconds, "the only type of the schema that msgspec does not know"
    return seconds(value)


def _without_none(kind: Any) -> Any:
    """The schema's fields are all `X | None`, and TOML has no null: X."""
    return next(argument for argument in get_args(kind) if argument is not type(None))


def _complaint(kind: Any, value: object) -> str:
    wanted: str = next(meta.description for meta in kind.__metadata__ if meta.description)
    base = get_origin(kind.__origin__) or kind.__origin__
    if value and base in (str, list, dict) and isinstance(value, base):
        return f"must be {wanted}"  # right on the outside: "not a list" would mislead
    return f"must be {wanted}, not {_kind_of(value)}"


def _kind_of(value: object) -> str:
    """`value` in a message. Texts are not repeated: one of them may be a secret in the wrong place."""
    match value:
        case bool():
            return "true" if value else "false"
        case int() if abs(value) > LARGEST:
            return "a number that large"
        case int() | float():
            return str(value)
        case "":
            return "an empty text"
        case str():
            return "a text"
        case []:
            return "an empty list"
        case list():
            return "a list"
        case dict():
            return "a table"
        case _:
            return "a date or time"

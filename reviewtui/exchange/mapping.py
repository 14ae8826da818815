"""`--map field=path` and `--set field=value`: where in somebody else's file a column of ours is found."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from reviewtui.domain.errors import DataFileError
from reviewtui.nearest import did_you_mean, listed

_STEP = re.compile(r"\[(-?\d+)\]|([^.\[\]]+)")
_PATH = re.compile(r"[^.\[\]]+(?:\.[^.\[\]]+|\[-?\d+\])*")

Fields = Mapping[str, str]
"""Column of ours to the path of its value. A column that is not named is found under its own name; one whose path is
empty is nowhere, and one that is `Fixed` has that value in every row.
"""


class Fixed(str):
    """In place of a path: the value itself."""

    __slots__ = ()


class JsonPath(NamedTuple):
    """A path into a JSON object: `whole` as one key, or else `steps` from key or index to the next."""

    whole: str
    steps: tuple[str | int, ...]

    def value(self, data: Mapping[str, Any]) -> Any:
        """What `data` holds there; None where it holds nothing."""
        if self.whole in data or len(self.steps) == 1:
            return data.get(self.whole)
        found: Any = data
        for step in self.steps:
            if isinstance(step, str):
                found = found.get(step) if isinstance(found, dict) else None
            else:
                found = found[step] if isinstance(found, list) and -len(found) <= step < len(found) else None
        return found


def parse_mapping(maps: Iterable[str], sets: Iterable[str], known: Iterable[str]) -> dict[str, str]:
    """The `--map` and `--set` options as a mapping. DataFileError where one is no `field=...`, or its field is not
    `known`.
    """
    fields = tuple(known)
    mapping: dict[str, str] = {}
    for option in maps:
        field, path = _parted("--map", option, fields, mapping, "PATH, like prompt=question or text=choices[0].text")
        mapping[field] = path
    for option in sets:
        field, value = _parted("--set", option, fields, mapping, "VALUE, like model=candidate or reviewer=ann")
        mapping[field] = Fixed(value)
    return mapping


def _parted(name: str, option: str, known: Sequence[str], before: Fields, shape: str) -> tuple[str, str]:
    field, equals, what = option.partition("=")
    try:
        option.encode()
    except UnicodeEncodeError:
        raise DataFileError(f"{name} {option}: is not valid UTF-8") from None
    if not equals or not field:
        raise DataFileError(f"{name} {option}: must be FIELD={shape}")
    if field not in known:
        near = did_you_mean(field, known) or f"; known here: {listed(known)}"
        raise DataFileError(f"{name} {option}: there is no field `{field}`{near}")
    if field in before:
        raise DataFileError(f"{name} {option}: `{field}` is said twice, as `{before[field]}` before")
    return field, what


def json_path(path: str) -> JsonPath:
    """`path` as `a.b[0].c` is meant. What has no such shape is the name of one key."""
    if _PATH.fullmatch(path) is None:
        return JsonPath(path, (path,))
    steps = tuple(name or int(index) for index, name in _STEP.findall(path))
    return JsonPath(path, steps)

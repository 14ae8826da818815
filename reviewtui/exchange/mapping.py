"""`--map field=path`: where in a row of somebody else's file a column of ours is found."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from reviewtui.domain.errors import DataFileError
from reviewtui.nearest import did_you_mean, listed

_STEP = re.compile(r"\[(-?\d+)\]|([^.\[\]]+)")
_PATH = re.compile(r"[^.\[\]]+(?:\.[^.\[\]]+|\[-?\d+\])*")

Fields = Mapping[str, str]
"""Column of ours to the path of its value. A column that is not named is found under its own name; one whose path is
empty is nowhere.
"""


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


def parse_mapping(options: Iterable[str], known: Iterable[str]) -> dict[str, str]:
    """The `--map` options as a mapping. DataFileError where one is no `field=path`, or its field is not `known`."""
    fields = tuple(known)
    mapping: dict[str, str] = {}
    for option in options:
        field, equals, path = option.partition("=")
        if not equals or not field:
            raise DataFileError(f"--map {option}: must be FIELD=PATH, like prompt=question or text=choices[0].text")
        if field not in fields:
            known_here = did_you_mean(field, fields) or f"; known here: {listed(fields)}"
            raise DataFileError(f"--map {option}: there is no field `{field}`{known_here}")
        if field in mapping:
            raise DataFileError(f"--map {option}: `{field}` is mapped twice, to `{mapping[field]}` before")
        mapping[field] = path
    return mapping


def json_path(path: str) -> JsonPath:
    """`path` as `a.b[0].c` is meant. What has no such shape is the name of one key."""
    if _PATH.fullmatch(path) is None:
        return JsonPath(path, (path,))
    steps = tuple(name or int(index) for index, name in _STEP.findall(path))
    return JsonPath(path, steps)

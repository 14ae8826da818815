"""Recorded answers in which fields hold anything at all, as a broken or hostile server may send them."""

import json
import random
from typing import Any

import msgspec
import pytest

from reviewtui.providers.registry import provider_for
from reviewtui.providers.wire import Completed, RemoteError, WireEvent
from tests.providers.cases.case import Case
from tests.providers.test_streams import CASES

ODD: tuple[Any, ...] = (None, True, 0, -1, 7, 1.5, 1e300, "", "x", "\ud83d", [], [None], [["x"]], {}, {"\udc00": 1})
TIMES = 60
"""Ways of spoiling each answer."""


def spoilt(line: str, chance: random.Random) -> str:
    """The line of an answer with something in its JSON replaced; as it was where it holds none."""
    before, brace, rest = line.partition("{")
    try:
        value = json.loads(brace + rest)
    except ValueError:
        return line
    return before + json.dumps(_replaced(value, chance))


def _replaced(value: Any, chance: random.Random) -> Any:
    """`value` with one of its leaves or branches replaced: the deeper, the likelier."""
    if not isinstance(value, dict | list) or not value or chance.random() < 0.15:
        return chance.choice(ODD)
    place = chance.choice(list(value) if isinstance(value, dict) else range(len(value)))
    value[place] = _replaced(value[place], chance)
    return value


def read(case: Case, text: str) -> list[WireEvent]:
    parser = provider_for(case.provider).parser(case.content_type)
    return parser.feed(text.encode()) + parser.close()


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.provider}/{case.file}")
def test_nothing_raises_and_what_is_said_can_be_stored(case: Case) -> None:
    chance = random.Random(case.file)
    recorded = case.read().decode(errors="replace")
    lines = [recorded] if recorded.lstrip().startswith(("{", "[")) and not case.streamed else recorded.split("\n")
    for _ in range(TIMES):
        text = "\n".join(spoilt(line, chance) if chance.random() < 0.3 or len(lines) == 1 else line for line in lines)
        said = read(case, text)
        assert [isinstance(event, Completed | RemoteError) for event in said].count(True) == 1, text
        msgspec.json.encode(said)  # UnicodeEncodeError where a text holds half a surrogate pair

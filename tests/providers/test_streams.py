"""Every provider on recorded answers of its services, however the bytes are cut.

The cases of a provider stand in `cases/PROVIDER.py`, the bytes in `streams/PROVIDER/`.
"""

import importlib
import pkgutil
import random
from collections.abc import Iterator

import pytest

from reviewtui.providers.registry import PROVIDERS, provider_for
from reviewtui.providers.wire import Completed, RemoteError, WireEvent
from tests.providers import cases
from tests.providers.cases.case import STREAMS, TOPICS, Case

CUTS = 20
"""Random ways of cutting each answer."""


def _cases() -> Iterator[Case]:
    for module in pkgutil.iter_modules(cases.__path__):
        if module.name != "case":
            yield from importlib.import_module(f"{cases.__name__}.{module.name}").CASES


CASES = list(_cases())


def read(case: Case, cuts: list[int]) -> tuple[list[WireEvent], bool]:
    """The events, and whether the answer was taken for a stream."""
    text = case.read()
    parser = provider_for(case.provider).parser(case.content_type, secrets=["sk-secret"])
    events: list[WireEvent] = []
    for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True):
        events += parser.feed(text[start:end])
    events += parser.close()
    assert parser.feed(text) == parser.close() == []
    return events, parser.streamed


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.provider}/{case.file}")
class TestEveryAnswer:
    def test_is_read_as_it_was_meant(self, case: Case) -> None:
        assert read(case, []) == (case.events, case.streamed)

    def test_is_read_alike_byte_by_byte(self, case: Case) -> None:
        assert read(case, list(range(1, len(case.read())))) == (case.events, case.streamed)

    def test_is_read_alike_in_any_pieces(self, case: Case) -> None:
        length = len(case.read())
        for seed in range(CUTS):
            chance = random.Random(seed)
            cuts = sorted(chance.sample(range(1, length), min(length - 1, chance.randint(1, 40))))
            assert read(case, cuts) == (case.events, case.streamed), f"seed {seed}"

    def test_ends_once(self, case: Case) -> None:
        assert [isinstance(event, Completed | RemoteError) for event in case.events].count(True) == 1


@pytest.mark.parametrize("provider", sorted(set(PROVIDERS) - {"embedded"}))  # which speaks the chat format
def test_every_topic_is_shown_by_every_provider(provider: str) -> None:
    assert {case.topic for case in CASES if case.provider == provider} == TOPICS


def test_every_recorded_answer_has_its_case() -> None:
    recorded = {(path.parent.name, path.name) for path in STREAMS.glob("*/*")}
    assert recorded == {(case.provider, case.file) for case in CASES}

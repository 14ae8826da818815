"""Answers that name their maker, measured on a list that people labelled.

Half of the texts name it, the others are hard: they speak of models, makers, stars, painters and animals. On a part,
`held_out`, nothing was ever tuned; it was measured once the patterns were there, and what it showed is the truth.
"""

import time
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

import msgspec
import pytest

from reviewtui.detect.maker_names import mentions
from reviewtui.detect.self_naming import self_naming


class Labelled(msgspec.Struct, frozen=True):
    text: str
    language: str
    names_its_maker: bool
    held_out: bool


class Measured(NamedTuple):
    found: int
    right: int
    there: int

    @property
    def precision(self) -> float:
        return self.right / self.found

    @property
    def recall(self) -> float:
        return self.right / self.there


TEXTS = [
    msgspec.json.decode(line, type=Labelled)
    for line in (Path(__file__).parent / "self_naming.jsonl").read_bytes().splitlines()
]


def measured(*, held_out: bool) -> Measured:
    part = [one for one in TEXTS if one.held_out is held_out]
    found = [one for one in part if self_naming(one.text)]
    return Measured(len(found), sum(one.names_its_maker for one in found), sum(one.names_its_maker for one in part))


def test_the_list_is_long_enough_and_half_of_it_is_hard() -> None:
    assert len(TEXTS) == len({one.text for one in TEXTS}) >= 240
    assert 0.45 < sum(one.names_its_maker for one in TEXTS) / len(TEXTS) < 0.55
    assert len({one.language for one in TEXTS}) >= 14
    assert sum(one.held_out for one in TEXTS) >= 80
    hard = [one for one in TEXTS if not one.names_its_maker]
    assert sum(any(mentions(one.text)) for one in hard) > 0.75 * len(hard), "most of the others name somebody"


@pytest.mark.parametrize(("held_out", "precision", "recall"), [(False, 1.0, 1.0), (True, 40 / 42, 40 / 45)])
def test_precision_and_recall_are_no_worse_than_they_were(held_out: bool, precision: float, recall: float) -> None:
    now = measured(held_out=held_out)
    print(f"held out {held_out}: precision {now.right}/{now.found}, recall {now.right}/{now.there}")
    assert now.precision >= precision
    assert now.recall >= recall


def test_the_help_says_how_often_it_is_wrong() -> None:
    now, texts = measured(held_out=True), sum(one.held_out for one in TEXTS)
    said = " ".join((files("reviewtui") / "help" / "figures.md").read_text(encoding="utf-8").split())
    wrong, others = now.found - now.right, texts - now.there
    assert (
        f"of {texts} texts that it was not made with it flags {now.right} of the {now.there} that name their maker, "
        f"and {wrong} of the {others} that do not" in said
    )


def test_the_place_is_that_of_the_claim_in_the_raw_text() -> None:
    text = "Your parcel left on Monday.\n\nBy the way, I’m **Claude**, made by Anthropic."
    found = self_naming(text)
    assert found is not None
    assert text[found.start : found.end] == "I’m **Claude**"
    assert found.language == "English"


def test_what_is_found_first_is_what_is_meant_first() -> None:
    text = 'She wrote "I am ChatGPT". I am not. I was trained by Google.'
    found = self_naming(text)
    assert found is not None
    assert text[found.start : found.end] == "I was trained by Google"


@pytest.mark.parametrize(
    "name",
    ["ChatGPT", "Chat-GPT", "GPT-4o", "Open AI", "Claude", "通义千问", "DeepSeek", "xAI", "Mixtral", "01.AI", "كلود"],
)
def test_a_name_is_never_overlooked_by_the_quick_look(name: str) -> None:
    assert any(mentions(f"I am {name}."))
    assert self_naming(f"I am {name}.") or name in ("Open AI", "xAI", "01.AI"), "which make models and are none"


def test_nothing_to_find_where_nothing_stands() -> None:
    assert self_naming("") is None
    assert self_naming("No.") is None


@pytest.mark.parametrize(
    "text",
    [
        "I'm " * 20_000 + "Claude Monet",
        "as an " * 10_000 + "OpenAI",
        "我是" * 20_000 + "阿里云",
        '"' * 40_000 + " Claude",
        "an ai assistant " * 3_000 + "OpenAI",
        "ChatGPT was developed by OpenAI, and Google said so. " * 800,
    ],
)
def test_hostile_texts_cost_no_time_to_speak_of(text: str) -> None:
    began = time.perf_counter()
    assert self_naming(text) is None
    assert time.perf_counter() - began < 2.0, "a few milliseconds for each 10,000 characters"

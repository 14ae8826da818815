"""`--map`: what it may say."""

import pytest

from reviewtui.domain.errors import DataFileError
from reviewtui.exchange.mapping import Fixed, json_path, parse_mapping

FIELDS = ("prompt", "model", "text")


def test_fields_and_paths() -> None:
    assert parse_mapping(["prompt=question", "text=a=b", "model="], [], FIELDS) == {
        "prompt": "question",
        "text": "a=b",
        "model": "",
    }


@pytest.mark.parametrize(
    ("option", "words"),
    [
        ("prompt", "--map prompt: must be FIELD=PATH"),
        ("=x", "--map =x: must be FIELD=PATH"),
        ("promt=x", "there is no field `promt`; did you mean `prompt`?"),
        ("zzz=x", "there is no field `zzz`; known here: `prompt`, `model`, `text`"),
        ("model=y", "`model` is said twice, as `x` before"),
        ("text=\udcff", "is not valid UTF-8"),
    ],
)
def test_mistakes(option: str, words: str) -> None:
    with pytest.raises(DataFileError) as caught:
        parse_mapping(["model=x", option], [], FIELDS)
    assert words in str(caught.value)


def test_fixed_values() -> None:
    mapping = parse_mapping(["prompt=q"], ["model=gpt=4", "text="], FIELDS)
    assert {name: (str(path), isinstance(path, Fixed)) for name, path in mapping.items()} == {
        "prompt": ("q", False),
        "model": ("gpt=4", True),
        "text": ("", True),
    }
    with pytest.raises(DataFileError, match="--set model=y: `model` is said twice, as `x` before"):
        parse_mapping(["model=x"], ["model=y"], FIELDS)
    with pytest.raises(DataFileError, match="--set model: must be FIELD=VALUE"):
        parse_mapping([], ["model"], FIELDS)


def test_what_is_no_path_is_one_key() -> None:
    assert json_path("a.b[0]").steps == ("a", "b", 0)
    for whole in ("a..b", "[0]", "a[x]", "a[", ".", "a]"):
        assert json_path(whole).value({whole: 1, "a": {"b": 2}}) == 1

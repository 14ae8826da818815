"""Gold items: a file or tables of the session file, and what is wrong with them."""

import json
from pathlib import Path
from typing import Any

import pytest

from reviewtui.config.load import load_session
from reviewtui.domain.errors import SessionFileError
from reviewtui.domain.session import ReviewRules
from tests.config.files import SMALL

ITEM: dict[str, Any] = {"prompt": "where is it?", "answers": ["on its way", "who knows"], "ratings": [[4, 5], 1]}

TABLES = """
[review]
gold_share = 0.1

[[review.gold]]
prompt = "where is it?"
answers = ["on its way", "who knows"]
ratings = [5, [1, 2]]
winner = "a"

[[review.gold]]
prompt = "and now?"
system = "You answer customers."
reference = "It is here."
answers = ["here"]
failures = [[]]
"""


def rules_of(folder: Path, review: str) -> ReviewRules:
    (folder / "p.jsonl").write_text('{"prompt": "one"}\n', encoding="utf-8")
    (folder / "s.toml").write_text(SMALL + review, encoding="utf-8")
    return load_session(folder / "s.toml").session.review


def file_of(folder: Path, *items: dict[str, Any]) -> str:
    (folder / "g.jsonl").write_text("".join(json.dumps(item) + "\n" for item in items), encoding="utf-8")
    return '[review]\ngold = "g.jsonl"\n'


def complaint(folder: Path, review: str) -> str:
    with pytest.raises(SessionFileError) as caught:
        rules_of(folder, review)
    return caught.value.message


def test_a_file_and_tables_say_the_same(tmp_path: Path) -> None:
    by_tables = rules_of(tmp_path, TABLES)
    first, second = by_tables.gold
    assert (first.ratings, first.winner, by_tables.gold_share) == ((5, (1, 2)), "a", 0.1)
    assert (second.system, second.reference, second.failures) == ("You answer customers.", "It is here.", ((),))
    lines = (
        {"prompt": first.prompt, "answers": first.answers, "ratings": first.ratings, "winner": first.winner},
        {
            "prompt": second.prompt,
            "system": second.system,
            "reference": second.reference,
            "answers": second.answers,
            "failures": second.failures,
        },
    )
    by_file = rules_of(tmp_path, file_of(tmp_path, *lines))
    assert by_file.gold == by_tables.gold
    assert by_file.gold_share == 0.05


def test_a_warm_up_may_stand_in_the_session_file_too(tmp_path: Path) -> None:
    rules = rules_of(tmp_path, TABLES.replace("review.gold", "review.warmup").replace("gold_share = 0.1", ""))
    assert [item.prompt for item in rules.warmup] == ["where is it?", "and now?"]
    assert rules.gold == ()


@pytest.mark.parametrize(
    ("item", "words"),
    [
        (ITEM | {"ratings": [[2, 1], 1]}, "the lowest and the highest of those that are right"),
        (ITEM | {"ratings": [[0, 2], 1]}, "the lowest and the highest of those that are right"),
        (ITEM | {"ratings": [[1, 2, 3], 1]}, "Expected `array` of length 2"),
        (
            ITEM | {"ratings": ["at most 2", 1]},
            "Expected `int | array`, got `str` - at `$.ratings[0]`; a rating is a number like 4, or",
        ),
        (ITEM | {"winer": "a"}, "unknown field `winer`; did you mean `winner`?"),
        (ITEM | {"verdict": "a"}, "unknown field `verdict`; known here: `prompt`, `answers`, `system`"),
    ],
)
def test_a_bad_item_is_named_by_its_line_or_table(tmp_path: Path, item: dict[str, Any], words: str) -> None:
    message = complaint(tmp_path, file_of(tmp_path, ITEM, item))
    assert "s.toml:8: review.gold: " in message
    assert "g.jsonl:2: " in message
    assert words in message


def test_a_bad_table_is_named_by_its_number_and_the_line_of_its_header(tmp_path: Path) -> None:
    message = complaint(tmp_path, TABLES.replace("failures = [[]]", 'failures = [["rude"]]'))
    assert "s.toml:17: review.gold[1]: Invalid enum value 'rude' - at `$.failures[0][0]`; one of `error`," in message


def test_two_alike_none_and_a_share_alone_are_said(tmp_path: Path) -> None:
    alike = complaint(tmp_path, file_of(tmp_path, ITEM, ITEM | {"prompt": "other"}, ITEM | {"ratings": [1, 1]}))
    assert "g.jsonl:3: is the same prompt and answers as " in alike
    assert "g.jsonl:1; keep one of them" in alike
    assert "holds 0 items; gold has 1 to 1,000" in complaint(tmp_path, file_of(tmp_path))
    assert "review.gold_share: must be a number from 0 to 0.5" in complaint(tmp_path, "[review]\ngold_share = 0.6\n")
    assert "No such file" in complaint(tmp_path, '[review]\ngold = "none.jsonl"\n')
    assert "no file has such a name" in complaint(tmp_path, '[review]\ngold = "\\u0000.jsonl"\n')

"""Recorded answers in a session file."""

import hashlib
from pathlib import Path

import pytest

from reviewtui.domain.session import Model, Replay, variants_of
from tests.config.files import HOSTED, load, problems

REPLAYED = """\
name = "s"
prompts = ["p.jsonl"]
[[models]]
name = "small"
provider = "replay"
replay = { file = "answers.jsonl" }
"""
LINE = '{"prompt": "hello", "text": "Good day."}\n'


@pytest.fixture(autouse=True)
def _recordings(folder: Path) -> None:
    (folder / "answers.jsonl").write_text(LINE)


def test_a_file_is_enough_and_is_known_by_what_is_in_it(folder: Path) -> None:
    digest = hashlib.sha256(LINE.encode()).hexdigest()
    assert load(folder, REPLAYED).session.models == (
        Model(name="small", provider="replay", model="small", retries=0, replay=Replay("answers.jsonl", None, digest)),
    )


@pytest.mark.parametrize(("pace", "read"), [('"recorded"', None), ("50", 50.0), ("0.5", 0.5)])
def test_a_pace_is_the_recorded_one_or_tokens_a_second(folder: Path, pace: str, read: float | None) -> None:
    (model,) = load(folder, REPLAYED.replace(" }", f", pace = {pace} }}")).session.models
    assert model.replay is not None
    assert model.replay.pace == read


def test_other_recordings_and_another_pace_are_other_answers(folder: Path) -> None:
    def variant(text: str = REPLAYED) -> str:
        (found,) = variants_of(load(folder, text).session, {}).values()
        return found

    before = variant()
    assert variant() == before
    assert variant(REPLAYED.replace(" }", ", pace = 50 }")) != before
    (folder / "renamed.jsonl").write_text(LINE)
    assert variant(REPLAYED.replace("answers", "renamed")) == before
    (folder / "answers.jsonl").write_text(LINE.replace("Good", "Bad"))
    assert variant() != before


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            REPLAYED.replace('replay = { file = "answers.jsonl" }', ""),
            's.toml:3: models[0]: has no recordings; name their file: replay = { file = "answers.jsonl" }',
        ),
        (
            REPLAYED.replace('file = "answers.jsonl"', "pace = 5"),
            's.toml:3: models[0]: has no recordings; name their file: replay = { file = "answers.jsonl" }',
        ),
        (
            REPLAYED.replace("answers.jsonl", "none.jsonl"),
            "s.toml:6: models[0].replay.file: none.jsonl cannot be read: No such file or directory",
        ),
        (
            REPLAYED.replace("answers.jsonl", "~nobody-here/a.jsonl"),
            "s.toml:6: models[0].replay.file: ~nobody-here/a.jsonl cannot be read: No such file or directory",
        ),
        (
            REPLAYED.replace("answers.jsonl", "a\\u0000.jsonl"),
            "s.toml:6: models[0].replay.file: a\x00.jsonl cannot be read: no file has such a name",
        ),
        (
            REPLAYED.replace(" }", ', pace = "fast" }'),
            's.toml:6: models[0].replay.pace: must be "recorded" or a number of tokens a second, not a text',
        ),
        (
            REPLAYED.replace(" }", ", pace = 0 }"),
            's.toml:6: models[0].replay.pace: must be "recorded" or a number of tokens a second, not 0',
        ),
        (
            REPLAYED + 'base_url = "http://h.example"',
            "s.toml:7: models[0].base_url: recorded answers come from a file and have no address; remove it here",
        ),
        (
            REPLAYED + 'proxy = "http://h.example"',
            "s.toml:7: models[0].proxy: recorded answers come from a file and have no proxy; remove it here",
        ),
        (
            HOSTED + 'replay = { file = "answers.jsonl" }',
            's.toml:8: models[0].replay: is for models with provider = "replay"; remove it here',
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_line(folder: Path, text: str, words: str) -> None:
    assert problems(folder, text) == [words]

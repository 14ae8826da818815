"""Writing session files: what was answered is what is loaded, whatever the words are."""

from pathlib import Path

import pytest
import tomli
from hypothesis import given
from hypothesis import strategies as st

from reviewtui.config.load import load_session
from reviewtui.config.write import session_text
from reviewtui.domain.session import Model, Requirement, ReviewRules, SecretRef, Session

LOCAL = Model(name="local", provider="embedded", model="smollm2-135m", concurrency=1)
HOSTED = Model(
    name="hosted",
    provider="openai-chat",
    model="large-2",
    base_url="https://h.example/v1",
    api_key=SecretRef(env="LARGE_KEY"),
)
OLD = Model(name="old", provider="imported", model="old")


def written(
    *models: Model,
    prompts: tuple[str, ...] = ("p.jsonl",),
    review: ReviewRules = ReviewRules(),  # noqa: B008 - frozen
    requirements: tuple[Requirement, ...] = (),
) -> str:
    return session_text("s", prompts=prompts, models=models, review=review, requirements=requirements)


def loaded(folder: Path, text: str) -> Session:
    path = folder / "s.toml"
    path.write_bytes(text.encode())
    return load_session(path, strict=True).session


def test_what_is_written_is_what_is_loaded(folder: Path) -> None:
    review = ReviewRules(mode="compare", blind=False)
    requirements = (Requirement("error_rate", at_most=0.05), Requirement("ttft_p95", at_most=1500.0))

    session = loaded(folder, written(LOCAL, HOSTED, OLD, review=review, requirements=requirements))

    assert session.name == "s"
    assert session.models == (LOCAL, HOSTED, OLD)
    assert session.review == review
    assert session.requirements == requirements
    assert [prompt.messages[0].content for prompt in session.prompts] == ["hello"]


def test_a_session_whose_prompts_come_by_import_has_none(folder: Path) -> None:
    session = loaded(folder, written(OLD, prompts=()))

    assert session.prompts == ()
    assert session.requirements == ()


def test_the_file_reads_well() -> None:
    text = written(LOCAL, HOSTED, requirements=(Requirement("csat", at_least=0.8),))

    assert (
        text
        == """\
# s: which of these models answers well enough?
#
# Made by `reviewtui init`, and yours to edit. `reviewtui help session` explains every key that may stand here,
# `reviewtui check s` names every mistake and says what a run would ask for.

name = "s"
prompts = ["p.jsonl"] # JSON lines, relative to this file

[[models]]
name = "local"
provider = "embedded" # llama.cpp on this machine
model = "smollm2-135m"

[[models]]
name = "hosted"
provider = "openai-chat" # any server that speaks chat completions
base_url = "https://h.example/v1"
model = "large-2"
api_key = { env = "LARGE_KEY" } # where the key is; never the key itself

[review]
mode = "rate" # every answer from 1 to 5; "compare" sets two answers against each other
blind = true # reviewers do not see which model wrote what

# What must hold of each model by itself; locked at the first judgment.

[[requirements]]
figure = "csat"
at_least = 0.8
"""
    )


@pytest.mark.parametrize("mode", ["rate", "compare"])
def test_the_example_of_a_requirement_can_be_used_as_it_stands(folder: Path, mode: str) -> None:
    text = written(LOCAL, review=ReviewRules(mode=mode))
    head, example = text.split("# [[requirements]]\n")
    uncommented = "".join(line.removeprefix("# ") for line in example.splitlines(keepends=True))

    session = loaded(folder, f"{head}[[requirements]]\n{uncommented}")

    wanted = Requirement("csat", at_least=0.8) if mode == "rate" else Requirement("error_rate", at_most=0.05)
    assert session.requirements == (wanted,)


@pytest.mark.parametrize(
    "words",
    [
        'a"b',
        "'''",
        '"""',
        "back\\slash\\",
        "# no comment",
        '"][[models]]',
        "[brackets] = {braces}",
        "日本語 🪑",
        "\\u0041 \\n",
        "{{ jinja }} [bold]markup[/]",
    ],
)
def test_hostile_words_survive(folder: Path, words: str) -> None:
    models = (
        Model(name=words, provider="embedded", model=words, concurrency=1),
        Model(name=f"{words}2", provider="openai-chat", model=words, base_url="https://h.example/v1"),
    )
    (folder / "x").mkdir()
    prompts = f"x/{words.replace('/', '_')}.jsonl"
    (folder / prompts).write_text('{"prompt": "hello"}\n')

    session = loaded(folder, written(*models, prompts=(prompts,)))

    assert session.models == models


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_is_written_as_toml_that_says_it(words: str) -> None:
    model = Model(name=words, provider="openai-chat", model=words, base_url=words, api_key=SecretRef(env=words))

    document = tomli.loads(written(model, prompts=(words,)))

    assert document["prompts"] == [words]
    assert document["models"] == [
        {"name": words, "provider": "openai-chat", "base_url": words, "model": words, "api_key": {"env": words}}
    ]


@pytest.mark.parametrize("milliseconds", [0.3, 0.000001, 1.0, 999.5, 1000.0, 1500.0, 60_000.0, 31_622_400_000.0])
def test_every_length_of_time_survives(folder: Path, milliseconds: float) -> None:
    requirement = Requirement("total_p50", at_most=milliseconds)

    assert loaded(folder, written(LOCAL, requirements=(requirement,))).requirements == (requirement,)


@pytest.mark.parametrize("share", [0.0, 1e-7, 0.05, 1 / 3, 1.0])
def test_every_share_survives(folder: Path, share: float) -> None:
    requirement = Requirement("failure_rate", at_most=share)

    assert loaded(folder, written(LOCAL, requirements=(requirement,))).requirements == (requirement,)

"""`check` names the prompts to which nothing is recorded."""

import json
from pathlib import Path
from typing import Any

from reviewtui.actions.check import Finding, check
from reviewtui.domain.prompt import Message, Prompt, prompt_id
from reviewtui.domain.session import Model, Replay, Session


def prompt(text: str, name: str | None = None) -> Prompt:
    messages = (Message("user", text),)
    return Prompt(id=prompt_id(messages, None), messages=messages, family="f", name=name)


PROMPTS = (prompt("one"), prompt("two", "second"), prompt("x" * 50), prompt("four"), prompt("five\nlines"))


def problems(folder: Path, rows: list[dict[str, Any]]) -> tuple[Finding, ...]:
    (folder / "answers.jsonl").write_text("\n".join(map(json.dumps, rows)))
    model = Model(name="again", provider="replay", model="small", replay=Replay("answers.jsonl"))
    session = Session(name="s", path=str(folder / "s.toml"), prompts=PROMPTS, models=(model,))
    return check(session, env={}, data_dir=folder / "data").problems


def test_with_an_answer_to_every_prompt_nothing_is_said(tmp_path: Path) -> None:
    known_by = [PROMPTS[0].id, "second", *(asked.text for asked in PROMPTS[2:])]
    assert problems(tmp_path, [{"prompt": known, "text": "x", "model": "small"} for known in known_by]) == ()


def test_prompts_without_a_recording_are_counted_and_some_named(tmp_path: Path) -> None:
    hint = "Each would fail. `prompt` in the file is the id, the name or the text of a prompt."
    assert problems(tmp_path, [{"prompt": "four", "text": "x"}]) == (
        Finding(
            "again",
            f"answers.jsonl has no answer to 4 of 5 prompts: “one”, second, “{'x' * 39}…” and 1 more",
            hint,
        ),
    )
    rows = [{"prompt": known, "text": "x"} for known in ("one", "two", "x" * 50, "four")]
    (found,) = problems(tmp_path, rows)
    assert found.message == "answers.jsonl has no answer to 1 of 5 prompts: “five lines”"


def test_a_file_that_cannot_be_replayed_is_named_with_its_line(tmp_path: Path) -> None:
    (found,) = problems(tmp_path, [{"text": "x"}])
    assert found.subject == "again"
    assert "answers.jsonl:1: not a recorded answer" in found.message
    (found,) = problems(tmp_path, [{"prompt": "one", "model": "large", "text": "x"}])
    assert "holds no answer of small" in found.message
    assert "It holds answers of large" in found.hint

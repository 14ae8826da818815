"""Everything that the program writes to a terminal while somebody grades blind, searched for the models' names."""

import re
from collections.abc import Iterable
from pathlib import Path

import psutil
import pytest

from tests.e2e.conftest import ANSWERS, PROMPTS, UNGUESSABLE, Workplace
from tests.e2e.terminal import Terminal

Step = tuple[str] | tuple[str, str] | tuple[str, str, str]
"""A key, what it brings to the screen and what it takes away, as far as that is seen."""

KEYS_SHOWN = "type to search the keys of this screen"
PROMPT_BOX = "─ prompt ─"

EVERY_KEY: tuple[Step, ...] = (
    ("?", KEYS_SHOWN),
    ("escape", "", KEYS_SHOWN),
    ("p", "─ progress of ana ─"),
    ("escape", "", "─ progress of ana ─"),
    ("z", "", PROMPT_BOX),
    ("z", PROMPT_BOX),
    ("tab",),
    ("m",),
    ("w",),
    ("n", "─ note on "),
    ("escape", "", "─ note on "),
    ("f", " fails ─"),
    ("escape", "", " fails ─"),
    ("j",),
    ("k",),
    ("G",),
    ("g",),
    ("r",),
)


def walk(terminal: Terminal, steps: Iterable[Step]) -> None:
    """Press the keys, each when what the one before it does is seen. Where nothing need be seen there is a glance."""
    for key, *seen in steps:
        if seen:
            terminal.press_until(key, *seen)
        else:
            terminal.press(key)
            terminal.read(0.15)


def test_no_frame_title_or_byte_tells_a_model(collected: Workplace) -> None:
    with Terminal("review", "shop", "--reviewer", "ana", cwd=collected.folder) as terminal:
        terminal.wait_for(f"1/{PROMPTS}", *ANSWERS)
        walk(terminal, EVERY_KEY)
        terminal.press_until("\x10", "1 useless to 5 very good")  # ctrl+p, the command palette
        terminal.press_until("escape", "", "Search for commands")
        for item in range(1, PROMPTS + 1):
            terminal.wait_for(f"{item}/{PROMPTS}", *ANSWERS)
            terminal.press_until("4", "4 of 5")
            terminal.press_until("2", "", "4 of 5")
            if item == PROMPTS - 1:
                break
        terminal.wait_for(f"{PROMPTS}/{PROMPTS}")
        terminal.press_until("u", "Taken back: ")
        terminal.press("q")
        terminal.wait_exit()

        painted = "\n".join([*terminal.frames, *terminal.titles, terminal.raw]).lower()
    assert [secret for secret in collected.secrets if secret.lower() in painted] == []
    assert "order number" in painted, "the search looked at the right thing"


WHY = "─ needs an expert, because "
JUDGING: dict[str, tuple[Step, ...]] = {
    "rate": (
        ("4", "u undo: 1 B 4"),
        ("2", "u undo: 1 A 2"),
        ("5", "u undo: 1 A tone 5"),
        ("0", "u undo: 1 B can't tell"),
        ("3", "u undo: 2 A 3"),
        ("u", "u undo: 1 B can't tell"),
        ("1", "u undo: 2 A 1"),
        ("e", WHY),
        ("enter", "u undo: 2 needs an expert", WHY),
        ("s", "u undo: 3 skip"),
        ("4", "u undo: 4 A 4"),
        ("4", "u undo: 4 A tone 4"),
    ),
    "compare": (
        ("tab",),
        ("a", "u undo: 1 A better"),
        ("b", "u undo: 2 B better"),
        ("t", "u undo: 3 tie"),
        ("x", "u undo: 4 both bad"),
        ("0", "u undo: 5 can't tell"),
        ("u", "u undo: 4 both bad"),
        ("b", "u undo: 5 B better"),
        ("e", WHY),
        ("enter", "u undo: 6 needs an expert", WHY),
        ("s", "u undo: 7 skip"),
        ("a", "u undo: 8 A better"),
    ),
    "rank": (
        ("2", "order  2"),
        ("enter", "u undo: 1 ranking"),
        ("1", "order  1"),
        ("=", "order  1 ="),
        ("2", "order  1 = 2"),
        ("enter", "u undo: 2 ranking"),
        ("0", "u undo: 3 can't tell"),
        ("u", "u undo: 2 ranking"),
        ("2", "order  2"),
        ("u", "order  the best first"),
        ("1", "order  1"),
        ("enter", "u undo: 3 ranking"),
        ("s", "u undo: 4 skip"),
        ("2", "order  2"),
        ("enter", "u undo: 5 ranking"),
    ),
    "label": (
        ("f", " fails ─"),
        ("r", " fails · refusal ─"),
        ("3", " fails · refusal · severity 3 ─"),
        ("enter", "u undo: 1 B label refusal", " fails · refusal"),
        ("enter", "u undo: 1 A nothing wrong"),
        ("u", "u undo: 1 B label refusal"),
        ("enter", "u undo: 1 A nothing wrong"),
        ("tab",),
        ("0", "u undo: 2 can't tell"),
        ("enter", "u undo: 3 nothing wrong"),
        ("s", "u undo: 4 skip"),
        ("enter", "u undo: 5 nothing wrong"),
    ),
}
"""A walk through each mode that ends before the last item, after which names may be seen."""

FIGURES = re.compile(r"\d ms|tok/s|tokens|[$€]\s?\d|TTFT", re.IGNORECASE)
"""What a model could be told by, beside its name."""


@pytest.mark.parametrize("mode", JUDGING)
def test_in_no_mode_a_frame_a_title_the_process_or_a_file_beside_tells_a_model(workplace: Workplace, mode: str) -> None:
    definition = workplace.folder / "sessions" / "shop.toml"
    rules = f'[review]\nmode = "{mode}"\n'
    rules += 'criteria = ["tone"]\n' if mode == "rate" else "strength = true\n"
    definition.write_text(definition.read_text(encoding="utf-8").replace("[review]\n", rules), encoding="utf-8")
    done = workplace.run("collect", "shop", "--headless")
    assert done.returncode == 0, done.stdout + done.stderr
    before = set(files_of(workplace.folder))
    with Terminal("review", "shop", "--reviewer", "ana", cwd=workplace.folder) as terminal:
        terminal.wait_for(f"1/{PROMPTS}", *ANSWERS)
        walk(terminal, (*EVERY_KEY, *JUDGING[mode], *EVERY_KEY))
        process = psutil.Process(terminal.pid)
        shown = " ".join([process.name(), *process.cmdline()])
        made = {path: path.read_bytes() for path in set(files_of(workplace.folder)) - before if "db" not in path.name}
        terminal.press("q")
        terminal.wait_exit()
        painted = "\n".join([*terminal.frames, *terminal.titles, terminal.raw, shown]).lower()
        frames = "\n".join(terminal.frames)
    assert [secret for secret in workplace.secrets if secret.lower() in painted] == []
    assert FIGURES.findall(frames) == []
    assert [path for path, content in made.items() for secret in workplace.secrets if secret.encode() in content] == []
    with workplace.open() as db:
        said = {row["kind"] for row in db.rows("SELECT kind FROM judgments WHERE kind <> 'undo'")}
    assert said >= {{"rate": "rating", "compare": "comparison", "rank": "ranking", "label": "label"}[mode]}
    assert "order number" in painted, "the search looked at the right thing"


KNOWN = """
[[review.gold]]
prompt = "order number {number}, when will it come?"
answers = ["It comes on Friday.", "Bananas, order number {number}."]
ratings = [[4, 5], [1, 2]]
winner = "a"
explanation = "Vp5explained"
"""


@pytest.mark.parametrize("mode", ["rate", "compare"])
def test_nothing_tells_which_answers_are_known_or_that_any_are(workplace: Workplace, mode: str) -> None:
    definition = workplace.folder / "sessions" / "shop.toml"
    known = "".join(KNOWN.format(number=number) for number in (91, 92))
    rules = f'[review]\nmode = "{mode}"\ngold_share = 0.5'
    text = definition.read_text(encoding="utf-8").replace("[review]", rules)
    definition.write_text(text + known, encoding="utf-8")
    done = workplace.run("collect", "shop", "--headless")
    assert done.returncode == 0, done.stdout + done.stderr
    with Terminal("review", "shop", "--reviewer", "ana", cwd=workplace.folder) as terminal:
        for item in range(1, PROMPTS + 3):
            place = f"{item}/{PROMPTS + 2}"
            terminal.wait_for(place, "▸ A")
            walk(terminal, EVERY_KEY if item in (2, 5) else ())
            rates: tuple[Step, ...] = (("4", "4 of 5"), ("2", "", "4 of 5"))
            for step in rates if mode == "rate" else (("a", "", place),):
                looked_at = len(terminal.frames)
                walk(terminal, [step])
        terminal.wait_for("Who was who")
        terminal.press("q")
        terminal.wait_exit()
        before_the_end = "\n".join([*terminal.frames[:looked_at], *terminal.titles]).lower()
        frames = "\n".join(terminal.frames).lower()
    assert "bananas" in frames, "they were shown"
    assert [word for word in ("gold", "known answer", "vp5explained") if word in frames] == []
    assert [secret for secret in UNGUESSABLE if secret in before_the_end] == []
    assert workplace.run("review", "shop", "--reviewer", "ana").stdout.find("gold") == -1
    said = workplace.run("report", "shop")
    assert "known answers     ana: " in said.stdout, said.stdout + said.stderr


def files_of(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_collect_shows_no_name_while_there_is_something_to_review(workplace: Workplace) -> None:
    with Terminal("collect", "shop", cwd=workplace.folder) as terminal:
        terminal.wait_for(f"collected {2 * PROMPTS}/{2 * PROMPTS}")
        walk(terminal, (("z", "", "╭─ II ─"), ("z", "╭─ II ─"), ("tab",), ("e",), ("escape", "> shop")))
        walk(terminal, (("?", KEYS_SHOWN), ("escape", "", KEYS_SHOWN)))
        terminal.press("q")
        terminal.wait_exit()

        painted = "\n".join([*terminal.frames, *terminal.titles, terminal.raw]).lower()
    assert [secret for secret in workplace.secrets if secret.lower() in painted] == []

"""Everything that the program writes to a terminal while somebody grades blind, searched for the models' names."""

import re
from pathlib import Path

import psutil
import pytest

from tests.e2e.conftest import PROMPTS, UNGUESSABLE, Workplace
from tests.e2e.terminal import Terminal

EVERY_KEY = (
    "?",
    "escape",
    "p",
    "escape",
    "z",
    "z",
    "tab",
    "m",
    "w",
    "n",
    "escape",
    "f",
    "escape",
    "j",
    "k",
    "G",
    "g",
    "r",
)


def test_no_frame_title_or_byte_tells_a_model(collected: Workplace) -> None:
    with Terminal("review", "shop", "--reviewer", "ana", cwd=collected.folder) as terminal:
        terminal.wait_for(f"1/{PROMPTS}")
        for key in EVERY_KEY:
            terminal.press(key)
            terminal.read(0.2)
        terminal.press("\x10")  # ctrl+p, the command palette
        terminal.read(0.5)
        terminal.press("escape")
        for item in range(1, PROMPTS + 1):
            terminal.wait_for(f"{item}/{PROMPTS}")
            terminal.press("4")
            terminal.read(0.2)
            terminal.press("2")
            terminal.read(0.2)
            if item == PROMPTS - 1:
                break
        terminal.press("u")
        terminal.read(0.3)
        terminal.press("q")
        terminal.wait_exit()

        painted = "\n".join([*terminal.frames, *terminal.titles, terminal.raw]).lower()
    assert [secret for secret in collected.secrets if secret.lower() in painted] == []
    assert "order number" in painted, "the search looked at the right thing"


JUDGING = {
    "rate": ("4", "2", "5", "0", "3", "u", "1", "e", "enter", "s", "4", "4"),
    "compare": ("tab", "a", "b", "t", "x", "0", "u", "b", "e", "enter", "s", "a"),
    "rank": ("2", "enter", "1", "=", "2", "enter", "0", "u", "2", "u", "1", "enter", "s", "2", "enter"),
    "label": ("f", "r", "3", "enter", "enter", "u", "enter", "tab", "0", "enter", "s", "enter"),
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
        terminal.wait_for(f"1/{PROMPTS}")
        for key in (*EVERY_KEY, *JUDGING[mode], *EVERY_KEY):
            terminal.press(key)
            terminal.read(0.15)
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
            terminal.wait_for(f"{item}/{PROMPTS + 2}")
            for key in EVERY_KEY if item in (2, 5) else ():
                terminal.press(key)
                terminal.read(0.15)
            for key in ("4", "2") if mode == "rate" else ("a",):
                terminal.press(key)
                terminal.read(0.2)
        terminal.wait_for("Who was who")
        terminal.press("q")
        terminal.wait_exit()
        before_the_end = "\n".join([*terminal.frames[:-8], *terminal.titles]).lower()
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
        terminal.wait_for(f"{2 * PROMPTS}/{2 * PROMPTS}")
        for key in ("z", "z", "tab", "e", "escape", "?", "escape"):
            terminal.press(key)
            terminal.read(0.2)
        terminal.press("q")
        terminal.wait_exit()

        painted = "\n".join([*terminal.frames, *terminal.titles, terminal.raw]).lower()
    assert [secret for secret in workplace.secrets if secret.lower() in painted] == []

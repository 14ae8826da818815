"""Everything that the program writes to a terminal while somebody grades blind, searched for the models' names."""

from tests.e2e.conftest import PROMPTS, Workplace
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

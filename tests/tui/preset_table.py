"""The table of presets in the help topic `keys`. `python -m tests.tui.preset_table` writes it anew."""

from pathlib import Path

import reviewtui
from reviewtui.tui.keymap import all_commands, keys_of
from reviewtui.tui.presets import PRESETS

PAGE = Path(reviewtui.__file__).parent / "help" / "keys.md"
BEGIN, END = "<!-- presets -->\n", "<!-- end of presets -->"


def preset_table() -> str:
    """A row for every action that some preset moves."""
    found = {command.id: command for commands in all_commands().values() for command in commands}
    rows = ["| action | " + " | ".join(PRESETS) + " |", "|---" * (1 + len(PRESETS)) + "|"]
    for name, command in found.items():
        if any(name in keys for keys in PRESETS.values()):
            cells = (keys_of(command, keys) for keys in PRESETS.values())
            rows.append("| ".join((f"| `{name}` ", *(f"{' '.join(map(_code, keys))} " for keys in cells))) + "|")
    return "\n".join(rows) + "\n"


def _code(key: str) -> str:
    return "`` ` ``" if key == "`" else f"`{key}`"


def written_table() -> str:
    """The table as it stands in the page."""
    return PAGE.read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0]


if __name__ == "__main__":
    text = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(text.replace(BEGIN + written_table(), BEGIN + preset_table()), encoding="utf-8")

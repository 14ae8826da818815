"""What the tests of the screens share: session files, the app on them, and looking at what is painted."""

import asyncio
import html
import json
import re
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from textual.pilot import Pilot

from reviewtui.tui.app import ReviewApp, Start
from reviewtui.tui.context import AppContext

PATIENCE = 20.0
"""Seconds after which a fact that does not come true fails its test; no test waits so long on purpose."""

CELL = 12.2
"""Width of a cell in Rich's SVG."""

HOSTILE = "[/] [@click=app.quit]x[/] [/nonsense] \x1b]52;c;ZXZpbA==\x07 \u202eabc \x9b31m"
HOSTILE_SHOWN = "[/] [@click=app.quit]x[/] [/nonsense] ␛]52;c;ZXZpbA==␇ ‹U+202E›abc ‹U+009B›31m"


def write_session(
    folder: Path,
    base_url: str,
    models: Mapping[str, str],
    *,
    prompts: Sequence[str] = ("one", "two"),
    name: str = "support",
    blind: bool = True,
    concurrency: int = 2,
) -> Path:
    """A session file under `folder`/sessions; `models` maps names to the ids that script the fake provider."""
    sessions = folder / "sessions"
    sessions.mkdir(exist_ok=True)
    lines = "".join(json.dumps({"prompt": prompt}) + "\n" for prompt in prompts)
    (sessions / f"{name}.jsonl").write_text(lines, encoding="utf-8")
    text = f'name = "{name}"\nprompts = ["{name}.jsonl"]\n[defaults]\nprovider = "openai-chat"\nretries = 1\n'
    text += f'base_url = "{base_url}"\nconcurrency = {concurrency}\n'
    for model, script in models.items():
        text += f'[[models]]\nname = "{model}"\nmodel = "{script}"\n'
    text += f'[review]\nmode = "rate"\nblind = {str(blind).lower()}\n'
    path = sessions / f"{name}.toml"
    path.write_text(text, encoding="utf-8")
    return path


@asynccontextmanager
async def running(
    folder: Path,
    start: Start = "home",
    session: str | None = None,
    *,
    size: tuple[int, int] = (120, 40),
    env: Mapping[str, str] | None = None,
) -> AsyncIterator[Pilot[int]]:
    """The app in `folder`, with its database there; whatever it collects is over when the block ends."""
    app = ReviewApp(AppContext(folder / "sessions" / "reviews.db", folder, "ana", env or {}), start, session)
    async with app.run_test(size=size, notifications=True) as pilot:
        yield pilot
        if app.is_running:
            await app.action_interrupt()


def painted(pilot: Pilot[int]) -> str:
    """Everything on the screen, as text, line by line."""
    cells: dict[float, dict[int, str]] = {}
    svg = pilot.app.export_screenshot(simplify=True)
    for x, y, text in re.findall(r'<text class="[^"]*" x="([\d.]+)" y="([\d.]+)"[^>]*>(.*?)</text>', svg):
        cells.setdefault(float(y), {})[round(float(x) / CELL)] = html.unescape(text).replace("\xa0", " ")
    lines: list[str] = []
    for _, row in sorted(cells.items()):
        line = ""
        for column, text in sorted(row.items()):
            line = line.ljust(column) + text
        lines.append(line)
    return "\n".join(lines)


def flowing(pilot: Pilot[int]) -> str:
    """The words on the screen, one space apart, wherever lines were wrapped."""
    return " ".join(painted(pilot).split())


async def until(pilot: Pilot[int], fact: Callable[[], bool]) -> None:
    """Wait until `fact` is true. AssertionError with the screen where it never is."""
    deadline = time.monotonic() + PATIENCE
    while not fact():
        assert time.monotonic() < deadline, f"never came true; the screen:\n{painted(pilot)}"
        await pilot.pause()
        await asyncio.sleep(0.01)


async def until_painted(pilot: Pilot[int], *texts: str) -> str:
    """Wait until all `texts` stand on the screen; returns the screen."""
    await until(pilot, lambda: all(text in painted(pilot) for text in texts))
    return painted(pilot)

"""What the tests of the screens share: session files, the app on them, and looking at what is painted."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from itertools import chain
from pathlib import Path

from rich.segment import Segment
from textual._compositor import LayoutUpdate
from textual.pilot import Pilot

from reviewtui.tui.app import ReviewApp, Start
from reviewtui.tui.context import AppContext

PATIENCE = 20.0
"""Seconds after which a fact that does not come true fails its test; no test waits so long on purpose."""

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
    app = pilot.app
    update = app.screen._compositor.render_update(full=True, screen_stack=app._background_screens, simplify=True)
    assert isinstance(update, LayoutUpdate)
    return "\n".join(_words(chain.from_iterable(line)) for line in update.strips)


def _words(line: Iterable[Segment]) -> str:
    """What a line says, without the ground that is left after it."""
    texts = [segment.text for segment in line]
    while texts and texts[-1].isspace():
        texts.pop()
    return "".join(texts).replace("\xa0", " ")


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
    """Wait until all `texts` stand on the screen and it has come to rest; returns the screen."""
    await until(pilot, lambda: _stand(pilot, texts))
    await pilot.pause()
    return painted(pilot)


def _stand(pilot: Pilot[int], texts: Sequence[str]) -> bool:
    screen = painted(pilot)
    return all(text in screen for text in texts)

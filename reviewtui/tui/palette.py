"""The command palette: what it offers, in which order, and how it is searched."""

import asyncio
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NamedTuple, cast

from textual.binding import ActiveBinding, Binding
from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.markup import escape
from textual.screen import ModalScreen, Screen

from reviewtui.actions.home import SessionRow, uncounted_rows
from reviewtui.domain.errors import ReviewError
from reviewtui.tui.app import SCREENS, ReviewApp
from reviewtui.tui.key_order import in_order
from reviewtui.tui.palette_matching import match
from reviewtui.tui.plain import plain
from reviewtui.tui.themes import THEMES

MOVES = ("scroll", "look", "cursor_", "page_", "first", "last", "choose", "pane", "prompt_scroll")
"""How the actions begin that move about: nobody opens a palette for them."""

MOVING = 3
"""The rank of those."""

SHOWN_SESSIONS = 5
"""Sessions whose screens are offered before anything is typed, the last active first. Typing finds those of all."""

WAYS = {
    "session": "The session's own page",
    "collect": "Ask the models what is missing",
    "review": "Grade the answers, blind",
    "settle": "Settle what reviewers disagree on",
    "triage": "Work through the failures",
    "report": "What the judgments say so far",
}
"""What is done on the screens of a session."""


class Command(NamedTuple):
    """One line of the palette: its name (safe, one line), what it does, and how it is done."""

    name: Content
    does: str
    run: Callable[[], Any]


class Palette(Provider):
    """What the keys of the screen below do, the screens of every session, and the themes. Names no model."""

    async def startup(self) -> None:
        """Begin to read the sessions, once for as long as the palette is open."""
        self._rows = asyncio.create_task(self._read_rows())

    async def shutdown(self) -> None:
        self._rows.cancel()

    async def discover(self) -> Hits:
        for command in await self._commands(SHOWN_SESSIONS):
            yield DiscoveryHit(command.name, command.run, help=escape(command.does))

    async def search(self, query: str) -> Hits:
        for command in await self._commands():
            found = match(query, command.name.plain, command.does)
            if found.score:
                name = self._marked(command.name, found.spans)
                yield Hit(found.score / 100, name, command.run, help=escape(command.does))

    def _marked(self, name: Content, spans: tuple[tuple[int, int], ...]) -> Content:
        for start, end in spans:
            name = name.stylize(self.match_style or "underline", start, end)
        return name

    async def _commands(self, sessions: int | None = None) -> list[Command]:
        """Everything that can be done now, the most useful first, with the screens of the first `sessions` (or all)."""
        app = cast("ReviewApp", self.app)
        keys = list(commands_of_keys(self.screen))
        useful = [command for binding, command in keys if rank(binding) < MOVING]
        moves = [command for binding, command in keys if rank(binding) == MOVING]
        return [*useful, *_themes(app), *await self._ways(app, sessions), *moves]

    async def _ways(self, app: ReviewApp, sessions: int | None) -> list[Command]:
        """The screens of the sessions; none while a question waits for its answer."""
        if isinstance(self.screen, ModalScreen):
            return []
        await asyncio.wait({self._rows})  # the reading goes on where the next letter ends this search
        return [command for row in self._rows.result()[:sessions] for command in ways_into(row, app)]

    async def _read_rows(self) -> list[SessionRow]:
        context = cast("ReviewApp", self.app).context
        try:
            return await asyncio.to_thread(uncounted_rows, context.database, context.cwd)
        except ReviewError:
            return []  # Home says what is wrong with the database


def rank(binding: Binding) -> int:
    """Where a command belongs: first those of the key line, then the others of the screen, the app's, the moves."""
    if binding.action.startswith(MOVES):
        return MOVING
    if binding.id is not None and binding.id.startswith("app."):
        return 2
    return 0 if binding.show else 1


def commands_of_keys(screen: Screen[Any]) -> Iterator[tuple[Binding, Command]]:
    """What the keys of `screen` do at this moment, each once with all of its keys, by rank."""
    keys: dict[str, list[str]] = {}
    first: dict[str, ActiveBinding] = {}
    for active in in_order(screen):
        binding = active.binding
        if binding.id and binding.description and active.enabled:
            keys.setdefault(binding.action, []).append(screen.app.get_key_display(binding))
            first.setdefault(binding.action, active)
    for active in sorted(first.values(), key=lambda one: rank(one.binding)):
        binding = active.binding
        does = "  ".join([" ".join(dict.fromkeys(keys[binding.action])), binding.tooltip])
        run = partial(screen.app.run_action, binding.action, active.node)
        yield binding, Command(plain(_capitalized(binding.description)), does, run)


def ways_into(row: SessionRow, app: ReviewApp) -> Iterator[Command]:
    """The screens of a session that can be opened: a broken file asks nobody, and no answers leave nothing to judge."""
    answered = row.counting or (row.progress is not None and row.progress.collected > 0)
    for screen in SCREENS:
        can_open = {"session": True, "collect": row.error is None}.get(screen, answered)
        by_file = screen == "session" or (screen == "collect" and row.name not in app.working_sessions)
        if can_open:
            open_it = partial(app.action_open, screen, row.argument if by_file else row.name)
            yield Command(plain(f"{screen} {row.name}"), WAYS[screen], open_it)


def _themes(app: ReviewApp) -> Iterator[Command]:
    yield Command(plain("Light or dark"), "The other theme", app.action_theme)
    for (choice, contrast), theme in THEMES.items():
        if app.theme != theme.name:
            high = ", high contrast" if contrast == "high" else ""
            choose = partial(app.action_choose_theme, choice, contrast)
            yield Command(plain(f"{choice.capitalize()} theme{high}"), "Now and at the next start", choose)
    choose = partial(app.action_choose_theme, "auto", "normal")
    yield Command(plain("Theme of the terminal"), "Light or dark, as the terminal says it is", choose)


def _capitalized(words: str) -> str:
    return words[:1].upper() + words[1:]

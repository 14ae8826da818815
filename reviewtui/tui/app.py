"""The app: which screens there are, how one gets from one to another, and how it ends."""

import asyncio
import contextlib
import importlib
import signal
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Protocol, cast, runtime_checkable

from textual.app import App
from textual.binding import Binding, BindingType
from textual.events import DescendantFocus
from textual.filter import LineFilter
from textual.notifications import SeverityLevel
from textual.screen import Screen

from reviewtui.config.user import Contrast, ThemeChoice
from reviewtui.domain.safe import safe_text
from reviewtui.tui.comfort import LINEAR, comfort_for, remember_theme
from reviewtui.tui.context import AppContext
from reviewtui.tui.linear import LINEAR_CSS, Written
from reviewtui.tui.pictures import pictures_folder, save_private, self_contained
from reviewtui.tui.themes import DARK, THEMES, theme_for
from reviewtui.tui.words import home_path

if TYPE_CHECKING:
    from reviewtui.tui.palette import Palette

Start = Literal["home", "session", "collect", "review", "settle", "triage", "report"]

SCREENS: dict[str, tuple[str, str]] = {
    "session": ("reviewtui.tui.screens.session", "SessionScreen"),
    "collect": ("reviewtui.tui.screens.collect", "CollectScreen"),
    "review": ("reviewtui.tui.screens.review", "ReviewScreen"),
    "settle": ("reviewtui.tui.screens.settle", "SettleScreen"),
    "triage": ("reviewtui.tui.screens.triage", "TriageScreen"),
    "report": ("reviewtui.tui.screens.report", "ReportScreen"),
}
"""The screens about one session: module and class. Each is made from the context and the session, when first opened."""

INTERRUPTED = 130
LEAVE_WITHIN = 8.0
"""Seconds that running work is given to save what arrived when the program ends."""

TROUBLE_SAID = 12.0
"""Seconds for which it is said what is wrong in a person's settings; it is said again after leaving."""

PICTURE_SAID = 3.0
"""Seconds for which it is said where a picture went: the words lie over others."""


def _palette() -> "type[Palette]":
    from reviewtui.tui.palette import Palette

    return Palette


@runtime_checkable
class Working(Protocol):
    """A screen with work behind it that outlives its being looked at."""

    working: bool
    session: str
    doing: Literal["collecting", "asking again"]

    async def finish(self) -> None:
        """Stop the work and keep what arrived."""


class ReviewApp(App[int], inherit_bindings=False):
    """reviewtui in a terminal. `session` is a path or a name, as on the command line."""

    TITLE = "reviewtui"
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 - Textual declares it in a way that a ClassVar may not override
        (0, "-narrow"),
        (80, "-normal"),
        (120, "-wide"),
        (200, "-huge"),
    ]
    CSS = """
    * { scrollbar-size: 1 1; }
    Screen { background: $background; }
    CommandPalette SearchIcon { display: none; }  /* an emoji, which has no agreed width */
    OptionList:nocolor > .option-list--option-highlighted { text-style: reverse; }
    """
    CSS += LINEAR_CSS
    COMMANDS = {_palette}  # noqa: RUF012 - Textual declares it in a way that a ClassVar may not override
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Back", show=False, id="app.back", tooltip="Back to where you came from"),
        Binding("question_mark", "keys", "keys", id="app.keys", tooltip="All keys of this screen"),
        Binding("q", "leave", "Quit", show=False, id="app.quit", tooltip="Leave; asks only if something is running"),
        Binding(
            "ctrl+q",
            "leave",
            "Quit",
            show=False,
            priority=True,
            id="app.quit_anywhere",
            tooltip="The same, while typing",
        ),
        Binding("f2", "picture", "Picture", show=False, id="app.picture", tooltip="Save this screen as an SVG picture"),
        Binding("ctrl+z", "suspend_process", "Suspend", show=False, id="app.suspend", tooltip="Back to the shell"),
        Binding(
            "ctrl+c", "interrupt", "Interrupt", show=False, priority=True, id="app.interrupt", tooltip="Stop and leave"
        ),
    ]

    def __init__(self, context: AppContext, start: Start = "home", session: str | None = None) -> None:
        super().__init__()
        self.animation_level = "none"  # a reader's key moves the text at once
        self.context = context
        self.comfort = comfort_for(context)
        self.set_keymap(self.comfort.keys)
        self._start = start
        self._session = session
        self._leaving = False
        self._opened: dict[tuple[str, str], Screen[Any]] = {}
        self.unfinished: list[str] = []
        """Sessions whose collection was stopped by leaving, to say afterwards how to go on."""

    def get_default_screen(self) -> Screen[Any]:
        from reviewtui.tui.screens.home import HomeScreen

        return HomeScreen(self.context)

    def on_mount(self) -> None:
        for theme in THEMES.values():
            self.register_theme(theme)
        self.theme = self.comfort.theme
        self.set_class(self.comfort.linear, LINEAR)
        self.heed_signals()
        if self._start != "home" and self._session is not None:
            self.action_open(self._start, self._session)

    def on_ready(self) -> None:
        """Say what is wrong in a person's settings: only now a screen is there that shows it."""
        if self.comfort.trouble:
            self.notify(
                f"{self.comfort.trouble}\nEverything else of the file holds.",
                title="Your settings",
                severity="warning",
                timeout=TROUBLE_SAID,
            )

    def heed_signals(self) -> None:
        """Being told to end is being asked to save first. (Only a main thread can listen; tests may run elsewhere.)"""
        loop = asyncio.get_running_loop()
        with contextlib.suppress(ValueError, RuntimeError, NotImplementedError):  # the last: a loop without signals
            for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT):
                loop.add_signal_handler(number, self.call_later, self.action_interrupt)

    def action_open(self, name: str, session: str) -> None:
        """Go to screen `name` of `session`: back to it where it lies under this one, else on top of this one.

        A screen whose work goes on is kept when left, and found again here.
        """
        screen = self._find_opened(name, session)
        if screen is not None and screen in self.screen_stack:
            while self.screen is not screen:
                self._pop()
            return
        if screen is None or not _works(screen):
            module, class_name = SCREENS[name]
            screen = cast("Screen[Any]", getattr(importlib.import_module(module), class_name)(self.context, session))
            self._opened[name, session] = screen
        self.push_screen(screen)

    def _find_opened(self, name: str, session: str) -> Screen[Any] | None:
        """The screen that was opened by this argument, or that has learned since that this is its session's name."""
        for (kind, argument), screen in self._opened.items():
            if kind == name and session in (argument, getattr(screen, "session", None)):
                return screen
        return None

    async def action_back(self) -> None:
        """Leave this screen for the one under it; Home stays."""
        if len(self.screen_stack) < 2:
            return
        self._pop()

    def _pop(self) -> None:
        if _works(self.screen):
            self._keep(self.screen)
        self.pop_screen()

    def _keep(self, screen: Screen[Any]) -> None:
        """Let a screen live on unseen: Textual destroys what it pops unless it is installed."""
        if not self.is_screen_installed(screen):
            self.install_screen(screen, f"kept-{id(screen)}")

    def action_keys(self, family: str = "") -> None:
        """The keys of this screen, or those whose ids begin with `family`; one that is clicked on is given."""
        from reviewtui.tui.screens.keys import KeysScreen, live_keys

        if not isinstance(self.screen, KeysScreen):
            keys = [key for key in live_keys(self.screen) if key.id.startswith(family)]
            self.push_screen(KeysScreen(keys), self.action_press)

    def action_press(self, command: str | None) -> None:
        """Press the key of the command with this id, as it is now."""
        for active in self.screen.active_bindings.values():
            if command is not None and active.binding.id == command and active.enabled:
                self.simulate_key(active.binding.key)
                return

    async def action_leave(self) -> None:
        """Quit. What is running is stopped only after a question."""
        working = self._working()
        if not working:
            self.exit(return_code=0)
            return
        from reviewtui.tui.screens.confirm import ConfirmScreen

        collecting = self.working_sessions
        names = ", ".join(collecting or [screen.session for screen in working])
        goes_on = ", and the same command goes on with the rest" if collecting else ""
        question = ConfirmScreen(
            f"{names} is still being {'collected' if collecting else 'asked again'}.",
            f"Leaving stops it. Everything that arrived is kept{goes_on}.",
            yes="stop and leave",
            no="stay",
        )
        self.push_screen(question, self._leave_if)

    async def _leave_if(self, confirmed: bool | None) -> None:
        if confirmed:
            await self._finish_and_exit(0)

    async def action_interrupt(self) -> None:
        """Ctrl+C or a signal: save what arrived and end, without a question."""
        await self._finish_and_exit(INTERRUPTED)

    async def _finish_and_exit(self, return_code: int) -> None:
        if self._leaving:
            return
        self._leaving = True
        working = self._working()
        self.unfinished = self.working_sessions
        if working:
            self.notify("Stopping. What arrived is being saved.")
            with contextlib.suppress(TimeoutError):  # the engine saves and ends by itself when we are gone
                async with asyncio.timeout(LEAVE_WITHIN):
                    await asyncio.gather(*(screen.finish() for screen in working))
        self.exit(return_code=return_code)

    @property
    def working_sessions(self) -> list[str]:
        """The sessions that are being collected at this moment."""
        return [screen.session for screen in self._working() if screen.doing == "collecting"]

    def _working(self) -> list[Working]:
        return [screen for screen in self._opened.values() if isinstance(screen, Working) and screen.working]

    def action_picture(self) -> None:
        """Save the screen as an SVG in the user's own data folder, readable by nobody else."""
        path = save_private(self_contained(self.export_screenshot()), pictures_folder())
        self.notify(f"Picture saved: {path.name} in {home_path(path.parent, self.context.cwd)}", timeout=PICTURE_SAID)

    def action_theme(self) -> None:
        """The other theme, light or dark."""
        contrast: Contrast = "high" if self.theme.endswith("contrast") else "normal"
        self.action_choose_theme("light" if self.current_theme.dark else "dark", contrast)

    def action_choose_theme(self, theme: ThemeChoice, contrast: Contrast) -> None:
        """Another theme, now and at the next start."""
        self.theme = theme_for(self.context.env, theme, contrast)
        self.notify(remember_theme(self.context, theme, contrast), timeout=PICTURE_SAID)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """What our styles need of a theme that is none of ours."""
        return {name: value for name, value in DARK.variables.items() if name.startswith("slot-")}

    def get_key_display(self, binding: Binding) -> str:
        """How a key is written: as the person has it now."""
        written = self.comfort.shown.get(binding.id or "") or super().get_key_display(binding)
        return written.replace("⏎", "enter")  # a sign that few fonts have, and fewer people call by its name

    def get_line_filters(self) -> Sequence[LineFilter]:
        """What is done to each line that is painted."""
        filters = super().get_line_filters()
        return [*filters, Written()] if self.comfort.linear else filters

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        """Where nothing is to move, no cursor blinks."""
        if self.comfort.still and hasattr(event.widget, "cursor_blink"):
            event.widget.cursor_blink = False

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = False,  # noqa: ARG002 - Textual's signature; nothing said here is ever markup
    ) -> None:
        """Say something in the corner of the screen. Untrusted words are welcome."""
        super().notify(safe_text(message), title=safe_text(title), severity=severity, timeout=timeout, markup=False)

    def _fatal_error(self) -> None:
        """A bug. Textual would print every local variable, and keys and answers with them; we print none."""
        from rich.traceback import Traceback  # Home is painted without it

        self.panic(Traceback(show_locals=False, width=None))


def _works(screen: Screen[Any]) -> bool:
    return isinstance(screen, Working) and screen.working

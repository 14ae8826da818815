"""When a screen has come to rest: nothing is to be done, read or painted any more.

Textual's own pilot takes a process for one at rest that uses little of the processor. So does one that a busy machine
does not let run, with a key still in a queue; and a process that is at rest is waited for 20 ms and more at each key.
Here it is looked at what is left to do instead: right on any machine, and nothing else is waited for.
"""

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import wraps
from typing import Any
from unittest.mock import patch

from textual._context import active_app
from textual.app import App
from textual.message_pump import MessagePump
from textual.pilot import Pilot
from textual.screen import Screen

PATIENCE = 5.0
"""Seconds after which a screen is left alone on which something always moves, or something is read for ever."""

HELD_UP = 0.3
"""The same where a test holds up what is read, as long as it wants, and presses keys meanwhile."""

TURNS = 3
"""Turns of the event loop in which nothing happened, after which nothing does of itself."""

NAP = 0.001
"""Seconds between two looks while a thread reads or something glides."""


class _Reading:
    """How many calls run in threads."""

    def __init__(self) -> None:
        self.now = 0

    def counted(self, to_thread: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(to_thread)
        async def call(*arguments: Any, **more: Any) -> Any:
            self.now += 1
            try:
                return await to_thread(*arguments, **more)
            finally:
                self.now -= 1

        return call


_reading = _Reading()


async def at_rest(app: App[Any]) -> None:
    """Return when nothing is left to do in `app` but what the clock or another process may bring, or it has ended."""
    began = time.monotonic()
    quiet = 0
    while quiet < TURNS and app.is_running and time.monotonic() - began < PATIENCE:
        await asyncio.sleep(0)
        if _is_about_to_run() or _has_messages(app):
            quiet = 0
        elif _is_to_paint(app):
            quiet = 0
            app.screen._on_timer_update()
        elif _reading.now or app.animator._animations or app._resize_timer is not None:
            quiet = 0
            await asyncio.sleep(NAP)
        else:
            quiet += 1


def _is_about_to_run() -> bool:
    """Whether anything but whoever asks has its turn next in the event loop."""
    return bool(asyncio.get_running_loop()._ready)  # type: ignore[attr-defined]  # of asyncio's own loop, which alone knows


def _has_messages(app: App[Any]) -> bool:
    pumps: list[MessagePump] = [app, *(app.screen.walk_children(with_self=True) if app.screen_stack else ())]
    return any(pump.message_queue_size > 0 or pump._next_callbacks for pump in pumps)


def _is_to_paint(app: App[Any]) -> bool:
    if not app.screen_stack or app._batch_count:
        return False  # there is nothing to paint, or it is held back
    screen: Screen[Any] = app.screen
    return bool(
        screen._callbacks
        or screen._dirty_widgets
        or screen._layout_required
        or screen._repaint_required
        or screen._scroll_required
    )


async def _no_wait(*_: float) -> None:
    """In place of waiting for an idle processor where the screen was waited for just before."""


@contextmanager
def patient_pilots() -> Iterator[None]:
    """Within, what a pilot does returns when the screen is at rest."""

    async def for_screen(pilot: Pilot[Any], *_: float) -> bool:
        await at_rest(pilot.app)
        return pilot.app._exception is None

    async def for_key(*_: float) -> None:
        await at_rest(active_app.get())

    with ExitStack() as stack:
        for name, instead in {
            "textual.pilot.Pilot._wait_for_screen": for_screen,
            "textual.pilot.wait_for_idle": _no_wait,
            "textual.app.wait_for_idle": for_key,
            "asyncio.to_thread": _reading.counted(asyncio.to_thread),
        }.items():
            stack.enter_context(patch(name, instead))
        yield

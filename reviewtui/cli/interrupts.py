"""Being told to end, while a file is half written: the same as ctrl+c, so that what is half done is taken away."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

TOLD_TO_END = (signal.SIGTERM, signal.SIGHUP)


@contextmanager
def ending_like_ctrl_c() -> Iterator[None]:
    """Within, SIGTERM and SIGHUP raise KeyboardInterrupt, as SIGINT does. For a main thread."""
    before = [(number, signal.signal(number, signal.default_int_handler)) for number in TOLD_TO_END]
    try:
        yield
    finally:
        for number, handler in before:
            signal.signal(number, handler)


@contextmanager
def ending_between_steps() -> Iterator[Callable[[], None]]:
    """Within, ctrl+c, SIGTERM and SIGHUP wait for the end of the step that is under way: for the next call of the
    function that this gives, which then raises KeyboardInterrupt. Told again, it does not wait. For a main thread.
    """
    told = False

    def note(_number: int, _frame: FrameType | None) -> None:
        nonlocal told
        if told:
            raise KeyboardInterrupt
        told = True

    def step_is_over() -> None:
        if told:
            raise KeyboardInterrupt

    before = [(number, signal.signal(number, note)) for number in (signal.SIGINT, *TOLD_TO_END)]
    try:
        yield step_is_over
    finally:
        for number, handler in before:
            signal.signal(number, handler)

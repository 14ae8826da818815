"""Being told to end, while a file is half written: the same as ctrl+c, so that what is half done is taken away."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager

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

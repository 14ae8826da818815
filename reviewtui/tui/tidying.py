"""When garbage is collected: while somebody reads, because in the middle of a key it would be felt."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_left_alone = False  # asking the interpreter how much it leaves alone takes as long as looking through it


def tidy() -> None:
    """Collect garbage now. What is loaded at the first time stays until `release`, and is not searched again."""
    global _left_alone
    gc.collect()
    if not _left_alone:
        gc.freeze()
        _left_alone = True


def release() -> None:
    """What `tidy` left alone may go."""
    global _left_alone
    gc.unfreeze()
    _left_alone = False


@contextmanager
def undisturbed() -> Iterator[None]:
    """Collect no garbage within: loading much at once makes none, and would be searched for it again and again."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()

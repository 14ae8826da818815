"""Changes of the views that people read. They are made anew after the last step: a change of them alone is a step by
its name only."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite_utils


def public_views(db: "sqlite_utils.Database") -> None:
    """The views that people read. A later change of them is a later step that makes them again."""


def current_is_what_counts(db: "sqlite_utils.Database") -> None:
    """A response that was cancelled or interrupted is not `current` in the views: the session does not count it."""


def failures_have_a_status(db: "sqlite_utils.Database") -> None:
    """What triage said of a failure shows in `v_failures`."""


def repeats_count_nowhere(db: "sqlite_utils.Database") -> None:
    """A label given when an item was shown again is no failure of its own in `v_failures`."""


def rates_take_time(db: "sqlite_utils.Database") -> None:
    """An answer that came within a few milliseconds has no `tokens_per_second`: nobody can time it."""

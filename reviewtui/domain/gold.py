"""What a reviewer said of an item whose verdict is known."""

from typing import NamedTuple

from reviewtui.domain.judgment import Judgment
from reviewtui.domain.known import KnownItem
from reviewtui.domain.session import ReviewMode


class GoldSaid(NamedTuple):
    """What a reviewer said in one mode, ever: of each of the item's `answers` (ids, in its own order) all `rows`."""

    reviewer: str
    mode: ReviewMode
    item: KnownItem
    answers: tuple[str, ...]
    rows: tuple[tuple[Judgment, ...], ...]

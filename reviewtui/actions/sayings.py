"""What a reviewer says at a desk of Review, wherever that is kept."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from reviewtui.actions.review_queue import OpenedItem
from reviewtui.domain.judgment import Judgment
from reviewtui.grading.ledger import Ledger, Said


class Sayings(ABC):
    """One reviewer's own judgments of one session; `ledger` says what stands."""

    def __init__(self) -> None:
        self.ledger = Ledger(self)

    @abstractmethod
    def about(self, response_id: str) -> Iterable[Judgment]:
        """All that the reviewer ever said about an answer."""

    @abstractmethod
    def latest(self) -> Iterator[Judgment]:
        """What stands and was said of items, the latest first."""

    @abstractmethod
    def say_each(self, said: Mapping[str, Mapping[str, Any]], item: OpenedItem, **what: Any) -> None:
        """Say, as one act, what is `said` of each answer of `item`, with `what` that is said of all of them: fields of
        a JudgmentDraft.
        """

    def say(self, response_ids: Iterable[str], item: OpenedItem, **what: Any) -> None:
        """Say the same of each answer of `item`."""
        self.say_each({response_id: {} for response_id in response_ids}, item, **what)

    def said(self, response_ids: Iterable[str]) -> Sequence[Said]:
        """What stands on each of these answers."""
        return [self.ledger.said(response_id) for response_id in response_ids]

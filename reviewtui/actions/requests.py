"""What a session asked, for looking at it: the requests and answers in sight, read in pages, and those that run now."""

import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from reviewtui.actions.answer_cells import Cell, cell_of
from reviewtui.actions.request_log import RequestLog
from reviewtui.actions.request_phases import Request, request_of
from reviewtui.domain.session import Session
from reviewtui.store.database import open_database
from reviewtui.store.requests import RecordedState, recorded_requests, recorded_states, request_order

PAGE = 100
"""Rows that are read at once, and that are read ahead of those in sight on either side."""

KEPT = 20 * PAGE
"""Rows that are remembered; those that were read first are forgotten first."""


class Order(NamedTuple):
    """Response ids in the order in which they are shown, and what each took (ms) where that is the order."""

    ids: Sequence[str]
    took: dict[str, float | None]


class RequestBook:
    """Reads wait for the disk and are meant for another thread; everything else answers at once.

    `read_*` return what `keep_*` is then given in the thread of the screen.
    """

    def __init__(self, session: Session, database: Path) -> None:
        self.session = session
        self.log = RequestLog(session.failures.stall_after * 1000, (time.time() - time.monotonic()) * 1000)
        self.numbers = {prompt.id: number for number, prompt in enumerate(session.prompts, 1)}
        self._database = database
        self._stall_ms = session.failures.stall_after * 1000
        self._order = Order((), {})
        self._requests: dict[str, Request | None] = {}
        self._states: dict[str, dict[tuple[str, int], list[RecordedState]]] = {}

    # The waterfall

    def read_order(self, *, slowest: bool) -> Order:
        """The order of what is recorded. StorageError where it cannot be read."""
        if not self._database.is_file():
            return Order((), {})
        with open_database(self._database) as db:
            took = request_order(db, self.session.name, slowest=slowest)
        return Order(list(took), took)

    def keep_order(self, order: Order) -> None:
        """From now on `ids` follow it."""
        self._order = order

    def ids(self, *, slowest: bool, now: float) -> list[str]:
        """All requests in the order that is kept, with those of this run where they belong by now."""
        asked = self.log.ids
        if not slowest:
            new = set(asked)
            return [*reversed(asked), *(known for known in self._order.ids if known not in new)]
        took = {**self._order.took, **{one: self.log.took_ms(one, now) for one in asked}}
        return sorted(took, key=lambda response_id: took[response_id] or 0.0, reverse=True)

    def request(self, response_id: str, now: float) -> Request | None:
        """How a request went, or goes; None where that has still to be read."""
        if self.log.running(response_id):
            return self.log.request(response_id, now)
        return self._requests.get(response_id) or self.log.request(response_id, now)

    def place_words(self, request: Request) -> str:
        """The number of the prompt that was asked, with the trial where there are several; `-` where it has left."""
        number = self.numbers.get(request.prompt_id)
        if number is None:
            return "-"
        return f"{number}.{request.trial}" if self.session.trials > 1 else str(number)

    def unread_requests(self, response_ids: Iterable[str]) -> list[str]:
        """Those whose record has still to be read."""
        return [
            response_id
            for response_id in response_ids
            if response_id not in self._requests and not self.log.running(response_id)
        ]

    def read_requests(self, response_ids: Sequence[str]) -> dict[str, Request | None]:
        """A page. StorageError where it cannot be read."""
        with open_database(self._database) as db:
            rows = recorded_requests(db, response_ids)
        read: dict[str, Request | None] = dict.fromkeys(response_ids)
        return read | {row.response_id: request_of(row, self._stall_ms) for row in rows if row.attempts}

    def keep_requests(self, page: dict[str, Request | None]) -> None:
        """They need not be read again for a while."""
        self._requests |= page
        for response_id in list(self._requests)[: max(0, len(self._requests) - KEPT)]:
            del self._requests[response_id]

    # The matrix

    def cell(self, prompt_id: str, model: str, trial: int) -> Cell | None:
        """How an answer stands; None where that has still to be read."""
        live = self.log.state((prompt_id, model, trial))
        states = self._states.get(prompt_id)
        if states is None and live is None:
            return None
        return cell_of((states or {}).get((model, trial), ()), live)

    def unread_states(self, prompt_ids: Iterable[str]) -> list[str]:
        """The prompts of which the answers have still to be looked up."""
        return [prompt_id for prompt_id in prompt_ids if prompt_id not in self._states]

    def read_states(self, prompt_ids: Sequence[str]) -> dict[str, dict[tuple[str, int], list[RecordedState]]]:
        """A page. StorageError where it cannot be read."""
        page: dict[str, dict[tuple[str, int], list[RecordedState]]] = {one: defaultdict(list) for one in prompt_ids}
        if self._database.is_file():
            with open_database(self._database) as db:
                for row in recorded_states(db, self.session.name, prompt_ids):
                    page[row.prompt_id][row.model, row.trial].append(row)
        return page

    def keep_states(self, page: dict[str, dict[tuple[str, int], list[RecordedState]]]) -> None:
        """They need not be read again for a while."""
        self._states |= page
        for prompt_id in list(self._states)[: max(0, len(self._states) - KEPT)]:
            del self._states[prompt_id]

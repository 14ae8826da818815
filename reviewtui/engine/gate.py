"""Where requests wait until they may be sent: for a place, for the rate limit, for a service that asked to be left
alone, for money. All of it is our own waiting, and no part of a model's latency.
"""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from typing import NamedTuple, Protocol

from reviewtui.domain.session import RateLimit
from reviewtui.engine.control import Control
from reviewtui.engine.money import Money
from reviewtui.engine.pace import Pace
from reviewtui.engine.rate import Allowance, Held


class Need(NamedTuple):
    """What a request may take at most: `tokens` of prompt and answer, and its `cost` where that is known."""

    tokens: int
    cost: float | None = None


class Shared:
    """What the models of a run share: `places` for requests (None: as many as they like), and money."""

    def __init__(self, places: int | None, money: Money, on_exhausted: Callable[[str], None]) -> None:
        self.money = money
        self.in_run = 0
        """Requests sent so far."""
        self._free = places
        self._on_exhausted = on_exhausted
        self._gates: list[Gate] = []

    def add(self, gate: "Gate") -> None:
        """`gate` is told when something has become free."""
        self._gates.append(gate)

    def admits(self, cost: float | None) -> bool:
        """Whether a request of this cost may be sent now. One that never may, as things are, is told of."""
        if not self.money.fits(cost):
            if self.money.settled and cost is not None:
                self._on_exhausted(self.money.exhausted(cost))
            return False
        return self._free is None or self._free > 0

    def take(self, gate: "Gate", cost: float | None) -> int:
        """A request is sent through `gate`, which comes last now when the next place is free. Its place in the run."""
        if self._free is not None:
            self._free -= 1
        self.money.reserve(cost)
        self._gates.remove(gate)
        self._gates.append(gate)
        self.in_run += 1
        return self.in_run

    def leave(self, reserved: float | None, cost: float) -> None:
        """A request is over."""
        if self._free is not None:
            self._free += 1
        self.money.settle(reserved, cost)
        for gate in self._gates:
            gate.look_again()


class Pass:
    """The right to send one request. `in_run` is its place in the run. Whoever has it gives it back with `leave`."""

    def __init__(self, gate: "Gate", need: Need, held: Held, number: int, in_run: int) -> None:
        self.in_run = in_run
        self.need = need
        self._gate = gate
        self._held = held
        self._number = number
        self._over = False

    def sending(self) -> None:
        """The request leaves now: rate limits count from here, however long it was kept after it had passed."""
        self._gate.leaves(self._held)

    def leave(self, *, tokens: int, cost: float) -> None:
        """The request is over, and took so many tokens and so much money. Later calls say nothing more."""
        if not self._over:
            self._over = True
            self._gate.give_back(self.need, self._held, tokens=tokens, cost=cost)

    def went_well(self) -> None:
        """The request was answered."""
        self._gate.pace.went_well()

    def refused(self, wait: float | None) -> None:
        """The service was overloaded, or a limit of its own reached; `wait` is what it asked for, in seconds."""
        self._gate.pace.refused(self._number, wait, time.monotonic())


class Way(Protocol):
    """Where the requests that have passed are sent."""

    @property
    def ready(self) -> bool:
        """Whether there is anybody to send them."""
        ...

    def wakes(self, wake: Callable[[], None]) -> None:
        """Have `wake` called when that changes."""
        ...


class Gate:
    """One model's requests pass one after the other, in the order of their coming."""

    def __init__(self, width: int, limit: RateLimit | None, shared: Shared, control: Control) -> None:
        self.pace = Pace(width)
        self._allowance = Allowance(limit)
        self._shared = shared
        self._control = control
        self._way: Way | None = None
        self._inside = 0
        self._shut = asyncio.Event()  # nothing passes any more
        self._turn = asyncio.Lock()
        self._something_changed = asyncio.Event()
        shared.add(self)
        control.wakes(self.look_again)
        self.look_again()

    async def enter(self, claim: Callable[[], Need | None]) -> Pass | None:
        """Wait until a request may be sent. `claim` says what it needs, as soon as its turn comes and until it goes.

        None: it must not be sent, because the run or the model has been stopped, or `claim` has nothing any more.
        """
        async with self._turn:
            while not self._shut.is_set() and await self._control.may_send():
                need = claim()
                if need is None or self._shut.is_set():
                    return None
                self._something_changed.clear()
                wait = self._wait(need)
                if wait == 0:
                    return self._admit(need)
                with suppress(TimeoutError):
                    async with asyncio.timeout(wait):
                        await self._something_changed.wait()
        return None

    def lead_to(self, way: Way) -> None:
        """Let nothing pass while nobody is there to send it: it would all be sent at once, whatever the limits say,
        when somebody comes.
        """
        self._way = way
        way.wakes(self.look_again)

    def close(self) -> None:
        """Nothing passes any more."""
        self._shut.set()
        self.look_again()

    async def sleep(self, seconds: float) -> None:
        """Sleep, or less where nothing passes any more."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._shut.wait()

    def look_again(self) -> None:
        """Something has changed for whoever waits."""
        if self._control.over:
            self._shut.set()
        self._something_changed.set()

    def leaves(self, held: Held) -> None:
        """What a pass was held for leaves now."""
        self._allowance.leave(held, time.monotonic())

    def give_back(self, need: Need, held: Held, *, tokens: int, cost: float) -> None:
        """What a pass stood for is free again."""
        self._inside -= 1
        self._allowance.end(held, tokens)
        self._shared.leave(need.cost, cost)

    def _wait(self, need: Need) -> float | None:
        """Seconds until it is worth looking again; None: until something changes; 0: it may pass."""
        if self._way is not None and not self._way.ready:
            return None
        now = time.monotonic()
        if wait := max(self.pace.wait(now), self._allowance.wait(need.tokens, now)):
            return wait
        return 0 if self._inside < self.pace.places and self._shared.admits(need.cost) else None

    def _admit(self, need: Need) -> Pass:
        self._inside += 1
        held = self._allowance.hold(need.tokens)
        return Pass(self, need, held, self.pace.enter(), self._shared.take(self, need.cost))

"""What a session may cost: known costs, and what those under way may cost at most."""


class Money:
    """`most` in the session's currency (None: no bound), of which `spent` is gone already."""

    def __init__(self, most: float | None, spent: float, currency: str) -> None:
        self.spent = spent
        self.reserved = 0.0
        self._under_way = 0
        self._most = most
        self._currency = currency

    def fits(self, cost: float | None) -> bool:
        """Whether a request that may cost so much would stay within the bound. What has no price always does."""
        return self._most is None or cost is None or self.spent + self.reserved + cost <= self._most

    @property
    def settled(self) -> bool:
        """Whether nothing is under way that may turn out to be cheaper."""
        return self._under_way == 0

    def reserve(self, cost: float | None) -> None:
        """Set aside what a request may cost."""
        if cost is not None:
            self.reserved += cost
            self._under_way += 1

    def settle(self, reserved: float | None, cost: float) -> None:
        """A request for which so much was `reserved` has cost so much."""
        if reserved is not None:
            self._under_way -= 1
            self.reserved = self.reserved - reserved if self._under_way else 0.0  # and no rest of rounding
            self.spent += cost

    def exhausted(self, cost: float) -> str:
        """Why a request that may cost so much is not sent."""
        assert self._most is not None, "without a bound everything fits"
        return (
            f"max_cost: {self.spent:.4g} of {self._most:g} {self._currency} are spent, "
            f"and the next request may cost {cost:.2g} {self._currency}"
        )

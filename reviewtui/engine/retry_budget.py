"""How often failed requests may be sent again in all: a service that fails is not stormed with retries.

The figures are those of the retry quota of the AWS SDKs' standard mode
(https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html): a retry takes five tokens, an answer that
needed one gives them back, any other answer earns one.
"""

CAPACITY = 500
RETRY = 5
ANSWER = 1


class RetryBudget:
    """That of one model for one run."""

    def __init__(self) -> None:
        self.told = False
        """Whether somebody has been told that it is spent."""
        self._tokens = CAPACITY

    def spend(self) -> bool:
        """Take what a retry costs; False where there is not so much, and the request must not be sent again."""
        if self._tokens < RETRY:
            return False
        self._tokens -= RETRY
        return True

    def earn(self, *, retried: bool) -> None:
        """A request was answered, at once or after it had been `retried`."""
        self._tokens = min(CAPACITY, self._tokens + (RETRY if retried else ANSWER))

"""What may be painted beside a model's name in Collect."""

from collections.abc import Callable, Mapping
from typing import NamedTuple


def _everything(_response_id: str) -> bool:
    return True


class Sight(NamedTuple):
    """`labels` are what the models are called on the screen, in their order there: their masks while `masked`.

    `may_show` says of an answer whether it is recorded as seen, where that is needed.
    """

    labels: Mapping[str, str] = {}
    masked: bool = True
    may_show: Callable[[str], bool] = _everything

"""One recorded answer and the events that it must be read as."""

from pathlib import Path
from typing import NamedTuple

from reviewtui.domain.session import ProviderName
from reviewtui.providers.wire import RemoteError, WireEvent

STREAMS = Path(__file__).parent.parent / "streams"
"""`PROVIDER/FILE`: the bytes of an answer, as the service sends or documents them."""

CUT = RemoteError("cut", "the answer ended without its own ending")


class Case(NamedTuple):
    """`file` is named after what it shows: its stem is one of `TOPICS`, alone or with more behind a hyphen.

    `streamed` is False for a whole JSON body.
    """

    provider: ProviderName
    file: str
    events: list[WireEvent]
    content_type: str = "text/event-stream"
    streamed: bool = True

    @property
    def topic(self) -> str:
        return self.file.partition(".")[0].partition("-")[0]

    def read(self) -> bytes:
        return (STREAMS / self.provider / self.file).read_bytes()


TOPICS = frozenset({"text", "reasoning", "tools", "usage", "refusal", "error", "cut", "malformed", "whole"})
"""What every provider must show at least once."""

"""What the owner's engine and an asker on a worker say to each other, as tagged msgpack."""

from msgspec import Struct

from reviewtui.domain.events import Delta, Event, Stop
from reviewtui.domain.prompt import Prompt
from reviewtui.domain.response import FinishReason, ToolCall, Usage
from reviewtui.domain.session import Model
from reviewtui.providers.wire import RemoteError


class Equip(Struct, frozen=True, kw_only=True, tag=True):
    """The first word to an asker. `folder` is that of the session file, from which files of keys and certificates are
    looked for; they are those of the worker.
    """

    folder: str


class Ask(Struct, frozen=True, kw_only=True, tag=True):
    """Put a question, and tell of it by this `id`."""

    id: str
    model: Model
    prompt: Prompt
    trial: int


class Beat(Struct, frozen=True, kw_only=True, tag=True):
    """The owner is there. Answered by an empty batch."""


class Moments(Struct, frozen=True, kw_only=True):
    """The marks of an attempt, in nanoseconds of the worker's monotonic clock; None is a moment that never came."""

    connecting: int | None = None
    connected: int | None = None
    sent: int | None = None
    cold: bool | None = None
    headers: int | None = None
    first_byte: int | None = None
    first_reasoning: int | None = None
    ended: int | None = None
    content: tuple[int, ...] = ()


class Came(Event, frozen=True, kw_only=True):
    """All that came of one attempt. `response_id` is the id it was asked by; `unreachable`: this worker can ask nothing
    of the model, for the reason that is the `error`.
    """

    response_id: str
    moments: Moments
    text: str
    reasoning: str
    tool_calls: tuple[ToolCall, ...]
    finish_reason: FinishReason | None
    usage: Usage | None
    notes: tuple[str, ...]
    error: RemoteError | None
    timed_out: bool
    http_status: int | None
    streamed: bool
    unreachable: bool = False


ToAsker = Equip | Ask | Stop | Beat
FromAsker = Delta | Came

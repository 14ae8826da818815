"""Prompts: what is asked."""

from typing import Any

from msgspec import Struct

from reviewtui.domain.ids import content_hash


class Message(Struct, frozen=True):
    """One chat message. `content` is text, or the list of content parts that the wire protocol takes as it is."""

    role: str
    content: str | list[dict[str, Any]]

    @property
    def text(self) -> str:
        """The words of this message; parts that are not text are named in brackets."""
        if isinstance(self.content, str):
            return self.content
        return "\n".join(str(part.get("text", f"[{part.get('type', 'part')}]")) for part in self.content)


class Prompt(Struct, frozen=True, kw_only=True):
    """One input. `id` is the hash of what is asked (messages and system); all else may differ between sessions.

    `family` names prompts that ask the same thing in other words; a prompt that names none is a family of its own
    (its id). `weight` is how much traffic it stands for (> 0). `name` is the `id` that its file gave it.
    """

    id: str
    messages: tuple[Message, ...]
    family: str
    system: str | None = None
    tags: tuple[str, ...] = ()
    weight: float = 1.0
    reference: str | None = None
    name: str | None = None
    source: str | None = None

    @property
    def text(self) -> str:
        """What to show for this prompt in one place: its last message."""
        return self.messages[-1].text


def prompt_id(messages: tuple[Message, ...], system: str | None) -> str:
    """The content hash that identifies a prompt."""
    return content_hash([messages, system])

"""Which tool call a fragment of the chat format belongs to, where its index alone does not tell.

The format has an index for each call, and its id and name in the first fragment alone. Undocumented: Ollama gives all
calls the index 0 (https://github.com/ollama/ollama/issues/15457), others give none; DeepSeek and Qwen repeat the id in
every fragment (https://github.com/langchain4j/langchain4j/issues/4528), MiniMax by way of NVIDIA the name
(https://github.com/NousResearch/hermes-agent/issues/8259); and Poolside gives all fragments but the first another id
(https://github.com/poolsideai/pool/issues/9).
"""

from typing import NamedTuple


class Fragment(NamedTuple):
    """Of which call, counted from 0, a fragment is, and what it tells for the first time of its id and its name."""

    call: int
    call_id: str
    name: str


class ToolCalls:
    """The calls of one answer, as far as their fragments have come."""

    def __init__(self) -> None:
        self._ids: list[str] = []
        self._names: list[str] = []
        self._open: dict[int | str, int] = {}  # an index to the call that its next fragment belongs to
        self._known: dict[tuple[int | str, str], int] = {}  # an index and an id to their call

    def take(self, index: int | str, call_id: str, name: str) -> Fragment:
        """The fragment with this `index`, and the id and name that it gives, empty where it gives none.

        Another id together with a name begins another call; another id alone does not.
        """
        call = self._known.get((index, call_id), self._open.get(index))
        if call is None or (call_id and name and self._ids[call] not in ("", call_id)):
            call = len(self._ids)
            self._ids.append("")
            self._names.append("")
        self._open[index] = call
        fragment = Fragment(call, "" if self._ids[call] else call_id, "" if self._names[call] else name)
        if fragment.call_id:
            self._ids[call] = call_id
            self._known[index, call_id] = call
        if fragment.name:
            self._names[call] = name
        return fragment

"""What came beside the text of an answer: what the model thought before it, and the tools that it called."""

from typing import Literal, NamedTuple

from reviewtui.domain.response import Response


class Aside(NamedTuple):
    """Untrusted words. `title` names a tool; of reasoning it is empty. Reasoning comes before the text, calls after."""

    kind: Literal["reasoning", "call"]
    title: str
    text: str


def asides_of(response: Response, *, reasoning: bool) -> tuple[Aside, ...]:
    """What is shown beside an answer; its reasoning only where that is wanted."""
    thought = [Aside("reasoning", "", response.reasoning)] if reasoning and response.reasoning.strip() else []
    return (*thought, *(Aside("call", call.name, call.arguments) for call in response.tool_calls))

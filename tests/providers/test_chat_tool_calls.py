"""Fragments of tool calls, as the services number and name them."""

import pytest

from reviewtui.providers.chat_tool_calls import Fragment, ToolCalls


@pytest.mark.parametrize(
    ("fragments", "taken"),
    [
        (  # the format as it is documented, two calls at a time
            [(0, "a", "find"), (0, "", ""), (1, "b", "buy"), (0, "", ""), (1, "", "")],
            [(0, "a", "find"), (0, "", ""), (1, "b", "buy"), (0, "", ""), (1, "", "")],
        ),
        (  # one index for all
            [(0, "a", "find"), (0, "", ""), (0, "b", "find"), (0, "", "")],
            [(0, "a", "find"), (0, "", ""), (1, "b", "find"), (1, "", "")],
        ),
        (  # and ids that are repeated
            [(0, "a", "find"), (0, "b", "buy"), (0, "a", ""), (0, "", ""), (0, "b", "buy"), (0, "a", "find")],
            [(0, "a", "find"), (1, "b", "buy"), (0, "", ""), (0, "", ""), (1, "", ""), (0, "", "")],
        ),
        (  # another id in all but the first
            [(0, "a", "find"), (0, "x", ""), (0, "x", ""), (1, "b", "buy"), (1, "y", "")],
            [(0, "a", "find"), (0, "", ""), (0, "", ""), (1, "b", "buy"), (1, "", "")],
        ),
        (  # a name that is repeated, and one that comes late
            [(0, "a", "find"), (0, "", "find"), (1, "b", ""), (1, "", "buy")],
            [(0, "a", "find"), (0, "", ""), (1, "b", ""), (1, "", "buy")],
        ),
        (  # an id that comes late
            [(0, "", "find"), (0, "a", "find"), (0, "b", "find")],
            [(0, "", "find"), (0, "a", ""), (1, "b", "find")],
        ),
        (  # one id for all, but an index for each
            [(0, "find", "find"), (1, "find", "find"), (0, "find", ""), (1, "find", "")],
            [(0, "find", "find"), (1, "find", "find"), (0, "", ""), (1, "", "")],
        ),
        ([("function_call", "", "find"), ("function_call", "", "")], [(0, "", "find"), (0, "", "")]),
        ([(7, "a", "find"), (3, "b", "buy")], [(0, "a", "find"), (1, "b", "buy")]),
    ],
)
def test_a_fragment_belongs_to_its_call(
    fragments: list[tuple[int | str, str, str]], taken: list[tuple[int, str, str]]
) -> None:
    calls = ToolCalls()
    assert [calls.take(*fragment) for fragment in fragments] == [Fragment(*each) for each in taken]

"""JSON laid out to be read."""

import json

from hypothesis import given
from hypothesis import strategies as st

from reviewtui.tui.json_text import DEEPEST, LONGEST, pretty_json

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=20,
)


@given(st.lists(VALUES) | st.dictionaries(st.text(), VALUES))
def test_it_is_what_json_itself_would_lay_out(value: object) -> None:
    assert pretty_json(json.dumps(value, ensure_ascii=False)) == json.dumps(value, ensure_ascii=False, indent=2)


def test_every_sign_is_kept_as_it_was_written() -> None:
    assert pretty_json('{"a":1.50e3,"a":"\\u00e9"}') == '{\n  "a": 1.50e3,\n  "a": "\\u00e9"\n}'


def test_what_is_no_object_or_list_is_left_alone() -> None:
    assert [pretty_json(text) for text in ("", "12", '"a"', "{a}", '{"a":', "[link](here)", "so {}")] == [None] * 7
    assert pretty_json("[" * 100_000) is None
    nested = "[" * (DEEPEST + 1) + "]" * (DEEPEST + 1)
    assert pretty_json(nested) is None
    assert pretty_json("[" + "1," * LONGEST + "1]") is None

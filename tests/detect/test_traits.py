"""The form of an answer: counted by hand."""

from reviewtui.detect.traits import traits_of
from reviewtui.domain.traits import Traits


def test_a_plain_answer_has_no_form_but_its_length() -> None:
    assert traits_of("Yes.") == Traits(characters=4, bullets=0, headings=0, code_blocks=0, bold=0)


def test_items_headings_code_and_bold_are_counted() -> None:
    steps = "# Steps\n\n1. **Open** it\n2) Close it\n  - or __not__\n- -\n"
    text = f"{steps}\n## Code\n```sh\n# a comment\n```\n#hashtag\n2024 - 1\n"
    found = traits_of(text)
    assert (found.bullets, found.headings, found.code_blocks, found.bold) == (4, 2, 1, 2)


def test_code_that_was_cut_off_is_a_block() -> None:
    assert traits_of("```python\nprint(").code_blocks == 1


def test_where_an_answer_names_its_maker() -> None:
    found = traits_of("Hello, I'm ChatGPT.")
    assert (found.names_from, found.names_to) == (7, 18)

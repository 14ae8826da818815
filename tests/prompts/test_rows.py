"""One line of a prompt file: what it becomes, and why it is refused."""

import pytest

from reviewtui.domain.prompt import Message, Prompt, prompt_id
from reviewtui.prompts.rows import RowError, parse_row

HELLO = (Message("user", "hello"),)


def test_a_prompt_alone_is_a_family_of_its_own() -> None:
    identity = prompt_id(HELLO, None)
    assert parse_row(b'{"prompt": "hello"}') == Prompt(id=identity, messages=HELLO, family=identity)


def test_every_field() -> None:
    line = (
        b'{"id": 7, "prompt": "hello", "system": "Be brief.", "tags": ["a", "b", "a"], "weight": 2,'
        b' "family": "greetings", "reference": "hi", "source": "support-2026-11"}'
    )
    assert parse_row(line) == Prompt(
        id=prompt_id(HELLO, "Be brief."),
        messages=HELLO,
        family="greetings",
        system="Be brief.",
        tags=("a", "b"),
        weight=2.0,
        reference="hi",
        name="7",
        source="support-2026-11",
    )


def test_messages() -> None:
    line = (
        b'{"messages": [{"role": "user", "content": "hi"}, {"role": "assistant", "content": "yes?"},'
        b' {"role": "user", "content": [{"type": "text", "text": "look"}, {"type": "image_url"}]}]}'
    )
    prompt = parse_row(line)
    assert [message.role for message in prompt.messages] == ["user", "assistant", "user"]
    assert prompt.text == "look\n[image_url]"


def test_a_leading_system_message_is_the_system_text_and_the_same_prompt() -> None:
    as_message = parse_row(
        b'{"messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "hello"}]}'
    )
    assert as_message == parse_row(b'{"prompt": "hello", "system": "Be brief."}')


def test_what_does_not_reach_the_model_is_not_in_the_id() -> None:
    plain = parse_row(b'{"prompt": "hello"}')
    assert parse_row(b'{"prompt": "hello", "weight": 3, "id": "x", "tags": ["t"], "family": "f"}').id == plain.id
    assert parse_row(b'{"prompt": "hello", "system": ""}').id != plain.id


@pytest.mark.parametrize("text", ["", "   ", "\\n\\t", "\\u0000", "\\ud83d\\ude00", "\\u202e"])
def test_what_looks_empty_or_strange_is_a_legitimate_question(text: str) -> None:
    expected = {"\\n\\t": "\n\t", "\\u0000": "\0", "\\ud83d\\ude00": "\U0001f600", "\\u202e": "\u202e"}.get(text, text)
    assert parse_row(f'{{"prompt": "{text}"}}'.encode()).text == expected


REFUSED = {
    b"nope": "is not valid JSON",
    b'{"prompt": "a"': "is not valid JSON",
    b'{"prompt": "a"} {"prompt": "b"}': "is not valid JSON",
    b'{"prompt": "\xff"}': "is not valid UTF-8",
    b'\xff\xfe{"prompt": "a"}': "is not valid JSON",
    b'{"prompt": "\\ud800x"}': "is not valid JSON",
    b'{"prompt": "a", "weight": NaN}': "is not valid JSON",
    b"[" * 100_000: "is nested too deeply",
    b'"hello"': 'is not a JSON object like {"prompt": "..."}',
    b"[]": 'is not a JSON object like {"prompt": "..."}',
    b"{}": "needs exactly one of `prompt` and `messages`",
    b'{"prompt": null}': "needs exactly one of `prompt` and `messages`",
    b'{"prompt": "a", "messages": [{"role": "user", "content": "b"}]}': "needs exactly one of `prompt` and `messages`",
    b'{"promt": "a"}': 'unknown key "promt"; did you mean `prompt`?',
    b'{"prompt": "a", "x\\u001b\\n": 1}': r'unknown key "x\u001b\n"',
    b'{"prompt": 5}': "does not have the right shape: Expected `str | null`, got `int` - at `$.prompt`",
    b'{"prompt": "a", "weight": 0}': "does not have the right shape: Expected `float` > 0.0 - at `$.weight`",
    b'{"prompt": "a", "weight": -1}': "does not have the right shape: Expected `float` > 0.0 - at `$.weight`",
    b'{"prompt": "a", "weight": 1e300}': "does not have the right shape: Expected `float` <= ",
    b'{"prompt": "a", "weight": true}': "does not have the right shape: Expected `float`, got `bool`",
    b'{"prompt": "a", "tags": "billing"}': "does not have the right shape: Expected `array`, got `str`",
    b'{"prompt": "a", "family": ""}': "does not have the right shape: Expected `str` of length >= 1",
    b'{"messages": []}': "does not have the right shape: Expected `array` of length >= 1",
    b'{"messages": [{"role": "robot", "content": "a"}]}': "does not have the right shape: Invalid enum value 'robot'",
    b'{"messages": [{"role": "user"}]}': "does not have the right shape: Object missing required field `content`",
    b'{"messages": [{"role": "system", "content": "a"}]}': "asks nothing: its only message is the system's",
    b'{"messages": [{"role": "system", "content": []}, {"role": "user", "content": "a"}]}': "the content of a system "
    "message must be text",
    b'{"system": "a", "messages": [{"role": "system", "content": "b"}]}': "gives the system text twice: in `system` "
    "and as its first message",
}


@pytest.mark.parametrize(("line", "reason"), REFUSED.items(), ids=[ascii(line[:50]) for line in REFUSED])
def test_what_is_no_prompt_is_refused_with_the_reason(line: bytes, reason: str) -> None:
    with pytest.raises(RowError) as caught:
        parse_row(line)
    assert str(caught.value).startswith(reason)
    assert "\n" not in str(caught.value)

"""Loops are found, wherever the unit and however it ends; honest repetition is left alone."""

import pytest

from reviewtui.detect.repetition import Loop, find_loop, repetition
from reviewtui.detect.run import detect
from tests.detect.answers import RULES, answer

OPENING = "Thank you for writing to us about your parcel. We have looked into it with care. "


def test_an_exact_loop_gives_its_start_and_how_often() -> None:
    unit = "Please check your order status. "  # 32 characters
    # The ". " before the first round is like the one before every other: the loop may be said to start there.
    assert find_loop(OPENING + unit * 10) == Loop(len(OPENING) - 2, len(OPENING) + 319, 10, 32)


def test_the_last_round_may_be_cut_off() -> None:
    loop = find_loop(OPENING + "Please check your order status. " * 10 + "Please check yo")
    assert loop is not None
    assert (loop.repeats, loop.unit_length) == (10, 32)


@pytest.mark.parametrize(
    "text",
    [
        "a" * 500,
        OPENING + "ha" * 200,
        OPENING + "no no no " * 40,
        OPENING + "!" * 700,
        OPENING + "\U0001f642" * 200,
        "您好,请问有什么可以帮您?" * 30,
        OPENING + ("A whole paragraph that says one thing. Then it says another, and a third.\n\n" * 8),
        OPENING + "".join(f"{n}. Check the label on the parcel\n" for n in range(1, 20)),
        OPENING + "The order is on its way. It will come soon. " * 12 + "\n\nBest regards, your shop team",
    ],
    ids=lambda text: text[-20:],
)
def test_loops(text: str) -> None:
    assert find_loop(text) is not None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Yes. Yes. Yes. Yes. Yes.",
        OPENING,
        OPENING + "-" * 200,
        OPENING + "\n".join(f"- **{word}**: open the {word} page and press Save" for word in "abcdefghijklmnop"),
        "| item | price | in stock |\n|---|---|---|\n"
        + "".join(f"| shirt {n} | {n * 3}.00 EUR | yes |\n" for n in range(30)),
        "| | | |\n|---|---|---|\n" + "| | | |\n" * 40,
        "```json\n["
        + ",\n".join(f'  {{\n    "name": "user{n}",\n    "active": true,\n    "role": "guest"\n  }}' for n in range(12))
        + "\n]\n```",
        "```python\n"
        + "".join(
            f"    if name == 'k{n}':\n        self.value_{n} = read({n})\n        return True\n" for n in range(20)
        )
        + "```",
        "\n".join(f"2026-11-20 09:12:{n:02d} INFO request {n} handled in {n * 7 % 13} ms" for n in range(60)),
        "We wish you a merry Christmas. " * 3 + "And a happy new year! Glad tidings we bring to you and your kin.",
    ],
    ids=lambda text: text[-20:],
)
def test_honest_repetition(text: str) -> None:
    assert find_loop(text) is None


def test_a_loose_loop_covers_lines_that_differ_in_their_number_only() -> None:
    lines = "".join(f"{n}. Check the label on the parcel\n" for n in range(1, 21))
    loop = find_loop(lines)
    assert loop is not None
    assert (loop.start, loop.end, loop.repeats) == (0, len(lines) - 1, 20)


def test_the_detection_says_it_in_words() -> None:
    found = repetition(answer("abcd " * 100), RULES)
    assert found is not None
    assert found.message == "says the same 5 characters 99 times"  # the 100th has lost its last space
    assert (found.start, found.end, found.score) == (0, 499, 0.998)


def test_long_answers_full_of_near_loops_are_looked_at_to_the_end() -> None:
    words = "".join(f"word{n * 7919 % 10_007} and then the same as ever. " for n in range(8_000))
    assert find_loop(words) is None
    loop = find_loop(words + "x " * 50_000)
    assert loop is not None
    assert loop.start == len(words) - 1


def test_one_answer_may_fail_in_two_ways() -> None:
    found = detect(answer("again and again " * 60, finish_reason="length"), RULES)
    assert [finding.kind for finding in found] == ["truncated", "repetition"]

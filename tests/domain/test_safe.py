"""What `safe_text` lets through, and what it shows instead of the rest."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewtui.domain.safe import SIGNS_KEPT, safe_text


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("\x1b]52;c;aGk=\x07", "␛]52;c;aGk=␇"),  # writes the clipboard
        ("\x1b[2J", "␛[2J"),  # clears the screen
        ("\x9b31m", "‹U+009B›31m"),  # CSI in one C1 character
        ("abc\u202egnp.exe", "abc‹U+202E›gnp.exe"),  # right-to-left override
        ("a\u2066b\u2069", "a‹U+2066›b‹U+2069›"),  # isolates
        ("x\U000e0041\U000e0042", "x‹U+E0041›‹U+E0042›"),  # tag characters smuggle text
        ("x\U000e0100", "x‹U+E0100›"),  # so do variation selectors
        ("lone \ud800", "lone ‹U+D800›"),
        ("pass\u200bword", "pass‹U+200B›word"),
        ("pass\u200dword", "pass‹U+200D›word"),
        ("a\u2028b\x85c", "a‹U+2028›b‹U+0085›c"),
        ("bell\x07\x7f\x00", "bell␇␡␀"),
        ("over\rwrite", "over␍write"),
        ("dos\r\nlines", "dos\nlines"),
        ("a\tb", "a   b"),
        ("e" + "\u0301" * 40, "e" + "\u0301" * 4),
    ],
)
def test_what_could_act_or_hide_becomes_visible(raw: str, shown: str) -> None:
    assert safe_text(raw) == shown


@pytest.mark.parametrize(
    "text",
    [
        "plain [/] [@click=app.quit] [link=https://x]",
        "Größe, naïve, e\u0301",
        "漢字かな 한국어",
        "👨\u200d👩\u200d👧 ❤\ufe0f 👍🏽 🇪🇺",
        "نمی\u200cخواهم",  # Persian needs the non-joiner
        "क\u094d\u200dष",  # Devanagari needs the joiner
        "ผู้ใหญ่ บิ้",
        "two\nlines",
    ],
)
def test_writing_of_every_kind_stays_as_it_is(text: str) -> None:
    assert safe_text(text) == text


def test_one_line_shows_where_the_lines_ended() -> None:
    assert safe_text("a\r\nb\n\nc", newlines=False) == "a⏎b⏎⏎c"


@given(st.text(alphabet=st.characters(exclude_categories=())))
def test_nothing_unsafe_remains_and_safe_text_is_a_fixed_point(text: str) -> None:
    shown = safe_text(text)
    assert all(character == "\n" or unicodedata.category(character) not in ("Cc", "Cs") for character in shown)
    assert not any("\u202a" <= character <= "\u202e" or "\u2066" <= character <= "\u2069" for character in shown)
    assert safe_text(shown) == shown
    assert "\n" not in safe_text(text, newlines=False)


@pytest.mark.parametrize(
    "hostile",
    [
        "a" + "\u0301\u0301\u0301\u0301\u200d" * 100,
        "\u1100" + "\u1161" * 100,
        "\u0915" + "\u093e" * 100,
    ],
    ids=["joiners do not begin a stack of marks anew", "vowels of Hangul", "spacing vowel signs"],
)
def test_no_cell_holds_more_signs_than_writing_needs(hostile: str) -> None:
    assert len(safe_text(hostile)) <= 1 + 3 * SIGNS_KEPT  # the letter, its signs, two joiners before each
    assert safe_text(safe_text(hostile)) == safe_text(hostile)


@pytest.mark.parametrize("writing", ["한국어", "ကြွေး", "क्षत्रिय", "❤️‍🔥 👩‍👩‍👧", "ẫ"])
def test_real_writing_keeps_its_signs(writing: str) -> None:
    assert safe_text(writing) == writing


@pytest.mark.parametrize("control", ["\U0001d173", "\U0001bca0", "\U00013430"])
def test_controls_of_rare_writing_are_seen(control: str) -> None:
    assert safe_text(f"a{control}b") == f"a‹U+{ord(control):04X}›b"

"""The evidence as lines: what is marked and how, what is left out, who said what, what is withheld."""

from reviewtui.actions.review_views import Turn
from reviewtui.actions.triage_views import FailureEvidence, OtherAnswer, Source
from reviewtui.domain.failure import FailureKey
from reviewtui.tui.evidence_lines import AROUND, evidence_layout, others_layout
from reviewtui.tui.lines import Line
from reviewtui.tui.widgets.line_view import MARK
from tests.tui.driving import HOSTILE, HOSTILE_SHOWN

DETECTED = Source("refusal", by_person=False, score=0.8, words="opens by declining")


def evidence(
    text: str = "one two three",
    span: tuple[int, int] | None = None,
    *,
    error: str | None = None,
    withheld: bool = False,
    sources: tuple[Source, ...] = (DETECTED,),
    others: tuple[OtherAnswer, ...] = (),
    turns: tuple[Turn, ...] = (Turn("user", "what?"),),
) -> FailureEvidence:
    """Evidence of a refusal."""
    return FailureEvidence(
        key=FailureKey("r", "refusal"),
        turns=turns,
        reference=None,
        text=text,
        span=span,
        message="",
        detector="refusal",
        score=0.8,
        error=error,
        withheld=withheld,
        sources=sources,
        labels=(),
        others=others,
    )


def texts(lines: list[Line]) -> list[str]:
    return [line.text.rstrip() for line in lines]


def marked(lines: list[Line]) -> str:
    """All that bears the mark."""
    return "".join(span.text for line in lines for span in line.spans if MARK in span.role)


def test_the_span_is_marked_and_its_lines_bear_a_sign() -> None:
    lines = evidence_layout(evidence("aaa bbb ccc\nddd\neee fff", (4, 19)), whole=False, names_key="N")(40)
    assert marked(lines) == "bbb cccdddeee"
    assert texts(lines)[:3] == ["┃ aaa bbb ccc", "┃ ddd", "┃ eee fff"]
    lines = evidence_layout(evidence("aaa\nbbb\n\nccc\nddd", (4, 12)), whole=False, names_key="N")(40)
    assert texts(lines)[:5] == ["  aaa", "┃ bbb", "┃", "┃ ccc", "  ddd"]


def test_a_place_is_marked_by_a_sign() -> None:
    lines = evidence_layout(evidence("and so", (6, 6)), whole=False, names_key="N")(40)
    assert texts(lines)[0] == "┃ and so◂"
    lines = evidence_layout(evidence("and so", (0, 0)), whole=False, names_key="N")(40)
    assert texts(lines)[0] == "┃ ◂and so"


def test_an_answer_without_a_span_bears_no_sign() -> None:
    lines = evidence_layout(evidence("a whole answer"), whole=False, names_key="N")(40)
    assert marked(lines) == ""
    assert texts(lines)[0] == "  a whole answer"


def test_passages_that_people_marked_are_marked_beside_what_was_found() -> None:
    shown = evidence("one two three\n\nfour five", (4, 7))._replace(passages=((0, 3), (15, 19)))
    lines = evidence_layout(shown, whole=False, names_key="N")(40)
    assert marked(lines) == "onetwofour"
    shown = evidence("one two three", None)._replace(passages=((8, 13),))
    assert marked(evidence_layout(shown, whole=False, names_key="N")(40)) == "three"
    shown = evidence("one two", (7, 7))._replace(passages=((0, 3),))
    assert marked(evidence_layout(shown, whole=False, names_key="N")(40)) == "one◂"


def test_of_a_long_answer_a_marked_passage_far_down_is_shown() -> None:
    shown = evidence("a" * 20_000 + "HERE" + "b" * 30_000)._replace(passages=((20_000, 20_004),))
    assert marked(evidence_layout(shown, whole=False, names_key="N")(100)) == "HERE"


def test_of_a_long_answer_what_lies_around_the_evidence_is_shown_unless_all_is_wanted() -> None:
    text = "a" * 20_000 + "HERE" + "b" * 30_000
    lines = evidence_layout(evidence(text, (20_000, 20_004)), whole=False, names_key="N")(100)
    assert marked(lines) == "HERE"
    assert "(14,000 characters before)" in texts(lines)[0]
    assert f"({30_004 - AROUND:,} characters more)" in "\n".join(texts(lines))
    whole = evidence_layout(evidence(text, (20_000, 20_004)), whole=True, names_key="N")(100)
    assert sum(line.text.count("a") for line in whole) >= 20_000
    assert "characters" not in "\n".join(texts(whole))


def test_a_long_loop_is_marked_as_far_as_it_is_shown() -> None:
    lines = evidence_layout(evidence("ab " * 10_000, (0, 30_000)), whole=False, names_key="N")(90)
    assert len(marked(lines).replace(" ", "")) == AROUND * 2 // 3


def test_errors_stand_where_the_answer_would() -> None:
    lines = evidence_layout(evidence("", error="server said 500"), whole=False, names_key="N")(40)
    assert texts(lines)[0] == "┃ server said 500"
    lines = evidence_layout(evidence("", withheld=True), whole=False, names_key="V")(60)
    assert "shown with the names (V)" in texts(lines)[0]
    lines = evidence_layout(evidence(""), whole=False, names_key="N")(40)
    assert texts(lines)[0] == "┃ (no text)"


def test_the_prompt_and_what_people_wrote_follow_the_answer() -> None:
    shown = evidence(
        turns=(Turn("system", "be brief"), Turn("user", "")),
        sources=(DETECTED, Source("bob", by_person=True, score=None, words="it could have helped")),
    )
    lines = texts(
        evidence_layout(shown._replace(reference="42", labels=(("empty", "dismissed"),)), whole=False, names_key="N")(
            60
        )
    )
    assert lines[2:] == [
        *("prompt · system", "be brief", "", "prompt · user", "(empty)", ""),
        *("reference answer", "42", "", "bob says it is refusal", "it could have helped", ""),
        *("this answer fails in other ways too", "empty (dismissed)"),
    ]


def test_the_others_one_after_the_other() -> None:
    others = (
        OtherAnswer("a", "II", "fine words", (), None),
        OtherAnswer("b", "III", "sorry", ("refusal", "truncated"), None),
        OtherAnswer("c", "IV", "", ("error",), "HTTP 500"),
    )
    assert texts(others_layout(evidence(others=others))(60)) == [
        *("II · nothing found", "fine words", ""),
        *("III · fails: refusal, truncated", "sorry", ""),
        *("IV · fails: error", "HTTP 500"),
    ]
    assert texts(others_layout(evidence())(60)) == ["No other model was asked this."]


def test_hostile_words_are_shown_and_not_obeyed() -> None:
    hostile = Source(HOSTILE, by_person=True, score=None, words=HOSTILE)
    other = OtherAnswer("a", HOSTILE, HOSTILE, (), None)
    shown = evidence(HOSTILE, (0, len(HOSTILE)), error=HOSTILE, sources=(hostile,), others=(other,))
    shown = shown._replace(turns=(Turn(HOSTILE, HOSTILE),), reference=HOSTILE)
    lines = texts(evidence_layout(shown, whole=True, names_key="N")(300)) + texts(others_layout(shown)(300))
    assert sum(HOSTILE_SHOWN in line for line in lines) == 9
    assert not any("\x1b" in line or "\u202e" in line or "\x9b" in line for line in lines)

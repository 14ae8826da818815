"""One answer and all that is recorded about it, as it is read."""

from typing import Any

import msgspec
import pytest
from rich.cells import cell_len

from reviewtui.actions.figure_rows import OpenedAnswer
from reviewtui.actions.review_views import Turn
from reviewtui.domain.detection import Detection
from reviewtui.domain.judgment import Judgment
from reviewtui.domain.response import Attempt, Response, Usage
from reviewtui.store.records import AnswerRecord
from reviewtui.tui.lines import Line
from reviewtui.tui.record_lines import answer_lines, record_lines
from reviewtui.tui.widgets.line_view import MARK
from tests.tui.driving import HOSTILE, HOSTILE_SHOWN

RESPONSE = Response(
    id="r",
    session="support",
    prompt_id="p",
    model="red",
    variant="v",
    trial=1,
    status="done",
    created_at="2026-11-20T12:00:00.000Z",
    text="one two three",
)


def judgment(**fields: Any) -> Judgment:
    defaults = {
        **{"id": "j", "created_at": "2026-11-20T12:34:56.000Z", "version": "0.1.0", "writer": "w", "seq": 1},
        **{"prev_hash": "", "hash": "h", "session": "support", "kind": "rating", "reviewer": "ana"},
    }
    return Judgment(**{**defaults, **fields})


def detection(kind: Any = "repetition", start: int | None = None, end: int | None = None) -> Detection:
    return Detection(kind=kind, detector="circles", version=2, score=0.97, message="goes round", start=start, end=end)


def opened(response: Response = RESPONSE, **fields: Any) -> OpenedAnswer:
    record = AnswerRecord(
        response, fields.get("found", ()), fields.get("said", ()), fields.get("tried", ()), {"other": "blue"}
    )
    turns = fields.get("turns", (Turn("system", "Be brief."), Turn("user", "Where is it?")))
    return OpenedAnswer(7, turns, fields.get("reference"), record, fields.get("textless", False))


def texts(lines: list[Line]) -> list[str]:
    return [line.text for line in lines]


def answered(of: OpenedAnswer, width: int = 60) -> list[str]:
    return texts(answer_lines(of, width))


def recorded(of: OpenedAnswer, width: int = 200, *, blind: bool = True) -> list[str]:
    return texts(record_lines(of, width, blind=blind, currency="EUR"))


def marked(of: OpenedAnswer) -> str:
    """The answer with what is marked in brackets."""
    lines = answer_lines(of, 60)
    return "".join(f"[{span.text}]" if MARK in span.role else span.text for span in lines[-1].spans)


def test_the_prompt_its_reference_and_the_answer_follow_each_other() -> None:
    assert answered(opened(reference="On its way.")) == [
        *("", "prompt · system", "Be brief.", "", "prompt · user", "Where is it?"),
        *("", "reference answer", "On its way.", "", "answer", "one two three"),
    ]


def test_reasoning_stands_before_the_answer() -> None:
    said = answered(opened(msgspec.structs.replace(RESPONSE, reasoning="let me think")))
    assert said.index("let me think") < said.index("one two three")


@pytest.mark.parametrize(
    ("places", "shown"),
    [
        ([(4, 7)], "one [two] three"),
        ([(0, 7), (4, 13)], "[one two][ three]"),  # where they overlap, once
        ([(8, 99)], "one two [three]"),
        ([(13, 13)], "one two three[◂]"),  # cut off there
        ([(4, 7), (13, 13)], "one [two] three[◂]"),
        ([(None, None)], "one two three"),
    ],
)
def test_what_was_found_is_marked_in_the_answer(places: list[tuple[int | None, int | None]], shown: str) -> None:
    assert marked(opened(found=tuple(detection(start=start, end=end) for start, end in places))) == shown


def test_an_answer_without_text_says_how_it_ended() -> None:
    silent = msgspec.structs.replace(RESPONSE, text="")
    assert answered(opened(silent))[-1] == "(no text)"
    assert answered(opened(silent, textless=True))[-1] == "(judged elsewhere, its words unknown)"
    failed = msgspec.structs.replace(
        RESPONSE, text="half", status="failed", error_kind="cut", error_message="the stream ended"
    )
    assert answered(opened(failed))[-3:] == ["half", "(failed: cut)", "the stream ended"]


def test_judgments_say_who_what_when_and_whether_they_count() -> None:
    said = (
        judgment(rating=4, seconds=12.4, note="fine"),
        judgment(reviewer="ben", verdict="cannot_judge", blind=False),
        judgment(reviewer="cid", rating=2, exposed=True, superseded_by="x"),
        judgment(reviewer="cid", kind="undo", supersedes="y"),
        judgment(reviewer="dan", kind="label", category="refusal", severity=3, noticed=False),
        judgment(reviewer="eve", kind="comparison", verdict="first", response_id="r", other_response_id="other"),
        judgment(reviewer="fay", kind="comparison", verdict="first", response_id="other", other_response_id="r"),
        judgment(reviewer="fay", kind="comparison", verdict="both_bad", response_id="other", other_response_id="r"),
        judgment(reviewer="eve", rating=5, criterion="tone"),
    )
    lines = recorded(opened(said=said))
    assert lines[1 : lines.index("found") - 1] == [
        "judgments",
        "ana: 4 of 5 · “fine” · blind · 12 s · 2026-11-20 12:34",
        "ben: cannot judge · NOT BLIND, outside blind figures · 2026-11-20 12:34",
        "cid: 2 of 5 · NOT BLIND, outside blind figures · 2026-11-20 12:34 · no longer stands",
        "dan: label refusal · severity 3 · would not be noticed · blind · 2026-11-20 12:34",
        "eve: won beside blue · blind · 2026-11-20 12:34",
        "fay: lost beside blue · blind · 2026-11-20 12:34",
        "fay: both bad beside blue · blind · 2026-11-20 12:34",
        "eve: 5 of 5 (tone) · blind · 2026-11-20 12:34",
    ]
    assert "blind" not in " ".join(recorded(opened(said=said[:2]), blind=False)).lower()
    assert "Nobody has judged it." in recorded(opened())


def test_what_was_found_names_its_detector() -> None:
    lines = recorded(opened(found=(detection(start=4, end=7), detection("truncated", 13, 13), detection("empty"))))
    assert lines[lines.index("found") + 1 : lines.index("took") - 1] == [
        "repetition: goes round · by circles v2, score 0.97 · from character 4 to 7",
        "truncated: goes round · by circles v2, score 0.97 · from character 13",
        "empty: goes round · by circles v2, score 0.97",
    ]
    assert "The detectors found nothing." in recorded(opened())


def test_what_it_took_and_every_attempt() -> None:
    response = msgspec.structs.replace(
        RESPONSE,
        ttft_ms=120.0,
        total_ms=2500.0,
        last_content_ms=1120.0,
        usage=Usage(input_tokens=1200, output_tokens=11, estimated=True),
        cost=0.5,
        finish_reason="stop",
        imported=True,
        notes=("two choices came",),
    )
    failed = Attempt(
        id="a",
        response_id="r",
        number=1,
        status="failed",
        scheduled_at="",
        http_status=429,
        error_kind="rate_limit",
        error_message="slow down",
    )
    done = Attempt(id="b", response_id="r", number=2, status="done", scheduled_at="", total_ms=2500.0, http_status=200)
    lines = recorded(opened(response, tried=(failed, done)))
    assert lines[lines.index("took") + 1 :] == [
        "first word 120 ms · whole answer 2.50 s · tokens/s 10.0 · tokens in 1,200 (estimated)"
        " · tokens out 11 (estimated) · cost 0.5000 EUR · ended stop",
        "It came from a file.",
        "two choices came",
        *("", "attempts", "1: failed · HTTP 429 · rate_limit: slow down", "2: done · 2.50 s"),
    ]
    nothing = recorded(opened())
    assert nothing[nothing.index("took") + 1] == "Nothing was measured."


@pytest.mark.parametrize("width", [10, 38, 80])
def test_hostile_words_are_made_safe_and_fit(width: int) -> None:
    hostile = msgspec.structs.replace(RESPONSE, text=HOSTILE, notes=(HOSTILE,), error_message=HOSTILE)
    of = opened(
        hostile,
        turns=(Turn(HOSTILE, HOSTILE),),
        said=(judgment(reviewer=HOSTILE, note=HOSTILE),),
        found=(detection(start=0, end=5),),
    )
    lines = answer_lines(of, width) + record_lines(of, width, blind=True, currency="EUR")
    said = "".join(line.text for line in lines)
    assert not {"\x1b", "\x07", "\u202e", "\x9b"} & set(said)
    assert HOSTILE_SHOWN.replace(" ", "") in said.replace(" ", "")
    assert [line.text for line in lines if cell_len(line.text) > width] == []


def test_ranks_guesses_and_looks_are_told_in_words() -> None:
    said = (
        judgment(kind="ranking", rank=2, slots={"1": "r", "2": "other", "3": "third"}),
        judgment(kind="ranking", rank=1),
        judgment(kind="ranking", verdict="cannot_judge"),
        judgment(kind="guess", guess="blue"),
        judgment(kind="label", verdict="no_failure"),
        judgment(rating=4, criterion="tone"),
    )
    lines = recorded(opened(said=said))
    told = [line.split(" · ")[0].partition(": ")[2] for line in lines if line.count(" · ") > 1][: len(said)]
    assert told == [
        *("ranked 2 of 3", "ranked 1", "ranking cannot judge", "taken for blue"),
        *("looked through, nothing wrong", "4 of 5 (tone)"),
    ]


def test_what_was_carried_and_what_was_settled_is_said() -> None:
    of = opened(
        said=(
            judgment(reviewer="ana", response_id="old", rating=5),
            judgment(reviewer="ben", kind="settle", response_id="r", rating=2),
            judgment(reviewer="cid", kind="settle", response_id="old", other_response_id="other", verdict="second"),
        )
    )
    of = of._replace(record=of.record._replace(carried=frozenset({"old"})))
    said = "\n".join(recorded(of))
    assert "ana: 5 of 5 · carried from old" in said
    assert "ben: settled: 2 of 5 · blind" in said
    assert "cid: settled: lost beside blue · carried from old" in said

"""Reading in Review: differences, scrolling together, finding, marking a passage."""

import re
from pathlib import Path

import pytest
from textual.geometry import Region
from textual.pilot import Pilot
from textual.strip import Strip

from reviewtui.domain.prompt import Prompt
from reviewtui.domain.session import Model, ReviewMode, ReviewRules
from reviewtui.store.database import open_database, write
from reviewtui.tui.lines import END_ISOLATE, ISOLATE
from reviewtui.tui.paragraphs import paragraphs
from reviewtui.tui.widgets.reading import ReadingBoard
from reviewtui.tui.widgets.slots import SlotPane
from tests.fakes import collected as made
from tests.tui.driving import painted, until, until_painted
from tests.tui.test_review import board, press, reviewing, settled, standing

STEPS = "Bring it to any post office, which costs nothing."
PACK = "Pack it in a {} box and tape it shut, please."
ANSWERS = (
    f"# Return\n\n{PACK.format('**sturdy**')}\n\n{STEPS}\n\nMoney comes back soon.",
    f"# Return\n\n{STEPS}\n\n{PACK.format('*solid*')}\n\nMoney comes back soon, too.",
    "Nothing of the sort.\n\nThe money is gone.",
)
SIZE = (130, 40)


def database(folder: Path, mode: ReviewMode = "rate", answers: tuple[str, ...] = ANSWERS, models: int = 3) -> Path:
    def answer(_prompt: Prompt, model: Model, _trial: int) -> str:
        return answers[made.MODELS.index(model.name)]

    prompts = [made.prompt(f"question {number}") for number in range(4)]
    return made.collected(folder, made.session(prompts, made.MODELS[:models], review=ReviewRules(mode=mode)), answer)


def reading(pilot: Pilot[int]) -> ReadingBoard:
    found = board(pilot)
    assert isinstance(found, ReadingBoard)
    return found


def pane_of(pilot: Pilot[int], text: str) -> SlotPane:
    return next(pane for pane in board(pilot).query(SlotPane) if pane.text == text)


def marked(pane: SlotPane, role: str) -> list[str]:
    """What stands on the lines of an answer in this role, wherever its lines break."""
    pieces: list[str] = []
    before = False
    for y in range(pane.line_count):
        for span in pane._line(y).spans:
            if role in span.role:
                if before:
                    pieces[-1] += span.text
                else:
                    pieces.append(span.text)
            before = role in span.role
        before = False
    return pieces


def signs(pane: SlotPane) -> str:
    """The signs at the edge of all lines, those that have one."""
    shown = (pane.render_line(y)._segments[0].text for y in range(min(pane.line_count, pane.size.height)))
    return "".join(shown).replace(" ", "")


async def test_words_that_differ_are_underlined_and_what_moved_is_no_difference(tmp_path: Path) -> None:
    async with reviewing(database(tmp_path, models=2), SIZE) as pilot:
        await press(pilot, "d")
        first, second = (pane_of(pilot, text) for text in ANSWERS[:2])
        assert (marked(first, "only"), marked(second, "only")) == (["sturdy"], ["solid", ", too"])
        assert marked(first, "moved") == marked(second, "moved") != []
        assert set(signs(first)) == {"≠", "~"}
        shown = painted(pilot)
        assert "A and B: ≠ underlined: " in shown
        assert "~ slanted: 1 moved" in shown
        await press(pilot, "m")
        assert marked(first, "only") == ["*sturdy*"]
        await press(pilot, "d")
        assert not marked(first, "only")
        assert not signs(first)
        assert "A and B" not in painted(pilot)


async def test_of_several_answers_the_chosen_one_is_compared_with_the_next(tmp_path: Path) -> None:
    async with reviewing(database(tmp_path), SIZE) as pilot:
        await press(pilot, "d")
        assert "A and B:" in painted(pilot)
        await press(pilot, "tab")
        assert "B and C:" in painted(pilot)
        await press(pilot, "tab")
        assert "A and C:" in painted(pilot)
        third = [pane for pane in board(pilot).query(SlotPane) if pane.letter == "B"]
        assert not signs(third[0])


async def test_differences_stay_on_from_item_to_item(tmp_path: Path) -> None:
    async with reviewing(database(tmp_path, "compare", models=2), SIZE) as pilot:
        await press(pilot, "d", "t")
        await until(pilot, lambda: bool(marked(pane_of(pilot, ANSWERS[0]), "only")))
        assert "2/4" in painted(pilot)


async def test_the_same_answer_twice_is_said_to_be_the_same(tmp_path: Path) -> None:
    async with reviewing(database(tmp_path, "compare", (STEPS, f"{STEPS}  \n"), models=2), SIZE) as pilot:
        await press(pilot, "d")
        assert "A and B: word for word the same" in painted(pilot)


async def test_of_answers_with_nothing_in_common_that_is_said_and_nothing_is_marked(tmp_path: Path) -> None:
    async with reviewing(database(tmp_path, "compare", (STEPS, "Ask somebody else!"), models=2), SIZE) as pilot:
        await press(pilot, "d")
        assert "A and B: no passage in common" in painted(pilot)
        assert not signs(pane_of(pilot, STEPS))


LONG = "\n\n".join(f"Paragraph number {number} is about subject{number}." for number in range(60))
LONGER = "\n\n".join(
    f"Paragraph number {number} is about subject{number}." + " And it goes on for several lines." * 12
    for number in range(60)
)


async def test_paragraphs_that_belong_together_are_scrolled_together(tmp_path: Path) -> None:
    async with reviewing(database(tmp_path, "compare", (LONG, LONGER), models=2), SIZE) as pilot:
        short, long = pane_of(pilot, LONG), pane_of(pilot, LONGER)
        await press(pilot, "y")
        await until_painted(pilot, "scrolling together")
        if board(pilot).pane is not short:
            await press(pilot, "tab")
        for _ in range(10):
            await press(pilot, "j")
        await until(pilot, lambda: "number 5 " in top_line(long))
        assert "number 5 " in top_line(short)
        await press(pilot, "g")
        await until(pilot, lambda: long.scroll_offset.y == 0)
        await press(pilot, "y", "pagedown")
        await pilot.pause()
        assert (short.scroll_offset.y > 0, long.scroll_offset.y) == (True, 0)


def paragraph_in_sight(pane: SlotPane) -> int:
    """The number of the paragraph at the top."""
    return sum(paragraph.top <= pane.scroll_offset.y for paragraph in paragraphs(pane.lines)) - 1


def top_line(pane: SlotPane) -> str:
    return pane.lines[pane.scroll_offset.y].text


async def test_an_answer_that_comes_into_sight_stands_beside_the_one_that_went(tmp_path: Path) -> None:
    async with reviewing(database(tmp_path, "compare", (LONG, LONGER), models=2), (60, 24)) as pilot:
        await press(pilot, "y", "pagedown", "pagedown")
        before = board(pilot).pane
        assert before is not None
        await press(pilot, "tab")
        after = board(pilot).pane
        assert after is not None
        await until(pilot, lambda: after.scroll_offset.y > 0)
        assert paragraph_in_sight(after) == paragraph_in_sight(before) > 0


# Finding


async def test_words_are_found_in_all_answers_and_no_letter_judges(tmp_path: Path) -> None:
    path = database(tmp_path)
    async with reviewing(path, SIZE) as pilot:
        await press(pilot, "slash", *"money", "space", "5", "backspace", "backspace")
        assert "1 of 3 · A 1 · B 1 · C 1" in painted(pilot)
        assert {len(marked(pane, "found") + marked(pane, "found-now")) for pane in board(pilot).query(SlotPane)} == {1}
        assert board(pilot).chosen == "A"
        await press(pilot, "enter")
        assert board(pilot).chosen == "B"
        assert "2 of 3" in painted(pilot)
        await press(pilot, "down", "enter")
        assert (board(pilot).chosen, "1 of 3" in painted(pilot)) == ("A", True)
        await press(pilot, "up")
        assert board(pilot).chosen == "C"
        await press(pilot, *"xyz")
        assert "in no answer" in painted(pilot)
        await press(pilot, "escape")
        assert not any(marked(pane, "found") for pane in board(pilot).query(SlotPane))
        assert "in no answer" not in painted(pilot)
        await press(pilot, "5")
    assert [row.rating for row in standing(path)] == [5]


async def test_a_place_far_down_in_an_answer_out_of_sight_is_brought_into_sight(tmp_path: Path) -> None:
    async with reviewing(database(tmp_path, "compare", (STEPS, LONG), models=2), (60, 24)) as pilot:
        await press(pilot, "slash", *"subject44", "enter")
        await until(pilot, lambda: "subject44" in painted(pilot).split("find")[0])
        assert board(pilot).pane is pane_of(pilot, LONG)
        assert "▸Paragraph number 44" in painted(pilot)


async def test_what_was_found_is_found_again_where_lines_become_others(tmp_path: Path) -> None:
    async with reviewing(database(tmp_path, "compare", (LONG, LONGER), models=2), SIZE) as pilot:
        await press(pilot, "slash", *"goes on")
        assert f"1 of {60 * 12}" in painted(pilot)
        await pilot.resize_terminal(90, 30)
        await settled(pilot)
        await until(pilot, lambda: len(" ".join(marked(pane_of(pilot, LONGER), "found")).split()) >= 2 * 60 * 12 - 2)


# Marking


async def test_a_passage_is_marked_with_the_arrows_and_left_with_escape(tmp_path: Path) -> None:
    path = database(tmp_path)
    async with reviewing(path, SIZE) as pilot:
        pane = board(pilot).pane
        assert pane is not None
        await press(pilot, "v")
        assert marked(pane, "marking") == ["Return" if "# Return" in pane.text else "Nothing"]
        await press(pilot, "5", "a", "u", "s", "tab")  # are no keys now
        assert board(pilot).pane is pane
        await press(pilot, "v", "shift+down", "enter")
        assert "marked in A: f failure" in painted(pilot)
        start, end = reading(pilot).span or (0, 0)
        assert pane.text[start:end].count("\n\n") == 1
        await press(pilot, "escape")
        assert reading(pilot).span is None
        assert not marked(pane, "marking")
        assert "marked in A" not in painted(pilot)
    assert not standing(path)


@pytest.mark.parametrize("key", ["tab", "z", "w", "m"])
async def test_a_mark_outlasts_a_look_from_elsewhere_but_not_another_answer(tmp_path: Path, key: str) -> None:
    async with reviewing(database(tmp_path), SIZE) as pilot:
        await press(pilot, "v", "enter", key)
        assert (reading(pilot).span is None) is (key == "tab")


async def test_a_failure_and_a_note_speak_of_what_is_marked_and_are_taken_back(tmp_path: Path) -> None:
    path = database(tmp_path, "compare", models=2)
    async with reviewing(path, SIZE) as pilot:
        pane = board(pilot).pane
        assert pane is not None
        await press(pilot, "v", "down", "shift+right", "enter", "f", "w", "3", "enter")
        label = standing(path)[-1]
        assert (label.kind, label.category, label.severity) == ("label", "reference", 3)
        said = pane.text[label.span_start : label.span_end]
        assert len(said.split()) == 2
        assert "".join(marked(pane, "span")) == said
        assert reading(pilot).span is None
        assert f"┃ in A · reference: “{said}”" in painted(pilot)
        await press(pilot, "v", "n", *"odd", "enter", "n", *"whole", "enter")  # without enter the mark is taken, too
        part, whole = standing(path)[-2:]
        assert (pane.text[part.span_start : part.span_end], part.note) == ("Return", "odd")
        assert (whole.span_start, whole.note) == (None, "whole")
        assert "odd: “Return”" in painted(pilot)
        await press(pilot, "u", "u", "u")
        assert not standing(path)
        assert not marked(pane, "span")
        assert "┃ in A" not in painted(pilot)


async def test_what_was_said_of_a_passage_is_there_after_a_restart(tmp_path: Path) -> None:
    path = database(tmp_path, "compare", models=2)
    async with reviewing(path, SIZE) as pilot:
        await press(pilot, "v", "n", *"odd", "enter")
    async with reviewing(path, SIZE) as pilot:
        pane = board(pilot).pane
        assert pane is not None
        assert marked(pane, "span") == ["Return"]
        await press(pilot, "m")
        assert marked(pane, "span") == ["Return"]


async def test_the_same_category_of_two_passages_is_two_labels_and_of_the_whole_one(tmp_path: Path) -> None:
    path = database(tmp_path, "compare", models=2)
    async with reviewing(path, SIZE) as pilot:
        label = ("f", "w", "enter")
        await press(pilot, *label, "v", *label, "v", "right", "down", *label)
        spans = [(row.span_start, row.span_end) for row in standing(path)]
        assert len(set(spans)) == 2
        assert None not in {start for start, _ in spans}
        await press(pilot, *label)
        assert [row.span_start for row in standing(path)].count(None) == 1


async def test_an_escape_from_the_label_keeps_the_mark(tmp_path: Path) -> None:
    path = database(tmp_path)
    async with reviewing(path, SIZE) as pilot:
        await press(pilot, "v", "enter", "f", "escape")
        assert reading(pilot).span is not None
    assert not standing(path)


# Beside the answers


async def test_the_rules_of_the_session_are_one_key_away_and_no_key_judges_there(tmp_path: Path) -> None:
    rules = ReviewRules(rules="# Be fair\n\n" + "\n\n".join(f"Rule {number}" for number in range(60)))
    path = made.collected(tmp_path, made.session([made.prompt("question")], review=rules))
    async with reviewing(path, (80, 24)) as pilot:
        assert "R shows the rules of this session." in " ".join(painted(pilot).split())
        await press(pilot, "R")
        shown = painted(pilot)
        assert "rules of this session" in shown
        assert "Be fair" in shown
        assert "# Be fair" not in shown
        await press(pilot, "G", "5", "a")
        assert "Rule 59" in painted(pilot)
        await press(pilot, "R")
        assert "Rule 59" not in painted(pilot)
    assert not standing(path)


async def test_short_rules_leave_the_item_readable(tmp_path: Path) -> None:
    path = made.collected(tmp_path, made.session([made.prompt("question")], review=ReviewRules(rules="Be fair.")))
    async with reviewing(path, (80, 24)) as pilot:
        await press(pilot, "R")
        shown = await until_painted(pilot, "Be fair.", "question", "esc closes")
        lines = shown.splitlines()
        title, end = (
            next(i for i, line in enumerate(lines) if words in line) for words in ("─ rules of", "esc closes")
        )
        assert end - title == 2


async def test_a_session_without_rules_has_no_key_for_them(tmp_path: Path) -> None:
    async with reviewing(database(tmp_path), SIZE) as pilot:
        await press(pilot, "R", "O")
        assert "rules" not in painted(pilot)


async def test_calls_and_reasoning_are_folded_until_they_are_wanted(tmp_path: Path) -> None:
    session = made.session([made.prompt("question")], review=ReviewRules(show_reasoning=True))
    path = made.collected(tmp_path, session)
    with open_database(path) as db, write(db) as conn:
        calls = '[{"id":"1","name":"search","arguments":"{\\"q\\":\\"post\\"}"}]'
        conn.execute("UPDATE response_bodies SET reasoning = 'thinking aloud', tool_calls = ?", (calls,))
    async with reviewing(path, SIZE) as pilot:
        shown = painted(pilot)
        assert "▸ reasoning, 2 words · O opens" in shown
        assert "▸ tool call search · O opens" in shown
        assert "thinking aloud" not in shown
        await press(pilot, "O")
        assert "▏ thinking aloud" in painted(pilot)
        assert '"q": "post"' in painted(pilot)
        pane = board(pilot).pane
        assert pane is not None
        await press(pilot, "v")
        assert reading(pilot).span is not None
        assert marked(pane, "marking") == re.findall(r"\w+", pane.text)[:1]
        await press(pilot, "escape", "O")
        assert "thinking aloud" not in painted(pilot)


async def test_an_answer_in_json_is_laid_out_and_marked_by_its_places_in_the_raw_text(tmp_path: Path) -> None:
    raw = '{"days":14,"cost":{"amount":0}}'
    path = database(tmp_path, "compare", (raw, raw.replace("14", "30")), models=2)
    async with reviewing(path, SIZE) as pilot:
        await press(pilot, "d")
        shown = pane_of(pilot, raw)
        assert '  "days": 14,' in painted(pilot)
        assert marked(shown, "only") == ["14"]
        await press(pilot, "m")
        assert raw in painted(pilot)
        assert marked(shown, "only") == ["14"]


async def test_text_from_right_to_left_is_kept_apart_from_what_stands_beside_it(tmp_path: Path) -> None:
    async with reviewing(database(tmp_path, "compare", ("שלום עולם", "plain"), models=2), SIZE) as pilot:
        pane, other = pane_of(pilot, "שלום עולם"), pane_of(pilot, "plain")
        line, plain = pane.render_line(0), other.render_line(0)
        assert line.text.strip() == f"{ISOLATE}שלום עולם{' ' * (pane.room - 9)}{END_ISOLATE}"
        assert ISOLATE not in plain.text
        assert line.cell_length == pane.room + 1


async def test_no_answer_counts_as_seen_before_its_own_words_were_painted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    frames: list[tuple[bool, str, str]] = []
    render_lines = SlotPane.render_lines

    def recorded(pane: SlotPane, crop: Region) -> list[Strip]:
        strips = render_lines(pane, crop)
        frames.append((pane.seen, pane.text.split()[0], "\n".join(strip.text for strip in strips)))
        return strips

    def answer(prompt: Prompt, model: Model, _trial: int) -> str:
        return f"{model.name[:2]}-to-{prompt.text[-1]} " + "and so on. " * 40

    prompts = [made.prompt(f"question {number}") for number in range(3)]
    path = made.collected(tmp_path, made.session(prompts), answer)
    monkeypatch.setattr(SlotPane, "render_lines", recorded)
    async with reviewing(path, (60, 24)) as pilot:
        await press(pilot, *"555555")
    assert len({word for seen, word, _ in frames if seen}) == 7
    assert all(word in painted_words for seen, word, painted_words in frames if seen)

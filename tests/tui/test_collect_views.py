"""The waterfall and the matrix of Collect, over runs that go on and runs that are recorded."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.pilot import Pilot

from reviewtui.actions.requests import PAGE
from reviewtui.config.load import load_session
from reviewtui.store.database import open_database
from reviewtui.tui.screens.answer_record import AnswerRecordScreen
from reviewtui.tui.screens.collect import CollectScreen
from reviewtui.tui.screens.live_answer import LiveAnswerScreen
from reviewtui.tui.widgets.request_board import RequestBoard
from tests.fakes.asked import How, Went, asked_database, steady
from tests.fakes.collected import exposed_responses
from tests.fakes.scripts import Script
from tests.fakes.server import FakeProvider
from tests.tui.driving import HOSTILE, HOSTILE_SHOWN, flowing, painted, running, until, until_painted, write_session

NAMES = ("Zq7xTango", "Wv3kLlama", "Kj9mYucca")
"""Names that occur nowhere else, so that a search for them finds only leaks."""

NOWHERE = "http://127.0.0.1:9/v1"
"""Where nobody answers: what is recorded is all that there is to be seen."""

SLOW = Went(waited=6_000.0)
STALLED = Went(chunks=(0.0, 100.0, 4_000.0, 4_100.0))
RETRIED = Went(failures=("rate_limit",), wait=3_000.0)
CUT = Went(status="failed", kind="cut")


@pytest.fixture
def fake() -> Iterator[FakeProvider]:
    with FakeProvider() as provider:
        yield provider


def recorded(
    folder: Path,
    how: How = steady,
    *,
    blind: bool = False,
    prompts: tuple[str, ...] = ("one", "two"),
    every: float = 500.0,
) -> list[str]:
    """A session of which everything is recorded that `how` tells; the ids in the order in which they were asked."""
    path = write_session(folder, NOWHERE, {name: f"id-{name}" for name in NAMES}, prompts=prompts, blind=blind)
    return list(asked_database(folder / "sessions" / "reviews.db", load_session(path).session, how, every_ms=every))


def board(pilot: Pilot[int]) -> RequestBoard:
    (screen,) = (screen for screen in pilot.app.screen_stack if isinstance(screen, CollectScreen))
    return screen.query_one(RequestBoard)


def rows(pilot: Pilot[int], sign: str) -> list[str]:
    """The lines on the screen, without what the cursor puts before them, that have this text in them."""
    return [line[3:] for line in painted(pilot).splitlines() if sign in line]


def exposed(folder: Path) -> set[str]:
    with open_database(folder / "sessions" / "reviews.db") as db:
        return exposed_responses(db, "support", "ana")


async def test_a_slow_start_a_stall_and_a_retry_are_seen_as_shapes(tmp_path: Path, fake: FakeProvider) -> None:
    fake.scripts["slow"] = Script(first_after=1.5, rate=8.0, tokens=40)
    fake.scripts["stalls"] = Script(rate=10.0, tokens=30, fault="stall", after=15, stall=2.5, fail_first=1)
    fake.scripts["busy"] = Script(rate=5.0, tokens=30, fault="status", status=503, fail_first=1)
    models = {"slow-one": "slow", "stalling": "stalls", "retried": "busy"}
    path = write_session(tmp_path, fake.base_url, models, prompts=["where is it"], blind=False)
    path.write_text(path.read_text() + "[failures]\nstall_after = 1.5\n")  # longer than a busy machine stands still
    async with running(tmp_path, "collect", "support") as pilot:
        await until_painted(pilot, "in flight")
        await pilot.press("v")
        live = await until_painted(pilot, "still running", "█>", "slow-one", "stalling", "retried")
        assert "> where is it" in live
        await until_painted(pilot, "All 3 answers are here")
        # What else is in a line is the machine's: a busy one stalls the streams that were to run evenly.
        shapes = {"slow-one": r"[·░]*▒{8,}█", "stalling": r"[·░▒]*█[█_]*_{8,}", "retried": r"[·░▒]*!·+[░▒]*█"}
        await until(
            pilot,
            lambda: all(
                re.search(rf"1  {name} +{shape}", painted(pilot)) is not None for name, shape in shapes.items()
            ),
        )


async def test_a_recorded_run_is_drawn_as_it_went(tmp_path: Path) -> None:
    recorded(tmp_path, lambda number, *_: (SLOW, STALLED, RETRIED, Went(), CUT, Went())[number])
    async with running(tmp_path, "collect", "support") as pilot:
        await until_painted(pilot, "All 6 answers are here")
        await pilot.press("v")
        await until_painted(pilot, "prompt  model", "took")
        await until(pilot, lambda: len(rows(pilot, "█")) >= 5)
        newest = [line for line in painted(pilot).splitlines() if "█" in line and re.search(r"\d+  \w", line)]
        assert [line.split()[:2] for line in (line.lstrip(" >") for line in newest)] == [
            *(["2", NAMES[2]], ["2", NAMES[1]], ["2", NAMES[0]]),
            *(["1", NAMES[2]], ["1", NAMES[1]], ["1", NAMES[0]]),
        ]
        assert re.search(r"12:00:0\d|\d\d:00:0\d", painted(pilot))  # by the clock of wherever this runs
        await pilot.press("o")
        slowest = await until_painted(pilot, "0 s", "2 s", "4 s", "6 s")
        first = next(line for line in slowest.splitlines() if line.startswith(" > "))
        assert re.search(rf"1  {NAMES[0]} +▒+█+ +6\.20 s", first)
        assert " a axis" not in slowest  # the slowest ran at any time
        stalled, retried = rows(pilot, "_" * 5)[0], rows(pilot, "!·")[0]
        assert re.search(r"▒+█*_+█+ ", stalled)
        assert re.search(r"!·+▒+█+ ", retried)


async def test_the_axis_begins_by_the_clock_or_with_each_request(tmp_path: Path) -> None:
    recorded(tmp_path, lambda number, *_: Went() if number else SLOW, every=10_000.0)
    async with running(tmp_path, "collect", "support") as pilot:
        await until_painted(pilot, "All 6 answers are here")
        await pilot.press("v")
        by_clock = await until_painted(pilot, ":00:00", ":00:30")
        assert re.search(rf"1  {NAMES[0]} +▒+", by_clock)
        await pilot.press("a")
        own = await until_painted(pilot, "0 s", "6 s")
        assert ":00:30" not in own


async def test_j_and_enter_open_the_answer_with_what_is_recorded_of_it(tmp_path: Path) -> None:
    recorded(tmp_path, lambda number, *_: CUT if number == 4 else Went())
    async with running(tmp_path, "collect", "support") as pilot:
        await until_painted(pilot, "All 6 answers are here")
        await pilot.press("v")
        await until(pilot, lambda: len(rows(pilot, "█")) >= 6)
        await pilot.press("j")
        await until_painted(pilot, f"prompt 2 · {NAMES[1]} · waiting 400 ms, streaming 200 ms, failed: cut", "> two")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, AnswerRecordScreen))
        await until_painted(pilot, NAMES[1], "answer 2 of 6", "About two.", "first word", "cut:")
        await pilot.press("right_square_bracket")
        await until_painted(pilot, NAMES[0], "answer 3 of 6")
        await pilot.press("escape")
        await until_painted(pilot, f"prompt 2 · {NAMES[1]}")


async def test_while_names_are_hidden_a_request_says_neither_whose_it_is_nor_what_was_asked(
    tmp_path: Path, fake: FakeProvider
) -> None:
    fake.scripts["id-" + NAMES[2]] = Script(fault="status", status=400)
    write_session(
        tmp_path, fake.base_url, {name: "id-" + name for name in NAMES}, prompts=["qzgxhidden", "qzgxhidden too"]
    )
    async with running(tmp_path, "collect", "support") as pilot:
        await until_painted(pilot, "All 6 answers are here")
        await pilot.press("v")
        frame = await until_painted(pilot, "stays hidden while you judge blind", "took")
        for key in ("j", "o", "enter"):
            await pilot.press(key)
            frame += painted(pilot)
        assert isinstance(pilot.app.screen, CollectScreen)  # enter leads to no answer
        secrets = (*NAMES, fake.base_url, "127.0.0.1", "qzgxhidden", "enter answer", "temperature must be")
        assert [secret for secret in secrets if secret in frame] == []
        assert not re.search(r"\bI{1,3}\b", "".join(rows(pilot, "█")))
    assert exposed(tmp_path) == set()


async def test_what_is_seen_beside_a_name_in_the_waterfall_is_recorded_before(tmp_path: Path) -> None:
    ids = recorded(tmp_path, blind=True, prompts=tuple(f"question {number}" for number in range(40)))
    async with running(tmp_path, "collect", "support", size=(120, 24)) as pilot:
        await until_painted(pilot, "All 120 answers are here")
        await pilot.press("v")
        await until_painted(pilot, "stays hidden")
        await pilot.press("N")
        await until_painted(pilot, "whose request you see")
        await pilot.press("y")
        await until_painted(pilot, NAMES[0], NAMES[1], NAMES[2], "prompt 40", "enter answer")
        seen = set(board(pilot).ids_in_sight())
        assert exposed(tmp_path) == seen
        assert seen == set(ids[-len(seen) :])
        await pilot.press("pagedown")
        await until(pilot, lambda: board(pilot).ids_in_sight() - seen <= exposed(tmp_path))
        await until(pilot, lambda: "· · ·" not in painted(pilot))
        assert len(exposed(tmp_path)) < len(ids)


async def test_rows_stay_hidden_where_seeing_them_cannot_be_recorded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorded(tmp_path, blind=True, prompts=tuple(f"question {number}" for number in range(40)))
    async with running(tmp_path, "collect", "support", size=(120, 24)) as pilot:
        await until_painted(pilot, "All 120 answers are here")
        await pilot.press("v", "N", "y")
        await until_painted(pilot, NAMES[0], "prompt 40")
        missing = tmp_path / "no" / "folder"
        missing.parent.write_bytes(b"a file where a folder should be")
        screen = pilot.app.screen
        assert isinstance(screen, CollectScreen)
        monkeypatch.setattr(screen, "context", screen.context._replace(database=missing / "reviews.db"))
        await pilot.press("pagedown")
        frame = await until_painted(pilot, "could not be recorded", "stays hidden while you judge blind")
        assert [name for name in NAMES if name in frame] == []


async def test_the_matrix_shows_each_state_without_colour(tmp_path: Path, fake: FakeProvider) -> None:
    fake.scripts["ok"] = Script(reply="fine", fault="status", status=503, fail_first=1)
    fake.scripts["bad"] = Script(fault="status", status=400)
    fake.scripts["deaf"] = Script(fault="deaf")
    models = {"retried": "ok", "failing": "bad", "deaf": "deaf", "good": "fine"}
    write_session(tmp_path, fake.base_url, models, blind=False, concurrency=1)
    async with running(tmp_path, "collect", "support", env={"NO_COLOR": "1"}) as pilot:
        await until_painted(pilot, "in flight")
        await pilot.press("v", "v")
        await until_painted(pilot, "collecting 6/8", ". waiting  ~ running  + done  r retried  ! failed")
        titles = next(line for line in painted(pilot).splitlines() if "failing" in line).split()[1:]

        def states() -> dict[str, set[str]]:
            lines = zip(cells(pilot, 1), cells(pilot, 2), strict=True)
            return {name: set(pair) for name, pair in zip(titles, lines, strict=True)}

        done = {"retried": {"r"}, "failing": {"! bad_request"}, "good": {"+"}}
        await until(pilot, lambda: states() == done | {"deaf": {"~", "."}})
        await pilot.press("x")
        await until_painted(pilot, "Stopped. 6 of 8 answers are kept")
        await until(pilot, lambda: states() == done | {"deaf": {"x", "."}})


def cells(pilot: Pilot[int], number: int) -> list[str]:
    """What stands in the cells of the matrix in the line of a prompt."""
    (line,) = (line for line in painted(pilot).splitlines() if re.match(rf"^ [> ] +{number}  ", line))
    return re.findall(r"! \w+|[.~+rxs!](?=[ \]])", line.partition("  " + ("one" if number == 1 else "two"))[2])


async def test_an_answer_of_before_an_edit_is_stale_until_it_is_asked_again(tmp_path: Path, fake: FakeProvider) -> None:
    recorded(tmp_path)
    fake.scripts.update({f"id-{name}": Script(fault="deaf") for name in NAMES})
    write_session(tmp_path, fake.base_url, {name: f"id-{name}" for name in NAMES}, blind=False, concurrency=1)
    async with running(tmp_path, "collect", "support") as pilot:
        await until_painted(pilot, "3 in flight")
        await pilot.press("v", "v")
        await until(pilot, lambda: sorted([cells(pilot, 1), cells(pilot, 2)]) == [["s"] * 3, ["~"] * 3])
        stale = "one" if cells(pilot, 1)[0] == "s" else "two"
        await pilot.press(*["j"] * (stale == "two"), "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, AnswerRecordScreen))
        await until_painted(pilot, f"About {stale}.")


async def test_the_matrix_while_masked_opens_words_and_nothing_else(tmp_path: Path) -> None:
    recorded(tmp_path, lambda number, *_: CUT if number == 4 else Went(), blind=True)
    async with running(tmp_path, "collect", "support", size=(160, 40)) as pilot:
        await until_painted(pilot, "All 6 answers are here")
        await pilot.press("v", "v")
        frame = await until_painted(pilot, " I  ", " II  ", " III  ", "! cut", "prompt 1 · I · done")
        await pilot.press("j")
        for _ in NAMES:
            await until_painted(pilot, "> two")
            if "failed: cut" in painted(pilot):
                break
            await pilot.press("l")
        mask = re.search(r"prompt 2 · (I+) · failed: cut", painted(pilot))
        assert mask is not None
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, AnswerRecordScreen))
        opened = await until_painted(pilot, "About two.", f"· {mask[1]} · prompt 2", "blind", "(failed: cut)")
        secrets = (*NAMES, NOWHERE, "127.0.0.1", " ms", "first word", "said no", "attempts")
        assert [secret for secret in secrets if secret in opened] == []
        assert [name for name in NAMES if name in frame] == []
    assert exposed(tmp_path) == set()


async def test_in_the_matrix_only_what_tells_an_answer_apart_counts_as_seen(tmp_path: Path) -> None:
    ids = recorded(tmp_path, lambda number, *_: CUT if number == 4 else Went(), blind=True)
    async with running(tmp_path, "collect", "support") as pilot:
        await until_painted(pilot, "All 6 answers are here")
        await pilot.press("v", "v")
        await until_painted(pilot, "! cut")
        await pilot.press("N", "y")
        await until_painted(pilot, *NAMES, "! cut")
        assert exposed(tmp_path) == {ids[4]}
        await pilot.press("enter")
        await until_painted(pilot, "About one.", "names shown")
        assert len(exposed(tmp_path)) == 2


@pytest.mark.parametrize("views", [1, 2])
async def test_an_answer_under_way_is_opened_as_it_comes(tmp_path: Path, fake: FakeProvider, views: int) -> None:
    fake.scripts["long"] = Script(rate=40.0, tokens=200)
    write_session(tmp_path, fake.base_url, {"one": "long"}, prompts=[HOSTILE], blind=False)
    async with running(tmp_path, "collect", "support") as pilot:
        await until_painted(pilot, "1 in flight")
        await pilot.press(*["v"] * views)
        await until_painted(pilot, "running", "enter answer")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, LiveAnswerScreen))
        await until_painted(pilot, "one · prompt 1 · under way", "Open Settings and choose", HOSTILE_SHOWN)
        await until_painted(pilot, "one · prompt 1 · over")


async def test_nothing_moves_under_the_reader_until_told_to_follow(tmp_path: Path, fake: FakeProvider) -> None:
    fake.scripts["quick"] = Script(rate=40.0, tokens=20)
    prompts = [f"question {number}" for number in range(12)]
    write_session(tmp_path, fake.base_url, {"one": "quick"}, prompts=prompts, blind=False, concurrency=1)
    async with running(tmp_path, "collect", "support") as pilot:
        await until_painted(pilot, "in flight")
        await pilot.press("v")
        await until(pilot, lambda: len(board(pilot).waterfall.ids) >= 3)
        await pilot.press("j")
        held = list(board(pilot).waterfall.ids)
        await until_painted(pilot, "All 12 answers are here", "newer requests, f follows")
        assert board(pilot).waterfall.ids == held
        await pilot.press("f")
        await until(pilot, lambda: len(board(pilot).waterfall.ids) == 12)
        assert board(pilot).waterfall.following


async def test_of_many_requests_only_pages_near_those_in_sight_are_read(tmp_path: Path) -> None:
    prompts = tuple(f"question {number}" for number in range(400))
    recorded(tmp_path, prompts=prompts)
    async with running(tmp_path, "collect", "support") as pilot:
        await until_painted(pilot, "All 1200 answers are here")
        await pilot.press("v")
        await until_painted(pilot, "prompt 400 · ")
        book = board(pilot)._book
        assert book is not None
        assert 0 < len(book._requests) <= 2 * PAGE
        await pilot.press("G")
        await until_painted(pilot, f"prompt 1 · {NAMES[0]}")
        assert len(book._requests) <= 4 * PAGE
        await pilot.press("v")
        await until_painted(pilot, "prompt 1 · ")
        await pilot.press("G")
        await until_painted(pilot, "prompt 400 · ", "> question 399")
        await until(pilot, lambda: len(rows(pilot, " +  ")) > 5)
        assert len(book._states) <= 4 * PAGE


@pytest.mark.parametrize("size", [(40, 10), (80, 24), (120, 40), (200, 50)])
async def test_the_views_take_their_keys_at_every_size(tmp_path: Path, size: tuple[int, int]) -> None:
    recorded(tmp_path, lambda number, *_: (SLOW, STALLED, RETRIED, Went(), CUT, Went())[number])
    async with running(tmp_path, "collect", "support", size=size) as pilot:
        await until_painted(pilot, "6/6", "? keys")
        await pilot.press("v")
        await until_painted(pilot, "took", "? keys")
        await until(pilot, lambda: bool(rows(pilot, "▒")))
        assert all(len(line) <= size[0] for line in painted(pilot).splitlines())
        await pilot.press("v")
        await until(pilot, lambda: re.search(r"\[[+r!]", painted(pilot)) is not None)
        await pilot.press("l", "l", "l", "j", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, AnswerRecordScreen))
        await pilot.press("escape", "v")
        await until(pilot, lambda: not board(pilot).display)


async def test_in_linear_mode_shapes_and_signs_are_words(tmp_path: Path) -> None:
    recorded(tmp_path, lambda number, *_: (SLOW, STALLED, RETRIED, Went(), CUT, Went())[number])
    async with running(tmp_path, "collect", "support", env={"REVIEWTUI_LINEAR": "1"}) as pilot:
        pilot.app.add_class("-linear")
        await until_painted(pilot, "All 6 answers are here")
        await pilot.press("v")
        words = f"prompt 1, {NAMES[2]}: waiting 5 ms, failed: rate_limit, waited 3.00 s, waiting 400 ms"
        await until(pilot, lambda: words in flowing(pilot))
        await pilot.press("v")
        await until(pilot, lambda: "prompt 2: " in flowing(pilot) and f"{NAMES[1]} failed: cut" in flowing(pilot))


async def test_the_next_run_shows_what_the_one_before_left(tmp_path: Path, fake: FakeProvider) -> None:
    fake.scripts["endless"] = Script(fault="endless", rate=30.0)
    write_session(tmp_path, fake.base_url, {"one": "endless"}, blind=False)
    async with running(tmp_path, "collect", "support") as pilot:
        await until_painted(pilot, "2 in flight")
        await pilot.press("v")
        await until(pilot, lambda: len(rows(pilot, "█>")) == 2)
        await pilot.press("x")
        await until_painted(pilot, "Stopped. 0 of 2 answers are kept")
        await until(pilot, lambda: len(rows(pilot, "█x")) == 2)
        fake.scripts["endless"] = Script(reply="fine")
        await pilot.press("c")
        await until_painted(pilot, "All 2 answers are here")
        await until(pilot, lambda: len(board(pilot).waterfall.ids) == 4 and len(rows(pilot, "█x")) == 2)


async def test_a_click_on_the_row_that_is_stood_on_opens_it(tmp_path: Path) -> None:
    recorded(tmp_path)
    async with running(tmp_path, "collect", "support") as pilot:
        await until_painted(pilot, "All 6 answers are here")
        await pilot.press("v")
        await until(pilot, lambda: len(rows(pilot, "█")) >= 6)
        waterfall = board(pilot).waterfall
        await pilot.click(waterfall, offset=(10, 2))
        await until_painted(pilot, f"prompt 2 · {NAMES[0]}")
        await pilot.click(waterfall, offset=(10, 2))
        await until(pilot, lambda: isinstance(pilot.app.screen, AnswerRecordScreen))

"""A session's own page, on real files and databases."""

from pathlib import Path

import msgspec
import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from reviewtui.actions import decision_apart
from reviewtui.domain.judgment import JudgmentDraft
from reviewtui.domain.session import Requirement, ReviewRules
from reviewtui.store.database import Database, open_database
from reviewtui.store.judgments import append_judgment
from reviewtui.store.reading import items
from reviewtui.store.sessions import lock_requirements
from reviewtui.tui.screens.collect import CollectScreen
from reviewtui.tui.screens.home import HomeScreen
from reviewtui.tui.screens.report import ReportScreen
from reviewtui.tui.screens.review import ReviewScreen
from reviewtui.tui.screens.session import SessionScreen
from tests.fakes import collected as made
from tests.fakes.scripts import Script
from tests.fakes.server import FakeProvider
from tests.tui.driving import HOSTILE, painted, running, until, until_painted, write_session

PROMPTS = [made.prompt(f"question {number}") for number in range(4)]


def collect_into(folder: Path) -> Path:
    (folder / "sessions").mkdir(exist_ok=True)
    return made.collected(folder / "sessions", made.session(PROMPTS))


def rate_all(db: Database, reviewer: str = "ana", rating: int = 5) -> None:
    for item in items(db, "support"):
        for response in item.response_ids:
            draft = JudgmentDraft(
                session="support", kind="rating", reviewer=reviewer, prompt_id=item.prompt_id, response_id=response,
                rating=rating, slots={"A": response},
            )  # fmt: skip
            append_judgment(db, draft)


def lines_with(pilot: Pilot[int], text: str) -> list[list[str]]:
    return [line.split() for line in painted(pilot).splitlines() if text in line]


async def test_requirements_stand_with_their_outcome_for_every_model(tmp_path: Path) -> None:
    with open_database(collect_into(tmp_path)) as db:
        rate_all(db)
        lock_requirements(db, "support", "hash", b"{}")
    async with running(tmp_path, "session", "support") as pilot:
        await until_painted(pilot, "requirements  locked just now", "CSAT ≥ 80%", "UNDECIDED")
        assert [line[1:] for line in lines_with(pilot, "UNDECIDED")] == [["UNDECIDED", "100.0%"]] * 3
        assert [line[0] for line in lines_with(pilot, "UNDECIDED")] == list(made.MODELS)
        assert lines_with(pilot, "(you)") == [["ana", "(you)", "12", "(100%)", "just", "now"]]


async def test_the_outcomes_of_a_large_session_are_found_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_database(collect_into(tmp_path)) as db:
        rate_all(db)
    monkeypatch.setattr(decision_apart, "LARGE", 1)
    monkeypatch.setattr("reviewtui.tui.screens.session.decision", lambda *_: None)
    async with running(tmp_path, "session", "support") as pilot:
        await until_painted(pilot, "CSAT ≥ 80%", "UNDECIDED")
        await pilot.press("question_mark")
        await until_painted(pilot, "All keys of this screen")
        await pilot.press("escape")
        await until_painted(pilot, "UNDECIDED   100.0%")


async def test_who_still_judges_blind_is_not_told_which_model_has_which_outcome(tmp_path: Path) -> None:
    with open_database(collect_into(tmp_path)) as db:
        rate_all(db, "ben")
        response = items(db, "support")[0].response_ids[0]
        draft = {"session": "support", "kind": "rating", "reviewer": "ana", "response_id": response, "rating": 1}
        append_judgment(db, JudgmentDraft(**draft))
    async with running(tmp_path, "session", "support") as pilot:
        screen = await until_painted(pilot, "CSAT ≥ 80%  3 UNDECIDED", "no model is named here")
        assert "UNDECIDED  " not in screen
        assert "%" not in next(line for line in screen.splitlines() if "UNDECIDED" in line).replace("80%", "")
        with open_database(tmp_path / "sessions" / "reviews.db") as db:
            rate_all(db)
        await pilot.press("ctrl+r")
        await until_painted(pilot, "UNDECIDED   100.0%")


async def test_what_does_not_fit_beside_each_other_stands_below(tmp_path: Path) -> None:
    bounds = [Requirement("csat", at_least=0.8), Requirement("error_rate", at_most=0.01)]
    bounds += [Requirement("ttft_p95", at_most=800), Requirement("total_p95", at_most=2000)]
    (tmp_path / "sessions").mkdir()
    session = made.session(PROMPTS, review=ReviewRules(blind=False))
    session = msgspec.structs.replace(session, requirements=tuple(bounds))
    made.collected(tmp_path / "sessions", session)
    async with running(tmp_path, "session", "support", size=(80, 24)) as pilot:
        await until_painted(pilot, "CSAT ≥ 80%", "error rate ≤ 1%", "TTFT p95 ≤ 800 ms", "UNDECIDED   322 ms")
        assert len(lines_with(pilot, "CSAT")[0]) == 3
    async with running(tmp_path, "session", "support", size=(120, 40)) as pilot:
        await until_painted(pilot, "UNDECIDED   322 ms")
        assert "total time p95 ≤ 2.00 s" in next(line for line in painted(pilot).splitlines() if "CSAT" in line)


async def test_counts_of_others_are_told_and_no_opinion(tmp_path: Path) -> None:
    with open_database(collect_into(tmp_path)) as db:
        rate_all(db, "ben", 1)
        response = items(db, "support")[0].response_ids[0]
        said = {"session": "support", "reviewer": "cy", "response_id": response}
        append_judgment(db, JudgmentDraft(kind="label", category="refusal", note="so rude", **said))
    async with running(tmp_path, "session", "support") as pilot:
        screen = await until_painted(pilot, "UNDECIDED")
        assert "so rude" not in screen
        assert [line[:2] for line in lines_with(pilot, "just now")] == [["ben", "12"], ["cy", "0"]]


async def test_a_new_session_says_what_keeps_it_from_being_collected(tmp_path: Path) -> None:
    path = write_session(tmp_path, "http://127.0.0.1:9", {"a": "ok", "b": "ok"}, name="fresh")
    path.write_text(path.read_text().replace("[defaults]", '[defaults]\napi_key = { env = "NO_SUCH_KEY" }'))
    async with running(tmp_path, "session", "sessions/fresh.toml") as pilot:
        await until_painted(pilot, "nothing collected yet", "not ready to collect", "a, b: the environment variable")
        screen = painted(pilot)
        assert "NO_SUCH_KEY is not set" in screen
        assert "requirements  none" in screen
        assert "enter collect the rest" in screen


async def test_a_file_that_cannot_be_used_is_told_in_full(tmp_path: Path) -> None:
    path = write_session(tmp_path, "http://127.0.0.1:9", {"a": "ok"}, name="broken")
    path.write_text(path.read_text().replace("retries", "retrys").replace("provider", "provder"))
    async with running(tmp_path) as pilot:
        await until_painted(pilot, "broken")
        await pilot.press("g", "enter")
        await until_painted(pilot, "did you mean `retries`?", "did you mean `provider`?")
        await pilot.press("c")
        await pilot.pause()
        assert isinstance(pilot.app.screen, SessionScreen)


async def test_a_database_that_is_none_is_an_error_that_names_it(tmp_path: Path) -> None:
    (tmp_path / "sessions").mkdir()
    (tmp_path / "sessions" / "reviews.db").write_bytes(b"this is no database, it is only a file" * 100)
    async with running(tmp_path, "session", "demo") as pilot:
        await until(pilot, lambda: "Reading the session" not in painted(pilot) and "reviews.db" in painted(pilot))


async def test_enter_collects_first_then_reviews_then_reads(tmp_path: Path) -> None:
    (tmp_path / "sessions").mkdir()
    session = made.session(PROMPTS)
    database = made.collected(tmp_path / "sessions", session, lambda p, m, t: None if p == PROMPTS[0] else "words")
    async with running(tmp_path, "session", "support") as pilot:
        await until_painted(pilot, "enter collect the rest", "collected 9/12")
        with open_database(database) as db:
            made.collect(db, session, lambda p, m, t: "words" if p == PROMPTS[0] else None)
        await pilot.press("ctrl+r")
        await until_painted(pilot, "enter review the rest", "collected 12/12")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ReviewScreen))
        await pilot.press("escape")
        with open_database(database) as db:
            rate_all(db)
        await pilot.press("ctrl+r")
        await until_painted(pilot, "enter read the report", "judged 12 (100%)")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ReportScreen))


async def test_of_several_parts_each_is_told_by_itself(tmp_path: Path) -> None:
    (tmp_path / "sessions").mkdir()
    definition = made.session(PROMPTS, review=ReviewRules(mode=("rate", "guess")))
    database = made.collected(tmp_path / "sessions", definition)
    async with running(tmp_path) as pilot:
        await until_painted(pilot, "12/12  part 1: 0/12")
        with open_database(database) as db:
            rate_all(db)
        await pilot.press("ctrl+r")
        await until_painted(pilot, "12/12  part 2: 0/12")
        await pilot.press("enter")
        await until_painted(pilot, "judged part 1: 12/12, part 2: 0/12", "enter review the rest")


async def test_the_keys_lead_where_home_s_do_and_back(tmp_path: Path) -> None:
    write_session(tmp_path, "http://127.0.0.1:9", {"a": "ok"}, name="fresh")
    async with running(tmp_path) as pilot:
        await until_painted(pilot, "fresh")
        await pilot.press("g", "enter")
        await until_painted(pilot, "nothing collected yet")
        await pilot.press("p")
        await until_painted(pilot, "fresh has no answers yet. Press c to collect them.")
        await pilot.press("c")
        await until(pilot, lambda: isinstance(pilot.app.screen, CollectScreen))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, SessionScreen))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, HomeScreen))


async def test_what_is_new_stays_told_until_the_page_is_opened_again(tmp_path: Path) -> None:
    database = collect_into(tmp_path)
    async with running(tmp_path, "session", "support") as pilot:
        await until_painted(pilot, "new to you")
    with open_database(database) as db:
        rate_all(db, "ben")
    async with running(tmp_path, "session", "support") as pilot:
        await until_painted(pilot, "since you last looked  just now", "12 new judgments (ben 12)")
        await pilot.press("p")
        await until(pilot, lambda: isinstance(pilot.app.screen, ReportScreen))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, SessionScreen))
        await pilot.press("ctrl+r")
        await until_painted(pilot, "12 new judgments (ben 12)")
    async with running(tmp_path, "session", "support") as pilot:
        await until_painted(pilot, "just now: nothing new")


async def test_a_collection_left_alone_is_followed_to_its_end(tmp_path: Path) -> None:
    with FakeProvider({"slow": Script(reply="words " * 20, rate=15)}) as fake:
        write_session(tmp_path, fake.base_url, {"Zq7xTango": "slow"}, blind=False)
        async with running(tmp_path, "session", "sessions/support.toml") as pilot:
            await until_painted(pilot, "nothing collected yet")
            await pilot.press("c")
            await until(pilot, lambda: isinstance(pilot.app.screen, CollectScreen))
            await until_painted(pilot, "words")
            await pilot.press("escape")
            await until_painted(pilot, "collected 2/2", "enter review the rest")
            await pilot.press("escape")
            await until_painted(pilot, "2/2")


async def test_hostile_names_are_words(tmp_path: Path) -> None:
    (tmp_path / "sessions").mkdir()
    session = made.session(PROMPTS)
    hostile = msgspec.structs.replace(session.models[0], name=HOSTILE, model=HOSTILE)
    session = msgspec.structs.replace(session, models=(hostile, *session.models[1:]))
    with open_database(made.collected(tmp_path / "sessions", session)) as db:
        rate_all(db, HOSTILE)
    async with running(tmp_path, "session", "support") as pilot:
        screen = await until_painted(pilot, "[/] [@click=app.quit]x[/]", "reviewers")
        assert "\x1b" not in screen
        assert "\u202e" not in screen


@pytest.mark.parametrize("size", [(40, 10), (80, 24), (120, 40), (200, 50)])
async def test_the_page_is_read_at_every_size(tmp_path: Path, size: tuple[int, int]) -> None:
    with open_database(collect_into(tmp_path)) as db:
        rate_all(db)
    async with running(tmp_path, "session", "support", size=size) as pilot:
        await until_painted(pilot, "support", "new to you", "? keys")
        await until(pilot, lambda: "UNDECIDED" in str(pilot.app.screen.query_one("#state", Static).content))
        await pilot.press("G")
        await until_painted(pilot, "open failures", "none")
        await pilot.press("g")
        await until_painted(pilot, "new to you")

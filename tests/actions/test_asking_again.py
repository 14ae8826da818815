"""Asking again out of Triage: what is asked and what is refused, and that no figure, queue or list changes by it."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from reviewtui.actions.asking_again import AgainState, AskAgain, CannotAskError
from reviewtui.actions.collect import Collection
from reviewtui.actions.engine_run import Abandoned
from reviewtui.actions.home import find_definition
from reviewtui.actions.left_to_judge import left_to_judge
from reviewtui.actions.report import session_report
from reviewtui.actions.standing import standing
from reviewtui.actions.triage import TriageDesk
from reviewtui.domain.errors import SessionFileError
from reviewtui.domain.failure import FailureKey, FailureRow
from reviewtui.domain.session import Session
from reviewtui.report.model import Spending
from reviewtui.store.changes import changes_since, mark_now
from reviewtui.store.coverage import coverage, spending
from reviewtui.store.database import open_database
from reviewtui.store.exporting import exported_failures, exported_responses
from reviewtui.store.overview import session_overview
from reviewtui.store.reading import items
from tests.fakes.scripts import Script
from tests.fakes.server import FakeProvider

TANGO, LLAMA = "Zq7xTango", "Wv3kLlama"
PAID = Spending(total=None, known=0, unknown=0)
ONCE_LOST = Script(reply="It is paid back.", fault="status", status=400, fail_first=1)


@pytest.fixture
def fake() -> Iterator[FakeProvider]:
    with FakeProvider({"tango": ONCE_LOST, "llama": Script(reply="Well, yes.")}) as provider:
        yield provider


def write(folder: Path, fake: FakeProvider, *, prompts: int = 2, tango: str = "", blind: bool = False) -> None:
    """The session's file: two models, of which the first fails on everything once."""
    sessions = folder / "sessions"
    sessions.mkdir(exist_ok=True)
    lines = [json.dumps({"prompt": f"refund {number}"}) for number in range(prompts)]
    (sessions / "support.jsonl").write_text("\n".join(lines), encoding="utf-8")
    (sessions / "support.toml").write_text(
        f'name = "support"\nprompts = ["support.jsonl"]\n[defaults]\nretries = 0\n'
        f'provider = "openai-chat"\nbase_url = "{fake.base_url}"\nprice = {{ input = 1.0, output = 2.0 }}\n'
        f'[[models]]\nname = "{TANGO}"\nmodel = "tango"\n{tango}'
        f'[[models]]\nname = "{LLAMA}"\nmodel = "llama"\n'
        f"[review]\nblind = {str(blind).lower()}\n"
        f'[[requirements]]\nfigure = "error_rate"\nat_most = 0.5\n',
        encoding="utf-8",
    )


async def collected(folder: Path, fake: FakeProvider, *, blind: bool = False) -> Path:
    """The database of the session after it was collected."""
    write(folder, fake, blind=blind)
    database = folder / "sessions" / "reviews.db"
    collection = Collection(definition(folder), database, data_dir=folder / "data", env={})
    await collection.prepare(lambda *_: None)
    async for _ in collection.batches():
        pass
    await collection.close()
    return database


def definition(folder: Path) -> Session:
    return find_definition("support", folder / "sessions" / "reviews.db", folder)


def rows(desk: TriageDesk) -> list[FailureRow]:
    return [row for group in desk.groups for row in group.rows]


async def ask(desk: TriageDesk, folder: Path, keys: list[FailureKey] | None = None) -> AgainState:
    """Ask again for all failures, or for `keys`, to the end."""
    asking = AskAgain(
        desk.to_ask_again(keys if keys is not None else [row.key for row in rows(desk)]),
        data_dir=folder / "data",
        env={},
    )
    try:
        await asking.prepare(lambda *_: None)
        async for _ in asking.batches():
            pass
    finally:
        await asking.close()
    return asking.state


def figures(database: Path, folder: Path) -> list[object]:
    """Everything that somebody is told of the session, but for what was paid and when something last happened."""
    session = definition(folder)
    with open_database(database) as db:
        report, overview = session_report(db, session), session_overview(db, "support")
        assert overview is not None
        overview = overview._replace(progress=overview.progress._replace(last_activity=None))
        return [
            *(replace(report, made_at="", spending=PAID), items(db, "support")),
            *(coverage(db, "support"), overview, left_to_judge(db, session, "ana")),
            *(list(exported_responses(db, "support")), list(exported_failures(db, "support"))),
            standing(session, database, {}),
        ]


async def test_no_figure_no_queue_and_no_list_changes(tmp_path: Path, fake: FakeProvider) -> None:
    database = await collected(tmp_path, fake)
    before = figures(database, tmp_path)
    with open_database(database) as db:
        mark, paid = mark_now(db, "support"), spending(db, "support")
    with TriageDesk.open(database, "support", "ana", cwd=tmp_path) as desk:
        listed, counts = desk.groups, desk.counts
        state = await ask(desk, tmp_path)
        assert (state.to_ask, state.ended, state.failed, state.trouble, state.stopped) == (2, 2, 0, [], False)
        desk.refresh()
        assert (desk.groups, desk.counts) == (listed, counts)
    assert figures(database, tmp_path) == before
    with open_database(database) as db:
        assert changes_since(db, "support", mark).answers == 0
        assert spending(db, "support").known == paid.known + 2, "what was paid for was paid for"


async def test_what_came_stands_in_the_evidence_of_the_answer_that_failed(tmp_path: Path, fake: FakeProvider) -> None:
    database = await collected(tmp_path, fake)
    with TriageDesk.open(database, "support", "ana", cwd=tmp_path) as desk:
        first, second = rows(desk)
        await ask(desk, tmp_path, [first.key])
        write(tmp_path, fake, tango="temperature = 1.0\n")
        fake.scripts["tango"] = Script(reply="I'm sorry, but I can't help with that.")
        state = await ask(desk, tmp_path, [first.key, first.key])
        assert (state.to_ask, state.ended, state.failed) == (1, 1, 1)
        evidence = desk.evidence(first.key)
        assert evidence.error is not None, "the old answer stands"
        assert [(a.trial, a.text, a.failures, a.error, a.anew) for a in evidence.again] == [
            (2, "It is paid back.", (), None, False),
            (3, "I'm sorry, but I can't help with that.", ("refusal",), None, True),
        ]
        assert desk.evidence(second.key).again == ()
        assert rows(desk) == [first, second]
        text = desk.issue_text(first.key)
        assert "- asked again (trial 2): no failure detected\n- asked again (trial 3): `refusal`\n" in text


async def test_what_left_the_session_or_was_imported_is_not_asked(tmp_path: Path, fake: FakeProvider) -> None:
    database = await collected(tmp_path, fake)
    with TriageDesk.open(database, "support", "ana", cwd=tmp_path) as desk:
        one, two = rows(desk)
        write(tmp_path, fake, prompts=1)
        state = await ask(desk, tmp_path, [one.key, two.key])
        assert (state.to_ask, state.ended) == (1, 1)
        [why] = state.trouble
        assert why.startswith("Prompt 2 cannot be asked: it is no longer among those of ")
        path = tmp_path / "sessions" / "support.toml"
        whole = path.read_text(encoding="utf-8")
        path.write_text(whole.replace(TANGO, "Another"), encoding="utf-8")
        with pytest.raises(CannotAskError, match=rf"{TANGO} cannot be asked: it is no longer in .*support\.toml"):
            await ask(desk, tmp_path)
        imported = f'[[models]]\nname = "{TANGO}"\nprovider = "imported"\n'
        head = 'name = "support"\nprompts = ["support.jsonl"]\n'
        path.write_text(head + imported, encoding="utf-8")
        with pytest.raises(CannotAskError, match=f"{TANGO} cannot be asked: its answers came by `reviewtui import`"):
            await ask(desk, tmp_path)
        path.write_text(whole.replace('name = "support"', 'name = "other"'), encoding="utf-8")
        with pytest.raises(SessionFileError, match=r"support\.toml is no longer the file of session 'support'"):
            await ask(desk, tmp_path)
    with open_database(database) as db:
        assert len(db.rows("SELECT * FROM v_responses WHERE again_of IS NOT NULL")) == 1


async def test_while_names_are_hidden_no_reason_tells_a_model(tmp_path: Path, fake: FakeProvider) -> None:
    database = await collected(tmp_path, fake, blind=True)
    with TriageDesk.open(database, "support", "ana", cwd=tmp_path) as desk:
        assert desk.names_hidden
        path = tmp_path / "sessions" / "support.toml"
        whole = path.read_text(encoding="utf-8")
        path.write_text(whole.replace(TANGO, "Another"), encoding="utf-8")
        with pytest.raises(CannotAskError) as caught:
            await ask(desk, tmp_path)
        assert str(caught.value) == "This model cannot be asked. Why is said once names are shown."
        path.write_text(whole, encoding="utf-8")
        fake.scripts["tango"] = Script(fault="status", status=404, error={"message": f"tango at {fake.base_url}"})
        state = await ask(desk, tmp_path, [rows(desk)[0].key])
        mask = rows(desk)[0].model
        assert state.trouble == [f"{mask} gave no answer (not_found)"]
        [again] = desk.evidence(rows(desk)[0].key).again
        assert again.error == "cancelled"


async def test_stopped_before_it_began_it_asks_nothing(tmp_path: Path, fake: FakeProvider) -> None:
    database = await collected(tmp_path, fake)
    sent = len(fake.requests)
    with TriageDesk.open(database, "support", "ana", cwd=tmp_path) as desk:
        asking = AskAgain(desk.to_ask_again([row.key for row in rows(desk)]), data_dir=tmp_path, env={})
        await asking.stop()
        with pytest.raises(Abandoned):
            await asking.prepare(lambda *_: None)
        await asking.close()
    assert len(fake.requests) == sent

"""Where the pictures are taken: a folder with the demo's session and its recorded answers, and the app in it.

The recording is a backup of the database of a real run of the demo, in part judged. Nothing on the stage depends on
the clock, on chance, on this machine or on its user.
"""

import gzip
import random
import shutil
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import ExitStack, asynccontextmanager, contextmanager
from datetime import datetime, tzinfo
from pathlib import Path
from types import MappingProxyType, SimpleNamespace
from unittest.mock import patch

import msgspec
from msgspec.structs import replace
from textual.pilot import Pilot

from reviewtui.actions.review_intro import remember
from reviewtui.config.user import UserFile, UserSettings
from reviewtui.domain.events import Run
from reviewtui.domain.judgment import Judgment, JudgmentDraft
from reviewtui.domain.session import Session
from reviewtui.store.database import Database, open_database
from reviewtui.store.judgments import append_judgment, judgment_history
from reviewtui.store.reading import current_responses
from reviewtui.tui.app import ReviewApp, Start
from reviewtui.tui.context import AppContext
from tests.screenshots.replay import Clock, ReplayedEngine, recorded_moments
from tests.tui.resting import patient_pilots

ROOT = Path(__file__).parents[2]
RECORDING = Path(__file__).with_name("demo.db.gz")
SESSION = "demo"
REVIEWER = "ana"
OTHER_REVIEWER = "ben"
NEWCOMER = "cleo"
DOUBTS = (
    "it asks for nothing that would help",
    "polite, and nothing of it is wrong",
    "what it says of the deadline is not our policy",
    "short, and what the customer needs",
    "it answers another question",
    "right, but rude",
)
"""Of so many answers another reviewer thinks otherwise, and why."""

NOW = "2026-11-25T17:00:00.000Z"
WEIGHTS_SHA256 = {"smollm2-135m": "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"}


ANOTHER_SESSION = """\
name = "support"
prompts = ["prompts/demo.jsonl"]
trials = 3

[[models]]
name = "hosted"
provider = "openai-chat"
base_url = "https://api.example.com/v1"
model = "large-2"

[[models]]
name = "local"
provider = "embedded"
model = "smollm2-135m"
"""
"""One that was never collected, so that Home shows more than a single line."""


class _Then(datetime):
    """A `datetime` whose now is always the same."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> "_Then":
        return cls.fromisoformat(NOW).astimezone(tz)


def set_stage(
    folder: Path,
    *,
    recorded: bool = True,
    review: Mapping[str, object] = MappingProxyType({}),
    disputed: bool = False,
    finished: bool = False,
) -> Path:
    """Put the demo's session into `folder`, and the recorded database unless it shall be without; its path.

    `review`: what of the rules of reviewing is otherwise than it was. `disputed`: somebody else has rated some of the
    answers, otherwise. `finished`: what was left to rate is rated.
    """
    shutil.copytree(ROOT / "sessions", folder / "sessions", ignore=shutil.ignore_patterns("*.db*"))
    (folder / "sessions" / "support.toml").write_text(ANOTHER_SESSION, encoding="utf-8")
    database = folder / "sessions" / "reviews.db"
    if recorded:
        _unpack(database)
    if recorded:
        with open_database(database) as db:
            for rule, value in review.items():
                change = "UPDATE sessions SET definition = json_set(definition, ?, json(?))"
                db.conn.execute(change, (f"$.review.{rule}", msgspec.json.encode(value).decode()))
            if disputed:
                _disagree(db)
            if finished:
                _finish(db)
    return database


def _disagree(db: Database) -> None:
    """Have somebody rate what was rated first in the other direction, and say why."""
    ratings = [row for row in judgment_history(db, SESSION, REVIEWER) if row.kind == "rating"]
    for row, note in zip(ratings, DOUBTS, strict=False):
        other = 1 if (row.rating or 0) > 3 else 5
        append_judgment(db, replace(_draft(row), reviewer=OTHER_REVIEWER, rating=other, verdict=None, note=note))


def _finish(db: Database) -> None:
    """Rate what is not rated yet, each third answer as good."""
    rated = {row.response_id for row in judgment_history(db, SESSION, REVIEWER)}
    left = [response for response in current_responses(db, SESSION) if response.id not in rated]
    for number, response in enumerate(left):
        draft = JudgmentDraft(
            session=SESSION,
            kind="rating",
            reviewer=REVIEWER,
            prompt_id=response.prompt_id,
            response_id=response.id,
            rating=2 + 2 * (number % 3 == 0),
        )
        append_judgment(db, draft)


def _draft(row: Judgment) -> JudgmentDraft:
    return JudgmentDraft(
        session=row.session, kind="rating", reviewer="", prompt_id=row.prompt_id, response_id=row.response_id
    )


def _unpack(database: Path) -> None:
    database.write_bytes(gzip.decompress(RECORDING.read_bytes()))
    open_database(database).close()  # brought to the schema of today


@asynccontextmanager
async def on_stage(
    folder: Path,
    start: Start,
    size: tuple[int, int],
    *,
    second: float | None = None,
    review: Mapping[str, object] = MappingProxyType({}),
    newcomer: bool = False,
    disputed: bool = False,
    finished: bool = False,
    settings: UserSettings = UserSettings(),  # noqa: B008 - a tuple
) -> AsyncIterator[Pilot[int]]:
    """The app on a stage in `folder`, at its screen `start`.

    `second`: the recorded run is played again up to there, into an empty database; without, it is all recorded already.
    `disputed` and `finished` as in `set_stage`, and `review`, by somebody who has not rated. `newcomer`: by somebody
    who never judged anything. `settings`: what that person has chosen.
    """
    database = set_stage(folder, recorded=second is None, review=review, disputed=disputed, finished=finished)
    reviewer = NEWCOMER if newcomer else OTHER_REVIEWER if review else REVIEWER
    if not newcomer:
        remember(reviewer)
    session = None if start == "home" else SESSION
    context = AppContext(database, folder, reviewer, {}, UserFile(folder / "config.toml", settings))
    with _patched(folder, second or 0.0), patient_pilots():
        app = ReviewApp(context, start, session)
        async with app.run_test(size=size, notifications=True) as pilot:
            yield pilot
            if app.is_running:
                await app.action_interrupt()


@contextmanager
def _patched(folder: Path, second: float) -> Iterator[None]:
    """What comes from outside, replaced: chance, the clock of a run, the engine and its weights."""
    clock, moments = Clock(), []
    if second:
        recording = folder / "recording.db"
        _unpack(recording)
        moments = recorded_moments(recording, SESSION, second)

    async def start(run: Run, env: Mapping[str, str]) -> ReplayedEngine:
        return ReplayedEngine(run, moments, second, clock)

    def weights(session: Session, **_: object) -> tuple[dict[str, str], dict[str, str]]:
        return {}, WEIGHTS_SHA256

    with ExitStack() as stack:
        for name, instead in {
            "reviewtui.grading.masks.random": SimpleNamespace(SystemRandom=lambda: random.Random(1)),
            "reviewtui.actions.report.now_iso": lambda: NOW,
            "reviewtui.tui.words.datetime": _Then,
            "reviewtui.actions.collect.time": clock,
            "reviewtui.tui.screens.collect.time": clock,
            "reviewtui.actions.collect.ensure_weights": weights,
            "reviewtui.actions.engine_run.EngineClient": SimpleNamespace(start=start),
        }.items():
            stack.enter_context(patch(name, instead))
        yield

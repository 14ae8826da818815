"""The pictures: each a screen, in a state that can be reached again, at the two sizes that screens are made for."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import NamedTuple

from textual.pilot import Pilot
from textual.widgets import Input

from reviewtui.config.user import UserSettings
from reviewtui.tui.app import Start
from reviewtui.tui.pictures import self_contained
from tests.screenshots.stage import on_stage
from tests.tui.driving import until_painted

FOLDER = Path(__file__).parents[2] / "screenshots"
SIZES = ((80, 24), (120, 40))


class Step(NamedTuple):
    """Keys to press, and the texts that must stand on the screen afterwards."""

    keys: tuple[str, ...]
    shows: tuple[str, ...] = ()


class Shot(NamedTuple):
    """One picture: the app is opened at the screen `start`; once it `shows` these texts the `steps` are taken.

    `second`: the recorded run is played again up to there, into an empty database. `review`: what of the rules of
    reviewing is otherwise than in the demo. `newcomer`: somebody who never judged anything looks. `settings`: of the
    person. `disputed`: somebody else has rated some of the answers otherwise. `finished`: everything is rated.
    """

    name: str
    start: Start
    shows: tuple[str, ...]
    steps: tuple[Step, ...] = ()
    second: float | None = None
    review: Mapping[str, object] = MappingProxyType({})
    newcomer: bool = False
    settings: UserSettings = UserSettings()
    disputed: bool = False
    finished: bool = False


COMPARING = {"mode": "compare"}
WARMUP = {
    "prompt": "is the oak table varnished or oiled",
    "answers": [
        "Oiled. Wipe it with a damp cloth, and oil it again once a year.",
        "Our tables are made with love from the best woods of the world.",
    ],
    "ratings": [5, 2],
    "explanation": "The second is kind and says nothing that was asked.",
}
"""An item whose verdicts are known."""


SHOTS = (
    Shot("home", "home", ("demo", "undecided")),
    Shot("session", "home", ("undecided",), (Step(("enter",), ("ana",)),)),
    Shot("palette", "home", ("undecided",), (Step(("ctrl+p", *"rep"), ("Report",)),)),
    Shot("collect", "collect", ("collecting", "in flight"), second=75.0),
    Shot("collect-finished", "collect", ("All 72 answers are here",)),
    Shot(
        "collect-waterfall",
        "collect",
        ("All 72 answers are here",),
        (Step(("v",), ("took", "first word")), Step(("o",), ("46.68 s", "enter answer"))),
        finished=True,
    ),
    Shot("collect-matrix", "collect", ("All 72 answers are here",), (Step(("v", "v"), ("retried", "III")),)),
    Shot("review", "review", ("19/24",)),
    Shot("review-first", "review", ("1/24", "You grade blind"), newcomer=True),
    Shot("review-compare", "review", ("1/24",), review=COMPARING),
    Shot(
        "review-reading",
        "review",
        ("1/24",),
        (
            Step(("t",), ("2/24",)),
            Step(("d",), ("only in A",)),
            Step(("slash", *"sorry"), ("1 of",)),
        ),
        review=COMPARING,
    ),
    Shot(
        "review-criteria",
        "review",
        ("1/24", "[overall"),
        (Step(("4",), ("[accuracy",)), Step(("5",), ("[tone",))),
        review={"criteria": ["accuracy", "tone"]},
    ),
    Shot(
        "review-rank",
        "review",
        ("1/24", "the best first"),
        (Step(("tab", "tab"), ("1/24",)), Step(("2", "3"), ("2 > 3",))),
        review={"mode": "rank"},
    ),
    Shot("review-label", "review", ("1/24", "Is anything wrong"), review={"mode": "label"}),
    Shot(
        "review-guess", "review", ("1/24", "who wrote A?"), (Step(("2",), ("who wrote B?",)),), review={"mode": "guess"}
    ),
    Shot(
        "review-warm-up",
        "review",
        ("nothing of it counts", "damp cloth"),
        (Step(("4",), ("4 of 5",)), Step(("2",), ("enter goes on",))),
        review={"warmup": [WARMUP]},
    ),
    Shot("review-finished", "review", ("You have graded everything",), finished=True),
    Shot(
        "review-who-was-who",
        "review",
        ("You have graded everything",),
        (Step(("enter",), ("shown as",)),),
        finished=True,
    ),
    Shot("review-failure", "review", ("19/24",), (Step(("f",), ("refusal",)),)),
    Shot("review-light", "review", ("19/24",), settings=UserSettings(theme="light")),
    Shot("review-contrast", "review", ("19/24",), settings=UserSettings(theme="light", contrast="high")),
    Shot("review-linear", "review", ("19/24", "answer A"), settings=UserSettings(linear=True)),
    Shot("review-left-hand", "review", ("1/24",), review=COMPARING, settings=UserSettings(preset="left-hand")),
    Shot("keys", "review", ("19/24",), (Step(("question_mark",), ("type to search",)),)),
    Shot("settle", "settle", ("1/6", "what was said of"), disputed=True),
    Shot("triage", "triage", ("open of", "repetition")),
    Shot(
        "triage-group",
        "triage",
        ("41 open of", "prompt 3"),
        (Step(("j",), ("prompt 24",)), Step(("c",), ("40 open of",)), Step(("g",), ("speaks of all",))),
    ),
    Shot("report-decision", "report", ("UNDECIDED",)),
    Shot("report-satisfaction", "report", ("UNDECIDED",), (Step(("2",), ("mean rating",)),)),
    Shot("report-failures", "report", ("UNDECIDED",), (Step(("3",), ("failure rate",)),)),
    Shot("report-speed", "report", ("UNDECIDED",), (Step(("4",), ("TTFT",)),)),
    Shot("report-trust", "report", ("UNDECIDED",), (Step(("5",), ("chain",)),)),
    Shot(
        "report-rows",
        "report",
        ("UNDECIDED",),
        (
            Step(("enter",), ("Show the answers",)),
            Step(("y",), ("greedy", "> my order hasnt arived", "30.0 s", "order status???")),
        ),
    ),
)


def picture_path(shot: Shot, size: tuple[int, int]) -> Path:
    """Where the picture of `shot` at `size` is kept."""
    return FOLDER / f"{shot.name}-{size[0]}x{size[1]}.svg"


async def take(shot: Shot, size: tuple[int, int]) -> str:
    """The picture, as SVG. AssertionError, with the screen, where it never looks as it should."""
    with TemporaryDirectory(prefix="reviewtui-stage-") as folder:
        stage = on_stage(
            Path(folder),
            shot.start,
            size,
            second=shot.second,
            review=shot.review,
            newcomer=shot.newcomer,
            disputed=shot.disputed,
            finished=shot.finished,
            settings=shot.settings,
        )
        async with stage as pilot:
            await until_painted(pilot, *shot.shows)
            for step in shot.steps:
                await pilot.press(*step.keys)
                await until_painted(pilot, *step.shows)
            for typing in pilot.app.screen.query(Input):
                typing.cursor_blink = False
            return await settled(pilot)


async def settled(pilot: Pilot[int]) -> str:
    """The screen when two looks at it see the same."""
    before, now = "", self_contained(pilot.app.export_screenshot(simplify=True))
    while now != before:
        await pilot.pause()
        await asyncio.sleep(0.1)
        before, now = now, self_contained(pilot.app.export_screenshot(simplify=True))
    return now

"""The list of failures: what is painted, where the cursor goes, what stays in its place."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from msgspec.structs import replace
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from reviewtui.domain.detection import FailureKind
from reviewtui.domain.failure import FailureGroup, FailureKey, FailureRow
from reviewtui.domain.judgment import FailureStatus
from reviewtui.tui.themes import DARK
from reviewtui.tui.widgets.failure_list import FailureList
from tests.tui.driving import HOSTILE, HOSTILE_SHOWN, painted


def row(
    name: str,
    kind: FailureKind = "refusal",
    *,
    severity: int = 4,
    status: FailureStatus = "open",
    model: str = "II",
    assigned: str | None = None,
    trial: int = 1,
) -> FailureRow:
    """A failure of the response `name`, to prompt `len(name)`."""
    return FailureRow(
        key=FailureKey(name, kind),
        prompt_id="p",
        prompt_number=len(name),
        model=model,
        trial=trial,
        status=status,
        severity=severity,
        graded=False,
        noticed=None,
        score=0.8,
        message="opens by declining",
        by_people=False,
        excerpt=f"words of {name}",
        assigned=assigned,
        note=None,
    )


def group(kind: FailureKind, rows: Sequence[FailureRow], *, alike: bool = True) -> FailureGroup:
    """A group of these rows."""
    severity = max(row.severity for row in rows)
    return FailureGroup(kind, kind, alike, None, None, severity, len(rows), len(rows), tuple(rows))


def groups(sizes: dict[FailureKind, int]) -> list[FailureGroup]:
    """Groups of so many failures, named by kind and number: `refusal0`, `refusal1`."""
    return [group(kind, [row(f"{kind}{n}", kind) for n in range(size)]) for kind, size in sizes.items()]


class ListApp(App[None]):
    CSS = "* { scrollbar-size: 1 1; }"

    def __init__(self) -> None:
        super().__init__()
        self.failures = FailureList()
        self.chosen: list[FailureKey] = []

    def compose(self) -> ComposeResult:
        yield self.failures

    def on_mount(self) -> None:
        self.register_theme(DARK)
        self.theme = DARK.name

    def on_failure_list_chosen(self, event: FailureList.Chosen) -> None:
        self.chosen.append(event.key)


@asynccontextmanager
async def listing(
    shown: Sequence[FailureGroup], size: tuple[int, int] = (41, 10)
) -> AsyncIterator[tuple[Pilot[None], FailureList]]:
    app = ListApp()
    async with app.run_test(size=size) as pilot:
        app.failures.show(shown)
        await pilot.pause()
        yield pilot, app.failures


def at(failures: FailureList) -> str:
    """The response that the cursor stands on."""
    assert failures.row is not None
    return failures.row.key.response_id


def lines(pilot: Pilot[None]) -> list[str]:
    """The rows, without the cell that is left free at their edge."""
    rows = painted(pilot).splitlines()  # type: ignore[arg-type]  # an app of another result
    assert all(row.startswith(" ") for row in rows if row.strip())
    return [row[1:].rstrip() for row in rows]


async def test_the_group_under_the_cursor_is_unfolded_and_the_others_are_not() -> None:
    async with listing(groups({"leak": 2, "refusal": 3})) as (pilot, failures):
        assert lines(pilot)[:4] == [
            "▾ leak                       2  sev 4 !",
            ">   II · 5",
            "    II · 5",
            "▸ refusal                    3  sev 4 !",
        ]
        assert at(failures) == "leak0"


async def test_down_goes_from_failure_to_failure_and_what_was_unfolded_stays_so() -> None:
    async with listing(groups({"leak": 2, "refusal": 1, "empty": 1})) as (pilot, failures):
        stood = []
        for step in (1, 1, 1, 1, -1, -1):
            failures.step(step)
            stood.append(at(failures))
        assert stood == ["leak1", "refusal0", "empty0", "empty0", "refusal0", "leak1"]
        await pilot.pause()
        assert [line[:1] for line in lines(pilot)[:7]] == ["▾", " ", ">", "▾", " ", "▾", " "]


async def test_a_jump_to_another_group_folds_the_one_that_is_left() -> None:
    async with listing(groups({"leak": 3, "refusal": 2})) as (pilot, failures):
        failures.step(2)
        failures.step_group(1)
        await pilot.pause()
        assert at(failures) == "refusal0"
        assert [line[:9].strip() for line in lines(pilot)[:3]] == ["▸ leak", "▾ refusal", ">   II ·"]
        failures.step_group(1)
        assert at(failures) == "refusal0"
        failures.step_group(-1)
        assert at(failures) == "leak0"


async def test_what_is_gone_makes_room_for_the_next_where_the_cursor_stands() -> None:
    async with listing(groups({"leak": 3, "refusal": 2})) as (pilot, failures):
        failures.step(1)
        before = groups({"leak": 3, "refusal": 2})
        without = group("leak", [before[0].rows[0], before[0].rows[2]])
        failures.show([without, before[1]])
        await pilot.pause()
        assert at(failures) == "leak2"
        assert [line[:1] for line in lines(pilot)[:3]] == ["▾", " ", ">"]
        failures.show([before[1]])
        assert at(failures) == "refusal0"
        failures.step(1)
        failures.show([group("refusal", before[1].rows[:1])])
        assert at(failures) == "refusal0"
        failures.show([])
        assert failures.row is None
        failures.step(1)
        failures.to_end(last=True)
        assert failures.row is None


async def test_onward_goes_past_what_is_still_listed() -> None:
    async with listing(groups({"leak": 2, "refusal": 1})) as (_, failures):
        failures.show(failures.groups, onward=True)
        assert at(failures) == "leak1"
        failures.show(failures.groups, onward=True)
        failures.show(failures.groups, onward=True)
        assert at(failures) == "refusal0"


async def test_the_cursor_goes_where_it_is_told() -> None:
    async with listing(groups({"leak": 2, "refusal": 9})) as (_, failures):
        failures.show(failures.groups, stand_on=FailureKey("refusal4", "refusal"))
        assert at(failures) == "refusal4"
        failures.show(failures.groups, stand_on=FailureKey("gone", "refusal"))
        assert at(failures) == "refusal4"


async def test_ten_thousand_failures_are_a_window_on_them() -> None:
    async with listing(groups({"leak": 5000, "refusal": 5000})) as (pilot, failures):
        failures.to_end(last=True)
        await pilot.pause()
        assert at(failures) == "refusal4999"
        assert lines(pilot)[-1].startswith(">   II")
        assert failures.virtual_size.height == 10_002
        failures.step(-3)
        await pilot.pause()
        assert lines(pilot)[-4].startswith(">")


async def test_selected_failures_bear_a_sign_and_those_that_go_are_not_selected_any_more() -> None:
    async with listing(groups({"leak": 3})) as (pilot, failures):
        failures.toggle()
        failures.step(1)
        failures.toggle()
        await pilot.pause()
        assert [line[:3] for line in lines(pilot)[1:4]] == ["  *", "> *", "   "]
        failures.toggle()
        failures.show([group("leak", failures.groups[0].rows[1:])])
        assert failures.selected == set()


async def test_what_people_said_stands_at_the_right() -> None:
    rows = [
        row("a", status="confirmed", severity=5, assigned="bob"),
        row("bb", status="wont_fix", trial=2),
    ]
    async with listing([group("refusal", rows)], (60, 5)) as (pilot, _):
        assert lines(pilot)[1].startswith(">   II · 1 ")
        assert lines(pilot)[1].endswith("confirmed  @bob")
        assert "II · 2 · trial 2" in lines(pilot)[2]
        assert lines(pilot)[2].endswith("won't fix  sev 4")


async def test_a_folded_group_shows_words_where_there_is_room_and_an_unfolded_one_none_beside_a_model() -> None:
    async with listing(groups({"leak": 1, "refusal": 2}), (90, 6)) as (pilot, _):
        head, _, folded, *_ = lines(pilot)
        assert "words of" not in head
        assert "words of refusal0" in folded


async def test_hostile_names_and_words_are_shown_and_not_obeyed() -> None:
    rows = [row("a", model=HOSTILE, assigned=HOSTILE)]
    other = FailureGroup("x", "leak", True, None, None, 5, 1, 1, (replace(row("b"), excerpt=HOSTILE),))
    async with listing([group("refusal", rows), other], (200, 5)) as (pilot, _):
        screen = "\n".join(lines(pilot))
        assert HOSTILE_SHOWN in screen
        assert "\x1b" not in screen
        assert "\u202e" not in screen


async def test_a_click_chooses_a_failure_or_the_first_of_a_group() -> None:
    shown = groups({"leak": 2, "refusal": 1})
    async with listing(shown) as (pilot, failures):
        await pilot.click(FailureList, offset=(3, 2))
        await pilot.click(FailureList, offset=(3, 3))
        await pilot.click(FailureList, offset=(3, 8))
        app = pilot.app
        assert isinstance(app, ListApp)
        assert [key.response_id for key in app.chosen] == ["leak1", "refusal0"]
        failures.choose(app.chosen[0])
        assert at(failures) == "leak1"

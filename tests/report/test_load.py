"""What a report says of ladders: the same in every form, each kind of load by itself, hostile names made safe."""

import csv
import io
import re

import msgspec
import numpy as np
import pytest
from msgspec.structs import replace

from reviewtui.domain.load import LoadStepAsked
from reviewtui.report.csv import render_csv
from reviewtui.report.html import render_html
from reviewtui.report.ladders import load_figures
from reviewtui.report.markdown import render_markdown
from reviewtui.report.model import Report
from reviewtui.report.sections.load import knee_words
from reviewtui.report.text import render_text
from reviewtui.scoring.loaded import Knee
from tests.report.handmade import handmade
from tests.scoring.loads import queue, rising

HOSTILE = "<b>\x1b[31m|`m"


def climbed(model: str, ladder: str, budget_ms: float = 260.0) -> list[LoadStepAsked]:
    dice = np.random.default_rng(7)
    found = []
    for number, load in enumerate((1, 2, 3), 1):
        asked = rising(dice, load, 200, budget_ms)
        step = replace(asked.step, id=f"{ladder}-{number}", ladder=ladder, model=model, number=number)
        found.append(replace(asked, step=step))
    return found


def arrived(model: str) -> LoadStepAsked:
    asked = queue(np.random.default_rng(3), 0.5, 100, 10, 5000.0)
    return replace(asked, step=replace(asked.step, model=model, outcome="hopeless", why="too slow", unsent=4))


@pytest.fixture
def loaded() -> Report:
    asked = [*climbed("m", "first", 1.0), *climbed("m", "second"), *climbed(HOSTILE, "second"), arrived("m")]
    return replace(handmade(), load=load_figures(asked, ["m", HOSTILE, "never asked"]))


def test_each_model_has_its_last_ladder_of_each_kind(loaded: Report) -> None:
    closed, opened = loaded.load
    assert (closed.kind, [model.name for model in closed.models]) == ("closed", ["m", HOSTILE])
    assert {model.ladder for model in closed.models} == {"second"}
    assert (opened.kind, [model.name for model in opened.models]) == ("open", ["m"])
    assert [step.load for step in closed.models[0].steps] == [1, 2, 3]
    assert closed.models[0].knee.load == 2


def test_the_text_has_every_step_with_its_intervals_and_the_knee(loaded: Report) -> None:
    for width in (72, 120):
        text = render_text(loaded, width)
        assert max(map(len, text.splitlines())) <= width
        assert "Load, so many at a time" in text
        assert "Load, so many arrivals a second" in text
        assert "knee 2 at a time (at most 2; 95% within the budget, 95% confidence)" in " ".join(text.split())
        assert "hopeless at 0.5 a second: too slow, 4 arrivals never sent; nothing higher was tried" in " ".join(
            text.split()
        )
        (row,) = re.findall(r"^ +2 +(\d+ \(\d+–\d+\) ms) +.*$", text.split("m: total time")[1].split("\n\n")[0], re.M)[
            :1
        ]
        assert row.startswith(("19", "20"))  # the median of 200 ms times a spread around 1
        assert "▁" in text
        assert "█" in text


def test_the_page_has_curves_with_every_point_and_no_hostile_name(loaded: Report) -> None:
    page = render_html(loaded)
    assert page.count('<figure class="curve">') == 6
    assert page.count('<polyline class="span" stroke-dasharray=') == 3 * 2 + 3
    assert page.count('<circle class="point" cx="10.0"') == 3 * 2
    assert "<b>\x1b" not in page
    assert "\x1b" not in page
    assert HOSTILE not in render_markdown(loaded)
    assert "### total time p95 by requests at a time" in render_markdown(loaded)


def test_the_json_holds_what_its_schema_says(loaded: Report) -> None:
    again = msgspec.json.decode(msgspec.json.encode(loaded), type=Report)
    assert again.load == loaded.load
    assert "load" in msgspec.json.schema(Report)["$defs"]["Report"]["properties"]


def test_the_csv_has_every_figure_of_every_step(loaded: Report) -> None:
    rows = list(csv.DictReader(io.StringIO(render_csv(loaded), newline="")))
    (found,) = [
        row
        for row in rows
        if (row["part"], row["model"], row["load_kind"], row["load"], row["figure"])
        == ("load_step", "m", "closed", "2", "total_p95")
    ]
    told = loaded.load[0].models[0].steps[1].total_p95
    assert told.interval is not None
    assert (found["value"], found["low"], found["unit"]) == (str(told.value), str(told.interval.low), "ms")
    (knee,) = [row for row in rows if (row["part"], row["model"], row["figure"]) == ("load_knee", "m", "load")][:1]
    assert (knee["value"], knee["load_kind"]) == ("2", "closed")


def test_a_report_without_ladders_says_nothing_of_load() -> None:
    assert "Load" not in render_text(replace(handmade(), load=()), 100)


def knee(**fields: object) -> Knee:
    given = {"load": 4.0, "low": 4.0, "high": 4.0, "open_end": False, "stands": ()} | fields
    return msgspec.convert(given, Knee)


def test_the_knee_in_words() -> None:
    end = "; 95% within the budget, 95% confidence)"
    assert knee_words(knee(), "closed") == f"knee 4 at a time (surely 4{end}"
    assert knee_words(knee(low=2.0), "closed") == f"knee 4 at a time (2 to 4{end}"
    assert knee_words(knee(low=None, high=8.0), "open") == f"knee 4 a second (at most 8{end}"
    assert knee_words(knee(open_end=True), "closed") == f"knee 4 at a time (at least 4{end}"
    assert knee_words(knee(low=None, open_end=True), "closed") == f"knee 4 at a time (so few requests do not tell{end}"
    beyond = knee_words(knee(load=None, low=None, high=None), "closed")
    assert beyond == f"no knee: even the lowest load was beyond the budget (surely{end}"
    assert knee_words(knee(load=None, missing="nothing measured"), "open") == "no knee: nothing measured"


def test_a_step_whose_engine_was_killed_is_said_to_be_interrupted() -> None:
    *whole, last = climbed("m", "first")
    asked = [*whole, replace(last, step=replace(last.step, outcome=None))]
    text = render_text(replace(handmade(), load=load_figures(asked, ["m"])), 100)
    assert "interrupted at 3 at a time" in " ".join(text.split())

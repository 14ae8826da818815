"""The tidy table: everything that the JSON holds, nothing that a spreadsheet runs, and one shape whatever the names."""

import csv
import io
import re
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import msgspec
import pytest
from hypothesis import example, given, settings

from reviewtui.domain.safe import safe_text
from reviewtui.exchange.delimited import GUARDED
from reviewtui.report.csv import COLUMNS, UNITS, render_csv
from reviewtui.report.json import render_json
from reviewtui.report.model import Blinding, Figures, ModelBlinding, Report
from reviewtui.scoring.estimate import Estimate
from reviewtui.scoring.loaded import LoadStepFigures
from tests.report.evidence import answers, report, session
from tests.report.handmade import handmade
from tests.report.hostile import HOSTILE

NUMBERS = (
    *("value", "n", "clusters", "n_effective", "low", "high", "level", "at_least", "at_most", "alpha"),
    *("families_used", "families_total", "more_families"),
    *("more_judgments", "more_judgments_low", "more_judgments_high", "chance_to_decide", "load"),
)


def table(made: Report) -> list[dict[str, str]]:
    rows = list(csv.reader(io.StringIO(render_csv(made), newline=""), strict=True))
    assert tuple(rows[0]) == COLUMNS
    return [dict(zip(COLUMNS, row, strict=True)) for row in rows[1:]]


def leaves(value: Any) -> Iterator[Any]:
    """Every number and text of the JSON, the schema's version apart."""
    if isinstance(value, dict):
        for inner in value.values():
            yield from leaves(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from leaves(inner)
    elif value is not None:
        yield value


def row_of(rows: list[dict[str, str]], **wanted: str) -> dict[str, str]:
    (row,) = [row for row in rows if all(row[column] == value for column, value in wanted.items())]
    return row


@pytest.mark.parametrize("made", [handmade(), report(session(), [*answers(24, stars=5), *answers(24, "beta", 2)])])
def test_whatever_the_json_holds_is_in_a_cell(made: Report) -> None:
    rows = table(made)
    cells = {cell for row in rows for cell in row.values()}
    numbers = {float(row[column]) for row in rows for column in NUMBERS if row[column] not in ("", "true", "false")}
    for leaf in leaves(msgspec.json.decode(render_json(made))):
        if isinstance(leaf, bool):
            assert str(leaf).lower() in cells
        elif isinstance(leaf, str):
            assert leaf in cells
        else:
            assert leaf in numbers


def test_every_figure_of_every_model_stands_in_a_row_as_the_json_has_it() -> None:
    made = handmade()
    rows = table(made)
    for model in made.models:
        for name in Figures.__struct_fields__:
            figure = getattr(model.figures, name)
            if isinstance(figure, dict):
                of, _, column = name.partition("_by_")
                for part, estimate in figure.items():
                    assert_is(estimate, row_of(rows, part="figure", model=model.name, figure=of, **{column: part}))
            else:
                estimate = figure if isinstance(figure, Estimate) else figure.per_response
                assert_is(estimate, row_of(rows, part="figure", model=model.name, figure=name, kind="", criterion=""))


def assert_is(estimate: Estimate, row: dict[str, str]) -> None:
    interval = estimate.interval
    expected = {
        "value": estimate.value,
        "n": estimate.n,
        "clusters": estimate.clusters,
        "n_effective": estimate.n_effective,
        "low": interval.low if interval else None,
        "high": interval.high if interval else None,
        "level": estimate.level,
    }
    assert {column: float(row[column]) if row[column] else None for column in expected} == expected
    assert (row["method"], row["missing"]) == (estimate.method, estimate.missing or "")
    assert row["censored"] == str(estimate.censored).lower()


def test_verdicts_are_rows_with_their_threshold_and_what_is_missing() -> None:
    rows = table(handmade())
    csat = row_of(rows, part="verdict", model="alpha", figure="csat")
    assert (csat["outcome"], csat["unit"], csat["text"]) == ("UNDECIDED", "share", "it took too long")
    assert (csat["at_least"], csat["at_most"], csat["value"]) == ("0.243", "", "")
    assert (csat["waits_for"], csat["decidable"], csat["alpha"]) == ("judgments", "true", "0.008333333333333333")
    assert float(csat["low"]) < float(csat["high"])
    ttft = row_of(rows, part="verdict", model="alpha", figure="ttft_p95")
    assert (ttft["unit"], ttft["low"], ttft["high"], ttft["decidable"]) == ("ms", "", "", "")
    assert row_of(rows, part="model", model="beta", figure="outcome")["outcome"] == "FAIL"


def test_totals_carry_their_unit_and_what_they_lack() -> None:
    rows = table(handmade())
    assert row_of(rows, model="alpha", figure="cost.total")["unit"] == "USD"
    assert row_of(rows, model="beta", figure="cost.total")["missing"] == "no price is set"
    assert row_of(rows, model="alpha", figure="input_tokens.total")["unit"] == "tokens"
    assert row_of(rows, part="figure", model="alpha", figure="cost")["unit"] == "USD"
    assert row_of(rows, part="coverage", figure="asked")["unit"] == "count"
    assert row_of(rows, part="spending", figure="total")["unit"] == "USD"


def test_every_figure_has_a_unit() -> None:
    beside = {
        "preferred",
        "agreement",
        "preference_agreement",
        "satisfied",
        "as_known",
        *(name for name, kind in LoadStepFigures.__annotations__.items() if kind is Estimate),
        *Blinding.__struct_fields__,
        *ModelBlinding.__struct_fields__,
    }
    taken_apart = {name for name in Figures.__struct_fields__ if "_by_" in name}
    counts = {"judgments", "given_blind", "self_named_answers", "models", "model"}
    assert set(UNITS) == (set(Figures.__struct_fields__) | beside) - counts - taken_apart - {"cost"}


def test_blinding_is_rows_of_its_own() -> None:
    made = handmade()
    rows = [row for row in table(made) if row["part"] == "blinding"]
    assert_is(made.blinding.first_side, row_of(rows, figure="first_side"))
    assert_is(made.blinding.rating_by_slot["B"], row_of(rows, figure="rating_by_slot", kind="B"))
    assert_is(made.blinding.models[0].csat_without, row_of(rows, figure="csat_without", model="alpha"))
    assert row_of(rows, figure="given_blind")["value"] == str(made.blinding.given_blind)
    assert row_of(rows, figure="self_named_answers", model="beta")["value"] == "0"
    assert row_of(rows, figure="self_rating")["missing"] == "it took too long"


def test_the_help_explains_every_column_and_part() -> None:
    help_page = (files("reviewtui") / "help" / "figures.md").read_text()
    explained = help_page[help_page.index("| column | holds |") :]
    first_cells = re.findall(r"^\| ([^|]+) \|", explained, re.MULTILINE)
    columns = [name for cell in first_cells for name in re.findall(r"`(\w+)`", cell)]
    assert sorted(columns) == sorted(COLUMNS)
    (parts,) = re.findall(r"^\| `part` \| (.*) \|$", explained, re.MULTILINE)
    assert sorted(re.findall(r"`(\w+)`", parts)) == sorted({row["part"] for row in table(handmade())})


def test_lines_end_as_rfc_4180_has_it() -> None:
    lines = render_csv(handmade()).split("\r\n")
    assert lines[-1] == ""
    assert all("\n" not in line and "\r" not in line for line in lines)


@settings(max_examples=50, deadline=None)
@given(HOSTILE, HOSTILE)
@example("=cmd|' /C calc'!A0", '","\r\n')
@example("-1+1", "@SUM(A1)")
def test_hostile_names_change_no_row_and_start_no_formula(name: str, words: str) -> None:
    made = handmade(name=name, other=f"{name} 2", session=name, words=words)
    rows, usual = table(made), table(handmade())
    assert [(row["part"], row["value"]) for row in rows] == [(row["part"], row["value"]) for row in usual]
    for row in rows:
        for column, cell in row.items():
            assert cell == safe_text(cell, newlines=False)
            assert not cell.startswith(tuple(set(GUARDED) - {"'"})) or column in NUMBERS
    shown = safe_text(name, newlines=False)
    assert rows[0]["session"] == (f"'{shown}" if shown.startswith(GUARDED) else shown)

"""The help topics say what the program says: every key and every column, and none that is not there."""

import re
from itertools import pairwise
from pathlib import Path
from typing import get_args

import click
import pytest
from click.testing import CliRunner
from msgspec.structs import fields
from rich.cells import cell_len

from reviewtui.cli.help import topics
from reviewtui.cli.help_page import help_page
from reviewtui.cli.main import cli
from reviewtui.config import schema
from reviewtui.domain.detection import FailureKind
from reviewtui.domain.failure import SEVERITY
from reviewtui.domain.judgment import FailureStatus
from reviewtui.domain.session import Figure, ProviderName
from reviewtui.exchange import columns
from reviewtui.grading.likeness import ALIKE, LENGTH
from reviewtui.store.database import open_database


def test_topics_are_listed_and_read() -> None:
    listed = CliRunner().invoke(cli, ["help"])
    read = CliRunner().invoke(cli, ["help", "figures"])

    assert {line.split()[0] for line in listed.output.splitlines()[:-2]} == set(topics())
    assert {"database", "figures", "session", "triage"} <= set(topics())
    assert read.output.startswith("# The figures")


def test_an_unknown_topic_names_the_nearest() -> None:
    result = CliRunner().invoke(cli, ["help", "databse"])

    assert "did you mean `database`?" in str(result.exception)


@pytest.mark.parametrize(
    "table", [schema.RawSession, schema.RawModel, schema.RawReview, schema.RawFailures, schema.RawRequirement]
)
def test_every_key_of_a_session_file_is_explained_and_none_that_is_planned(table: type[schema.RawTable]) -> None:
    explained = set(re.findall(r"`(\w+)`", topics()["session"]))
    sections = {"defaults", "models", "review", "failures", "requirements"}  # they are headings

    assert {field.name for field in fields(table)} - sections <= explained
    assert table.planned & explained == set()


def test_every_figure_and_provider_is_named() -> None:
    text = topics()["session"]

    for word in (*Figure.__args__, *ProviderName.__args__):
        assert f"`{word}`" in text


def test_the_database_topic_names_the_columns_of_every_view_in_order(tmp_path: Path) -> None:
    sections = dict(re.findall(r"^## (v_\w+)\n\n.*?\n\n(.*?)\n(?:\n|\Z)", topics()["database"], re.M | re.S))

    with open_database(tmp_path / "reviews.db") as db:
        views = [row["name"] for row in db.rows("SELECT name FROM sqlite_master WHERE type = 'view'")]
        columns = {view: [row["name"] for row in db.rows(f"PRAGMA table_info({view})")] for view in views}
    assert {view: re.findall(r"`(\w+)`", words) for view, words in sections.items()} == columns


def test_the_severity_of_every_kind_is_as_told() -> None:
    rows = re.findall(r"^\| (\d) \| (.*) \|$", topics()["triage"], re.M)

    assert {kind: int(severity) for severity, kinds in rows for kind in re.findall(r"`(\w+)`", kinds)} == SEVERITY
    assert set(SEVERITY) == set(get_args(FailureKind))


def test_the_bounds_of_likeness_are_as_told() -> None:
    assert f"their first {LENGTH} characters" in topics()["triage"]
    assert f"alike from {ALIKE} of 100" in topics()["triage"]


def test_every_status_is_explained() -> None:
    assert {f"`{status}`" for status in get_args(FailureStatus)} <= set(re.findall(r"`\w+`", topics()["triage"]))


def test_the_import_topic_has_every_column_as_it_is_read() -> None:
    text = topics()["import"]
    common = [column for column in columns.RATINGS if column in columns.COMPARISONS and column in columns.LABELS]
    tables = {
        "## Prompts": columns.PROMPTS,
        "## Responses": columns.RESPONSES,
        "## Judgments": common,
        "A **rating** has": [column for column in columns.RATINGS if column not in common],
        "A **comparison** has": [column for column in columns.COMPARISONS if column not in common],
        "A **ranking** has": [column for column in columns.RANKINGS if column not in common],
        "A **label** names": [column for column in columns.LABELS if column not in common],
        "A **guess** has": [column for column in columns.GUESSES if column not in common],
    }
    bounds = pairwise([*map(text.index, tables), len(text)])
    for (title, wanted), (start, end) in zip(tables.items(), bounds, strict=True):
        rows = [line for line in text[start:end].splitlines() if re.match(r"\| \**`", line)]
        assert rows == [row_of(column) for column in wanted], title
    told_apart = {columns.KIND.name, columns.ASSIGNEE.name}
    assert all(f"`{name}`" in text for name in told_apart)
    shown = {column for wanted in tables.values() for column in wanted}
    assert {column.name for column in columns.JUDGMENTS} - {column.name for column in shown} == told_apart


def row_of(column: columns.Column) -> str:
    name = f"**`{column.name}`**" if column.required else f"`{column.name}`"
    return f"| {name} | {column.type} | {column.meaning} |"


def test_a_page_fits_its_width_and_keeps_every_word() -> None:
    for topic, text in topics().items():
        page = click.unstyle(help_page(text, 80))
        wide = [line for line in page.splitlines() if cell_len(line) > 80]
        code = {line.strip() for line in text.splitlines() if line.startswith("    ")}
        assert {line.strip() for line in wide} <= code, topic
        assert words_of(text) == words_of(page), topic


def words_of(text: str) -> str:
    """The letters of all words, sorted: the cells of a table are wrapped each for itself."""
    return "".join(sorted(re.sub(r"<!--.*?-->|\]\([^)]*\)|[^\w]|_", "", text)))


def test_a_page_does_not_break_where_its_source_does() -> None:
    page = help_page("# Title\n\nOne\ntwo `three`\nfour.\n\n- a **b**\n  c\n", 80)
    assert page == "\x1b[1mTitle\x1b[0m\n\nOne two `three` four.\n\n• a \x1b[1mb\x1b[0m c\n"


def test_code_is_not_broken() -> None:
    command = "reviewtui import responses logs.csv --session support --map prompt=Question --map text=Answer"
    assert help_page(f"Say\n\n    {command}\n", 40).splitlines() == ["Say", "", f" {command}"]

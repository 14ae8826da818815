"""The help topics say what the program says: every key and every column, and none that is not there."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from msgspec.structs import fields

from reviewtui.cli.help import topics
from reviewtui.cli.main import cli
from reviewtui.config import schema
from reviewtui.domain.session import Figure, ProviderName
from reviewtui.store.database import open_database


def test_topics_are_listed_and_read() -> None:
    listed = CliRunner().invoke(cli, ["help"])
    read = CliRunner().invoke(cli, ["help", "figures"])

    assert {line.split()[0] for line in listed.output.splitlines()[:-2]} == {"database", "figures", "session"}
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

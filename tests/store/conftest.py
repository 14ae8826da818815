"""A real database file for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from reviewtui.store.database import Database, open_database


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "reviews.db"


@pytest.fixture
def db(path: Path) -> Iterator[Database]:
    with open_database(path) as database:
        yield database

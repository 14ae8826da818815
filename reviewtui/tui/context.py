"""What every screen is given."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple


class AppContext(NamedTuple):
    """Where the program runs: the database file, the folder to look for sessions in, who grades, the environment."""

    database: Path
    cwd: Path
    reviewer: str
    env: Mapping[str, str]

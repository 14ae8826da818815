"""What every screen is given."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from reviewtui.config.user import UserFile


class AppContext(NamedTuple):
    """Where the program runs: the database file, the folder to look for sessions in, who grades, the environment.

    `user`: that person's own settings; None where nobody has looked for any. `without`: reviewers for whom settling
    does not wait.
    """

    database: Path
    cwd: Path
    reviewer: str
    env: Mapping[str, str]
    user: UserFile | None = None
    without: tuple[str, ...] = ()

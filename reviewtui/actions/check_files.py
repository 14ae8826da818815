"""Files that a session's models need and that are not there."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from reviewtui.domain.session import Session


class MissingFile(NamedTuple):
    """Whose file it is, what is the matter, and what to do."""

    model: str
    message: str
    hint: str


def missing_certificates(session: Session) -> Iterator[MissingFile]:
    """Every `ca` and `client_cert` that is no file."""
    folder = Path(session.path).parent
    for model in session.asked_models:
        for key, name in (("ca", model.ca), ("client_cert", model.client_cert)):
            if name is not None and not (folder / os.path.expanduser(name)).is_file():
                hint = "It is looked for from the session file's folder."
                yield MissingFile(model.name, f"{key}: there is no file {name}", hint)

"""Pictures of the screen, kept where only their owner can read them."""

import os
from datetime import datetime
from pathlib import Path

from reviewtui.config.find import data_folder


def pictures_folder() -> Path:
    """Where pictures go: the user's data folder of this program."""
    return data_folder() / "pictures"


def save_private(svg: str, folder: Path) -> Path:
    """Write `svg` to a new file (0600) in `folder` (made 0700 where there is none) and return its path."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"reviewtui-{datetime.now():%Y%m%d-%H%M%S-%f}.svg"
    with open(path, "w", encoding="utf-8", opener=lambda name, flags: os.open(name, flags | os.O_EXCL, 0o600)) as file:
        file.write(svg)
    return path

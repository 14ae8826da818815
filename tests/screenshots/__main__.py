"""Take all pictures anew, or those whose names are given: `python -m tests.screenshots [NAME ...]`."""

import asyncio
import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.screenshots.shots import FOLDER, SHOTS, SIZES, picture_path, take


def main(names: list[str]) -> None:
    """Write the pictures, and remove those that no shot makes any more."""
    unknown = set(names) - {shot.name for shot in SHOTS}
    if unknown:
        sys.exit(f"no picture is called {', '.join(sorted(unknown))}")
    FOLDER.mkdir(exist_ok=True)
    for shot in SHOTS:
        for size in SIZES:
            if not names or shot.name in names:
                path = picture_path(shot, size)
                path.write_text(asyncio.run(take(shot, size)), encoding="utf-8")
                print(path.relative_to(FOLDER.parent))
    for left in set(FOLDER.glob("*.svg")) - {picture_path(shot, size) for shot in SHOTS for size in SIZES}:
        left.unlink()
        print(f"removed {left.name}")


if __name__ == "__main__":
    with TemporaryDirectory(prefix="reviewtui-home-") as home:
        # An empty home: nothing of this user may be seen in a picture.
        os.environ["HOME"] = home
        for kind in ("DATA", "CONFIG", "CACHE", "STATE"):
            os.environ[f"XDG_{kind}_HOME"] = str(Path(home) / kind.lower())
        for name in ("REVIEWTUI_DB", "REVIEWTUI_CONFIG", "REVIEWTUI_LINEAR", "NO_COLOR", "COLUMNS", "LINES"):
            os.environ.pop(name, None)
        main(sys.argv[1:])

"""The pictures in `screenshots/` show the screens of today. Stale? `python -m tests.screenshots` takes them anew."""

import re
from pathlib import Path

import pytest

from tests.screenshots.looks import rows_of
from tests.screenshots.shots import FOLDER, SHOTS, SIZES, Shot, picture_path, take

ROOT = Path(__file__).parent.parent
EVERY = [pytest.param(shot, size, id=f"{shot.name}-{size[0]}") for shot in SHOTS for size in SIZES]


@pytest.mark.parametrize(("shot", "size"), EVERY)
async def test_the_picture_shows_the_screen_of_today(shot: Shot, size: tuple[int, int]) -> None:
    kept = rows_of(picture_path(shot, size).read_text(encoding="utf-8"))
    today = rows_of(await take(shot, size))
    different = [f"was: {was.words}\nis:  {now.words}" for was, now in zip(kept, today, strict=False) if was != now]
    assert not different, "stale, see above:\n" + "\n".join(different)
    assert len(kept) == len(today)


def test_no_other_pictures_are_kept() -> None:
    assert sorted(FOLDER.iterdir()) == sorted(picture_path(shot, size) for shot in SHOTS for size in SIZES)


def test_no_picture_asks_a_server_for_anything_or_names_this_machine() -> None:
    for path in FOLDER.glob("*.svg"):
        svg = path.read_text(encoding="utf-8")
        assert not re.search(r"@font-face|url\(\s*[\"']?https?:|href", svg), path.name
        assert str(ROOT) not in svg


def test_the_readme_shows_pictures_that_are_there() -> None:
    shown = re.findall(r"!\[[^\]]+\]\((screenshots/[^)]+)\)", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert shown
    assert all((ROOT / path).is_file() for path in shown)

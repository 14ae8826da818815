"""A picture of the screen asks no server for anything, and says what the screen said."""

import xml.etree.ElementTree as ET
from pathlib import Path

from reviewtui.tui.pictures import self_contained
from tests.tui.driving import running, until_painted, write_session

HOSTILE = '@font-face{x:1} terminal-123-matrix clip-path="url(#terminal-line-1)"'


async def test_a_picture_asks_no_server_and_keeps_every_word(tmp_path: Path) -> None:
    write_session(tmp_path, "http://127.0.0.1:9/v1", {"a": "ok"}, name=HOSTILE.replace('"', "'"))
    async with running(tmp_path, size=(160, 24)) as pilot:
        await until_painted(pilot, "terminal-123-matrix")
        svg = pilot.app.export_screenshot()
    picture = self_contained(svg)
    assert "https://" in svg
    assert "@font-face {" not in picture
    assert "//" not in picture.replace('xmlns="http://www.w3.org/2000/svg"', "").replace(
        "https://www.textualize.io", ""
    )
    assert _words(picture) == _words(svg)
    assert self_contained(picture) == picture


async def test_two_pictures_of_one_screen_are_the_same(tmp_path: Path) -> None:
    pictures = []
    for _ in range(2):
        async with running(tmp_path) as pilot:
            await until_painted(pilot, "demo")
            pictures.append(self_contained(pilot.app.export_screenshot(title="one")))
    assert pictures[0] == pictures[1]


def _words(svg: str) -> list[str]:
    return ["".join(element.itertext()) for element in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]

"""What a picture shows, row by row: its words with their styles and what lies behind them."""

import re
import xml.etree.ElementTree as ET
from typing import NamedTuple

SVG = "{http://www.w3.org/2000/svg}"

_RULE = re.compile(r"\.terminal-(r\d+) \{ (.*?) \}")
_FILE_SIZE = re.compile(r"(?<=reviews\.db )\d+(\.\d+)? [kMG]?B")


class Row(NamedTuple):
    """One row: its words, and every piece of it with place and style."""

    words: str
    pieces: tuple[tuple[float, str, str], ...]


def rows_of(svg: str) -> list[Row]:
    """The rows of a picture from the top. The size of the database file is left open: it is SQLite's affair."""
    rules = dict(_RULE.findall(svg))
    pieces: dict[float, list[tuple[float, str, str]]] = {}
    for element in ET.fromstring(svg).iter():
        if element.tag == f"{SVG}text":
            text = _FILE_SIZE.sub("(size)", "".join(element.itertext()).replace("\xa0", " "))
            style = rules.get((element.get("class") or "").removeprefix("terminal-"), "title")
            pieces.setdefault(_number(element, "y") - 18.5, []).append((_number(element, "x"), style, text))
        elif element.tag == f"{SVG}rect" and element.get("shape-rendering"):
            behind = f"{element.get('fill')} x {_number(element, 'width'):g}"
            pieces.setdefault(_number(element, "y"), []).append((_number(element, "x"), behind, ""))
    return [_row(sorted(found)) for _, found in sorted(pieces.items())]


def _number(element: ET.Element, name: str) -> float:
    return round(float(element.get(name, "0")), 1)


def _row(pieces: list[tuple[float, str, str]]) -> Row:
    return Row(" ".join(text.strip() for _, _, text in pieces if text), tuple(pieces))

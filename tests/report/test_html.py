"""The page: built of the template's elements alone, asks for nothing from anywhere, readable by people and machines."""

import re
import subprocess
import sys
from collections import Counter
from html.parser import HTMLParser
from itertools import product
from pathlib import Path

import pytest
from hypothesis import example, given, settings

from reviewtui.domain.safe import safe_text
from reviewtui.report.advice import Edits
from reviewtui.report.html import Drawing, drawing_of, render_html
from reviewtui.report.parts import Row, Scale
from reviewtui.scoring.estimate import Interval
from tests.report.evidence import answers, report, session
from tests.report.handmade import handmade
from tests.report.hostile import HOSTILE

VOID = {"meta", "line", "circle", "polyline"}
TEMPLATES = Path(__file__).parent.parent.parent / "reviewtui" / "report" / "templates"


class Page(HTMLParser):
    """What a browser would find: elements in their order, texts, and whether every element is closed."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.attributes: list[tuple[str, str, str | None]] = []
        self.texts: list[tuple[tuple[str, ...], str]] = []
        self.others: list[str] = []
        self._open: list[str] = []
        self.feed(content)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.texts.append((tuple(self._open), data.strip()))

    def handle_comment(self, data: str) -> None:
        self.others.append(data)

    def handle_decl(self, decl: str) -> None:
        self.others.append(decl)

    def inside(self, element: str) -> list[str]:
        return [text for path, text in self.texts if element in path]

    def values(self, name: str, tag: str | None = None) -> list[str | None]:
        return [value for of, found, value in self.attributes if found == name and tag in (None, of)]


USUAL = Page(render_html(handmade()))


@settings(max_examples=30, deadline=None)
@given(HOSTILE, HOSTILE)
@example("</title><script>alert(1)</script>", '" onload="x')
@example("<!--", "-->")
def test_hostile_names_add_no_element_and_no_attribute(name: str, words: str) -> None:
    page = Page(render_html(handmade(name=name, other=f"{name} 2", session=name, words=words)))
    assert page.elements == USUAL.elements
    assert [(tag, attribute) for tag, attribute, _ in page.attributes] == [
        (tag, attribute) for tag, attribute, _ in USUAL.attributes
    ]
    assert page.others == ["DOCTYPE html"]
    assert "".join(page.inside("h1")) == safe_text(name, newlines=False).strip()
    assert all(safe_text(text) == text for _, text in page.texts if "style" not in _)


def test_every_element_is_one_of_the_templates() -> None:
    written = "".join(path.read_text() for path in TEMPLATES.glob("*.html"))
    assert set(USUAL.elements) <= set(re.findall(r"<(\w+)", written))
    assert not {"script", "link", "img", "iframe", "object", "embed", "form", "base", "use"} & set(USUAL.elements)


def test_nothing_on_it_leaves_the_page() -> None:
    content = render_html(handmade())
    policy = dict(zip(USUAL.values("http-equiv"), USUAL.values("content", "meta"), strict=False))
    assert policy == {
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
    }
    assert all(str(target).startswith("#") for target in USUAL.values("href"))
    assert not {"src", "srcset", "action", "data", "poster", "style"} & {name for _, name, _ in USUAL.attributes}
    assert not [name for _, name, _ in USUAL.attributes if name.startswith("on")]
    assert not re.search(r"https?:|//|url\(|@import|@font-face|xlink", content)


def test_it_opens_with_the_decision_and_every_section_is_named() -> None:
    headings = USUAL.inside("h2")
    assert headings[0] == "Decision: undecided"
    assert headings[-3:] == ["Trust", "To be read with the figures", "What decides next"]
    targets = [str(target)[1:] for target in USUAL.values("href")]
    assert targets == USUAL.values("id", "section")
    assert [f"{target}-title" for target in targets] == USUAL.values("aria-labelledby", "section")
    counts = Counter(USUAL.elements)
    assert [counts[landmark] for landmark in ("header", "nav", "main", "h1")] == [1] * 4
    assert USUAL.values("lang", "html") == ["en"]
    assert USUAL.inside("title") == ["support · report"]


def test_a_table_has_a_caption_and_every_cell_a_header() -> None:
    counts = Counter(USUAL.elements)
    assert counts["caption"] == counts["table"] == counts["thead"]
    assert set(USUAL.values("scope", "th")) == {"col", "row", "rowgroup"}
    assert len(USUAL.values("scope", "th")) == counts["th"]


def test_a_drawing_says_in_words_what_it_shows() -> None:
    page = Page(render_html(report(session(), [*answers(20, stars=5), *answers(24, "beta", 2)])))
    labels = page.values("aria-label", "svg")
    assert "100.0%, interval 83.9–100.0%, threshold 60%" in labels
    assert "2.00, no interval" in labels
    assert page.values("role", "svg") == ["img"] * len(labels)


@pytest.mark.parametrize(
    ("interval", "point", "drawn"),
    [
        (Interval(0.2, 0.8), 0.5, ("20.00%", "80.00%", False, False, "50.00%")),
        (Interval(0.2, None), 0.5, ("20.00%", "100.00%", False, True, "50.00%")),
        (Interval(None, 0.8), None, ("0.00%", "80.00%", True, False, None)),
        (None, 1.5, (None, None, True, True, "100.00%")),
    ],
)
def test_places_of_a_drawing(interval: Interval | None, point: float | None, drawn: tuple[object, ...]) -> None:
    row = Row("m", "50%", point, interval, "20–80%", "9", None, "Wilson")
    made = drawing_of(row, Scale(0.0, 1.0), 0.6, "threshold 60%")
    assert isinstance(made, Drawing)
    assert made[1:6] == drawn
    assert made.mark == "60.00%"


def test_where_there_is_nothing_to_draw_nothing_is_drawn() -> None:
    assert drawing_of(Row("m", "—", None, None, "—", "0", "no responses yet", "Wilson"), Scale(0.0, 1.0)) is None


def test_a_changed_session_stands_over_everything() -> None:
    page = Page(render_html(report(session(), answers(24, stars=5), edits=Edits(asks=True))))
    (warning,) = [text for text in page.inside("header") if text.startswith("SESSION FILE CHANGED")]
    assert page.inside("header").index(warning) < page.inside("header").index(
        "24 judgments by 1 person · thresholds not locked yet"
    )
    assert page.inside("h2")[0] == "Decision: undecided"


def colours(scheme: str) -> dict[str, str]:
    style = (TEMPLATES / "report.css").read_text()
    light, dark = re.findall(r":root \{(.*?)\}", style, re.DOTALL)
    return dict(re.findall(r"--(\w+): (#\w{6})", light if scheme == "light" else dark))


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_colour_can_be_read_on_every_ground(scheme: str) -> None:
    palette = colours(scheme)
    for ink, ground in product(("ink", "soft", "good", "bad", "open", "draw", "mark"), ("paper", "card")):
        lighter, darker = sorted((luminance(palette[ink]), luminance(palette[ground])), reverse=True)
        assert (lighter + 0.05) / (darker + 0.05) >= 4.5, f"{ink} on {ground} in {scheme}"


def test_both_schemes_have_every_colour() -> None:
    used = set(re.findall(r"var\(--(\w+)\)", (TEMPLATES / "report.css").read_text()))
    assert used == set(colours("light")) == set(colours("dark"))


def test_no_other_form_loads_the_template_engine() -> None:
    others = ", ".join(f"reviewtui.report.{form}" for form in ("text", "markdown", "csv", "json"))
    program = f"import sys, reviewtui.actions.report, {others}; sys.exit('jinja2' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0

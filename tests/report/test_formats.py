"""Which form a file's name asks for, and that each form is what it says."""

from pathlib import Path

import pytest

from reviewtui.report.formats import FORMATS, SUFFIXES, ReportFormat, format_of, render
from tests.report.handmade import handmade


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("report.html", "html"),
        ("Report.HTM", "html"),
        ("a.b.md", "md"),
        ("figures.csv", "csv"),
        ("report.json", "json"),
        ("report.txt", "text"),
        ("report", "text"),
        ("report.pdf", None),
    ],
)
def test_a_name_tells_its_format(name: str, form: ReportFormat | None) -> None:
    assert format_of(Path("somewhere.d") / name) == form


def test_every_format_has_a_name_and_a_beginning_of_its_own() -> None:
    assert set(SUFFIXES.values()) == set(FORMATS)
    beginnings = {form: render(handmade(), form, width=80).decode()[:9] for form in FORMATS}
    assert beginnings == {
        "text": "support ·",
        "md": "# support",
        "html": "<!DOCTYPE",
        "json": '{\n  "sche',
        "csv": "session,p",
    }


def test_only_the_text_depends_on_the_width() -> None:
    differ = {form for form in FORMATS if render(handmade(), form, width=80) != render(handmade(), form, width=120)}
    assert differ == {"text"}

"""The forms that a report can be written in, for the command and for the screen. Loads a renderer when it is needed."""

from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from reviewtui.report.model import Report

ReportFormat = Literal["text", "md", "html", "json", "csv"]
FORMATS: tuple[ReportFormat, ...] = get_args(ReportFormat)

SUFFIXES: dict[str, ReportFormat] = {
    "": "text",
    ".txt": "text",
    ".text": "text",
    ".md": "md",
    ".markdown": "md",
    ".html": "html",
    ".htm": "html",
    ".json": "json",
    ".csv": "csv",
}
"""How a file's name says what is in it."""


def format_of(path: Path) -> ReportFormat | None:
    """The format that a file of this name holds; None where its suffix says nothing that we know."""
    return SUFFIXES.get(path.suffix.lower())


def render(report: "Report", form: ReportFormat, *, width: int) -> bytes:
    """The report as UTF-8. `width`: columns of the text; the other formats have none."""
    match form:
        case "json":
            from reviewtui.report.json import render_json

            return render_json(report)
        case "csv":
            from reviewtui.report.csv import render_csv

            return render_csv(report).encode()
        case "md":
            from reviewtui.report.markdown import render_markdown

            return render_markdown(report).encode()
        case "html":
            from reviewtui.report.html import render_html

            return render_html(report).encode()
        case "text":
            from reviewtui.report.text import render_text

            return render_text(report, width).encode()

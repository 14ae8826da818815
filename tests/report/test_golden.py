"""The report byte by byte, in every form. `python -m tests.report.test_golden` writes the files anew, to be read."""

from pathlib import Path

import pytest

from reviewtui.report.formats import FORMATS, ReportFormat, render
from tests.report.handmade import handmade

GOLDEN = Path(__file__).parent / "golden"
SUFFIXES: dict[ReportFormat, str] = {"text": "txt", "md": "md", "html": "html", "json": "json", "csv": "csv"}


def written(form: ReportFormat) -> bytes:
    return render(handmade(), form, width=80)


@pytest.mark.parametrize("form", FORMATS)
def test_every_form_byte_by_byte(form: ReportFormat) -> None:
    assert written(form) == (GOLDEN / f"report.{SUFFIXES[form]}").read_bytes()


if __name__ == "__main__":
    for one in FORMATS:
        (GOLDEN / f"report.{SUFFIXES[one]}").write_bytes(written(one))

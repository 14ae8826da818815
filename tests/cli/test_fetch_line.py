"""The progress of a fetch: one line a step in a log, one line that fills on a terminal."""

import io

import pytest

from reviewtui.cli.fetch_line import FetchLine


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def fetch(stream: io.StringIO) -> str:
    with FetchLine(stream) as line:
        for done in (0, 5_000_000, 10_000_000):
            line("downloading m (licence MIT)", done, 10_000_000)
        line("verifying m", 20_000_000, 20_000_000)
    return stream.getvalue()


def test_a_log_gets_one_line_a_step() -> None:
    assert fetch(io.StringIO()) == "downloading m (licence MIT), 10.0 MB\nverifying m, 20.0 MB\n"


def test_a_screen_reader_gets_one_line_a_step_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REVIEWTUI_LINEAR", "1")
    assert fetch(Terminal()) == fetch(io.StringIO())


def test_a_terminal_gets_a_line_that_fills(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    lines = fetch(Terminal()).split("\r")[1:]
    assert [line.rstrip() for line in lines] == [
        "░" * 24 + "   0.0 of 10.0 MB  downloading m (licence MIT)",
        "█" * 12 + "░" * 12 + "   5.0 of 10.0 MB  downloading m (licence MIT)",
        "█" * 24 + "  10.0 of 10.0 MB  downloading m (licence MIT)",
        "█" * 24 + "  20.0 of 20.0 MB  verifying m",
    ]
    assert {len(line.removesuffix("\n")) for line in lines} == {79}
    assert lines[-1].endswith("\n")


def test_a_narrow_terminal_cuts_the_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    assert {len(line.removesuffix("\n")) for line in fetch(Terminal()).split("\r")[1:]} == {19}


def test_nothing_to_fetch_says_nothing() -> None:
    stream = Terminal()
    with FetchLine(stream):
        pass
    assert stream.getvalue() == ""

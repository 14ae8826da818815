"""Figures in words."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from reviewtui.tui import words
from reviewtui.tui.plain import plain
from reviewtui.tui.words import fit


def test_sizes_durations_money_and_time() -> None:
    assert [words.file_size(size) for size in (0, 999, 48_200_000, 3_100_000_000)] == [
        "0 B",
        "999 B",
        "48 MB",
        "3.1 GB",
    ]
    assert [words.duration(ms) for ms in (0.4, 412.4, 1930)] == ["0 ms", "412 ms", "1.93 s"]
    assert [words.money(*of) for of in ((0.41, "USD"), (0.0004, "USD"), (2, "CHF"), (0, "EUR"))] == [
        "$0.41", "$0.0004", "CHF 2.00", "€0.00",
    ]  # fmt: skip
    assert [words.time_left(s) for s in (1, 42, 360, 3720)] == [
        "5 s left",
        "40 s left",
        "6 min left",
        "1 h 02 min left",
    ]
    now = datetime(2026, 11, 20, 12, tzinfo=UTC)
    before = ("2026-11-20T12:00:05.000Z", "2026-11-20T11:59:30Z", "2026-11-20T11:17:00+00:00", "2026-11-20T07:00:00")
    assert [words.ago(then, now) for then in before] == ["just now", "just now", "43 min ago", "5 h ago"]
    assert [words.ago(f"2026-11-{day}T11:00:00Z", now) for day in ("19", "14")] == ["1 day ago", "6 days ago"]
    assert [words.ago(then, now) for then in ("2026-11-01T12:00:00Z", "long ago")] == ["2026-11-01", "long ago"]
    assert [words.counted(n, "error") for n in (0, 1, 2)] == ["0 errors", "1 error", "2 errors"]


def test_a_path_is_told_from_here_or_from_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "ana"))
    assert words.home_path(tmp_path / "work/a.db", tmp_path / "work") == "a.db"
    assert words.home_path(tmp_path / "ana/a.db", tmp_path / "work") == "~/a.db"
    assert words.home_path(Path("/a.db"), tmp_path) == "/a.db"


def test_a_sparkline_shows_the_last_values_against_their_highest() -> None:
    assert words.sparkline([1, 8, 4, 0], 3) == "█▅▁"
    assert words.sparkline([], 5) == ""
    assert words.sparkline([0.0, 0.0], 5) == ""
    assert words.sparkline([1.0], 0) == ""


def test_fitting_fills_cuts_and_counts_cells() -> None:
    assert fit("abc", 5) == "abc  "
    assert fit("abcdef", 4) == "abc…"
    assert fit("漢字かな", 5) == "漢字…"
    assert fit("a\nb\x1b", 5) == "a⏎b␛ "
    assert fit("abc", 0) == ""


def test_plain_text_is_never_markup() -> None:
    assert plain("[/] [@click=app.quit]x[/]").plain == "[/] [@click=app.quit]x[/]"
    assert plain("a\x1b]52;c;x\x07").plain == "a␛]52;c;x␇"

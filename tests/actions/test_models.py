"""What a session needs of weights, and how fetched ones are listed."""

import hashlib
from collections.abc import Callable
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest
from click.testing import CliRunner
from msgspec.structs import replace

from reviewtui.actions import models as models_module
from reviewtui.actions.models import check_runnable, ensure_weights, list_models
from reviewtui.cli.main import cli
from reviewtui.domain.errors import ModelFilesError
from reviewtui.domain.session import Model, Session
from reviewtui.providers.weights import place_of
from tests.providers.conftest import CONTENT, TINY, index

__all__ = ["index"]  # the fixture

Index = Callable[[bytes], None]


def session(folder: Path, *models: str) -> Session:
    candidates = [Model(name=f"m{n}", provider="embedded", model=model) for n, model in enumerate(models)]
    remote = Model(name="remote", provider="openai-chat", model="large", base_url="http://h/v1")
    return Session(name="s", path=str(folder / "s.toml"), prompts=(), models=(*candidates, remote))


def quiet(step: str, done: int, total: int) -> None:
    pass


def test_where_nothing_could_run_a_model_nobody_waits_for_its_weights(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mixed = session(tmp_path, "tiny")
    alone = replace(mixed, models=mixed.models[:1])
    monkeypatch.setattr(models_module, "find_spec", lambda _: None)
    check_runnable(mixed)
    with pytest.raises(ModelFilesError, match="not installed") as caught:
        check_runnable(alone)
    assert caught.value.hint == 'Run: pip install "reviewtui[local]"'
    monkeypatch.setattr(models_module, "find_spec", lambda name: ModuleSpec(name, None))
    check_runnable(alone)


def test_weights_are_fetched_once_for_all_candidates_that_use_them(index: Index, tmp_path: Path) -> None:
    index(CONTENT)
    steps: list[str] = []
    for _ in range(2):
        paths, sha256s = ensure_weights(
            session(tmp_path, "tiny", "tiny"), data_dir=tmp_path, progress=lambda step, *_: steps.append(step)
        )
        assert paths == {"tiny": str(place_of(TINY, tmp_path))}
        assert sha256s == {"tiny": TINY.sha256}
    assert steps[0].startswith("downloading")
    assert steps.count("unpacking tiny") == 2  # one for each megabyte begun, and none the second time


def test_a_broken_file_is_fetched_anew(index: Index, tmp_path: Path) -> None:
    index(CONTENT)
    place = place_of(TINY, tmp_path)
    place.parent.mkdir()
    place.write_bytes(b"broken")
    (listed,) = (model for model in list_models(tmp_path) if model.weights == TINY)
    assert listed.problem is not None
    ensure_weights(session(tmp_path, "tiny"), data_dir=tmp_path, progress=quiet)
    assert place.read_bytes() == CONTENT


def test_a_file_of_ones_own_is_named_relative_to_the_session(tmp_path: Path) -> None:
    (tmp_path / "own.gguf").write_bytes(b"abc")
    files = ensure_weights(session(tmp_path, "own.gguf"), data_dir=tmp_path / "data", progress=quiet)
    assert files.paths == {"own.gguf": str(tmp_path / "own.gguf")}
    assert files.sha256s == {"own.gguf": hashlib.sha256(b"abc").hexdigest()}


def test_a_file_of_ones_own_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ModelFilesError, match=r"no model file .*own\.gguf"):
        ensure_weights(session(tmp_path, "own.gguf"), data_dir=tmp_path, progress=quiet)


def test_nothing_is_needed_where_every_model_runs_elsewhere(tmp_path: Path) -> None:
    assert ensure_weights(session(tmp_path), data_dir=tmp_path / "data", progress=quiet) == ({}, {})
    assert not (tmp_path / "data").exists()


def test_the_commands_list_pull_and_list_again(index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index(CONTENT)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    run = CliRunner().invoke
    assert "tiny  1.0 MB  licence Apache-2.0  not fetched" in run(cli, ["models"]).output
    pulled = run(cli, ["models", "pull", "tiny"])
    assert pulled.exit_code == 0
    assert pulled.stderr.startswith("downloading tiny (licence Apache-2.0)")
    assert "tiny (licence Apache-2.0, https://example.com/tiny) is at" in pulled.stdout
    assert "tiny  1.0 MB  licence Apache-2.0  fetched" in run(cli, ["models"]).output
    place = tmp_path / "data" / "reviewtui" / "models" / "tiny.gguf"
    place.write_bytes(b"broken")
    listed = run(cli, ["models"]).output
    assert "tiny  1.0 MB  licence Apache-2.0  unusable" in listed
    assert "is not what was promised" in listed

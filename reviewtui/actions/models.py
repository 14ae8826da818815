"""The weights of embedded models: which are here, and making sure that a session's are."""

import os
from contextlib import suppress
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from reviewtui.domain.errors import ModelFilesError
from reviewtui.domain.session import Session
from reviewtui.providers.file_hashes import sha256_of
from reviewtui.providers.weights import (
    KNOWN,
    FetchProgress,
    Weights,
    fetch_weights,
    hash_memory,
    known_weights,
    make_models_folder,
    place_of,
    weights_path,
)

GGUF = ".gguf"
"""A session file's `model` that ends so is a file, relative to the session file."""


class FetchedModel(NamedTuple):
    """A known model. `problem` says why the file that is there cannot be used."""

    weights: Weights
    place: Path
    present: bool
    problem: str | None = None


class ModelFiles(NamedTuple):
    """Two mappings from an embedded model's id: to the path of its weights, and to their SHA-256."""

    paths: dict[str, str]
    sha256s: dict[str, str]


def list_models(data_dir: Path) -> list[FetchedModel]:
    """Every known model, and whether its weights are here."""
    return [_look_at(weights, data_dir) for weights in KNOWN.values()]


def pull_model(name: str, *, data_dir: Path, progress: FetchProgress) -> FetchedModel:
    """Have the weights of the model `name` here, fetching them where they are not. ModelFilesError where that fails."""
    weights = known_weights(name)
    here = _look_at(weights, data_dir)
    if here.present and not here.problem:
        return here
    return FetchedModel(weights, fetch_weights(name, data_dir=data_dir, progress=progress), present=True)


def check_runnable(session: Session) -> None:
    """ModelFilesError where nothing but embedded models is asked and what runs them is not installed: nobody need wait
    for weights then. Beside other models, which can be asked, they stop by themselves.
    """
    asked = session.asked_models
    if asked and all(model.provider == "embedded" for model in asked) and find_spec("xllamacpp") is None:
        raise ModelFilesError(
            "Embedded models need llama.cpp, which is not installed.", 'Run: pip install "reviewtui[local]"'
        )


def ensure_weights(session: Session, *, data_dir: Path, progress: FetchProgress) -> ModelFiles:
    """Have the weights of every embedded model of `session` here. ModelFilesError where one cannot be had.

    May take minutes, and blocks. An exception raised by `progress` stops it.
    """
    files = ModelFiles({}, {})
    for model in dict.fromkeys(model.model for model in session.models if model.provider == "embedded"):
        if model.endswith(GGUF):
            path, sha256 = _own_file(Path(session.path).parent / os.path.expanduser(model), data_dir, progress)
        else:
            path = pull_model(model, data_dir=data_dir, progress=progress).place
            sha256 = KNOWN[model].sha256
        files.paths[model] = str(path)
        files.sha256s[model] = sha256
    return files


def hashes_here(session: Session, *, data_dir: Path) -> dict[str, str]:
    """The SHA-256 of every embedded model of `session` that can be told without fetching anything, by its id."""
    hashes = {}
    for model in dict.fromkeys(model.model for model in session.models if model.provider == "embedded"):
        if model in KNOWN:
            hashes[model] = KNOWN[model].sha256
        else:
            with suppress(ModelFilesError):
                path = Path(session.path).parent / os.path.expanduser(model)
                _, hashes[model] = _own_file(path, data_dir, lambda *_: None)
    return hashes


def _look_at(weights: Weights, data_dir: Path) -> FetchedModel:
    place = place_of(weights, data_dir)
    try:
        found = weights_path(weights.id, data_dir=data_dir)
    except ModelFilesError as error:
        return FetchedModel(weights, place, present=True, problem=error.message)
    return FetchedModel(weights, place, present=found is not None)


def _own_file(path: Path, data_dir: Path, progress: FetchProgress) -> tuple[Path, str]:
    """A GGUF file that the session names, and its hash."""
    path = path.absolute()
    if not path.is_file():
        raise ModelFilesError(f"There is no model file {path}.", "A .gguf file is named relative to the session file.")
    verifying = partial(progress, f"verifying {path.name}")
    try:
        with suppress(OSError):  # only its hash would go there
            make_models_folder(data_dir)
        return path, sha256_of(path, hash_memory(data_dir), verifying)
    except OSError as error:
        raise ModelFilesError(f"The model file {path} cannot be read: {error}") from error

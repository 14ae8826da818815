"""Plugins that are really installed: wheels, put by pip into a folder that Python looks in."""

import importlib
import os
import re
import subprocess
import sys
import textwrap
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from reviewtui.cli.help import topics
from reviewtui.providers.hooks import added_providers
from reviewtui.providers.registry import provider_for

EXAMPLE = "reviewtui_loud"


def example_source() -> str:
    """The module that `reviewtui help plugins` shows."""
    blocks = re.findall(r"(?:^(?: {4}.*)?\n)+", topics()["plugins"], re.MULTILINE)
    (source,) = (textwrap.dedent(block).lstrip() for block in blocks if "@hookimpl" in block)
    return source


@contextmanager
def installed(folder: Path, monkeypatch: pytest.MonkeyPatch, **modules: str) -> Iterator[None]:
    """Packages of one module each, here and in every process that is started meanwhile; their entry points are called
    like the modules.
    """
    target = folder / "site"
    for name, source in modules.items():
        wheel = _wheel(folder, name, source)
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps"]
        subprocess.run([*command, "--target", str(target), str(wheel)], check=True, capture_output=True)
    with monkeypatch.context() as patch:
        patch.syspath_prepend(str(target))
        patch.setenv("PYTHONPATH", os.pathsep.join(filter(None, (str(target), os.environ.get("PYTHONPATH")))))
        _forget(modules)
        yield
    _forget(modules)


def _forget(modules: dict[str, str]) -> None:
    """What was found of the plugins before is looked for anew."""
    importlib.invalidate_caches()
    for name in modules:
        sys.modules.pop(name, None)
    added_providers.cache_clear()
    provider_for.cache_clear()


def _wheel(folder: Path, name: str, source: str) -> Path:
    path = folder / f"{name}-1.0-py3-none-any.whl"
    info = f"{name}-1.0.dist-info"
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr(f"{name}.py", source)
        wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name.replace('_', '-')}\nVersion: 1.0\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{info}/entry_points.txt", f"[reviewtui]\n{name} = {name}\n")
        wheel.writestr(f"{info}/RECORD", "")
    return path

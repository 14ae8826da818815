"""Keys by reference: a session file says where a key is, and the key is read only to be sent.

No error here holds a key, and none is chained to one that could.
"""

import importlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from reviewtui.config.toml import read_bytes
from reviewtui.domain.errors import ReviewError
from reviewtui.domain.session import SecretRef, Session

KEYRING_SERVICE = "reviewtui"


class MissingSecret(NamedTuple):
    """A model whose key cannot be had, why, and what to do about it."""

    model: str
    reason: str
    hint: str


def resolve_secret(ref: SecretRef, *, env: Mapping[str, str], base: Path) -> str:
    """The key that `ref` refers to; a file is looked for relative to `base`, the session file's folder.

    ReviewError naming the variable, file or keyring entry where there is none, or none that can be sent.
    """
    if ref.env is not None:
        return _sendable(_from_environment(ref.env, env), f"the environment variable {ref.env}")
    if ref.file is not None:
        return _sendable(_from_file(base / os.path.expanduser(ref.file)), f"the key file {ref.file}")
    assert ref.keyring is not None, "exactly one of the three is set"
    return _sendable(_from_keyring(ref.keyring), f"the keyring entry {ref.keyring}")


def missing_secrets(session: Session, env: Mapping[str, str]) -> list[MissingSecret]:
    """Every model of `session` whose key cannot be had now."""
    missing = []
    for model in session.models:
        if model.api_key is None:
            continue
        try:
            resolve_secret(model.api_key, env=env, base=Path(session.path).parent)
        except ReviewError as error:
            missing.append(MissingSecret(model.name, error.message, error.hint))
    return missing


def _from_environment(name: str, env: Mapping[str, str]) -> str:
    value = env.get(name)
    if not value:
        state = "is not set" if value is None else "is empty"
        raise ReviewError(f"the environment variable {name} {state}", f"Set it before you start: export {name}=...")
    return value


def _from_file(path: Path) -> str:
    key = read_bytes(path, f"the key file {path}").decode("latin-1").removesuffix("\n").removesuffix("\r")
    if not key:
        raise ReviewError(f"the key file {path} is empty", "It must hold the key on one line.")
    return key


def _from_keyring(name: str) -> str:
    try:
        keyring = importlib.import_module("keyring")
    except ImportError:
        raise ReviewError(
            f"the key {name} is in the system keyring, and the package that reads it is not installed",
            "Install it: pip install keyring",
        ) from None
    try:
        value = keyring.get_password(KEYRING_SERVICE, name)
    except Exception as error:  # noqa: BLE001 - every back end raises its own; a traceback might show the key
        raise ReviewError(f"the system keyring gave an error for {name}: {type(error).__name__}") from None
    if not value:
        raise ReviewError(
            f"the system keyring has no entry {name} for {KEYRING_SERVICE}",
            f"Add it: keyring set {KEYRING_SERVICE} {name}",
        )
    return str(value)


def _sendable(key: str, where: str) -> str:
    """`key`, if an HTTP header can carry it. A library that refused it later would show it in its error."""
    if not key.isascii() or not key.isprintable() or key != key.strip():
        raise ReviewError(
            f"{where} holds something that is not a key",
            "A key is one line of printable ASCII characters, without spaces at its ends.",
        )
    return key

"""Keys by reference: found, missing, unusable, and never shown."""

import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from reviewtui.config.secrets import MissingSecret, missing_secrets, resolve_secret
from reviewtui.domain.errors import ReviewError
from reviewtui.domain.prompt import Message, Prompt
from reviewtui.domain.session import Model, SecretRef, Session

KEY = "sk-7f3a-unguessable"


def refusal(ref: SecretRef, *, base: Path, env: dict[str, str] | None = None) -> ReviewError:
    with pytest.raises(ReviewError) as caught:
        resolve_secret(ref, env=env or {}, base=base)
    error = caught.value
    assert KEY not in str(error)
    assert error.__cause__ is None
    assert error.__suppress_context__ or error.__context__ is None, "a traceback would show what was being read"
    return error


def test_a_key_from_the_environment(tmp_path: Path) -> None:
    ref = SecretRef(env="LARGE_KEY")
    assert resolve_secret(ref, env={"LARGE_KEY": KEY}, base=tmp_path) == KEY
    assert refusal(ref, base=tmp_path).message == "the environment variable LARGE_KEY is not set"
    assert refusal(ref, base=tmp_path).hint == "Set it before you start: export LARGE_KEY=..."
    assert refusal(ref, base=tmp_path, env={"LARGE_KEY": ""}).message == "the environment variable LARGE_KEY is empty"


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_a_key_from_a_file_beside_the_session_file(tmp_path: Path, end: str) -> None:
    (tmp_path / "key.txt").write_bytes((KEY + end).encode())
    assert resolve_secret(SecretRef(file="key.txt"), env={}, base=tmp_path) == KEY
    assert resolve_secret(SecretRef(file=str(tmp_path / "key.txt")), env={}, base=Path("/nowhere")) == KEY


def test_a_key_file_that_is_absent_empty_or_no_key(tmp_path: Path) -> None:
    path = tmp_path / "key.txt"
    ref = SecretRef(file="key.txt")
    assert refusal(ref, base=tmp_path).message == f"the key file {path} cannot be read: No such file or directory"
    for nowhere in ("~nobody-here/key", "key\x00"):
        assert "cannot be read" in refusal(SecretRef(file=nowhere), base=tmp_path).message
    for empty in (b"", b"\n", b"\r\n"):
        path.write_bytes(empty)
        assert refusal(ref, base=tmp_path).message == f"the key file {path} is empty"
    for unusable in (f"{KEY}\nmore", f" {KEY}", f"{KEY}\n\n", f"{KEY}\x00", f"{KEY}é", f"\ufeff{KEY}"):
        path.write_text(unusable)
        assert refusal(ref, base=tmp_path).message == "the key file key.txt holds something that is not a key"


def test_what_cannot_be_sent_is_refused_from_the_environment_too(tmp_path: Path) -> None:
    error = refusal(SecretRef(env="K"), base=tmp_path, env={"K": f"{KEY}\nX-Evil: 1"})
    assert error.message == "the environment variable K holds something that is not a key"


def keyring_that(get_password: Callable[[str, str], str | None]) -> ModuleType:
    module = ModuleType("keyring")
    module.get_password = get_password  # type: ignore[attr-defined]  # a stand-in for the package
    return module


def test_a_key_from_the_keyring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    entries = {("reviewtui", "large"): KEY}
    monkeypatch.setitem(sys.modules, "keyring", keyring_that(lambda service, name: entries.get((service, name))))
    assert resolve_secret(SecretRef(keyring="large"), env={}, base=tmp_path) == KEY
    error = refusal(SecretRef(keyring="small"), base=tmp_path)
    assert error.message == "the system keyring has no entry small for reviewtui"
    assert error.hint == "Add it: keyring set reviewtui small"


def test_a_keyring_that_fails_shows_nothing_of_its_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(service: str, name: str) -> str:
        raise OSError(f"could not unlock {service}/{name} with {KEY}")

    monkeypatch.setitem(sys.modules, "keyring", keyring_that(locked))
    error = refusal(SecretRef(keyring="large"), base=tmp_path)
    assert error.message == "the system keyring gave an error for large: OSError"


def test_without_the_keyring_package_it_says_how_to_install_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)  # Python's own way of saying "not installed"
    assert refusal(SecretRef(keyring="large"), base=tmp_path).hint == "Install it: pip install keyring"


def test_every_model_without_its_key_is_named(tmp_path: Path) -> None:
    def model(name: str, key: SecretRef | None) -> Model:
        return Model(name=name, provider="openai-chat", model="m", base_url="https://h.example", api_key=key)

    session = Session(
        name="s",
        path=str(tmp_path / "s.toml"),
        prompts=(Prompt(id="p", family="p", messages=(Message("user", "hi"),)),),
        models=(
            model("none-needed", None),
            model("has", SecretRef(env="HAS")),
            model("lacks", SecretRef(env="LACKS")),
            model("beside", SecretRef(file="key.txt")),
        ),
    )
    (tmp_path / "key.txt").write_text(KEY)
    assert missing_secrets(session, {"HAS": KEY}) == [
        MissingSecret("lacks", "the environment variable LACKS is not set", "Set it before you start: export LACKS=...")
    ]

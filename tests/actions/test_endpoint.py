"""A look at a service: what it says of whatever comes back."""

import json
import socket

import pytest

from reviewtui.actions import endpoint
from reviewtui.actions.endpoint import look_at
from tests.fakes.listing import service


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        (b'{"object": "list", "data": [{"id": "m-1", "owned_by": "us"}]}', 200, "It answers, and has: m-1."),
        (json.dumps({"data": [{"id": f"m{n}"} for n in range(12)]}).encode(), 200, "m8, m9 and 2 more."),
        (b'{"data": [{"id": "\\u001b]0;owned\\n"}]}', 200, "has: \u241b]0;owned\u23ce."),
        (b'{"data": []}', 200, "names no models"),
        (b"<html>", 200, "not with a list of models"),
        (b"[" * 100_000, 200, "not with a list of models"),
        (b"\xff", 200, "not with a list of models"),
        (b"", 401, "wants a key (HTTP 401)"),
        (b"", 302, "no list of models (HTTP 302)"),
        (b"", 500, "no list of models (HTTP 500)"),
    ],
)
def test_whatever_the_service_says_is_told_in_a_sentence(body: bytes, status: int, words: str) -> None:
    with service(body, status) as (base_url, keys):
        look = look_at(base_url, None)

    assert words in look.words
    assert keys == [None]


def test_the_key_is_shown_to_the_service_alone() -> None:
    with service(b'{"data": [{"id": "sk-unguessable"}, {"id": "m"}]}') as (base_url, keys):
        look = look_at(f"{base_url}/chat/completions", "sk-unguessable")

    assert keys == ["Bearer sk-unguessable"]
    assert look == ("It answers, and has: m.", ("m",))


def test_nobody_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]

    assert look_at(f"http://127.0.0.1:{port}/v1", None).words == "It does not answer (ConnectError)."


def test_a_service_that_never_answers_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endpoint, "SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        look = look_at(f"http://127.0.0.1:{deaf.getsockname()[1]}/v1", None)

    assert "no whole answer" in look.words

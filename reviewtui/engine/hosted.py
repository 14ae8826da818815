"""The way from this machine to a service: its key, its certificates, its client."""

import os
import re
from collections.abc import Sequence
from pathlib import Path

from reviewtui.config.secrets import resolve_secret
from reviewtui.domain.errors import ReviewError
from reviewtui.domain.response import ErrorKind
from reviewtui.domain.session import Model
from reviewtui.engine.endpoint import HttpEndpoint
from reviewtui.engine.exchange import Target
from reviewtui.engine.transport import Http, route_of
from reviewtui.providers.registry import provider_for

_SECRET_HEADERS = re.compile(r"auth|key|token|secret|cookie|password", re.IGNORECASE)


class UnreachableError(Exception):
    """A model that cannot be asked at all in this run, and why."""

    def __init__(self, kind: ErrorKind, message: str) -> None:
        super().__init__(message)
        self.kind: ErrorKind = kind
        self.message = message


def hosted_endpoint(model: Model, folder: Path, http: Http) -> HttpEndpoint:
    """Where a service is asked for `model`; files that the session names are looked for from its `folder`.

    UnreachableError where it cannot be asked: no key, no certificate, no such provider.
    """
    assert model.base_url is not None, "validated when loaded"
    key = None
    if model.api_key is not None:
        try:
            key = resolve_secret(model.api_key, env=os.environ, base=folder)
        except ReviewError as error:
            raise UnreachableError("auth", str(error)) from None
    try:
        sender = http.sender(model.base_url, route_of(model, folder))
    except ReviewError as error:
        raise UnreachableError("connection", str(error)) from None
    try:
        provider = provider_for(model.provider)
    except ReviewError as error:
        raise UnreachableError("not_found", str(error)) from None
    return HttpEndpoint(Target(sender, provider, _secrets(model, key)), model.base_url, key)


def _secrets(model: Model, key: str | None) -> Sequence[str]:
    """What no message may repeat: the key, and the values of headers that sound like one."""
    headers = (value for name, value in model.headers.items() if _SECRET_HEADERS.search(name))
    return tuple(secret for secret in (key, *headers) if secret)

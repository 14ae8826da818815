"""Addresses, headers and body fields of models: usable, and free of keys. Messages never repeat what they refuse."""

import re
from collections.abc import Mapping
from typing import get_args
from urllib.parse import parse_qsl, urlsplit

from reviewtui.config.plugins import added_address
from reviewtui.domain.session import ProviderName

DEFAULT_ADDRESSES: Mapping[str, str] = {
    "openai-responses": "https://api.openai.com/v1",
    "anthropic": "https://api.anthropic.com",
    "gemini": "https://generativelanguage.googleapis.com/v1beta",
    "ollama": "http://localhost:11434",
}
"""Where a service is asked whose address the session file does not give."""

_SECRET_NAME = re.compile(
    r"(^|[-_])(key|apikey|token|secret|password|passwd|authorization|auth|cookie|signature|sig)([-_]|$)", re.IGNORECASE
)
_SECRET_FIELDS = frozenset(
    {"api_key", "apikey", "key", "token", "access_token", "auth_token", "secret", "client_secret", "password"}
)
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


def default_address(provider: str | None) -> str | None:
    """The address of a service where the session does not give one; None where it has to."""
    if provider is None or provider in get_args(ProviderName):
        return DEFAULT_ADDRESSES.get(provider or "")
    return added_address(provider)


def is_secret_field(name: str) -> bool:
    """Whether a field of a request body of this name would hold a key. Narrower than for headers and queries,
    because bodies have harmless names like `prompt_cache_key` and `stop_token_ids`.
    """
    return name.lower().replace("-", "_") in _SECRET_FIELDS


def address_problem(url: str) -> str | None:
    """What is wrong with `url` as the base of a service, or None."""
    if not url.isascii() or not url.isprintable() or " " in url:
        return "must be a plain URL, without spaces; write international names in their ASCII form"
    try:
        parts = urlsplit(url)
        _ = parts.port  # parsed on access; ValueError where it is no port
    except ValueError:
        return 'is not a URL; write it like "https://api.example.com/v1"'
    if parts.username is not None or parts.password is not None:
        return 'holds a user name or password; leave it out and use api_key = { env = "NAME" }'
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return 'must begin with http:// or https:// and name a host, like "https://api.example.com/v1"'
    if any(_SECRET_NAME.search(name) for name, _ in parse_qsl(parts.query, keep_blank_values=True)):
        return 'holds a key in its query; leave it out and use api_key = { env = "NAME" }'
    return None


def proxy_problem(url: str) -> str | None:
    """What is wrong with `url` as the address of a proxy, or None."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        parts = urlsplit("")
    if parts.username is not None or parts.password is not None:
        return "holds a user name or password; name such a proxy in the environment instead: HTTPS_PROXY"
    if not url.isascii() or not url.isprintable() or parts.scheme not in ("http", "https") or not parts.hostname:
        return 'must be the address of an HTTP proxy, like "http://proxy.example.com:3128"'
    return None


def header_problem(name: str, value: str) -> str | None:
    """What is wrong with one header of a session file, or None."""
    if _HEADER_NAME.fullmatch(name) is None:
        return "is not the name of an HTTP header"
    if _SECRET_NAME.search(name):
        return 'would hold a key, which never stands in a session file; use api_key = { env = "NAME" }'
    if not value.isascii() or not value.isprintable() or value != value.strip():
        return "must be one line of printable ASCII characters, without spaces at its ends"
    return None

"""The models of a session: `[defaults]` merged into each `[[models]]`, and the rules between their keys."""

import math
import re
from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from reviewtui.config.addresses import (
    address_problem,
    default_address,
    header_problem,
    is_secret_field,
    proxy_problem,
)
from reviewtui.config.locate import KeyPath
from reviewtui.config.parameters import DEFAULT_MAX_TOKENS, NOT_TAKEN, own_key
from reviewtui.config.problems import Problems, key_text
from reviewtui.config.schema import LARGEST, RawModel, RawPrice, RawRateLimit, RawReplay, RawSecret
from reviewtui.domain.session import IMPORTED, Model, ProviderName, RateLimit, Replay
from reviewtui.nearest import listed

EMBEDDED_CONCURRENCY = 1
"""The embedded server has one slot a model."""

REPLAY_RETRIES = 0
"""A recorded error comes again however often it is asked for."""

_ONLY_TO_ASK = (
    "base_url",
    "api_key",
    "headers",
    "proxy",
    "ca",
    "client_cert",
    "concurrency",
    "rate_limit",
    "first_token_timeout",
    "stall_timeout",
    "retries",
    "retry_after_content",
    "extra",
    "replay",
)
"""Keys that mean nothing for a model that is never asked."""

_NOT_HERE = (
    ("base_url", "address"),
    ("api_key", "key"),
    ("headers", "headers"),
    ("proxy", "proxy"),
    ("ca", "certificates"),
    ("client_cert", "certificate"),
)
"""Keys that mean nothing for a model on this machine, and what such a one has not."""

_NAMED_LIKE_THEIR_MODEL = (IMPORTED, "replay")
"""Providers whose models need no id: without one it is the name."""


class _Candidate(NamedTuple):
    """One model after merging. A key comes from the model's own table or from the defaults, and is blamed there."""

    table: RawModel
    own: RawModel
    path: KeyPath

    def at(self, key: str) -> KeyPath:
        own = getattr(self.own, key) is not None or getattr(self.table, key) is None
        return (*self.path, key) if own else ("defaults", key)

    def lacks(self, key: str, problems: Problems) -> bool:
        """Whether `key` is nowhere; one that is there but wrong has its own problem already."""
        places = ((*self.path, key), ("defaults", key))
        return getattr(self.table, key) is None and not any(problems.about(place) for place in places)


def build_models(tables: list[RawModel], defaults: RawModel, problems: Problems) -> tuple[Model, ...]:
    """The candidates of a session. A key that a model has replaces the default as a whole, tables included.

    Empty, with at least one problem noted, where any of them is wrong.
    """
    candidates = []
    for index, own in enumerate(tables):
        path: KeyPath = ("models", index)
        if own != RawModel() or not problems.about(path):  # what is no table at all has been said
            candidates.append(_Candidate(_merged(own, defaults), own, path))
    for candidate in candidates:
        for path, message in _wrong(candidate, problems):
            problems.add(path, message)
    _check_names(candidates, problems)
    if problems.any():
        return ()
    return tuple(_model(candidate.table) for candidate in candidates)


def _merged(own: RawModel, defaults: RawModel) -> RawModel:
    if (own.provider or defaults.provider) == IMPORTED:
        defaults = msgspec.structs.replace(defaults, **dict.fromkeys(_ONLY_TO_ASK))
    return msgspec.structs.replace(defaults, **own.given())


def _model(table: RawModel) -> Model:
    given = table.given()
    if table.provider == "embedded":
        given.setdefault("concurrency", EMBEDDED_CONCURRENCY)
    if table.provider in _NAMED_LIKE_THEIR_MODEL:
        given.setdefault("model", table.name)
    if table.provider == "replay":
        given.setdefault("retries", REPLAY_RETRIES)
        given["replay"] = _replay(table.replay)
    if table.rate_limit is not None:
        given["rate_limit"] = RateLimit(**table.rate_limit.given())
    address = default_address(table.provider)
    if address is not None:
        given.setdefault("base_url", address)
    if table.provider is not None and table.provider in DEFAULT_MAX_TOKENS:
        given.setdefault("max_tokens", DEFAULT_MAX_TOKENS[table.provider])
    return msgspec.convert(given, Model, from_attributes=True)


def _replay(table: RawReplay | None) -> Replay:
    assert table is not None, "what has no file has a problem"
    assert table.file is not None, "the same"
    return Replay(table.file, table.pace if isinstance(table.pace, float) else None)


def _wrong(candidate: _Candidate, problems: Problems) -> Iterator[tuple[KeyPath, str]]:
    table = candidate.table
    for key in ("name", "provider") if table.provider in _NAMED_LIKE_THEIR_MODEL else ("name", "provider", "model"):
        if candidate.lacks(key, problems):
            yield candidate.path, f"has no `{key}`"
    if table.provider == "embedded":
        yield from _wrong_for_embedded(candidate)
    elif table.provider == "replay":
        yield from _wrong_for_replay(candidate, problems)
    elif table.provider == IMPORTED:
        for key in _ONLY_TO_ASK:
            if getattr(table, key) is not None:
                yield candidate.at(key), "an imported model is never asked; remove it here"
    elif table.provider is not None:
        yield from _wrong_address(candidate, problems)
        for key in NOT_TAKEN.get(table.provider, ()):
            if getattr(table, key) is not None:
                yield candidate.at(key), f"{table.provider} has no `{key}`; give it to the models alone that take it"
    if table.replay is not None and table.provider not in ("replay", IMPORTED, None):
        yield candidate.at("replay"), 'is for models with provider = "replay"; remove it here'
    if table.api_key is not None and not problems.about(candidate.at("api_key")):
        yield from _wrong_secret(table.api_key, candidate.at("api_key"))
    if table.price is not None and not problems.about(candidate.at("price")):
        yield from _wrong_price(table.price, candidate.at("price"))
    if table.rate_limit is not None and not problems.about(candidate.at("rate_limit")):
        yield from _wrong_limit(table.rate_limit, candidate.at("rate_limit"))
    if table.proxy is not None and (message := proxy_problem(table.proxy)):
        yield candidate.at("proxy"), message
    for name, value in (table.headers or {}).items():
        if message := header_problem(name, value):
            yield (*candidate.at("headers"), name), message
    for key, content in (table.extra or {}).items():
        if message := _wrong_extra(table.provider, key, content):
            yield (*candidate.at("extra"), key), message


def _wrong_for_embedded(candidate: _Candidate) -> Iterator[tuple[KeyPath, str]]:
    for key, lacks in _NOT_HERE:
        if getattr(candidate.table, key) is not None:
            yield candidate.at(key), f"an embedded model runs on this machine and has no {lacks}; remove it here"


def _wrong_for_replay(candidate: _Candidate, problems: Problems) -> Iterator[tuple[KeyPath, str]]:
    lacks_file = candidate.table.replay is None or candidate.table.replay.file is None
    if lacks_file and not problems.about(candidate.at("replay")):
        yield candidate.path, 'has no recordings; name their file: replay = { file = "answers.jsonl" }'
    for key, lacks in (*_NOT_HERE, ("extra", "request")):
        if getattr(candidate.table, key) is not None:
            yield candidate.at(key), f"recorded answers come from a file and have no {lacks}; remove it here"


def _wrong_address(candidate: _Candidate, problems: Problems) -> Iterator[tuple[KeyPath, str]]:
    if default_address(candidate.table.provider) is None and candidate.lacks("base_url", problems):
        yield candidate.path, 'has no `base_url`; write the service\'s address, like "https://api.example.com/v1"'
    url = candidate.table.base_url
    if url is not None and (message := address_problem(url)):
        yield candidate.at("base_url"), message


def _wrong_price(price: RawPrice, path: KeyPath) -> Iterator[tuple[KeyPath, str]]:
    missing = [key for key in ("input", "output") if getattr(price, key) is None]
    if missing:
        yield path, f"has no {listed(missing)}; a price needs both `input` and `output`"


def _wrong_limit(limit: RawRateLimit, path: KeyPath) -> Iterator[tuple[KeyPath, str]]:
    if limit.requests is None and limit.tokens is None:
        yield path, 'limits nothing; say how much is allowed: { requests = 60, tokens = 90000, per = "1m" }'


def _wrong_secret(secret: RawSecret, path: KeyPath) -> Iterator[tuple[KeyPath, str]]:
    given = [key for key in ("env", "file", "keyring") if getattr(secret, key) is not None]
    if len(given) != 1:
        yield path, 'must say one place of the key: { env = "NAME" }, { file = "..." } or { keyring = "..." }'
    elif secret.env is not None and re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", secret.env) is None:
        yield (*path, "env"), "must be the name of an environment variable, not the key itself"


def _wrong_extra(provider: ProviderName | None, key: str, content: object) -> str | None:
    if message := own_key(provider, key):
        return message
    if is_secret_field(key):
        return 'would hold a key, which never stands in a session file; use api_key = { env = "NAME" }'
    if not _is_json(content):
        return "JSON cannot say this: dates, `nan`, `inf` and very large numbers are not allowed here"
    return None


def _is_json(content: object) -> bool:
    match content:
        case bool() | str():
            return True
        case int():
            return abs(content) <= LARGEST
        case float():
            return math.isfinite(content)
        case list():
            return all(_is_json(item) for item in content)
        case dict():
            return all(_is_json(item) for item in content.values())
        case _:
            return False


def _check_names(candidates: list[_Candidate], problems: Problems) -> None:
    seen: dict[str, KeyPath] = {}
    for candidate in candidates:
        name = candidate.table.name
        if name is None:
            continue
        if not name.isprintable() or name != name.strip():
            problems.add(candidate.at("name"), "must be one line of printable characters, without spaces at its ends")
        elif name in seen:
            problems.add((*candidate.path, "name"), f"{key_text(seen[name])} has the same name; each needs its own")
        seen.setdefault(name, candidate.path)

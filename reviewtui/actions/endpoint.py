"""A look at a service before it is put into a session: does it answer, and which models has it?"""

import threading
from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import urlsplit, urlunsplit

import msgspec

from reviewtui.domain.safe import safe_text

SECONDS = 5.0
"""For the whole look; who makes a session is waiting."""

MOST_BYTES = 2_000_000
"""Of the list; the longest known ones have some hundred kilobytes."""

MOST_SHOWN = 10


class _Entry(msgspec.Struct):
    id: str


class _List(msgspec.Struct):
    data: list[_Entry]


class Look(NamedTuple):
    """What was seen: one sentence, safe to show, and the ids of the models that the service named (untrusted)."""

    words: str
    ids: tuple[str, ...] = ()


_TOO_LATE = Look(f"There was no whole answer within {SECONDS:g} seconds.")


def look_at(base_url: str, key: str | None) -> Look:
    """`GET {base_url}/models`. Never raises for what a service or a network does; `key` appears in no sentence."""
    seen: list[Look] = []
    # A thread, because no timeout of a client bounds finding the host's address, or a service that sends by the byte.
    looking = threading.Thread(target=lambda: seen.append(_look(base_url, key)), daemon=True)
    looking.start()
    looking.join(SECONDS)
    return seen[0] if seen else _TOO_LATE


def _look(base_url: str, key: str | None) -> Look:
    import httpx

    headers = {"Authorization": f"Bearer {key}"} if key else {}
    try:
        with httpx.stream("GET", _models_url(base_url), headers=headers, timeout=SECONDS) as response:
            body = _read(response.iter_bytes())
    except httpx.TimeoutException:
        return _TOO_LATE
    except (httpx.HTTPError, httpx.InvalidURL, ImportError, OSError, ValueError) as error:
        return Look(f"It does not answer ({type(error).__name__}).")
    if response.status_code in (401, 403):
        return Look(f"It answers, and wants {'another' if key else 'a'} key (HTTP {response.status_code}).")
    if response.status_code != 200:
        return Look(f"It answers, but has no list of models (HTTP {response.status_code}).")
    try:
        listed = msgspec.json.decode(body, type=_List)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return Look("It answers, but not with a list of models.")
    ids = tuple(entry.id for entry in listed.data if entry.id and not (key and key in entry.id))
    return Look(_named(ids), ids)


def _models_url(base_url: str) -> str:
    parts = urlsplit(base_url)
    path = parts.path.rstrip("/").removesuffix("/chat/completions")
    return urlunsplit(parts._replace(path=f"{path}/models"))


def _read(chunks: Iterable[bytes]) -> bytes:
    """The body, cut at MOST_BYTES."""
    body = bytearray()
    for chunk in chunks:
        body += chunk
        if len(body) > MOST_BYTES:
            break
    return bytes(body)


def _named(ids: tuple[str, ...]) -> str:
    if not ids:
        return "It answers, and names no models."
    shown = ", ".join(safe_text(name, newlines=False) for name in ids[:MOST_SHOWN])
    more = f" and {len(ids) - MOST_SHOWN:,} more" if len(ids) > MOST_SHOWN else ""
    return f"It answers, and has: {shown}{more}."

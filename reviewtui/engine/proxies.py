"""Which proxy the environment names for an address, and which addresses it exempts."""

import ipaddress
import urllib.request
from base64 import b64encode
from typing import NamedTuple
from urllib.parse import SplitResult, unquote, urlsplit

import httpx

from reviewtui.domain.errors import ReviewError

_PORTS = {"http": 80, "https": 443}


def proxy_for(url: str) -> httpx.Proxy | None:
    """The proxy that the environment names for `url` (`HTTPS_PROXY`, `NO_PROXY` ...); none for this machine itself.

    ReviewError where it is of a kind that aiohttp cannot speak to.
    """
    parts = urlsplit(url)
    host, port = parts.hostname or "", _port_of(parts)
    proxies = urllib.request.getproxies()
    found = proxies.get(parts.scheme) or proxies.get("all")
    if not found or _is_loopback(host) or is_exempt(host, port, proxies.get("no", "")):
        return None
    if urllib.request.proxy_bypass(host):  # macOS and Windows exempt hosts in settings of their own
        return None
    proxy = urlsplit(found if "://" in found else f"http://{found}")
    if proxy.scheme not in ("http", "https"):
        raise ReviewError(
            f"The proxy for {host} is of a kind that is not supported: {proxy.scheme}.",
            "Name an HTTP proxy in the environment, or exempt the host with NO_PROXY.",
        )
    headers = {}
    if proxy.username is not None:
        words = f"{unquote(proxy.username)}:{unquote(proxy.password or '')}"
        headers["Proxy-Authorization"] = f"Basic {b64encode(words.encode()).decode()}"
    address = proxy.netloc.rpartition("@")[2]
    return httpx.Proxy(f"{proxy.scheme}://{address}", headers=headers)


def _port_of(parts: SplitResult) -> int | None:
    try:
        return parts.port or _PORTS.get(parts.scheme)
    except ValueError:  # no port: whoever connects will say so
        return None


def is_exempt(host: str, port: int | None, no_proxy: str) -> bool:
    """Whether `no_proxy` names this host: by its name, by that of a domain above it (`lan`, `.lan`, `*.lan`), by its
    address or the network it is in (`10.0.0.0/8`), each with a port or for all; `*` names every host.
    """
    return any(_names(entry, host.lower(), port) for entry in no_proxy.lower().replace(",", " ").split())


def _names(entry: str, host: str, port: int | None) -> bool:
    name, only = _taken_apart(entry)
    if only is not None and only != port:
        return False
    address = _address(host)
    if address is not None:
        try:
            return address in ipaddress.ip_network(name, strict=False)
        except ValueError:
            return name == "*"
    domain = name.removeprefix("*").removeprefix(".")
    return name == "*" or (bool(domain) and (host == domain or host.endswith(f".{domain}")))


class _Entry(NamedTuple):
    """A name, an address or a network, and the port it is exempted for; None: for all."""

    name: str
    port: int | None


def _taken_apart(entry: str) -> _Entry:
    if entry.startswith("["):  # an address of IPv6, where a port may follow
        name, _, port = entry[1:].partition("]")
        port = port.removeprefix(":")
    elif entry.count(":") == 1:
        name, _, port = entry.partition(":")
    else:
        name, port = entry, ""
    return _Entry(name, int(port) if port.isdecimal() else None)


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _is_loopback(host: str) -> bool:
    address = _address(host)
    return host == "localhost" or host.endswith(".localhost") if address is None else address.is_loopback

"""Whether another process is still there, told so that a pid that is used again deceives nobody."""

import os
import socket
from functools import cache
from pathlib import Path

_PROC = Path("/proc")  # Linux has it; elsewhere less can be told


@cache
def this_machine() -> str:
    """Where a pid means what it means here: host, boot and (in a container) the namespace of pids."""
    return "|".join((socket.gethostname(), _read(_PROC / "sys/kernel/random/boot_id"), _pid_namespace()))


def start_token(pid: int) -> str | None:
    """What tells this process from a later one with the same pid; None where the system does not say."""
    fields = _stat_fields(pid)
    return None if fields is None else fields[19]


def is_alive(pid: int, token: str | None) -> bool | None:
    """Whether process `pid` of this machine, started as `token`, is running; None where that cannot be told."""
    if (_PROC / "self/stat").exists():
        fields = _stat_fields(pid)
        # A zombie has ended; only its parent has not looked yet.
        return fields is not None and fields[0] not in {"Z", "X"} and (token is None or fields[19] == token)
    if os.name != "posix":
        return None
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return None
    return None  # some process has this pid; whether it is the one meant, nobody can say


def _stat_fields(pid: int) -> list[str] | None:
    """The fields of /proc/PID/stat behind the name: state first, start time at 19."""
    text = _read(_PROC / str(pid) / "stat")
    return text.rpartition(")")[2].split() if text else None  # a process may have brackets and spaces in its name


def _pid_namespace() -> str:
    try:
        return os.readlink(_PROC / "self/ns/pid")
    except OSError:
        return ""


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""

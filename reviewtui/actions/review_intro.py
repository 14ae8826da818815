"""Whether this person has been told how to review. Kept with the user, not in the database: people learn it once."""

import hashlib
from contextlib import suppress
from pathlib import Path

import platformdirs


def knows_how(reviewer: str) -> bool:
    """Whether `reviewer` has judged anything on this machine."""
    return _mark(reviewer).exists()


def remember(reviewer: str) -> None:
    """`reviewer` has judged: no instruction from now on. Where that cannot be kept it is shown again, no more."""
    mark = _mark(reviewer)
    with suppress(OSError):
        mark.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        mark.touch()


def _mark(reviewer: str) -> Path:
    # Hashed, because a name may be no file name.
    name = hashlib.sha256(reviewer.encode(errors="replace")).hexdigest()[:16]
    return platformdirs.user_state_path("reviewtui", appauthor=False) / "reviewers" / name

"""Why a worker cannot be used, in words that can be shown and stored: what others raise may hold anything."""

MOST = 500
"""Characters."""


def why(error: BaseException) -> str:
    """The error's own words, or at least its kind."""
    try:
        words = str(error)
    except Exception:  # noqa: BLE001 - an error that cannot be said is one all the same
        words = ""
    return clean(f"{type(error).__name__}: {words}" if words else type(error).__name__)


def clean(text: str) -> str:
    """Text that can be encoded, and has an end."""
    whole = text.encode(errors="replace").decode()
    return whole if len(whole) <= MOST else f"{whole[:MOST]}…"

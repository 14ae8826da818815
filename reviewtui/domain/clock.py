"""Wall-clock times as text."""

from datetime import UTC, datetime


def now_iso() -> str:
    """The time now, ISO 8601 in UTC with milliseconds: `2026-11-20T09:12:00.123Z`."""
    return iso(datetime.now(UTC))


def iso(moment: datetime) -> str:
    """An aware `moment` as ISO 8601 in UTC with milliseconds."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

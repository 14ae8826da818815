"""The rejects file: the bad rows of a file beside it, to be mended and imported by themselves."""

import json
import re
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from reviewtui.exchange.errors import RowError
from reviewtui.exchange.read import REJECTS, STDIN

SHOWN = 20
"""Bad rows that are named one by one; all of them are in the file."""

_MOST_WAITING = 10_000
_NO_TEXT = re.compile("[\ud800-\udfff]")


def rejects_path(file: str | Path, cwd: Path) -> Path:
    """Where the bad rows of `file` go: beside it, those of stdin into `cwd`."""
    return cwd / f"stdin{REJECTS}" if str(file) == STDIN else Path(f"{file}{REJECTS}")


class Rejects:
    """Collects the bad rows of one file. `path` None: they are counted and written nowhere.

    The file is made with the first of them, so that a good import leaves none. They are written in the order of their
    numbers between one `flush` and the next: some are found while a batch is read, others when it is taken in.
    """

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self.count = 0
        self.problem: str | None = None
        self._first: list[RowError] = []
        self._waiting: list[RowError] = []
        self._file: IO[str] | None = None

    @property
    def first(self) -> list[RowError]:
        """The first `SHOWN` of those that were flushed."""
        return self._first

    def add(self, error: RowError) -> None:
        """Take in one bad row."""
        self.count += 1
        self._waiting.append(error)
        if len(self._waiting) >= _MOST_WAITING:
            self.flush()

    def flush(self) -> None:
        """Write what waits. Where that cannot be done `problem` says so, and rows are only counted from then on."""
        errors = sorted(self._waiting, key=lambda error: error.number)
        self._waiting = []
        self._first += errors[: max(0, SHOWN - len(self._first))]
        if self.path is None or not errors:
            return
        try:
            if self._file is None:
                self._file = _fresh(self.path)
            self._file.writelines(f"{_line(error)}\n" for error in errors)
            self._file.flush()
        except OSError as failed:
            self.problem = f"{self.path}: the rejected rows cannot be written: {failed.strerror}"
            self.path = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()


def _fresh(path: Path) -> IO[str]:
    """The file at `path`, empty. What was there, and may have been mended, is kept under the name with a `~`."""
    if path.exists():
        path.replace(f"{path}~")
    return path.open("w", encoding="utf-8")


def _line(error: RowError) -> str:
    row = {"row": error.number, "error": error.reason, "data": error.data}
    return json.dumps(_as_text(row), ensure_ascii=False)


def _as_text(data: Any) -> Any:
    """`data` with U+FFFD for what was no text in it."""
    match data:
        case str():
            return _NO_TEXT.sub("\ufffd", data)
        case dict():
            return {_as_text(key): _as_text(value) for key, value in data.items()}
        case list():
            return [_as_text(item) for item in data]
        case _:
            return data

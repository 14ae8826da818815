"""What is wrong with one row. It is a value: a bad row is counted and set aside, and the next one is read."""

from typing import Any, NamedTuple


class RowError(NamedTuple):
    """Why the row of this number was left out.

    `number` is the row as a spreadsheet counts it (the header of a CSV file is row 1), or the line of a JSON Lines
    file. `message` completes "row 7: ..."; `column` is the one it speaks of, where it is one. `data` is the row as it
    stood in the file.
    """

    number: int
    message: str
    column: str | None = None
    data: Any = None

    def __str__(self) -> str:
        about = f"`{self.column}` " if self.column else ""
        return f"row {self.number}: {about}{self.message}"

    @property
    def reason(self) -> str:
        """The message with the column it speaks of, without the row."""
        return str(self).partition(": ")[2]


class Unfit(ValueError):  # noqa: N818 - not an error of ours: a value of a file that does not fit its column
    """A value that cannot stand in its column; the text completes "`column` ..."."""

    def __init__(self, message: str, column: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.column = column

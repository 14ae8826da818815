"""Errors that a person can act on. Whatever reaches the command line as one of these is shown without a traceback."""


class ReviewError(Exception):
    """What went wrong and, in `hint`, what to do about it.

    Both are plain text and may hold untrusted words: whoever shows them makes them safe first.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}\n{self.hint}" if self.hint else self.message


class SessionFileError(ReviewError):
    """A session or prompt file that cannot be used; `message` names file, line and key."""


class StorageError(ReviewError):
    """The database could not be opened or written."""


class NewerDatabaseError(StorageError):
    """The database was written by a newer reviewtui."""


class CollectorBusyError(ReviewError):
    """Another process is collecting this session into this database."""


class ModelFilesError(ReviewError):
    """The weights of an embedded model are missing, cannot be fetched, or are not what was promised."""


class EngineDiedError(ReviewError):
    """The engine process ended without saying so."""


class DataFileError(ReviewError):
    """A file of data that cannot be imported or written, or a `--map` that does not fit it."""
